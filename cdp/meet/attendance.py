"""Who is there. One row is changed at a time, so that two moderators who tick at once never undo one another."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from accounts.models import Organisation, Person
from cdp.meet.errors import NotOnRoster, NotYet, SessionOver
from core import clock
from core.language import sort_key
from events.absence import SEATED_BY_GROUP
from events.errors import EventCancelled
from events.models import Attendance, Event, Registration, RegistrationStatus, RosterRole

FROM_THE_DAY_ON = (Attendance.present, Attendance.absent)
Row = tuple[Registration, Person, Organisation | None]


async def roster_of(session: AsyncSession, event: Event) -> list[Row]:
    """Those who are expected at a session, with where they work: moderators first, then by name."""
    rows = await session.execute(
        select(Registration, Person, Organisation)
        .join(Person, col(Person.id) == col(Registration.person_id))
        .outerjoin(Organisation, col(Organisation.id) == col(Person.organisation_id))
        .where(*_expected(event))
    )
    found: list[Row] = [(registration, person, organisation) for registration, person, organisation in rows]
    return sorted(found, key=_order)


def _order(row: Row) -> tuple[bool, str, str, int]:
    registration, person, _ = row
    by_name = sort_key(person.family_name), sort_key(person.given_name)
    return (registration.role != RosterRole.moderator, *by_name, registration.person_id)


def _expected(event: Event) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        col(Registration.event_id) == event.id,
        col(Registration.status) == RegistrationStatus.confirmed,
        col(Registration.role).in_(SEATED_BY_GROUP),
    )


async def of_person(session: AsyncSession, event: Event, person_id: int) -> Attendance | None:
    """What is noted of one person at a session; None for who is not expected there."""
    found: Attendance | None = await session.scalar(
        select(Registration.attendance).where(*_expected(event), col(Registration.person_id) == person_id)
    )
    return found


async def guests_of(session: AsyncSession, event: Event) -> list[Person]:
    """The guest speakers of a session, by name."""
    found = await session.scalars(
        select(Person)
        .join(Registration, col(Registration.person_id) == col(Person.id))
        .where(
            col(Registration.event_id) == event.id,
            col(Registration.status) == RegistrationStatus.confirmed,
            col(Registration.role) == RosterRole.speaker,
        )
    )
    return sorted(found, key=lambda person: sort_key(person.family_name))


async def note(session: AsyncSession, event: Event, ticks: Mapping[int, Attendance]) -> None:
    """Note the attendance of these people, by person id.

    Raises NotYet, EventCancelled, NotOnRoster; then nothing of it holds.
    """
    if event.is_cancelled:
        raise EventCancelled
    if event.day > clock.today() and any(tick in FROM_THE_DAY_ON for tick in ticks.values()):
        raise NotYet
    for person_id, tick in sorted(ticks.items()):
        if not await _set(session, event, person_id, tick):
            raise NotOnRoster


async def announce_absence(session: AsyncSession, event: Event, person_id: int) -> None:
    """Excuse a person from a session that has not begun. Their seat stays theirs; no reason is asked or kept.

    Raises SessionOver, EventCancelled, NotOnRoster.
    """
    _check_ahead(event)
    if not await _set(session, event, person_id, Attendance.excused):
        raise NotOnRoster


async def take_back_absence(session: AsyncSession, event: Event, person_id: int) -> None:
    """They come after all. Raises SessionOver, EventCancelled, NotOnRoster."""
    _check_ahead(event)
    if not await _set(session, event, person_id, Attendance.unknown):
        raise NotOnRoster


def _check_ahead(event: Event) -> None:
    if event.is_cancelled:
        raise EventCancelled
    if not is_ahead(event):
        raise SessionOver


def is_ahead(event: Event) -> bool:
    """Whether a session has not begun; without a known hour, it is ahead until its day is over."""
    begins = event.starts_at if event.starts else event.ends_at
    return begins > clock.wall_now()


async def _set(session: AsyncSession, event: Event, person_id: int, tick: Attendance) -> bool:
    statement = sa.update(Registration).where(*_expected(event), col(Registration.person_id) == person_id)
    result: Any = await session.execute(
        statement.values(attendance=tick), execution_options={"synchronize_session": False}
    )
    return int(result.rowcount) == 1
