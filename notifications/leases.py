"""Which worker holds which messages. A lease has a token and an end; a worker that died loses its messages at that end.

Nothing here waits for a row that another transaction has locked: it is passed over, and found again the next time. So a
worker, which touches many rows at once, cannot deadlock with somebody who cancels.
"""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from core import clock
from core.database import Database
from notifications.models import MessageState, OutboxMessage
from notifications.outbox import OUTBOX

LEASE = timedelta(minutes=2)
RENEW_EVERY = LEASE / 4


async def claim(database: Database, token: str, limit: int) -> list[OutboxMessage]:
    """Take up to `limit` due messages that nobody holds, the longest due first."""
    async with database.writing() as session:
        messages = await _due(session, limit)
        await session.execute(_hold([message.id for message in messages], token))
    return messages


async def _due(session: AsyncSession, limit: int) -> list[OutboxMessage]:
    now = clock.now()
    due = (
        select(OutboxMessage)
        .where(
            col(OutboxMessage.state) == MessageState.pending,
            col(OutboxMessage.due_at) <= now,
            sa.or_(col(OutboxMessage.lease_until).is_(None), col(OutboxMessage.lease_until) <= now),
        )
        .order_by(col(OutboxMessage.due_at), col(OutboxMessage.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return list((await session.scalars(due)).all())


def _hold(ids: list[int | None], token: str) -> sa.Update:
    return sa.update(OUTBOX).where(OUTBOX.c.id.in_(ids)).values(lease_token=token, lease_until=clock.now() + LEASE)


async def renew(database: Database, token: str) -> None:
    """Hold for longer what is held."""
    free = sa.select(OUTBOX.c.id).where(_held(token)).with_for_update(skip_locked=True)
    async with database.connection(write=True) as connection:
        await connection.execute(sa.update(OUTBOX).where(OUTBOX.c.id.in_(free)).values(lease_until=clock.now() + LEASE))


async def release(database: Database, token: str, ids: list[int]) -> None:
    """Give back messages that were not tried, for any worker to take at once."""
    free = sa.select(OUTBOX.c.id).where(_held(token), OUTBOX.c.id.in_(ids)).with_for_update(skip_locked=True)
    async with database.connection(write=True) as connection:
        await connection.execute(
            sa.update(OUTBOX).where(OUTBOX.c.id.in_(free)).values(lease_token=None, lease_until=None)
        )


def _held(token: str) -> Any:
    return sa.and_(OUTBOX.c.lease_token == token, OUTBOX.c.state == MessageState.pending)
