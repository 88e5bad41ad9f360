"""What the coordinators' desk shows of the meetups: each described once, as its dates already say it."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from core import clock
from events.models import Event
from events.series import recurrence
from events.series.models import MeetupSeries

SAID = ("description_fr", "description_nl", "place_fr", "place_nl", "street", "postcode", "online_url")
HELD = ("working_language", "entry", "capacity", "starts", "ends")


async def fill_series(session: AsyncSession) -> None:
    """Write into each series what its dates have in common, and into each date the day that its rule gave it."""
    every = {series.id: series for series in await session.scalars(select(MeetupSeries))}
    of_a_series = select(Event).where(col(Event.series_id).in_(every))
    dates = await session.scalars(of_a_series.order_by(col(Event.series_id), col(Event.day)))
    for number, held in groupby(dates, key=lambda event: event.series_id):
        _describe(every[number or 0], list(held))
    await session.flush()


def _describe(series: MeetupSeries, dates: Sequence[Event]) -> None:
    for name in (*SAID, *HELD):
        setattr(series, name, getattr(dates[-1], name))
    series.first_day, series.last_day = dates[0].day, dates[-1].day
    series.skipped = [day.isoformat() for day in _left_out(series, {event.day for event in dates})]
    series.published_at = clock.now()
    for event in dates:
        event.series_day = event.day


def _left_out(series: MeetupSeries, held: set[date]) -> list[date]:
    """The days of the rule on which nothing was planned, public holidays aside: the summer's."""
    if series.first_day is None or series.last_day is None:
        return []
    given = recurrence.days(series.rule, series.first_day, series.last_day, skips_holidays=True)
    return [day for day in given if day not in held]
