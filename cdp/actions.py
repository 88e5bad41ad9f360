"""Writes of the communities, one verb each. A membership is the truth; the rosters of the sessions follow from it."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from accounts.models import Person
from cdp.errors import AlreadyMember, CycleComplete, CycleFull, NotMember, OutsideSeason, TwoModeratorsAlready
from cdp.models import (
    CYCLE_MEMBERS,
    CYCLE_MODERATORS,
    CYCLE_SESSIONS,
    FIRST_MONTH,
    LAST_MONTH,
    Community,
    Cycle,
    CycleSession,
    MemberRole,
    Membership,
)
from core import clock
from events import actions as events
from events import calendars, reminders, roster
from events.models import Entry, Event, EventKind, EventStatus, Registration, RegistrationStatus, RosterRole
from notifications import outbox

WELCOME = "cdp.welcome"


async def take_turn(session: AsyncSession, cycle: Cycle) -> Cycle:
    """Lock a cycle's seats and give it as it is now. Every action that seats or unseats calls this first."""
    await session.execute(
        sa.update(Cycle).where(col(Cycle.id) == cycle.id).values(turn=col(Cycle.turn) + 1),
        execution_options={"synchronize_session": False},
    )
    fresh = await session.scalars(
        select(Cycle).where(col(Cycle.id) == cycle.id), execution_options={"populate_existing": True}
    )
    return fresh.one()


async def join(
    session: AsyncSession,
    cycle: Cycle,
    person: Person,
    role: MemberRole = MemberRole.member,
    *,
    tell_at: datetime | None = None,
) -> Membership:
    """Seat a person in a cycle and on the roster of its sessions ahead; tell them all dates in one message.

    `tell_at` is an aware instant; without one, at once. Two seats are kept for the moderators.
    Raises CycleFull, TwoModeratorsAlready, AlreadyMember; then nothing has changed.
    """
    cycle = await take_turn(session, cycle)
    membership = await _membership(session, cycle, person)
    if membership is not None and membership.is_active:
        raise AlreadyMember
    if cycle.is_full or (role == MemberRole.member and cycle.members >= CYCLE_MEMBERS):
        raise CycleFull
    if role == MemberRole.moderator and cycle.moderators >= CYCLE_MODERATORS:
        raise TwoModeratorsAlready
    membership = membership or Membership(cycle_id=cycle.id or 0, person_id=person.id or 0, generation=0)
    membership.role, membership.left_at, membership.joined_at = role, None, clock.now()
    membership.generation += 1
    session.add(membership)
    cycle.seats_taken += 1
    cycle.moderators += role == MemberRole.moderator
    await session.flush()
    await _open_sessions(session, cycle, membership, is_closed=False)
    await _seat_in_sessions(session, cycle, membership)
    await _welcome(session, membership, tell_at)
    return membership


async def leave(session: AsyncSession, cycle: Cycle, person: Person) -> Membership:
    """End a person's membership: their seats in the sessions ahead are free, and they see the cycle no more.

    Raises NotMember.
    """
    cycle = await take_turn(session, cycle)
    membership = await _membership(session, cycle, person)
    if membership is None or not membership.is_active:
        raise NotMember
    membership.left_at = clock.now()
    cycle.seats_taken -= 1
    cycle.moderators -= membership.role == MemberRole.moderator
    await session.flush()
    await _vacate_sessions(session, cycle, membership)
    await _open_sessions(session, cycle, membership, is_closed=True)
    await outbox.cancel(session, about=_about(membership))
    return membership


async def change_role(session: AsyncSession, cycle: Cycle, membership: Membership, role: MemberRole) -> None:
    """Make a moderator of a member, or the reverse, on the rosters of the sessions ahead too. The seat stays.

    The twelve seats of members are the caller's to count: in a swap one of the pair is briefly the thirteenth.
    Raises TwoModeratorsAlready.
    """
    cycle = await take_turn(session, cycle)
    if membership.role == role:
        return
    if role == MemberRole.moderator and cycle.moderators >= CYCLE_MODERATORS:
        raise TwoModeratorsAlready
    membership.role = role
    cycle.moderators += 1 if role == MemberRole.moderator else -1
    await session.flush()
    await _seat_in_sessions(session, cycle, membership)


async def add_session(session: AsyncSession, cycle: Cycle, number: int, *, day: date, **fields: Any) -> Event:
    """Add session `number` to a cycle, for its members only, and seat them all.

    `fields` are those of an event. Raises CycleComplete, OutsideSeason.
    """
    cycle = await take_turn(session, cycle)
    check_season(cycle, day)
    taken = set(await session.scalars(select(CycleSession.number).where(col(CycleSession.cycle_id) == cycle.id)))
    if len(taken) >= CYCLE_SESSIONS or number in taken or not 1 <= number <= CYCLE_SESSIONS:
        raise CycleComplete
    community = await session.get_one(Community, cycle.community_id)
    event = await events.create(
        session,
        kind=EventKind.cdp_session,
        audience=cycle.audience,
        territory_code=community.territory_code,
        entry=Entry.announced,
        status=EventStatus.published,
        day=day,
        **fields,
    )
    session.add(CycleSession(event_id=event.id or 0, cycle_id=cycle.id or 0, number=number))
    await session.flush()
    await _seat_members(session, cycle, event)
    return event


