"""What a change leaves behind for calendars: entries, versions, locks."""

import asyncio
import random
from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from accounts.models import Person, Territory
from core.database import Database
from events import calendars
from events.models import CalendarText, Event, EventKind, EventStatus, Registration, RegistrationStatus
from tests.events.feed_reading import change, publish, statements
from tests.factories import make_person

pytestmark = pytest.mark.anyio


async def published(database: Database, **fields: Any) -> Any:
    """The id of a new event that has its entry."""
    return (await publish(database, **fields)).id


async def alter(database: Database, event_id: int, **fields: Any) -> None:
    async with database.reading() as session:
        event = await session.get_one(Event, event_id)
    await change(database, event, **fields)


async def text_of(database: Database, event_id: int) -> CalendarText | None:
    async with database.reading() as session:
        return await session.get(CalendarText, event_id)


async def versions(database: Database) -> dict[str, int]:
    """Of the territories that a change has raised."""
    async with database.reading() as session:
        rows = await session.scalars(select(Territory).where(col(Territory.calendar_version) > 1))
        return {territory.code: territory.calendar_version for territory in rows}


async def register(
    session: AsyncSession, event_id: Any, person_id: Any, status: RegistrationStatus, **fields: Any
) -> None:
    session.add(Registration(event_id=event_id, person_id=person_id, status=status, **fields))
    await session.flush()


async def test_a_published_event_is_written_in_four_forms_under_its_territorys_new_version(database: Database) -> None:
    event_id = await published(database, online_url="https://meet.example.org/abc", territory_code="nord")

    text = await text_of(database, event_id)

    assert text is not None
    assert (text.is_public, text.version, await versions(database)) == (True, 2, {"nord": 2})
    assert b"meet.example.org" not in text.public_fr + text.public_nl
    assert b"meet.example.org" in text.private_fr
    assert b"meet.example.org" in text.private_nl


@pytest.mark.parametrize(
    "fields",
    [
        {"audience": "cycle:1"},
        {"kind": EventKind.open_house_visit},
        {"kind": EventKind.cdp_session},
    ],
)
async def test_what_is_not_for_all_has_private_bytes_only_for_its_people(
    database: Database, fields: dict[str, Any]
) -> None:
    text = await text_of(database, await published(database, **fields))

    assert text is not None
    assert not text.is_public


async def test_a_workshop_inside_an_assembly_is_not_in_public_feeds(database: Database) -> None:
    assembly = await published(database, kind=EventKind.change_workshop)

    text = await text_of(database, await published(database, parent_id=assembly))

    assert text is not None
    assert not text.is_public


@pytest.mark.parametrize(
    "fields",
    [
        {"status": EventStatus.draft, "published_at": None},
        {"status": EventStatus.review, "published_at": None},
        {"status": EventStatus.cancelled, "published_at": None},
    ],
)
async def test_what_was_never_announced_has_no_entry(database: Database, fields: dict[str, Any]) -> None:
    assert await text_of(database, await published(database, **fields)) is None


async def test_an_event_taken_back_keeps_a_row_that_tells_nodes_to_drop_it(database: Database) -> None:
    event_id = await published(database)

    await alter(database, event_id, status=EventStatus.draft)

    text = await text_of(database, event_id)
    assert text is not None
    assert (text.is_public, text.version) == (False, 3)


async def test_moving_to_another_territory_raises_both(database: Database) -> None:
    event_id = await published(database, territory_code="sud")

    await alter(database, event_id, territory_code="nord")

    assert await versions(database) == {"sud": 3, "nord": 2}


async def test_a_change_raises_those_on_the_roster_and_those_marked_and_nobody_else(database: Database) -> None:
    event_id = await published(database)
    async with database.writing() as session:
        confirmed, waiting, gone, marked, other = [await make_person(session) for _ in range(5)]
        await register(session, event_id, confirmed.id, RegistrationStatus.confirmed)
        await register(session, event_id, waiting.id, RegistrationStatus.waiting, position=1)
        await register(session, event_id, gone.id, RegistrationStatus.cancelled)

    async with database.writing() as session:
        calendars.event_changed(session, event_id)
        calendars.person_changed(session, marked.id)

    async with database.reading() as session:
        rows = await session.execute(sa.select(col(Person.id), col(Person.calendar_version)))
        raised = {person_id for person_id, version in rows if version > 1}
    assert raised == {confirmed.id, waiting.id, marked.id}
    assert other.id not in raised


