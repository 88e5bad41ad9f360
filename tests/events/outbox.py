"""What the outbox holds, in words that a test can compare."""

from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from core import clock
from notifications.models import MessageState, OutboxMessage


async def messages(
    session: AsyncSession, *kinds: str, state: MessageState = MessageState.pending
) -> list[OutboxMessage]:
    """The messages of these kinds (all of them when none is named), oldest first."""
    statement = select(OutboxMessage).where(col(OutboxMessage.state) == state).order_by(col(OutboxMessage.id))
    if kinds:
        statement = statement.where(col(OutboxMessage.kind).in_(kinds))
    found = await session.scalars(statement, execution_options={"populate_existing": True})
    return list(found)


async def told(session: AsyncSession, *kinds: str) -> list[tuple[str, int | None]]:
    """Kind and person of what waits to be sent."""
    return [(message.kind, message.person_id) for message in await messages(session, *kinds)]


async def due_on_the_wall(session: AsyncSession) -> list[datetime]:
    """When the reminders that wait are due, as the clock in Brussels will show."""
    return sorted(clock.to_wall(m.due_at) for m in await messages(session, "event.reminder"))


async def counters(session: AsyncSession, event: Any) -> tuple[int, int]:
    """The confirmed and the waiting of an event, as the database holds them now."""
    await session.flush()
    await session.refresh(event)
    return event.confirmed, event.waiting
