"""Figures for the operator: what waits in the outbox, by state. No person is named."""

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from core import clock
from notifications.models import MessageState, OutboxMessage


async def exposition(session: AsyncSession) -> str:
    """The figures in the Prometheus text format, version 0.0.4."""
    counted = await session.execute(select(OutboxMessage.state, sa.func.count()).group_by(col(OutboxMessage.state)))
    states = {str(state): number for state, number in counted}
    due = await session.scalar(
        select(sa.func.count()).where(
            col(OutboxMessage.state) == MessageState.pending, col(OutboxMessage.due_at) <= clock.now()
        )
    )
    lines = ["# TYPE ronde_outbox_messages gauge"]
    lines += [f'ronde_outbox_messages{{state="{s.value}"}} {states.get(s.value, 0)}' for s in MessageState]
    lines += ["# TYPE ronde_outbox_due gauge", f"ronde_outbox_due {due or 0}"]
    return "\n".join(lines) + "\n"