async def test_without_marks_nothing_is_asked(database: Database) -> None:
    async with database.writing() as session:
        await session.execute(sa.select(1))
        with statements(database) as asked:
            await calendars.publish_changes(session)

    assert asked == []


class _Undo(Exception):
    pass


async def test_what_is_rolled_back_raises_nothing(database: Database) -> None:
    event_id = await published(database)

    with suppress(_Undo):
        async with database.writing() as session:
            calendars.event_changed(session, event_id)
            await calendars.publish_changes(session)
            raise _Undo

    assert await versions(database) == {"sud": 2}


async def test_a_new_address_of_the_house_is_written_into_every_entry(database: Database) -> None:
    event_id = await published(database)
    calendars.use_base_url("https://new.example.org/")

    async with database.writing() as session:
        await calendars.every_event_changed(session)

    text = await text_of(database, event_id)
    assert text is not None
    assert b"https://new.example.org/fr/events/event-1" in text.public_fr.replace(b"\r\n ", b"")


async def test_sequence_and_date_of_the_entry_come_from_the_row(database: Database, clock_at: Any) -> None:
    clock_at(datetime(2026, 3, 2, 10, 0, tzinfo=UTC))
    event_id = await published(database)
    clock_at(datetime(2026, 3, 3, 10, 0, tzinfo=UTC))
    await alter(database, event_id, day=date(2026, 4, 1))
    clock_at(datetime(2026, 3, 4, 10, 0, tzinfo=UTC))
    async with database.writing() as session:
        calendars.event_changed(session, event_id)

    text = await text_of(database, event_id)

    assert text is not None
    lines = text.public_fr.split(b"\r\n")
    assert {b"SEQUENCE:1", b"DTSTAMP:20260303T100000Z", b"LAST-MODIFIED:20260303T100000Z"} <= set(lines)
    assert b"UID:event-1@ronde.example.org" in lines


@pytest.mark.parametrize("database_kind", ["postgresql"])
async def test_writers_that_mark_in_any_order_never_wait_in_a_ring(database: Database) -> None:
    codes = ["nord", "nord-est", "centre-ouest", "sud", "sud-est", "region"]
    events = [await published(database, territory_code=code) for code in codes]
    async with database.writing() as session:
        people: list[Any] = [(await make_person(session)).id for _ in range(6)]
    marked: list[int] = []

    async def write(seed: int) -> None:
        pick = random.Random(seed)
        async with database.writing() as session:
            # As a registration just added does: it holds the weakest lock on its person.
            await session.execute(sa.select(col(Person.id)).with_for_update(read=True, key_share=True))
            for event_id in pick.sample(events, 3):
                calendars.event_changed(session, event_id)
                marked.append(event_id)
            for person_id in pick.sample(people, 3):
                calendars.person_changed(session, person_id)

    await asyncio.gather(*(write(seed) for seed in range(60)))

    assert await versions(database) == {
        code: 2 + marked.count(event_id) for code, event_id in zip(codes, events, strict=True)
    }


@pytest.mark.parametrize("database_kind", ["postgresql"])
async def test_of_two_writers_of_one_entry_the_later_reads_after_its_turn(database: Database) -> None:
    event_id = await published(database, title_fr="Avant")
    waits = asyncio.Event()

    async def mark_only() -> None:
        async with database.writing() as session:
            calendars.event_changed(session, event_id)

    async with database.writing() as session:
        (await session.get_one(Event, event_id)).title_fr = "Après"
        calendars.event_changed(session, event_id)
        await calendars.publish_changes(session)

        @sqlalchemy_event.listens_for(database.engine.sync_engine, "before_cursor_execute")
        def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            if statement.startswith("UPDATE territory"):
                waits.set()

        second = asyncio.create_task(mark_only())
        await waits.wait()
    await second

    text = await text_of(database, event_id)
    assert text is not None
    assert b"\r\nSUMMARY:Apr\xc3\xa8s\r\n" in text.public_fr