async def align(session: AsyncSession, cycle: Cycle, event: Event) -> None:
    """Bring the roster of a session that is to stand again in line with the group: who joined meanwhile, or changed
    role, has their seat. The turns of the cycle and of the session were taken; nobody is told here.
    """
    members = await session.scalars(
        select(Membership).where(col(Membership.cycle_id) == cycle.id, col(Membership.left_at).is_(None))
    )
    for membership in members:
        registration = await roster.registration_of(session, event, membership.person_id)
        if registration is None or not registration.is_active or registration.role != _roster_role(membership):
            await _vacate(session, event, membership.person_id)
            await _seat_all(session, [(event, membership)], reminds=False)


def check_season(cycle: Cycle, day: date) -> None:
    """Raise OutsideSeason unless a session of the cycle may take place on that day."""
    first, last = date(cycle.season, FIRST_MONTH, 1), date(cycle.season + 1, LAST_MONTH, 30)
    if not first <= day <= last:
        raise OutsideSeason


async def _seat_members(session: AsyncSession, cycle: Cycle, event: Event) -> None:
    """Seat all members of a cycle at a new session of it."""
    (event,) = await roster.take_turn(session, event.id or 0)
    members = await session.scalars(
        select(Membership).where(col(Membership.cycle_id) == cycle.id, col(Membership.left_at).is_(None))
    )
    await _seat_all(session, [(event, membership) for membership in members])


async def _seat_in_sessions(session: AsyncSession, cycle: Cycle, membership: Membership) -> None:
    standing = [event for event in await _sessions_ahead(session, cycle) if not event.is_cancelled]
    for event in await _attended_by(session, standing, membership.person_id):
        await _vacate(session, event, membership.person_id)  # a guest of one session may become a member
    await _seat_all(session, [(event, membership) for event in standing])


async def _attended_by(session: AsyncSession, events: list[Event], person_id: int) -> list[Event]:
    """Those of these events at which a person has a seat already."""
    attended = await session.scalars(
        select(Registration.event_id)
        .where(col(Registration.event_id).in_([event.id for event in events]))
        .where(col(Registration.person_id) == person_id)
        .where(col(Registration.status) != RegistrationStatus.cancelled)
    )
    there = set(attended)
    return [event for event in events if event.id in there]


async def _vacate_sessions(session: AsyncSession, cycle: Cycle, membership: Membership) -> None:
    for event in await _sessions_ahead(session, cycle):
        await _vacate(session, event, membership.person_id)
    calendars.person_changed(session, membership.person_id)


async def _open_sessions(session: AsyncSession, cycle: Cycle, membership: Membership, *, is_closed: bool) -> None:
    """Show a member the sessions of the cycle, or no more: those that are over as well."""
    theirs = select(Event.id).where(col(Event.audience) == cycle.audience)
    await session.execute(
        sa.update(Registration)
        .where(col(Registration.person_id) == membership.person_id, col(Registration.event_id).in_(theirs))
        .values(is_closed=is_closed),
        execution_options={"synchronize_session": False},
    )


async def _seat_all(session: AsyncSession, places: list[tuple[Event, Membership]], *, reminds: bool = True) -> None:
    """Seat members at sessions whose turns were taken, and plan their reminders."""
    seats = [(event, membership.person_id, _roster_role(membership)) for event, membership in places]
    seated = await roster.seat_all(session, seats)
    for registration, (_, membership) in zip(seated, places, strict=True):
        registration.discreet = membership.discreet
    if reminds:
        await reminders.remind_all(session, [(event, r) for (event, _), r in zip(places, seated, strict=True)])


async def _vacate(session: AsyncSession, event: Event, person_id: int) -> None:
    registration = await roster.registration_of(session, event, person_id)
    if registration is not None and registration.is_active:
        await roster.vacate(session, event, person_id)
        await reminders.forget_person(session, event, person_id)


async def _sessions_ahead(session: AsyncSession, cycle: Cycle) -> list[Event]:
    """The sessions not yet over, the cancelled and replaced ones too, their rosters locked."""
    rows = await session.scalars(select(Event).where(col(Event.audience) == cycle.audience).order_by(col(Event.id)))
    found = [event for event in rows if not event.is_past]
    await roster.take_turn(session, *(event.id or 0 for event in found))
    return found


def _roster_role(membership: Membership) -> RosterRole:
    return RosterRole.moderator if membership.role == MemberRole.moderator else RosterRole.attendee


async def _membership(session: AsyncSession, cycle: Cycle, person: Person) -> Membership | None:
    found: Membership | None = await session.scalar(
        select(Membership).where(col(Membership.cycle_id) == cycle.id, col(Membership.person_id) == person.id),
        execution_options={"populate_existing": True},
    )
    return found


def _about(membership: Membership) -> str:
    return f"membership:{membership.id}"


async def _welcome(session: AsyncSession, membership: Membership, tell_at: datetime | None) -> None:
    await outbox.queue(
        session,
        idem_key=f"{WELCOME}:{membership.id}:{membership.generation}",
        kind=WELCOME,
        about=_about(membership),
        person_id=membership.person_id,
        data={"membership": membership.id, "generation": membership.generation},
        due_at=tell_at,
    )
