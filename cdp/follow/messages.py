"""Queueing what is told while a cycle is followed: kinds and keys."""

from collections.abc import Iterable

from sqlalchemy.ext.asyncio import AsyncSession

from accounts.models import Person
from cdp.compose import queries as compose
from cdp.models import Cycle, Membership
from notifications import outbox
from notifications.outbox import Order

HANDED_OVER = "cdp.handed_over"
NEXT_CYCLE = "cdp.next_cycle"


async def tell_handed_over(session: AsyncSession, cycle: Cycle, before: Membership, after: Membership) -> None:
    """Tell the pair, the one who stops if they stay, and the coordinators. Who leaves is told that apart."""
    readers = {*await compose.deciders_of(session, cycle)}
    if before.is_active:
        readers.add(before.person_id)
    orders = [
        Order(
            idem_key=f"{HANDED_OVER}:{before.id}:{after.id}:{cycle.turn}:{person_id}",
            kind=HANDED_OVER,
            about=f"cycle:{cycle.id}",
            person_id=person_id,
            data={"cycle": cycle.id, "before": before.person_id, "after": after.person_id, "person": person_id},
        )
        for person_id in sorted(readers)
    ]
    await outbox.queue_many(session, orders)


async def invite_to_next(session: AsyncSession, cycle: Cycle, people: Iterable[Person]) -> None:
    """Tell those of the last cycle that the next one is being prepared, and where they may apply."""
    orders = [
        Order(
            idem_key=f"{NEXT_CYCLE}:{cycle.id}:{person.id}",
            kind=NEXT_CYCLE,
            about=f"cycle:{cycle.id}",
            person_id=person.id,
            data={"cycle": cycle.id, "person": person.id},
        )
        for person in people
    ]
    await outbox.queue_many(session, orders)
