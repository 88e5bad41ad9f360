"""Who comes: registrations for what lies ahead, attendance of what is over."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import cycle, islice

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from accounts.models import Person
from core import clock
from events import actions as events
from events.models import Attendance, Entry, Event, Registration, RegistrationStatus
from web.demo.ground import Ground
from web.demo.meetups import Dates
from web.demo.season import Season

SOON = timedelta(weeks=6)
RECENTLY = timedelta(weeks=6)
WAITING = 3  # people, where a date is full
STILL_FREE = 2  # seats, where it is nearly so
SOME = (3, 5, 4, 6)  # people at any other
AT_A_GATHERING = 6
DECIDED_BEFORE = timedelta(days=9)
THE_PROFESSIONAL = "professional@example.org"


async def fill(session: AsyncSession, ground: Ground, meetups: Dates, gatherings: list[Event], season: Season) -> None:
    """Register people, each in turn, through the action that everyone uses; then note who came."""
    turn = cycle([person for _, person in ground.people])
    await _visit_the_past(session, meetups, turn, season)
    for event, seats in [*_next_dates(meetups, season), *_soon(gatherings, season)]:
        await _register(session, event, islice(turn, seats))
    await _seat_the_professional(session, ground, meetups, gatherings)
    await _note_attendance(session, season)


def _next_dates(meetups: Dates, season: Season) -> Iterator[tuple[Event, int]]:
    """The next date of each meetup that takes registrations, and how many people come."""
    for number, (data, held) in enumerate(meetups):
        ahead = [event for event in held if event.day > season.today and event.entry == Entry.registration]
        if ahead:
            seats = {"full": (data.capacity or 0) + WAITING, "nearly": (data.capacity or 0) - STILL_FREE}
            yield ahead[0], seats.get(data.fill, SOME[number % len(SOME)])


def _soon(gatherings: list[Event], season: Season) -> Iterator[tuple[Event, int]]:
    for event in gatherings:
        if event.entry == Entry.registration and season.today < event.day <= season.today + SOON:
            yield event, AT_A_GATHERING


async def _register(session: AsyncSession, event: Event, people: Iterable[Person]) -> None:
    for person in people:
        await events.register(session, event, person)


async def _visit_the_past(session: AsyncSession, meetups: Dates, turn: Iterator[Person], season: Season) -> None:
    """The last date of each meetup that takes registrations: people decided some days before it."""
    for number, (_, held) in enumerate(meetups):
        past = [e for e in held if season.today - RECENTLY <= e.day < season.today and e.entry == Entry.registration]
        for event in past[-1:]:
            with clock.set_to(clock.to_instant(event.starts_at) - DECIDED_BEFORE):
                await _register(session, event, islice(turn, SOME[number % len(SOME)]))


async def _seat_the_professional(
    session: AsyncSession, ground: Ground, meetups: Dates, gatherings: list[Event]
) -> None:
    """The account that shows what a professional sees has a seat, a place in a waiting list, and an assembly."""
    person = next(person for _, person in ground.people if person.email == THE_PROFESSIONAL)
    there = set(
        await session.scalars(sa.select(col(Registration.event_id)).where(col(Registration.person_id) == person.id))
    )
    for choice in _choices(meetups, gatherings):
        event = next((e for e in choice if e.entry == Entry.registration and not e.is_past), None)
        if event is not None and event.id not in there:
            await events.register(session, event, person)


def _choices(meetups: Dates, gatherings: list[Event]) -> Iterator[list[Event]]:
    for fill in ("full", "nearly"):
        yield next(held for data, held in reversed(meetups) if data.fill == fill)
    yield [event for event in gatherings if event.territory_code == "sud"]


async def _note_attendance(session: AsyncSession, season: Season) -> None:
    """Most came; of those with a seat at what is over, some were excused and few were absent."""
    over = sa.select(col(Event.id)).where(col(Event.day) < season.today)
    number = (col(Registration.person_id) * 7 + col(Registration.event_id) * 3) % 17
    came = sa.case(
        (number.in_([2, 9]), Attendance.excused.value),
        (number == 5, Attendance.absent.value),  # noqa: PLR2004
        else_=Attendance.present.value,
    )
    await session.execute(
        sa.update(Registration)
        .where(col(Registration.event_id).in_(over), col(Registration.status) == RegistrationStatus.confirmed)
        .values(attendance=came),
        execution_options={"synchronize_session": False},
    )
