"""What is said to people about an event, and when: confirmations, changes, reminders. All through the outbox."""

from collections.abc import Iterable, Sequence
from datetime import time

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from core import clock
from events import absence
from events.models import Entry, Event, Registration, RegistrationStatus
from notifications import outbox
from notifications.outbox import Order

CONFIRMED = "event.confirmed"
WAITING = "event.waiting"
PROMOTED = "event.promoted"
LEFT = "event.left"
CHANGED = "event.changed"
CANCELLED = "event.cancelled"
REMINDER = "event.reminder"
REINSTATED = "event.reinstated"

REMINDER_DAYS = (7, 1)  # before the day of the event
REMINDER_HOUR = time(9, 0)  # on the wall
ABOUT_A_SEAT = (CONFIRMED, WAITING, PROMOTED, CHANGED, REMINDER, REINSTATED)


def about(event: Event) -> str:
    """The name under which everything said of an event can be taken back."""
    return f"event:{event.id}"


def _order(kind: str, event: Event, registration: Registration, suffix: str = "") -> Order:
    key = f"{kind}:{registration.id}:{registration.generation}:{event.sequence}{suffix}"
    return Order(
        idem_key=key,
        kind=kind,
        about=about(event),
        person_id=registration.person_id,
        data={"event": event.id, "registration": registration.id, "generation": registration.generation},
    )


def _reminders(event: Event, registration: Registration) -> Iterable[Order]:
    if event.entry == Entry.within:  # reminded of together with the others of its kind, by whoever composes them
        return
    for days in REMINDER_DAYS:
        due = clock.days_before(event.day, days, REMINDER_HOUR)
        if due > clock.now():
            yield Order(**{**_order(REMINDER, event, registration, f":{days}"), "due_at": due})


async def tell(session: AsyncSession, kind: str, event: Event, registrations: Sequence[Registration]) -> None:
    """Queue one message of a kind to each of these."""
    await outbox.queue_many(session, [_order(kind, event, registration) for registration in registrations])


async def remind(
    session: AsyncSession, event: Event, registrations: Sequence[Registration], *, first: str = ""
) -> None:
    """Plan the reminders of those who have a seat: a week and a day before, unless that moment is past.

    `first` is a kind of message that each is told at once, whether they have a seat or wait.

    At what a closed group attends, each reminder carries the link by which its member announces an absence.
    """
    await remind_all(session, [(event, registration) for registration in registrations], first=first)


async def remind_all(session: AsyncSession, seats: Sequence[tuple[Event, Registration]], *, first: str = "") -> None:
    """What `remind` does, for several events at once."""
    seated = [(event, r) for event, r in seats if r.status == RegistrationStatus.confirmed]
    told = [_order(first, event, r) for event, r in seats] if first else []
    await outbox.queue_many(session, [*told, *(order for event, r in seated for order in _reminders(event, r))])
    await absence.hand_over_links(session, seated)


async def forget_person(session: AsyncSession, event: Event, person_id: int) -> None:
    """Take back what was still to be said to one person about their seat."""
    await outbox.cancel(session, about=about(event), person_id=person_id, kinds=ABOUT_A_SEAT)


async def forget_reminders(session: AsyncSession, event: Event) -> None:
    """Take back every reminder, and every change not yet told, of an event."""
    await outbox.cancel(session, about=about(event), kinds=(REMINDER, CHANGED))


async def active_registrations(session: AsyncSession, event: Event) -> Sequence[Registration]:
    """Those who have a seat or wait for one, by id."""
    found = await session.scalars(
        select(Registration)
        .where(col(Registration.event_id) == event.id, col(Registration.status) != RegistrationStatus.cancelled)
        .order_by(col(Registration.id))
    )
    return found.all()
