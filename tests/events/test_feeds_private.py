"""Private feeds: one person's agenda behind a link, revocable."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from ical.calendar_stream import IcsCalendarStream
from sqlmodel import select

from accounts.models import Capability, Person
from core import clock, keys
from core.database import Database
from events import calendars
from events.models import EventKind, EventStatus, FeedFetches, Registration, RegistrationStatus
from tests.events.feed_reading import Node, cancel, change, publish, statements
from tests.factories import make_person

pytestmark = pytest.mark.anyio

NOON = datetime(2026, 3, 2, 11, 0, tzinfo=UTC)
TOKEN = "a-calendar-link-of-the-tests"
PATH = f"private/{TOKEN}.ics"


@pytest.fixture(autouse=True)
def a_day_in_march(clock_at: Any) -> None:
    clock_at(NOON)


@pytest.fixture
async def person(database: Database, node: Node) -> Any:
    return await subscriber(database, TOKEN, language="nl")


async def subscriber(database: Database, token: str, *, purpose: str = "calendar", **fields: Any) -> Person:
    async with database.writing() as session:
        person = await make_person(session, **fields)
        key: dict[str, Any] = {"purpose": purpose, "subject_id": person.id, "person_id": person.id}
        session.add(Capability(nonce=token, token_hash=keys.fingerprint(token), **key))
    return person


async def register(
    database: Database, event: Any, person: Any, status: RegistrationStatus = RegistrationStatus.confirmed
) -> None:
    async with database.writing() as session:
        chosen = select(Registration).filter_by(event_id=event.id, person_id=person.id)
        registration = (await session.scalars(chosen)).first()
        registration = registration or Registration(event_id=event.id, person_id=person.id, status=status)
        registration.status = status
        registration.position = 1 if status == RegistrationStatus.waiting else None
        session.add(registration)
        calendars.person_changed(session, person.id)


async def set_link(database: Database, **fields: Any) -> None:
    async with database.writing() as session:
        link = (await session.scalars(select(Capability))).one()
        for name, value in fields.items():
            setattr(link, name, value)


async def test_an_agenda_holds_the_persons_confirmed_appointments_in_their_language(
    database: Database, node: Node, person: Person
) -> None:
    later = await publish(database, day=date(2026, 5, 1), title_nl="Later")
    session = await publish(
        database, day=date(2026, 4, 1), kind=EventKind.cdp_session, audience="cycle:1", title_nl="Sessie"
    )
    waiting = await publish(database)
    await register(database, later, person)
    await register(database, session, person)
    await register(database, waiting, person, RegistrationStatus.waiting)

    text = await node.text(PATH)

    entries = IcsCalendarStream.calendar_from_ics(text).events
    assert [(entry.uid, entry.summary) for entry in entries] == [(session.uid, "Sessie"), (later.uid, "Later")]
    assert "X-WR-CALNAME:Ronde\\, mijn agenda" in text


async def test_another_persons_sessions_are_in_nobody_elses_agenda(
    database: Database, node: Node, person: Person
) -> None:
    other = await subscriber(database, "a-calendar-link-of-another")
    session = await publish(database, kind=EventKind.cdp_session, audience="cycle:1")
    await register(database, session, other)

    assert await node.uids(PATH) == []
    assert await node.uids("private/a-calendar-link-of-another.ics") == [session.uid]
    assert await node.uids("fr/all.ics") == []


async def test_the_join_link_is_in_the_agenda(database: Database, node: Node, person: Person) -> None:
    event = await publish(database, online_url="https://meet.example.org/abc")
    await register(database, event, person)

    assert "Online deelnemen: https://meet.example.org/abc" in await node.text(PATH)


async def test_leaving_takes_the_appointment_out_within_a_second(
    database: Database, node: Node, person: Person
) -> None:
    event = await publish(database)
    await register(database, event, person)
    assert await node.uids(PATH) == [event.uid]

    await register(database, event, person, RegistrationStatus.cancelled)

    assert event.uid in (await node.get(PATH)).text
    assert await node.uids(PATH) == []


async def test_a_move_keeps_the_uid_and_raises_the_sequence_in_the_agenda(
    database: Database, node: Node, person: Person
) -> None:
    event = await publish(database)
    await register(database, event, person)
    await node.text(PATH)

    await change(database, event, day=date(2026, 4, 8))

    (entry,) = IcsCalendarStream.calendar_from_ics(await node.text(PATH)).events
    assert (entry.uid, entry.sequence) == (event.uid, 1)


async def test_a_cancelled_appointment_stays_ninety_days(
    database: Database, node: Node, person: Person, clock_at: Any
) -> None:
    event = await publish(database, day=date(2026, 12, 1))
    await register(database, event, person)
    await cancel(database, event)

    assert "STATUS:CANCELLED" in await node.text(PATH)
    clock_at(NOON + timedelta(days=91))
    assert await node.uids(PATH) == []


async def test_an_event_taken_back_to_draft_leaves_the_agenda(database: Database, node: Node, person: Person) -> None:
    event = await publish(database)
    await register(database, event, person)

    await change(database, event, status=EventStatus.draft)

    assert await node.uids(PATH) == []


async def test_a_revoked_link_is_refused_within_a_second(database: Database, node: Node, person: Person) -> None:
    assert (await node.get(PATH)).status_code == 200

    await set_link(database, revoked_at=clock.now())

    assert (await node.get(PATH)).status_code == 200
    node.seconds += 1
    assert (await node.get(PATH)).status_code == 404


async def test_an_expired_link_is_refused(database: Database, node: Node, person: Person, clock_at: Any) -> None:
    await set_link(database, expires_at=NOON + timedelta(hours=1))
    assert (await node.get(PATH)).status_code == 200

    clock_at(NOON + timedelta(hours=1))
    node.seconds += 1

    assert (await node.get(PATH)).status_code == 404


async def test_unknown_revoked_malformed_and_foreign_links_are_refused_alike(
    database: Database, node: Node, person: Person
) -> None:
    await subscriber(database, "a-link-for-something-else", purpose="registration")
    async with database.writing() as session:
        (await session.scalars(select(Capability).filter_by(purpose="calendar"))).one().revoked_at = clock.now()

    paths = [PATH, "private/never-made-by-anybody.ics", "private/x.ics", "private/a-link-for-something-else.ics"]
    refusals = [await node.get(path) for path in (*paths, "private/", f"private/{TOKEN}", "private/é/..ics")]

    def shape(response: Any) -> Any:
        return response.status_code, response.text, sorted(set(response.headers) - {"x-request-id"})

    assert {str(shape(response)) for response in refusals} == {str(shape(refusals[0]))}
    assert refusals[0].status_code == 404
    assert refusals[0].text == ("Il n’y a pas de calendrier à cette adresse. / Er is geen kalender op dit adres.\n")


async def test_an_unchanged_agenda_asks_nothing_within_a_second_and_one_statement_after(
    database: Database, node: Node, person: Person
) -> None:
    await register(database, await publish(database), person)
    await node.get(PATH)

    with statements(database) as asked:
        await node.get(PATH)
        assert asked == []
        node.seconds += 1
        await asyncio.gather(*(node.get(PATH) for _ in range(20)))

    assert len([statement for statement in asked if "capability" in statement]) == 1
    assert [statement for statement in asked if "calendar_text" in statement] == []


async def test_two_nodes_give_one_agenda_with_one_tag_that_spares_the_next_download(
    database: Database, node: Node, person: Person
) -> None:
    await register(database, await publish(database), person)

    first, second = await node.get(PATH), await Node(database).get(PATH)
    again = await node.get(PATH, if_none_match=first.headers["etag"])

    assert (first.content, first.headers["etag"]) == (second.content, second.headers["etag"])
    assert (again.status_code, again.content) == (304, b"")


async def test_an_agenda_is_for_its_reader_alone(database: Database, node: Node, person: Person) -> None:
    response = await node.get(PATH)

    assert response.headers["cache-control"] == "private, no-cache"
    assert response.headers["referrer-policy"] == "no-referrer"
    assert TOKEN not in response.text
    assert TOKEN not in str(response.headers)


async def test_a_change_of_language_is_not_hidden_behind_an_older_date(
    database: Database, node: Node, person: Person
) -> None:
    await register(database, await publish(database), person)
    before = await node.get(PATH)
    async with database.writing() as session:
        (await session.get_one(Person, person.id)).language = "fr"
        calendars.person_changed(session, person.id)
    node.seconds += 1

    after = await node.get(PATH, if_modified_since=before.headers["last-modified"])

    assert (after.status_code, "mon agenda" in after.text) == (200, True)


async def test_all_agendas_are_counted_under_one_name(database: Database, node: Node, person: Person) -> None:
    await subscriber(database, "a-calendar-link-of-another")
    await node.get(PATH)
    await node.get("private/a-calendar-link-of-another.ics")
    await node.layer.flush_counts()

    async with database.reading() as session:
        (row,) = (await session.scalars(select(FeedFetches))).all()
    assert (row.feed, row.day, row.count) == ("private", date(2026, 3, 2), 2)
