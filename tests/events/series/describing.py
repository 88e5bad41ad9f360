"""What is typed to describe a meetup, and what came of it."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from core.forms import bind
from events.models import Event
from events.series.forms import SeriesForm
from events.series.models import MeetupSeries

TYPED = {
    "territory_code": "sud",
    "name_fr": "Café santé",
    "name_nl": "Gezondheidscafé",
    "description_fr": "Un café.",
    "description_nl": "Een koffie.",
    "access_fr": "Ouvert à toutes et tous.",
    "access_nl": "Voor iedereen.",
    "partners": "Logo\nPsyBru",
    "frequency": "weekly",
    "week": "1",
    "weekday": "1",
    "starts": "09:30",
    "ends": "11:00",
    "first_day": "2026-11-01",
    "last_day": "2026-12-31",
    "skips_holidays": "1",
    "place_fr": "Maison du quartier",
    "place_nl": "Buurthuis",
    "working_language": "both",
    "entry": "registration",
    "capacity": "10",
}


def form(**changes: Any) -> SeriesForm:
    """The form with some changes, as it is read."""
    bound = bind(SeriesForm, {**TYPED, **changes})
    assert bound.errors == {}
    return bound.value


async def dates(session: AsyncSession, series: MeetupSeries) -> list[Event]:
    """All dates of a series by the day of the rule, then those that the rule has let go."""
    found = select(Event).where(col(Event.series_id) == series.id)
    order = (col(Event.series_day).nulls_last(), col(Event.day), col(Event.id))
    await session.flush()
    rows = await session.scalars(found.order_by(*order), execution_options={"populate_existing": True})
    return list(rows)
