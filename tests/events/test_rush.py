"""Many people for few seats, at the same moment."""

import asyncio
from contextlib import AsyncExitStack

import pytest
import sqlalchemy as sa
from sqlmodel import col, select

from accounts.models import Person
from core.database import Database
from events import actions, roster
from events.calendars import publish_changes
from events.models import Event, Registration, RegistrationStatus
from tests.factories import make_event, make_person
from tests.web.client import post, signed_in
from web.app import create_app

pytestmark = pytest.mark.anyio

SEATS = 20
PEOPLE = 500


async def house_with(database, people, **fields):
    """An event, and so many people who want to come."""
    async with database.writing() as session:
        event = await make_event(session, **fields)
        await session.execute(
            sa.insert(Person),
            [{"email": f"p{n}@example.org", "account_since": event.created_at} for n in range(people)],
        )
        return event.id, list(await session.scalars(select(Person.id).order_by(col(Person.id))))


async def one_registers(database, event_id, person_id):
    """As a request does: the page's event was loaded before the action takes its turn."""
    async with database.reading() as session:
        event, person = await session.get_one(Event, event_id), await session.get_one(Person, person_id)
    async with database.writing() as session:
        event, person = [await session.merge(row, load=False) for row in (event, person)]
        return await actions.register(session, event, person)


async def rush(databases, event_id, people):
    """All of them at once, over every pool in turn."""
    ways = [databases[n % len(databases)] for n in range(len(people))]
    asked = [one_registers(way, event_id, person) for way, person in zip(ways, people, strict=True)]
    return await asyncio.gather(*asked, return_exceptions=True)


async def outcome(database, event_id):
    """Turns of those with a seat and of those who wait, and what the counters say."""
    async with database.reading() as session:
        event = await session.get_one(Event, event_id)
        rows = list(await session.scalars(select(Registration).order_by(col(Registration.position))))
    confirmed = [r for r in rows if r.status == RegistrationStatus.confirmed]
    return len(confirmed), [r.position for r in rows if r.position is not None], (event.confirmed, event.waiting)


async def test_five_hundred_for_twenty_seats_end_as_twenty_and_a_line(database):
    event_id, people = await house_with(database, PEOPLE, capacity=SEATS)

    answers = await rush([database], event_id, people)

    assert [a for a in answers if isinstance(a, BaseException)] == []
    # positions are turns: the first twenty turns have seats, the others wait in the order in which they came
    line = list(range(SEATS + 1, PEOPLE + 1))
    assert await outcome(database, event_id) == (SEATS, line, (SEATS, PEOPLE - SEATS))


@pytest.mark.parametrize("database_kind", ["postgresql"])
async def test_two_nodes_share_the_seats(database, settings):
    other = Database(settings, before_commit=(publish_changes,))
    async with AsyncExitStack() as stack:
        stack.push_async_callback(other.close)
        event_id, people = await house_with(database, PEOPLE, capacity=SEATS)

        answers = await rush([database, other], event_id, people)

    assert [a for a in answers if isinstance(a, BaseException)] == []
    line = list(range(SEATS + 1, PEOPLE + 1))
    assert await outcome(database, event_id) == (SEATS, line, (SEATS, PEOPLE - SEATS))


async def test_without_its_turn_the_same_rush_oversells(database, monkeypatch):
    """The negative control: the rush above sees what it should, for without the protection it fails.

    What decides is then what was loaded before the transaction took its locks: the mistake of "check, then lock".
    Writers still come one after the other on SQLite (BEGIN IMMEDIATE) and at the row of the event on PostgreSQL, and
    it does not help. Nor does CHECK (confirmed <= capacity): each writes the stale count that it read, plus one.
    """
    event_id, people = await house_with(database, PEOPLE, capacity=SEATS)

    async def no_turn(session, *event_ids):
        return [await session.get_one(Event, event_id) for event_id in event_ids]

    monkeypatch.setattr(roster, "take_turn", no_turn)
    await rush([database], event_id, people)

    confirmed, _, _ = await outcome(database, event_id)
    assert confirmed > SEATS


@pytest.mark.parametrize(
    ("has_waiting_list", "answers", "ended"),
    [(True, [303, 303], (1, [2], (1, 1))), (False, [303, 409], (1, [], (1, 0)))],
)
async def test_two_people_and_the_last_seat(database, settings, has_waiting_list, answers, ended):
    app = create_app(settings, database)
    async with database.writing() as session:
        event = await make_event(session, capacity=1, has_waiting_list=has_waiting_list)
        people = [await make_person(session) for _ in range(2)]
    page = f"/fr/events/{event.slug}"
    browsers = [await signed_in(app, database, person) for person in people]

    responses = await asyncio.gather(*(post(browser, f"{page}/register", on=page) for browser in browsers))

    assert sorted(r.status_code for r in responses) == answers
    assert await outcome(database, event.id) == ended


async def test_a_double_click_registers_once(database, settings):
    async with database.writing() as session:
        event, person = await make_event(session), await make_person(session)
    browser = await signed_in(create_app(settings, database), database, person)
    page = f"/fr/events/{event.slug}"
    await browser.get(page)

    responses = await asyncio.gather(*(browser.post(f"{page}/register") for _ in range(5)))

    assert sorted(r.status_code for r in responses) == [303, 409, 409, 409, 409]
    assert await outcome(database, event.id) == (1, [], (1, 0))
