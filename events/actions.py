"""Writes of events, one verb each. Rosters are in `events.roster`; each action here takes its turn first."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from accounts import capabilities, throttle
from accounts.actions import person_at
from accounts.models import Person
from core import clock
from core.errors import NotFound, TooMany
from core.language import Bilingual, Language
from events import absence, calendars, reminders, roster
from events.errors import EventCancelled, EventFull, EventPast, EventStands, SeatsTaken
from events.models import Event, EventStatus, Registration, RegistrationRequest, RegistrationStatus
from notifications import outbox

SEAT = "registration"
SPEAKER = "speaker"  # the link of somebody who was invited to speak: its subject is a registration too
REQUEST = "registration_request"
REQUEST_KIND = "event.request"
REQUEST_LIVES = timedelta(days=2)
LINK_OUTLIVES = timedelta(days=30)  # after the event: to look back, not to change
LONGEST_SLUG = 90


async def register(session: AsyncSession, event: Event, person: Person, *, by: Person | None = None) -> Registration:
    """Give `person` a seat at `event`, or a place in its waiting list.

    Raises AlreadyRegistered, EventFull, EventPast, EventCancelled, RegistrationClosed, RegistrationNotOpen or
    NoRegistration; then nothing has changed.
    """
    (event,) = await roster.take_turn(session, _id(event))
    roster.check_open(event)
    registration = await roster.seat(session, event, _id(person), by=by.id if by else None)
    await _hand_over_link(session, event, registration)
    await _announce_seat(session, event, registration, reminders.CONFIRMED)
    return registration


async def leave(session: AsyncSession, event: Event, person_id: int) -> Registration:
    """Take a person off the roster; a seat that comes free goes to the first who waits.

    Raises NotRegistered, EventPast, FollowsFromGroup.
    """
    (event,) = await roster.take_turn(session, _id(event))
    roster.check_may_leave(event)
    left, promoted = await roster.vacate(session, event, person_id)
    await reminders.forget_person(session, event, person_id)
    await reminders.tell(session, reminders.LEFT, event, [left])
    await _tell_promoted(session, event, promoted)
    return left


async def resize(session: AsyncSession, event: Event, capacity: int | None) -> Event:
    """Give an event another number of seats, None for no limit; those who wait move up as far as there is room.

    Raises SeatsTaken when more people than that have a seat already.
    """
    (event,) = await roster.take_turn(session, _id(event))
    if capacity is not None and capacity < event.confirmed:
        raise SeatsTaken(taken=event.confirmed)
    event.capacity = capacity
    await _tell_promoted(session, event, await roster.promote(session, event))
    return event


async def _tell_promoted(session: AsyncSession, event: Event, promoted: Sequence[Registration]) -> None:
    for registration in promoted:
        await reminders.forget_person(session, event, registration.person_id)
        await _announce_seat(session, event, registration, reminders.PROMOTED)


async def _announce_seat(session: AsyncSession, event: Event, registration: Registration, kind: str) -> None:
    waits = registration.status == RegistrationStatus.waiting
    await reminders.remind(session, event, [registration], first=reminders.WAITING if waits else kind)


async def _hand_over_link(session: AsyncSession, event: Event, registration: Registration) -> None:
    is_new = registration.generation == 1  # then there is no link yet to look for
    await (capabilities.issue if is_new else capabilities.get_or_issue)(
        session,
        purpose=SEAT,
        subject_id=_id(registration),
        person_id=registration.person_id,
        expires_at=link_ends(event),
    )


def link_ends(event: Event) -> datetime:
    """Until when a link about one event opens: an aware instant."""
    return clock.to_instant(event.ends_at) + LINK_OUTLIVES


async def request_by_address(
    session: AsyncSession,
    event: Event,
    *,
    email: str,
    given_name: str,
    family_name: str,
    language: Language,
    network: str,
) -> None:
    """Note that somebody without an account wants to come, and send them the link that confirms it.

    No seat is held until then, and nothing is told about whether the address is known; one that was written to too
    often is left in peace without a word. Raises TooMany for a network that asks too often, and what `register`
    raises for the event's status, window and seats.
    """
    roster.check_open(event)
    if event.is_full and not event.has_waiting_list:
        raise EventFull
    if await throttle.is_over(session, throttle.MAILS_FROM_NETWORK, network):
        raise TooMany
    if await throttle.is_over(session, throttle.MAILS_TO_ADDRESS, email):
        return
    request = RegistrationRequest(
        event_id=_id(event),
        email=email,
        given_name=given_name,
        family_name=family_name,
        language=language,
        expires_at=clock.now() + REQUEST_LIVES,
    )
    session.add(request)
    await session.flush()
    await capabilities.issue(session, purpose=REQUEST, subject_id=_id(request), expires_at=request.expires_at)
    await outbox.queue(
        session,
        idem_key=f"{REQUEST_KIND}:{request.id}:{request.expires_at.timestamp()}",  # SQLite gives freed ids again
        kind=REQUEST_KIND,
        about=f"event:{event.id}",
        address=email,
        language=language,
        data={"request": request.id, "event": event.id},
    )


async def confirm_request(session: AsyncSession, request: RegistrationRequest) -> Registration:
    """Register the person behind a confirmed address: a known one, or somebody new without an account.

    Raises NotFound when it was confirmed already, and what `register` raises.
    """
    taken = sa.delete(RegistrationRequest).where(col(RegistrationRequest.id) == request.id)
    # First, so that the second of two clicks waits here for the first, and finds nothing.
    if await session.scalar(taken.returning(col(RegistrationRequest.id))) is None:
        raise NotFound
    event = await session.get_one(Event, request.event_id)
    return await register(session, event, await _person_behind(session, request))


async def _person_behind(session: AsyncSession, request: RegistrationRequest) -> Person:
    person = await person_at(session, request.email)
    if not (person.given_name or person.family_name):
        person.given_name, person.family_name = request.given_name, request.family_name
    person.language = person.language or request.language
    return person


async def create(session: AsyncSession, **fields: Any) -> Event:
    """A new event, as a draft unless `status` says otherwise, with its own UID and slug."""
    event = Event(uid=calendars.new_uid(), slug="", **fields)
    event.slug = await free_slug(session, event.title_fr or event.title_nl, event.day)
    if event.status == EventStatus.published:
        event.published_at = clock.now()
    session.add(event)
    await session.flush()
    calendars.event_changed(session, _id(event))
    return event


async def publish(session: AsyncSession, event: Event) -> None:
    """Show an event to its audience. Its slug is frozen from now on. Raises EventCancelled."""
    (event,) = await roster.take_turn(session, _id(event))
    if event.is_cancelled:
        raise EventCancelled
    event.status = EventStatus.published
    event.published_at = event.published_at or clock.now()
    calendars.changed(event)
    calendars.event_changed(session, _id(event))


async def move(
    session: AsyncSession, event: Event, *, day: date, starts: time | None, ends: time | None, **place: Any
) -> Event:
    """Give an event another day, other hours or another place; tell everyone on its roster; plan the reminders anew.

    Args are wall time in Brussels; `place` takes the event's own place fields. Raises EventCancelled, EventPast.
    """
    (event,) = await roster.take_turn(session, _id(event))
    if event.is_cancelled:
        raise EventCancelled
    if event.is_past:
        raise EventPast
    length = (event.last_day - event.day) if event.last_day else None
    if day != event.day and event.is_by_membership:
        await absence.forget_announced(session, event)
    event.day, event.starts, event.ends = day, starts, ends
    event.last_day = day + length if length is not None else None
    for name, value in place.items():
        setattr(event, name, value)
    calendars.bump_sequence(event)
    calendars.event_changed(session, _id(event))
    await session.flush()
    await _prolong_links(session, event)
    await reminders.forget_reminders(session, event)
    there = await reminders.active_registrations(session, event)
    await reminders.tell(session, reminders.CHANGED, event, there)
    await reminders.remind(session, event, there)
    return event


async def _prolong_links(session: AsyncSession, event: Event) -> None:
    seats = select(col(Registration.id)).where(col(Registration.event_id) == event.id)
    for purpose in (SEAT, SPEAKER):
        await capabilities.prolong(session, purpose=purpose, subject_ids=seats, expires_at=link_ends(event))


async def cancel(session: AsyncSession, event: Event, note: Bilingual | None = None) -> Event:
    """Cancel an event: it stays in calendars as cancelled, and everyone on its roster is told, with the word of `note`.

    Raises EventCancelled when it is already.
    """
    (event,) = await roster.take_turn(session, _id(event))
    if event.is_cancelled:
        raise EventCancelled
    event.status = EventStatus.cancelled
    event.cancelled_at = clock.now()
    event.note_fr, event.note_nl = note or Bilingual()
    calendars.bump_sequence(event)
    calendars.event_changed(session, _id(event))
    await session.flush()
    await outbox.cancel(session, about=reminders.about(event))
    if not event.is_past:
        there = await reminders.active_registrations(session, event)
        await reminders.tell(session, reminders.CANCELLED, event, there)
    return event


async def reinstate(session: AsyncSession, event: Event) -> Event:
    """Take a cancellation back: the event stands again in calendars, everyone on its roster is told and reminded.

    Raises EventStands when it was not cancelled, EventPast.
    """
    (event,) = await roster.take_turn(session, _id(event))
    if not event.is_cancelled:
        raise EventStands
    if event.is_past:
        raise EventPast
    # What was put away before anybody knew of it is a draft again.
    event.status = EventStatus.published if event.published_at else EventStatus.draft
    event.cancelled_at, event.note_fr, event.note_nl = None, "", ""
    calendars.bump_sequence(event)
    calendars.event_changed(session, _id(event))
    await session.flush()
    await outbox.cancel(session, about=reminders.about(event), kinds=(reminders.CANCELLED,))
    there = await reminders.active_registrations(session, event)
    await reminders.tell(session, reminders.REINSTATED, event, there)
    await reminders.remind(session, event, there)
    return event


async def free_slug(session: AsyncSession, title: str, day: date) -> str:
    """A readable address that nothing has yet: the title, the day, and a number when that is taken."""
    stem = f"{plain(title)[:LONGEST_SLUG].strip('-') or 'rendez-vous'}-{day.isoformat()}"
    taken = set(await session.scalars(select(Event.slug).where(col(Event.slug).startswith(stem))))
    if stem not in taken:
        return stem
    return next(slug for n in range(2, len(taken) + 3) if (slug := f"{stem}-{n}") not in taken)


def plain(text: str) -> str:
    """A text as it can stand in an address: small letters without accents, figures, hyphens."""
    ascii_only = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-")


async def purge(session: AsyncSession, now: datetime) -> None:
    """Delete the requests that were never confirmed."""
    await session.execute(sa.delete(RegistrationRequest).where(col(RegistrationRequest.expires_at) < now))


def _id(row: Event | Person | Registration | RegistrationRequest) -> int:
    assert row.id is not None
    return row.id
