"""The frame itself: databases of one's own, and no way out."""

import asyncio
import socket
from datetime import UTC, datetime

import asyncpg
import pytest
import sqlalchemy as sa
from sqlalchemy.engine import make_url
from sqlmodel import func, select

from accounts.models import Person
from core import clock, migrations
from events.models import Event
from tests import postgres
from tests.factories import make_cycle, make_event, make_organisation, make_person
from tests.loopback import NotLoopback

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("turn", [1, 2])
async def test_every_test_begins_with_an_empty_database(database, turn):
    async with database.writing() as session:
        assert await session.scalar(select(func.count()).select_from(Person)) == 0
        await make_person(session)


@pytest.mark.parametrize("turn", [1, 2])
async def test_what_a_test_does_to_its_database_ends_with_it(database, turn):
    await migrations.check(database)

    async with database.writing() as session:
        assert (await make_person(session)).id == 1
        await session.execute(sa.text("UPDATE alembic_version SET version_num = 'other'"))


def test_someone_who_stayed_connected_does_not_hold_up_the_next_test(postgres_server, postgres_database):
    url = postgres_database.fresh()
    stayed = postgres_server.wait_for(postgres.connect(make_url(url)))
    postgres_server.wait_for(stayed.execute("BEGIN; LOCK TABLE person"))

    assert postgres_database.fresh() == url

    with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, ConnectionError)):
        postgres_server.wait_for(stayed.execute("SELECT 1"))


async def test_the_session_of_a_test_is_inside_one_transaction(db):
    event = await make_event(db)

    assert (await db.get(Event, event.id)).slug == "event-1"


async def test_factories_make_rows_that_the_constraints_accept(db):
    cycle = await make_cycle(db, members=12, moderators=2)
    organisation = await make_organisation(db)

    assert (cycle.seats_taken, cycle.is_full) == (14, True)
    assert (await make_person(db, organisation_id=organisation.id)).email == "person15@example.org"


async def test_the_two_kinds_of_database_are_what_they_say(database, database_kind):
    assert database.engine.dialect.name == database_kind


def test_the_clock_stays_where_it_is_set(clock_at):
    clock_at(datetime(2026, 3, 29, 1, 0, tzinfo=UTC))
    assert clock.wall_now() == datetime(2026, 3, 29, 3, 0)

    clock_at(datetime(2026, 10, 25, 1, 0, tzinfo=UTC))
    assert clock.wall_now() == datetime(2026, 10, 25, 2, 0)


def test_a_socket_that_leaves_this_machine_is_refused():
    with socket.socket() as outside, pytest.raises(NotLoopback):
        outside.connect(("192.0.2.1", 80))


async def test_the_loop_refuses_to_leave_this_machine():
    with pytest.raises(NotLoopback):
        await asyncio.get_running_loop().create_connection(asyncio.Protocol, "192.0.2.1", 80)
