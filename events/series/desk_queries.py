"""Reads of the coordinators' meetups: only what the viewer coordinates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from accounts.http import Viewer, hidden
from accounts.models import REGION
from core import clock
from events.desk.queries import number_in
from events.models import Event, EventStatus
from events.queries import IN_ORDER
from events.series.models import MeetupSeries


@dataclass(frozen=True, slots=True)
class Summary:
    """A meetup on the desk: its next date, how many lie ahead, how many of them are drafts."""

    series: MeetupSeries
    next: date | None
    ahead: int
    drafts: int


async def meetups_of(session: AsyncSession, viewer: Viewer) -> list[Summary]:
    """The meetups of the viewer's territories, by name. One query."""
    stands = col(Event.status) != EventStatus.cancelled
    ahead = (col(Event.series_id) == col(MeetupSeries.id)) & (col(Event.day) >= clock.today()) & stands
    drafts = sa.func.sum(sa.case((col(Event.status) != EventStatus.published, 1), else_=0))
    statement = (
        select(MeetupSeries, sa.func.min(Event.day), sa.func.count(col(Event.id)), drafts)
        .outerjoin(Event, ahead)
        .group_by(col(MeetupSeries.id))
        .order_by(col(MeetupSeries.territory_code), col(MeetupSeries.name_fr), col(MeetupSeries.id))
    )
    if not viewer.coordinates(REGION):
        statement = statement.where(col(MeetupSeries.territory_code).in_(sorted(viewer.territories)))
    rows = await session.execute(statement)
    return [
        Summary(series, nearest, count, int(unpublished or 0) if count else 0)
        for series, nearest, count, unpublished in rows
    ]


async def series_of(session: AsyncSession, viewer: Viewer, number: str) -> MeetupSeries:
    """One meetup of the viewer's desk. Raises NotFound for all others."""
    series = await session.get(MeetupSeries, number_in(number))
    return series if series is not None and viewer.coordinates(series.territory_code) else hidden()


async def dates_of(session: AsyncSession, series: MeetupSeries) -> tuple[Sequence[Event], int]:
    """The dates of a meetup from today on, and how many are over."""
    of_it = col(Event.series_id) == series.id
    ahead = await session.scalars(select(Event).where(of_it, col(Event.day) >= clock.today()).order_by(*IN_ORDER))
    over = await session.scalar(select(sa.func.count()).where(of_it, col(Event.day) < clock.today()))
    return ahead.all(), over or 0
