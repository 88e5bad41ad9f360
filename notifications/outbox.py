"""Putting messages in the outbox and taking them back, always in the caller's transaction."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, TypedDict, Unpack

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from core import clock
from notifications.models import MessageState, OutboxMessage

OUTBOX: sa.Table = OutboxMessage.__table__  # type: ignore[attr-defined]
FINAL = tuple(state for state in MessageState if state is not MessageState.pending)
LONGEST_KEY = 200


class _Optional(TypedDict, total=False):
    person_id: int | None
    address: str | None
    language: str | None
    data: dict[str, Any] | None
    due_at: datetime | None


class Order(_Optional):
    """One message to queue, as `queue` takes it. `due_at` is an aware instant; without one, now."""

    idem_key: str
    kind: str
    about: str


async def queue(session: AsyncSession, **order: Unpack[Order]) -> bool:
    """Queue one message. False when its `idem_key` is known already: then nothing happens."""
    return await queue_many(session, [order]) == 1


async def queue_many(session: AsyncSession, orders: Sequence[Order]) -> int:
    """Queue messages in one statement, each `idem_key` once. The number that is new."""
    if not orders:
        return 0
    created_at = clock.now()
    rows = [_row(order, created_at) for order in orders]
    return len((await session.execute(_insert(session), rows)).all())


def _insert(session: AsyncSession) -> Any:
    insert: Any = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    return insert(OUTBOX).on_conflict_do_nothing(index_elements=["idem_key"]).returning(OUTBOX.c.id)


def _row(order: Order, created_at: datetime) -> dict[str, Any]:
    if len(order["idem_key"]) > LONGEST_KEY:
        raise ValueError(f"idem_key is over {LONGEST_KEY} characters")
    return {
        "idem_key": order["idem_key"],
        "kind": order["kind"],
        "about": order["about"],
        "person_id": order.get("person_id"),
        "address": order.get("address"),
        "language": order.get("language"),
        "data": order.get("data") or {},
        "due_at": order.get("due_at") or created_at,
        "created_at": created_at,
        "state": MessageState.pending,
        "attempts": 0,
        "last_error": "",
    }


async def cancel(
    session: AsyncSession, *, about: str, person_id: int | None = None, kinds: Iterable[str] | None = None
) -> int:
    """Take back what was queued about something (to one person, of some kinds) and has not left. The number of
    messages.

    One whose fence committed before is on its way: it is still sent, by the connection that holds it, and never
    again.
    """
    narrower = [OUTBOX.c.about == about, OUTBOX.c.state == MessageState.pending]
    if person_id is not None:
        narrower.append(OUTBOX.c.person_id == person_id)
    if kinds is not None:
        narrower.append(OUTBOX.c.kind.in_(list(kinds)))
    statement = sa.update(OUTBOX).where(*narrower).values(state=MessageState.cancelled, body=None)
    return await _count(session, statement)


async def purge(session: AsyncSession, before: datetime) -> int:
    """Forget the messages that are final and were due before an aware instant. The number of messages."""
    return await _count(session, sa.delete(OUTBOX).where(OUTBOX.c.state.in_(FINAL), OUTBOX.c.due_at < before))


async def _count(session: AsyncSession, statement: sa.Update | sa.Delete) -> int:
    result: Any = await session.execute(statement)
    return int(result.rowcount)
