"""The prevention meetups: a series each, with its dates around today."""

from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from events import actions as events
from events.models import Entry, Event, EventKind, EventStatus, Mission
from events.series.models import MeetupSeries
from web.demo.data import Appointment, Demo, MeetupData
from web.demo.ground import Ground
from web.demo.names import plain
from web.demo.season import Season, dates

Dates = list[tuple[MeetupData, list[Event]]]


async def hold(session: AsyncSession, demo: Demo, ground: Ground, season: Season) -> Dates:
    """Write every series and its dates, published, in date order."""
    return [(data, await _series(session, data, number, ground, season)) for number, data in enumerate(demo.meetups)]


async def _series(session: AsyncSession, data: MeetupData, number: int, ground: Ground, season: Season) -> list[Event]:
    series = MeetupSeries(
        slug=plain(data.fr),
        territory_code=data.territory,
        name_fr=data.fr,
        name_nl=data.nl,
        rule=data.rule,
        partners=data.partners,
    )
    session.add(series)
    await session.flush()
    days = dates(data.rule, season.first, season.last, in_summer=data.all_year)
    common = {"series_id": series.id, "organiser_id": ground.organiser(data.territory, number)}
    return [await _date(session, data, day, theme_id=ground.theme(day.year, day.month), **common) for day in days]


async def _date(session: AsyncSession, data: MeetupData, day: date, **links: Any) -> Event:
    return await events.create(
        session,
        kind=EventKind.prevention_meetup,
        territory_code=data.territory,
        missions=[Mission.prevention.value],
        entry=Entry.registration if data.takes_registrations else Entry.walk_in,
        capacity=data.capacity,
        day=day,
        starts=data.starts,
        ends=data.ends,
        **shown(data),
        **links,
    )


def shown(data: Appointment) -> dict[str, Any]:
    """The fields of a published event that say what it is and where, hours aside."""
    return {
        "status": EventStatus.published,
        "title_fr": data.fr,
        "title_nl": data.nl,
        "description_fr": data.about_fr,
        "description_nl": data.about_nl,
        "place_fr": data.place_fr,
        "place_nl": data.place_nl,
        "street": data.street,
        "postcode": data.postcode,
        "online_url": data.online_url,
        "working_language": data.language,
    }
