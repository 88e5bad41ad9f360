"""What is said about events: each message in the recipient's language, with a calendar entry of the feed's own UID."""

from collections.abc import Sequence
from dataclasses import replace
from email.utils import parseaddr
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from accounts import capabilities
from accounts.http import language_of
from accounts.models import Person
from core import clock, links
from core.language import LANGUAGES, Language, is_language
from events import absence, calendars, ical, reminders
from events.actions import REQUEST, REQUEST_KIND, SEAT, SPEAKER
from events.models import (
    Attendance,
    Event,
    EventStatus,
    Registration,
    RegistrationRequest,
    RegistrationStatus,
    RosterRole,
)
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


def calendar_of(
    events: Sequence[Event],
    person: Person,
    lang: Language,
    *,
    cancels: bool = False,
    discreet: bool = False,
    partstat: str = "ACCEPTED",
) -> bytes:
    """The iCalendar object of a mail (RFC 5546): the same UIDs as in every feed.

    `discreet` as in `calendars.entry_of`; `partstat` is the person's answer (RFC 5545, section 3.2.12).
    """
    said = "DECLINED" if cancels else partstat
    entries = [
        ical.vevent(_addressed(calendars.entry_of(event, lang, private=not cancels, discreet=discreet), person, said))
        for event in events
    ]
    header = ical.Header(name=ORGANISER, lang=lang, color="teal", method="CANCEL" if cancels else "REQUEST", feed=False)
    return ical.calendar(header, entries)


def _addressed(entry: ical.Entry, person: Person, partstat: str) -> ical.Entry:
    return replace(
        entry,
        organizer=(ORGANISER, _sender),
        attendee=(person.display_name, person.email, partstat),
        status="CANCELLED" if partstat == "DECLINED" else entry.status,
    )


_SEATED = (RegistrationStatus.confirmed,)
_GONE = (RegistrationStatus.cancelled,)
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
            calendar=_calendar(seat, lang, cancels=cancels) if has_entry else None,
            calendar_method="CANCEL" if cancels else "REQUEST",
            event=discreetly(seat.event) if seat.registration.discreet else seat.event,
            person=seat.person,
            registration=seat.registration,
            **_pages(seat, await _manage(session, seat)),
            absence=await absence.link_of(session, seat.event, seat.registration),
            **_calendar_links(seat, lang),
        )

    return render


def discreetly(event: Event) -> Event:
    """A copy of an event for the mails of those who want it called a meeting and nothing else. It is in no session."""
    titles = {f"title_{lang}": calendars.discreet_title(lang) for lang in LANGUAGES}
    texts = dict.fromkeys(("description_fr", "description_nl", "note_fr", "note_nl"), "")
    return Event(**{**event.model_dump(), **titles, **texts})


def _calendar(seat: Seat, lang: Language, *, cancels: bool) -> bytes:
    return calendar_of([seat.event], seat.person, lang, cancels=cancels, discreet=seat.registration.discreet)


def _pages(seat: Seat, own: str) -> dict[str, Any]:
    """Where the mail leads, as `page()` in the language that it is rendered in: a speaker to their own page, others to
    the event; its address would name the group to those who look over a discreet shoulder.
    """
    if seat.registration.role == RosterRole.speaker and own:
        return {"page": lambda: own, "manage": ""}
    if seat.registration.discreet:
        return {"page": lambda: links.absolute("me"), "manage": own}
    return {"page": lambda: links.absolute("event", slug=seat.event.slug), "manage": own}


def _calendar_links(seat: Seat, lang: Language) -> dict[str, str]:
    is_seated = seat.registration.status == RegistrationStatus.confirmed
    entry = calendars.entry_of(seat.event, lang, private=is_seated, discreet=seat.registration.discreet)
    return {"google": ical.google_calendar_url(entry), "outlook": ical.outlook_calendar_url(entry)}


async def _manage(session: AsyncSession, seat: Seat) -> str:
    """The link by which the recipient changes this one registration; nothing when there is none."""
    purpose = SPEAKER if seat.registration.role == RosterRole.speaker else SEAT
    capability = await capabilities.live(session, purpose=purpose, subject_id=seat.registration.id or 0)
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


def wanted_while(*statuses: RegistrationStatus, published: bool = True) -> Wanted:
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


async def _wanted_while_expected(session: AsyncSession, messages: list[OutboxMessage]) -> set[int]:
    """Nobody is reminded of what they said they cannot come to."""
    ids = {message.data["registration"] for message in messages}
    away = col(Registration.attendance) == Attendance.excused
    excused = set(await session.scalars(select(Registration.id).where(col(Registration.id).in_(ids), away)))
    return await wanted_while(*_SEATED)(session, [m for m in messages if m.data["registration"] not in excused])


KINDS: dict[str, Kind] = {
    reminders.CONFIRMED: Kind(_about_a_seat("event_confirmed"), wanted_while(*_SEATED)),
    reminders.WAITING: Kind(_about_a_seat("event_waiting"), wanted_while(RegistrationStatus.waiting)),
    reminders.PROMOTED: Kind(_about_a_seat("event_promoted"), wanted_while(*_SEATED)),
    reminders.LEFT: Kind(_about_a_seat("event_left", cancels=True), wanted_while(*_GONE, published=False)),
    reminders.CHANGED: Kind(_about_a_seat("event_changed"), wanted_while(*_ACTIVE)),
    reminders.CANCELLED: Kind(_about_a_seat("event_cancelled", cancels=True), wanted_while(*_ACTIVE, published=False)),
    reminders.REINSTATED: Kind(_about_a_seat("event_reinstated"), wanted_while(*_ACTIVE)),
    reminders.REMINDER: Kind(_about_a_seat("event_reminder"), _wanted_while_expected),
    REQUEST_KIND: Kind(_render_request, _requests_wanted),
}
