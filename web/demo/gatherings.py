"""Councils, change workshops, consultations and working groups: what is held this season, and a year ahead."""

from datetime import date, time, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from core import clock
from events import actions as events
from events.models import Entry, Event
from web.demo.data import Demo, GatheringData, WorkshopsData
from web.demo.facts import AssemblyData, Named
from web.demo.meetups import shown
from web.demo.season import Season, dates, moved_dates

SAVE_THE_DATE = timedelta(days=200)  # further ahead, the day is all that is known
BETWEEN_ROUNDS = timedelta(minutes=10)


async def plan(session: AsyncSession, demo: Demo, season: Season) -> list[Event]:
    """Write what is to be held from the season's first day on; the next date with workshops gets them as parts."""
    found: list[Event] = []
    for data in demo.gatherings:
        held = await _hold(session, _titled(data, demo.programme.thematic_consultations), demo, season)
        if data.workshops:
            await _divide(session, data.workshops, held, demo, season)
        found.extend(held)
    return found


def _titled(data: GatheringData, consultations: list[Named]) -> GatheringData:
    if data.consultation is None:
        return data
    about = consultations[data.consultation]
    return data.model_copy(update={"fr": data.fr % about.fr, "nl": data.nl % about.nl})


async def _hold(session: AsyncSession, data: GatheringData, demo: Demo, season: Season) -> list[Event]:
    days = [
        (territory, day)
        for day in _days(data, season)
        for territory in data.territories
        if not _is_in_the_facts(demo.programme.assemblies, data, territory, day)
    ]
    return [await _meeting(session, data, territory, day, season) for territory, day in days]


def _days(data: GatheringData, season: Season) -> list[date]:
    if _is_monthly(data.rule):
        return dates(data.rule, season.first, season.last, in_summer=False)
    return moved_dates(data.rule, season.first, season.a_year_ahead)


def _is_monthly(rule: str) -> bool:
    return "FREQ=MONTHLY" in rule


def _is_in_the_facts(known: list[AssemblyData], data: GatheringData, territory: str, day: date) -> bool:
    """Whether the programme itself tells of this one, in the same month."""
    return (data.kind, territory, day.year, day.month) in {(a.kind, a.territory, a.on.year, a.on.month) for a in known}


async def _meeting(session: AsyncSession, data: GatheringData, territory: str, day: date, season: Season) -> Event:
    is_far = day - season.today > SAVE_THE_DATE
    return await events.create(
        session,
        kind=data.kind,
        territory_code=territory,
        missions=[mission.value for mission in data.missions],
        entry=Entry.announced if is_far else Entry.registration,
        capacity=None if is_far else data.capacity,
        day=day,
        starts=None if is_far else data.starts,
        ends=None if is_far else data.ends,
        **shown(data),
    )


# --- workshops ---


async def _divide(session: AsyncSession, plan: WorkshopsData, held: list[Event], demo: Demo, season: Season) -> None:
    """Give the next meeting its workshops: an event for each of them and each round."""
    assembly = next((event for event in held if event.day > season.today and event.starts is not None), None)
    if assembly is None:
        return
    names = next(a.workshops for a in demo.programme.assemblies if a.on == plan.of and a.workshops)
    for number in range(plan.rounds):
        for name in names:
            await _workshop(session, assembly, name, **_hours(plan, assembly, number), capacity=plan.capacity)


def _hours(plan: WorkshopsData, assembly: Event, number: int) -> dict[str, time]:
    length = timedelta(minutes=plan.minutes)
    starts = clock.at(assembly.day, plan.first) + number * (length + BETWEEN_ROUNDS)
    return {"starts": starts.time(), "ends": (starts + length).time()}


async def _workshop(session: AsyncSession, assembly: Event, name: Named, **fields: Any) -> Event:
    inherited = ("kind", "status", "territory_code", "missions", "entry", "day", "working_language")
    places = ("place_fr", "place_nl", "street", "postcode")
    return await events.create(
        session,
        parent_id=assembly.id,
        title_fr=name.fr,
        title_nl=name.nl,
        description_fr="Un atelier au choix : on y échange en petit groupe, et une personne rapporte l'essentiel.",
        description_nl="Een workshop naar keuze: we wisselen uit in een kleine groep en iemand brengt verslag uit.",
        **{field: getattr(assembly, field) for field in (*inherited, *places)},
        **fields,
    )
