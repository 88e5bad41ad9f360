"""The roster of an event: who has a seat, who waits. The only place that gives or frees a seat."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from core import clock
from events import calendars
from events.errors import (
    AlreadyRegistered,
    ChosenWithin,
    EventCancelled,
    EventFull,
    EventPast,
    FollowsFromGroup,
    NoRegistration,
    NotRegistered,
    RegistrationClosed,
    RegistrationNotOpen,
)
from events.models import Entry, Event, EventStatus, Registration, RegistrationStatus, RosterRole


async def take_turn(session: AsyncSession, *event_ids: int) -> Sequence[Event]:
    """Lock the rosters of events, in ascending id, and give the events as they are now.

    The UPDATE serialises on SQLite and PostgreSQL alike; what was loaded before is refreshed. Every action that takes
    or frees seats calls this before it reads anything that it decides on.
    """
    return [event for event_id in sorted(set(event_ids)) for event in await _turn(session, event_id)]


async def _turn(session: AsyncSession, event_id: int) -> Sequence[Event]:
    turn = sa.update(Event).where(col(Event.id) == event_id).values(roster_seq=col(Event.roster_seq) + 1)
    fresh = {"synchronize_session": False, "populate_existing": True}
    return (await session.scalars(turn.returning(Event), execution_options=fresh)).all()


def check_open(event: Event) -> None:
    """Refuse a registration that the event's status, hour or window does not allow."""
    now = clock.wall_now()
    if event.status == EventStatus.cancelled:
        raise EventCancelled
    if event.is_past:
        raise EventPast
    if event.entry == Entry.within:
        raise ChosenWithin
    if event.status != EventStatus.published or event.entry != Entry.registration:
        raise NoRegistration
    if event.registration_opens is not None and now < event.registration_opens:
        raise RegistrationNotOpen
    if event.registration_closes is not None and now >= event.registration_closes:
        raise RegistrationClosed


def check_may_leave(event: Event) -> None:
    """Refuse to give back a seat of what is over, or one that a membership gave: leaving the group gives it back.

    A part chosen within another event is given back there, by that event's own rules.
    """
    if event.is_past:
        raise EventPast
    if event.entry == Entry.within:
        raise ChosenWithin
    if event.is_by_membership:
        raise FollowsFromGroup


async def seat(
    session: AsyncSession,
    event: Event,
    person_id: int,
    *,
    role: RosterRole = RosterRole.attendee,
    by: int | None = None,
) -> Registration:
    """Put a person on the roster of an event whose turn was taken: on a seat, or in the waiting list.

    Raises AlreadyRegistered; EventFull when no seat is free and nobody may wait.
    """
    (seated,) = await seat_all(session, [(event, person_id, role)], by=by)
    return seated


async def seat_all(
    session: AsyncSession, places: Sequence[tuple[Event, int, RosterRole]], *, by: int | None = None
) -> list[Registration]:
    """Seat several people, or one person at several events, as `seat` does: all or nobody, in as few statements.

    `places` are (event whose turn was taken, person's id, role). Raises what `seat` raises.
    """
    found = await session.scalars(
        select(Registration)
        .where(col(Registration.event_id).in_({event.id for event, _, _ in places}))
        .where(col(Registration.person_id).in_({person_id for _, person_id, _ in places})),
        execution_options={"populate_existing": True},
    )
    known = {(row.event_id, row.person_id): row for row in found}
    seated = [_seat(known.get((event.id, person_id)), event, person_id, role) for event, person_id, role in places]
    for registration in seated:
        registration.registered_by = by
        calendars.person_changed(session, registration.person_id)
    session.add_all(seated)
    await session.flush()
    return seated


def _seat(known: Registration | None, event: Event, person_id: int, role: RosterRole) -> Registration:
    if known is not None and known.is_active:
        raise AlreadyRegistered
    registration = known or Registration(
        event_id=event.id, person_id=person_id, status=RegistrationStatus.cancelled, generation=0
    )
    registration.role = role
    registration.generation += 1
    registration.changed_at = clock.now()
    if role == RosterRole.attendee and event.is_full:
        _wait(event, registration)
    else:
        _confirm(event, registration)
    return registration


async def vacate(session: AsyncSession, event: Event, person_id: int) -> tuple[Registration, list[Registration]]:
    """Take a person off the roster of an event whose turn was taken.

    Returns their registration and those who moved up. Raises NotRegistered.
    """
    registration = await registration_of(session, event, person_id)
    if registration is None or not registration.is_active:
        raise NotRegistered
    if registration.status == RegistrationStatus.waiting:
        event.waiting -= 1
    elif registration.takes_a_seat:
        event.confirmed -= 1
    registration.status = RegistrationStatus.cancelled
    registration.position = None
    registration.changed_at = clock.now()
    await session.flush()
    calendars.person_changed(session, person_id)
    return registration, await promote(session, event)


async def promote(session: AsyncSession, event: Event) -> list[Registration]:
    """Give free seats of an event whose turn was taken to the first of those who wait, in their order."""
    free = event.waiting if event.seats_left is None else min(event.seats_left, event.waiting)
    if free <= 0 or event.status != EventStatus.published or event.is_past:
        return []
    first = await session.scalars(
        select(Registration)
        .where(col(Registration.event_id) == event.id, col(Registration.status) == RegistrationStatus.waiting)
        .order_by(col(Registration.position))
        .limit(free),
        execution_options={"populate_existing": True},
    )
    promoted = list(first)
    for registration in promoted:
        event.waiting -= 1
        _confirm(event, registration)
        registration.changed_at = clock.now()
        calendars.person_changed(session, registration.person_id)
    await session.flush()
    return promoted


async def registration_of(session: AsyncSession, event: Event, person_id: int) -> Registration | None:
    """The one row of a person on a roster, as it is now, whether active or not."""
    found: Registration | None = await session.scalar(
        select(Registration).where(col(Registration.event_id) == event.id, col(Registration.person_id) == person_id),
        execution_options={"populate_existing": True},
    )
    return found


def _wait(event: Event, registration: Registration) -> None:
    if not event.has_waiting_list:
        raise EventFull
    registration.status = RegistrationStatus.waiting
    registration.position = event.roster_seq
    event.waiting += 1


def _confirm(event: Event, registration: Registration) -> None:
    registration.status = RegistrationStatus.confirmed
    registration.position = None
    if registration.takes_a_seat:
        event.confirmed += 1
