"""Reads of the open-house weeks."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from core.errors import NotFound
from events.models import Event, EventStatus
from events.open_house.models import Edition


@dataclass(frozen=True, slots=True)
class Week:
    """An edition with the event that carries its dates, territory and name."""

    edition: Edition
    event: Event


async def editions(session: AsyncSession) -> tuple[Sequence[Week], Sequence[Week]]:
    """The editions ahead in date order, and those past, latest first."""
    rows = await session.execute(_published().order_by(col(Event.day)))
    weeks = [Week(*row) for row in rows]
    return [w for w in weeks if not w.event.is_past], [w for w in reversed(weeks) if w.event.is_past]


async def edition(session: AsyncSession, slug: str) -> Week:
    """One edition. Raises NotFound."""
    row = (await session.execute(_published().where(col(Event.slug) == slug))).first()
    if row is None:
        raise NotFound
    return Week(*row)


def _published() -> Any:
    return (
        select(Edition, Event)
        .join(Event, col(Event.id) == col(Edition.event_id))
        .where(col(Event.status).in_([EventStatus.published, EventStatus.cancelled]))
    )
