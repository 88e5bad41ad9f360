"""Writes of visitors: taking a seat at a visit, giving it back. What is composed is told in one message."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from accounts.models import Person
from core import clock
from core.errors import NotFound
from events import reminders, roster
from events.errors import EventCancelled, RegistrationClosed, RegistrationNotOpen
from events.models import Event, EventStatus, Registration, RegistrationStatus
from events.open_house import messages
from events.open_house.errors import Clash, TooLateForChanges, TooManyColleagues, TooManyVisits
from events.open_house.grid import overlaps
from events.open_house.models import Itinerary, changes_until
from events.open_house.queries import Week
from notifications.models import MessageState
from notifications.outbox import OUTBOX

TABLE: sa.Table = Itinerary.__table__  # type: ignore[attr-defined]


async def pick(session: AsyncSession, week: Week, visit_id: int, person: Person) -> Registration:
    """Put a visit in the itinerary of `person`: on a seat, or in its waiting list.

    Raises RegistrationNotOpen, RegistrationClosed, EventCancelled, TooLateForChanges, TooManyVisits, TooManyColleagues,
    Clash, AlreadyRegistered, EventFull, or NotFound for what is no visit of this week; then nothing has changed.
    """
    revision = await _turn(session, week, person.id)
    visit = await _visit(session, week, visit_id)
    _check_open(week, visit)
    await _check_itinerary(session, week, visit, person.id)
    await _check_colleagues(session, week, visit, person)
    registration = await roster.seat(session, visit, person.id)
    await messages.confirm_itinerary(session, week.event.id, person.id, revision)
    if registration.status == RegistrationStatus.confirmed:
        await messages.remind_visitor(session, week.event, person.id, visit.day)
    return registration


async def drop(session: AsyncSession, week: Week, visit_id: int, person_id: int) -> None:
    """Take a visit out of an itinerary; a seat that comes free goes to the first who waits.

    Raises NotRegistered, EventCancelled, TooLateForChanges, NotFound.
    """
    revision = await _turn(session, week, person_id)
    visit = await _visit(session, week, visit_id)
    _check_not_late(visit)
    left, promoted = await roster.vacate(session, visit, person_id)
    if await _was_told(session, week, left):
        await reminders.tell(session, reminders.LEFT, visit, [left])
    await reminders.tell(session, reminders.PROMOTED, visit, promoted)
    for registration in promoted:
        await messages.remind_visitor(session, week.event, registration.person_id, visit.day)
    await messages.confirm_itinerary(session, week.event.id, person_id, revision)


async def _turn(session: AsyncSession, week: Week, person_id: int) -> int:
    """One person's choices come one after the other: limits and clashes are looked at after this. The new revision."""
    insert: Any = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    statement = (
        insert(TABLE)
        .values(edition_id=week.event.id, person_id=person_id, revision=1)
        .on_conflict_do_update(index_elements=["edition_id", "person_id"], set_={"revision": TABLE.c.revision + 1})
        .returning(TABLE.c.revision)
    )
    return int((await session.execute(statement)).scalar_one())


async def _visit(session: AsyncSession, week: Week, visit_id: int) -> Event:
    found = await roster.take_turn(session, visit_id)
    if not found or found[0].parent_id != week.event.id:
        raise NotFound
    visit = found[0]
    if visit.is_cancelled:
        raise EventCancelled
    if visit.status != EventStatus.published:
        raise NotFound
    return visit


def _check_open(week: Week, visit: Event) -> None:
    _check_not_late(visit)
    opens, closes = week.event.registration_opens, week.event.registration_closes
    if week.event.is_cancelled:
        raise EventCancelled
    if opens is None or clock.wall_now() < opens:
        raise RegistrationNotOpen
    if closes is not None and clock.wall_now() >= closes:
        raise RegistrationClosed


def _check_not_late(visit: Event) -> None:
    if clock.wall_now() >= changes_until(visit.day):
        raise TooLateForChanges


async def _check_itinerary(session: AsyncSession, week: Week, visit: Event, person_id: int) -> None:
    """No two visits at the same time, and no more than the coordinator set. A place in a waiting list counts too: so
    whoever moves up is free then.
    """
    found = await session.scalars(
        select(Event)
        .join(Registration, col(Registration.event_id) == col(Event.id))
        .where(
            col(Event.parent_id) == week.event.id,
            col(Event.id) != visit.id,
            col(Event.status) == EventStatus.published,
            col(Registration.person_id) == person_id,
            col(Registration.status) != RegistrationStatus.cancelled,
        )
        .order_by(col(Event.day), col(Event.starts))
    )
    others = found.all()
    most = week.edition.visits_per_person
    if most is not None and len(others) >= most:
        raise TooManyVisits(most=most)
    for other in others:
        if _clash(visit, other):
            raise Clash(title=str(other.title), starts=f"{other.starts:%H:%M}", ends=f"{other.ends:%H:%M}")


def _clash(visit: Event, other: Event) -> bool:
    if not (visit.starts and visit.ends and other.starts and other.ends) or visit.day != other.day:
        return False
    return overlaps((visit.starts, visit.ends), (other.starts, other.ends))


async def _check_colleagues(session: AsyncSession, week: Week, visit: Event, person: Person) -> None:
    most = week.edition.seats_per_organisation
    if most is None or person.organisation_id is None:
        return
    colleagues = await session.scalar(
        select(sa.func.count())
        .select_from(Registration)
        .join(Person, col(Person.id) == col(Registration.person_id))
        .where(
            col(Registration.event_id) == visit.id,
            col(Registration.status) != RegistrationStatus.cancelled,
            col(Registration.person_id) != person.id,
            col(Person.organisation_id) == person.organisation_id,
        )
    )
    if (colleagues or 0) >= most:
        raise TooManyColleagues(most=most)


async def _was_told(session: AsyncSession, week: Week, registration: Registration) -> bool:
    """Whether a confirmation that held this seat has left: else there is nothing to take out of a calendar."""
    told = sa.select(OUTBOX.c.id).where(
        OUTBOX.c.about == messages.about_itinerary(week.event.id),
        OUTBOX.c.person_id == registration.person_id,
        OUTBOX.c.kind == messages.ITINERARY,
        OUTBOX.c.state == MessageState.sent,
        OUTBOX.c.sent_at >= registration.created_at,
    )
    return await session.scalar(told.limit(1)) is not None
