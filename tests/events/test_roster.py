"""Seats and the waiting list, on both databases."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from core import clock
from events import actions, roster
from events.errors import (
    AlreadyRegistered,
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
from notifications.models import OutboxMessage
from tests.events.outbox import counters, told
from tests.factories import make_event, make_person

pytestmark = pytest.mark.anyio

HOUR = timedelta(hours=1)


async def register_many(db, event, count):
    people = [await make_person(db) for _ in range(count)]
    return [await actions.register(db, event, person) for person in people]


async def line(db, event):
    """The people who wait, in their order."""
    waiting = (
        select(Registration.person_id)
        .where(col(Registration.event_id) == event.id, col(Registration.status) == RegistrationStatus.waiting)
        .order_by(col(Registration.position))
    )
    return list(await db.scalars(waiting))


async def rows(db):
    """Everything that a registration could have written."""
    registrations = [r.model_dump() for r in await db.scalars(select(Registration).order_by(col(Registration.id)))]
    queued = await db.scalar(select(sa.func.count()).select_from(OutboxMessage))
    events = [(e.confirmed, e.waiting, e.sequence) for e in await db.scalars(select(Event).order_by(col(Event.id)))]
    return registrations, queued, events


async def test_whoever_registers_has_a_seat_a_confirmation_and_two_reminders(db):
    event, person = await make_event(db, capacity=3), await make_person(db)

    registration = await actions.register(db, event, person)

    assert (registration.status, registration.position, registration.generation) == ("confirmed", None, 1)
    assert await counters(db, event) == (1, 0)
    assert await told(db) == [("event.confirmed", person.id)] + [("event.reminder", person.id)] * 2


async def test_those_who_come_after_the_last_seat_wait_in_the_order_of_their_turns(db):
    event = await make_event(db, capacity=2)

    registrations = await register_many(db, event, 5)

    assert [(r.status, r.position) for r in registrations] == [
        ("confirmed", None),
        ("confirmed", None),
        ("waiting", 3),
        ("waiting", 4),
        ("waiting", 5),
    ]
    assert await counters(db, event) == (2, 3)
    assert await told(db, "event.waiting") == [("event.waiting", r.person_id) for r in registrations[2:]]


async def test_a_seat_that_comes_free_goes_to_the_first_who_waits_in_the_same_transaction(db):
    event = await make_event(db, capacity=1)
    first, second, third = await register_many(db, event, 3)

    await actions.leave(db, event, first.person_id)

    assert (second.status, second.position, third.status) == ("confirmed", None, "waiting")
    assert await counters(db, event) == (1, 1)
    assert await told(db, "event.left", "event.promoted", "event.waiting", "event.confirmed") == [
        ("event.waiting", third.person_id),
        ("event.left", first.person_id),
        ("event.promoted", second.person_id),
    ]
    assert await told(db, "event.reminder") == [("event.reminder", second.person_id)] * 2


async def test_leaving_the_waiting_list_moves_nobody_up(db):
    event = await make_event(db, capacity=1)
    _, second, third = await register_many(db, event, 3)

    await actions.leave(db, event, second.person_id)

    assert (third.status, third.position) == ("waiting", 3)
    assert await counters(db, event) == (1, 1)


async def test_leaving_and_coming_back_revives_the_row_at_the_end_of_the_line(db):
    event = await make_event(db, capacity=1)
    _, second, third = await register_many(db, event, 3)
    person = await db.get_one(type(await make_person(db)), second.person_id)
    await actions.leave(db, event, second.person_id)

    again = await actions.register(db, event, person)

    assert (again.id, again.generation, again.status, again.position) == (second.id, 2, "waiting", 5)
    assert await line(db, event) == [third.person_id, again.person_id]


async def test_a_newcomer_does_not_pass_those_who_wait(db):
    event = await make_event(db, capacity=1)
    await register_many(db, event, 2)
    event.capacity = 2  # raised by hand, nobody moved up yet

    (newcomer,) = await register_many(db, event, 1)

    assert newcomer.status == "waiting"


async def test_more_seats_move_up_as_many_as_there_are(db):
    event = await make_event(db, capacity=1)
    _, second, third, fourth = await register_many(db, event, 4)
    event.capacity = 3
    await db.flush()
    (event,) = await roster.take_turn(db, event.id)

    promoted = await roster.promote(db, event)

    assert [r.id for r in promoted] == [second.id, third.id]
    assert (fourth.status, await counters(db, event)) == ("waiting", (3, 1))


@pytest.mark.parametrize("role", [RosterRole.speaker, RosterRole.moderator, RosterRole.helper, RosterRole.walk_in])
async def test_only_attendees_take_seats(db, role):
    event = await make_event(db, capacity=1)
    await register_many(db, event, 1)
    (event,) = await roster.take_turn(db, event.id)

    registration = await roster.seat(db, event, (await make_person(db)).id, role=role)

    assert (registration.status, await counters(db, event)) == ("confirmed", (1, 0))


def refused():
    """Why nobody registers: what the event is like, and the rule that is broken."""
    now = clock.wall_now()
    return [
        ({"status": EventStatus.cancelled}, EventCancelled),
        ({"day": now.date() - timedelta(days=1)}, EventPast),
        ({"status": EventStatus.draft}, NoRegistration),
        ({"entry": Entry.walk_in}, NoRegistration),
        ({"entry": Entry.announced}, NoRegistration),
        ({"registration_opens": now + HOUR}, RegistrationNotOpen),
        ({"registration_closes": now - HOUR}, RegistrationClosed),
        ({"capacity": 0, "has_waiting_list": False}, EventFull),
    ]


@pytest.mark.parametrize(("fields", "rule"), refused(), ids=lambda value: getattr(value, "__name__", ""))
async def test_a_refused_registration_changes_nothing(database, fields, rule):
    async with database.writing() as session:
        event, person = await make_event(session, **fields), await make_person(session)
        before = await rows(session)

    with pytest.raises(rule):
        async with database.writing() as session:
            await actions.register(session, event, person)

    async with database.reading() as session:
        assert await rows(session) == before


@pytest.mark.parametrize(("fields", "rule"), refused(), ids=lambda value: getattr(value, "__name__", ""))
async def test_what_refuses_an_account_refuses_an_address_too(db, fields, rule):
    event = await make_event(db, **fields)
    asked = {"email": "new@example.org", "given_name": "A", "family_name": "B", "language": "fr", "network": "n"}

    with pytest.raises(rule):
        await actions.request_by_address(db, event, **asked)

    assert await told(db) == []


async def test_registering_twice_is_refused_and_changes_nothing(database):
    async with database.writing() as session:
        event, person = await make_event(session, capacity=5), await make_person(session)
    async with database.writing() as session:
        await actions.register(session, event, person)
    async with database.reading() as session:
        before = await rows(session)

    with pytest.raises(AlreadyRegistered):
        async with database.writing() as session:
            await actions.register(session, event, person)

    async with database.reading() as session:
        assert await rows(session) == before


async def test_somebody_who_is_not_registered_cannot_leave(db):
    event, person = await make_event(db), await make_person(db)

    with pytest.raises(NotRegistered):
        await actions.leave(db, event, person.id)


async def test_nobody_leaves_what_is_over(db):
    event = await make_event(db)
    (registration,) = await register_many(db, event, 1)
    event.day -= timedelta(days=30)
    await db.flush()

    with pytest.raises(EventPast):
        await actions.leave(db, event, registration.person_id)


async def test_a_place_that_comes_with_a_group_is_not_given_back_alone(db):
    event = await make_event(db, entry=Entry.announced, audience="cycle:1")
    person = await make_person(db)
    (event,) = await roster.take_turn(db, event.id)
    await roster.seat(db, event, person.id)

    with pytest.raises(FollowsFromGroup):
        await actions.leave(db, event, person.id)


async def test_the_database_refuses_one_seat_too_many(db):
    event = await make_event(db, capacity=1)
    await register_many(db, event, 1)

    with pytest.raises(IntegrityError):
        async with db.begin_nested():
            await db.execute(sa.update(Event).where(col(Event.id) == event.id).values(confirmed=2))


async def test_the_database_refuses_two_people_at_one_place_in_the_line(db):
    event = await make_event(db, capacity=0)
    first, second = await register_many(db, event, 2)
    moved = sa.update(Registration).where(col(Registration.id) == second.id).values(position=first.position)

    with pytest.raises(IntegrityError):
        async with db.begin_nested():
            await db.execute(moved)
