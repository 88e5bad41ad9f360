"""What is said about events: each message in the recipient's language, with a calendar entry of the feed's own UID."""

from collections.abc import Sequence
from dataclasses import replace
from email.utils import parseaddr
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from accounts import capabilities
from accounts.http import language_of
from accounts.models import Person
from core import clock, links
from core.language import Language, is_language
from events import calendars, ical, reminders
from events.actions import REQUEST, REQUEST_KIND, SEAT
from events.models import Event, EventStatus, Registration, RegistrationRequest, RegistrationStatus
from notifications.compose import compose
from notifications.mail import Mail
from notifications.models import OutboxMessage
from notifications.registry import Kind, Render, Wanted

ORGANISER = "Ronde"


class Seat(NamedTuple):
    """Everything a message about one registration tells of."""

    registration: Registration
    event: Event
    person: Person


async def seat_of(session: AsyncSession, message: OutboxMessage) -> Seat | None:
    """The registration that a message is about, with its event and person."""
    found = await session.execute(
        select(Registration, Event, Person)
        .join(Event, col(Event.id) == col(Registration.event_id))
        .join(Person, col(Person.id) == col(Registration.person_id))
        .where(col(Registration.id) == message.data["registration"])
    )
    row = found.first()
    return Seat(*row) if row is not None else None


_sender = ""


def use_sender(mailbox: str) -> None:
    """Set who stands as the organiser in the calendar entries of mails: a mailbox, `Name <address>`."""
    global _sender
    _sender = parseaddr(mailbox)[1]


def calendar_of(events: Sequence[Event], person: Person, lang: Language, *, cancels: bool = False) -> bytes:
    """The iCalendar object of a mail (RFC 5546): the same UIDs as in every feed."""
    entries = [ical.vevent(_entry_for(event, person, lang, cancels)) for event in events]
    header = ical.Header(name=ORGANISER, lang=lang, color="teal", method="CANCEL" if cancels else "REQUEST", feed=False)
    return ical.calendar(header, entries)


def _entry_for(event: Event, person: Person, lang: Language, cancels: bool) -> ical.Entry:
    entry = calendars.entry_of(event, lang, private=not cancels)
    return replace(
        entry,
        organizer=(ORGANISER, _sender),
        attendee=(person.display_name, person.email, "DECLINED" if cancels else "ACCEPTED"),
        status="CANCELLED" if cancels else entry.status,
    )


_SEATED = (RegistrationStatus.confirmed,)
_ACTIVE = (RegistrationStatus.confirmed, RegistrationStatus.waiting)
_ONCE_SEATED = (RegistrationStatus.confirmed, RegistrationStatus.cancelled)  # who waits was never given an entry


def _about_a_seat(folder: str, *, cancels: bool = False) -> Render:
    async def render(session: AsyncSession, message: OutboxMessage) -> Mail | None:
        seat = await seat_of(session, message)
        if seat is None:
            return None
        lang = language_of(seat.person, "fr")
        has_entry = seat.registration.status in (_ONCE_SEATED if cancels else _SEATED)
        return compose(
            folder,
            language=lang if is_language(seat.person.language) else None,
            to=seat.person.email,
            to_name=seat.person.display_name,
            calendar=calendar_of([seat.event], seat.person, lang, cancels=cancels) if has_entry else None,
            calendar_method="CANCEL" if cancels else "REQUEST",
            event=seat.event,
            person=seat.person,
            registration=seat.registration,
            manage=await _manage(session, seat),
            **_calendar_links(seat.event, lang),
        )

    return render


def _calendar_links(event: Event, lang: Language) -> dict[str, str]:
    entry = calendars.entry_of(event, lang, private=True)
    return {"google": ical.google_calendar_url(entry), "outlook": ical.outlook_calendar_url(entry)}


async def _manage(session: AsyncSession, seat: Seat) -> str:
    """The link by which the recipient changes this one registration; nothing when there is none."""
    capability = await capabilities.live(session, purpose=SEAT, subject_id=seat.registration.id or 0)
    return links.absolute("capability", token=capabilities.token_of(capability)) if capability else ""


async def _render_request(session: AsyncSession, message: OutboxMessage) -> Mail | None:
    request = await session.get(RegistrationRequest, message.data["request"])
    capability = await capabilities.live(session, purpose=REQUEST, subject_id=message.data["request"])
    if request is None or capability is None or not is_language(request.language):
        return None
    event = await session.get_one(Event, request.event_id)
    return compose(
        "event_request",
        language=request.language,
        to=request.email,
        to_name=f"{request.given_name} {request.family_name}",
        event=event,
        request=request,
        confirm=links.absolute("capability", token=capabilities.token_of(capability)),
    )


async def _requests_wanted(session: AsyncSession, messages: list[OutboxMessage]) -> set[int]:
    asked = {message.data["request"]: message.id for message in messages}
    there = await session.scalars(select(RegistrationRequest.id).where(col(RegistrationRequest.id).in_(asked)))
    return {message_id for found in there if (message_id := asked[found]) is not None}


def _wanted(*statuses: RegistrationStatus, published: bool = True) -> Wanted:
    """Still wanted: the same generation of a registration in one of these states, of an event that still stands.

    What could not leave until the event was over is not told any more.
    """

    async def wanted(session: AsyncSession, messages: list[OutboxMessage]) -> set[int]:
        ids = {message.data["registration"] for message in messages}
        rows = await session.execute(
            select(Registration.id, Registration.generation, Registration.status, Event.status)
            .join(Event, col(Event.id) == col(Registration.event_id))
            .where(col(Registration.id).in_(ids), sa.func.coalesce(Event.last_day, Event.day) >= clock.today())
        )
        now = {
            (registration_id, generation)
            for registration_id, generation, status, event_status in rows
            if status in statuses and (not published or event_status == EventStatus.published)
        }
        return {
            message.id
            for message in messages
            if message.id is not None and (message.data["registration"], message.data["generation"]) in now
        }

    return wanted


_SEATED = (RegistrationStatus.confirmed,)
_GONE = (RegistrationStatus.cancelled,)
_ACTIVE = (RegistrationStatus.confirmed, RegistrationStatus.waiting)

KINDS: dict[str, Kind] = {
    reminders.CONFIRMED: Kind(_about_a_seat("event_confirmed"), _wanted(*_SEATED)),
    reminders.WAITING: Kind(_about_a_seat("event_waiting"), _wanted(RegistrationStatus.waiting)),
    reminders.PROMOTED: Kind(_about_a_seat("event_promoted"), _wanted(*_SEATED)),
    reminders.LEFT: Kind(_about_a_seat("event_left", cancels=True), _wanted(*_GONE, published=False)),
    reminders.CHANGED: Kind(_about_a_seat("event_changed"), _wanted(*_ACTIVE)),
    reminders.CANCELLED: Kind(_about_a_seat("event_cancelled", cancels=True), _wanted(*_ACTIVE, published=False)),
    reminders.REMINDER: Kind(_about_a_seat("event_reminder"), _wanted(*_SEATED)),
    REQUEST_KIND: Kind(_render_request, _requests_wanted),
}
