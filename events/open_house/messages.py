"""What is said to hosts and visitors, and when: kinds, keys and due times. All through the outbox."""

from collections.abc import Iterable, Sequence
from datetime import date, time, timedelta

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from core import clock
from events.models import Event
from events.open_house.models import UNFINISHED, Contact, Edition, Host
from notifications import outbox
from notifications.outbox import Order

LINK = "open_house.link"
DECISION = "open_house.decision"
UNFINISHED_KIND = "open_house.unfinished"
TOMORROW = "open_house.tomorrow"
ITINERARY = "open_house.itinerary"
REMINDER = "open_house.reminder"

COMPOSING = timedelta(minutes=10)  # several choices in a row are one confirmation
NINE = time(9, 0)  # on the wall
UNFINISHED_DAYS = WEEK_DAYS = 7  # before the window closes; before the week


def about_host(host: Host) -> str:
    """The name under which everything said to a host can be taken back."""
    return f"open_house_host:{host.id}"


def about_itinerary(edition_id: int) -> str:
    """The same for the visitors of a week; with the person, for one itinerary."""
    return f"open_house:{edition_id}"


async def contacts_of(session: AsyncSession, host_id: int) -> list[Contact]:
    """Those who speak for a host, oldest first; each mailbox once."""
    found = await session.scalars(
        select(Contact).where(col(Contact.host_id) == host_id, col(Contact.asks).is_(False)).order_by(col(Contact.id))
    )
    return list({contact.email: contact for contact in reversed(found.all())}.values())[::-1]


async def send_link(session: AsyncSession, host: Host, contacts: Iterable[Contact], why: str, who: str = "") -> None:
    """Send the host's link to contacts.

    `why`: `new`, `invited`, `again` (it was asked for once more), `asked` (`who` would like to be let in).
    """
    now = clock.now().isoformat()
    await outbox.queue_many(
        session, [_to(LINK, host, contact, f"{why}:{now}", why=why, who=who) for contact in contacts]
    )


async def tell_decision(session: AsyncSession, host: Host) -> None:
    """Tell every contact what was decided."""
    contacts = await contacts_of(session, host.id)
    number = host.decisions
    await outbox.queue_many(session, [_to(DECISION, host, c, str(number), decision=number) for c in contacts])


async def remind_unfinished(session: AsyncSession, edition: Edition, hosts: Sequence[Host]) -> None:
    """Plan the reminder of those whose enrolment may still be unfinished a week before the window closes."""
    if edition.enrolment_closes is None:
        return
    closes = edition.enrolment_closes.date()
    due = clock.days_before(closes, UNFINISHED_DAYS, NINE)
    if due <= clock.now():
        return
    orders = []
    for host in hosts:
        for contact in await contacts_of(session, host.id) if host.status in UNFINISHED else ():
            order = _to(UNFINISHED_KIND, host, contact, closes.isoformat(), closes=closes.isoformat())
            orders.append(Order(**{**order, "due_at": due}))
    await outbox.queue_many(session, orders)


async def remind_first_visit(session: AsyncSession, host: Host, day: date) -> None:
    """Plan the word to a host the day before its first visit."""
    due = clock.days_before(day, 1, NINE)
    if due <= clock.now():
        return
    contacts = await contacts_of(session, host.id)
    orders = [_to(TOMORROW, host, contact, day.isoformat(), day=day.isoformat()) for contact in contacts]
    await outbox.queue_many(session, [Order(**{**order, "due_at": due}) for order in orders])


def _to(kind: str, host: Host, contact: Contact, suffix: str, **data: object) -> Order:
    return Order(
        idem_key=f"{kind}:{host.id}:{contact.id}:{suffix}",
        kind=kind,
        about=about_host(host),
        address=contact.email,
        language=contact.language,
        data={"host": host.id, "contact": contact.id, **data},
    )


async def confirm_itinerary(session: AsyncSession, edition_id: int, person_id: int, revision: int) -> None:
    """Queue the one confirmation of a whole itinerary, once its person has chosen for a while."""
    await outbox.queue(
        session,
        idem_key=f"{ITINERARY}:{edition_id}:{person_id}:{revision}",
        kind=ITINERARY,
        about=about_itinerary(edition_id),
        person_id=person_id,
        data={"edition": edition_id, "revision": revision},
        due_at=clock.now() + COMPOSING,
    )


async def remind_visitor(session: AsyncSession, week: Event, person_id: int, day: date) -> None:
    """Plan what a visitor hears before the week, and the day before: once, whatever they choose meanwhile.

    A reminder tells what stands when it leaves; of a day that has become empty it does not leave.
    """
    plans = [("week", week.day, WEEK_DAYS), (day.isoformat(), day, 1)]
    orders = [
        Order(
            idem_key=f"{REMINDER}:{week.id}:{person_id}:{name}:{of.isoformat()}",
            kind=REMINDER,
            about=about_itinerary(week.id),
            person_id=person_id,
            data={"edition": week.id, "day": "" if name == "week" else name},
            due_at=due,
        )
        for name, of, days in plans
        if (due := clock.days_before(of, days, NINE)) > clock.now()
    ]
    await outbox.queue_many(session, orders)
