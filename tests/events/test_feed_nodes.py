"""Public feeds: every node gives the same bytes and validators, whenever it looks."""

import gzip
import random
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import select

from core import clock
from core.database import Database
from events import calendars
from events.models import Event, EventKind, EventStatus, FeedFetches
from tests.events.feed_reading import Node, change, publish
from tests.factories import make_territories

pytestmark = pytest.mark.anyio

NOON = datetime(2026, 3, 2, 11, 0, tzinfo=UTC)
SetClock = Callable[[datetime], None]


@pytest.fixture(autouse=True)
def a_day_in_march(clock_at: SetClock) -> None:
    clock_at(NOON)


async def test_last_modified_never_goes_back_when_the_newest_event_leaves(
    database: Database, node: Node, clock_at: SetClock
) -> None:
    event = await publish(database)
    clock_at(NOON + timedelta(minutes=1))
    await change(database, event, territory_code="nord")

    assert (await node.get("fr/sud.ics")).headers["last-modified"] == "Mon, 02 Mar 2026 11:01:00 GMT"
    assert (await Node(database).get("fr/sud.ics")).headers["last-modified"] == "Mon, 02 Mar 2026 11:01:00 GMT"


async def test_a_database_put_back_to_an_older_state_is_read_afresh(database: Database, node: Node) -> None:
    event = await publish(database)
    await change(database, event, title_fr="Plus tard")
    await node.text("fr/sud.ics")

    async with database.writing() as session:
        row = await session.get_one(Event, event.id)
        row.title_fr = "Avant"
        calendars.event_changed(session, row.id)
        await calendars.publish_changes(session)
        (await make_territories(session))["sud"].calendar_version = 1

    assert "\r\nSUMMARY:Avant\r\n" in await node.text("fr/sud.ics")


FEEDS = ("fr/all.ics", "nl/sud.ics", "nl/noord.ics", "fr/nord/prevention_meetup.ics", "fr/sud/other.ics")


async def answers(node: Node) -> list[tuple[bytes, str, str]]:
    node.seconds += 1
    responses = [await node.get(path) for path in FEEDS]
    return [(r.content, r.headers["etag"], r.headers["last-modified"]) for r in responses]


async def walk(database: Database, pick: random.Random, events: list[Event], step: int) -> None:
    """One change, of any kind, to any event."""
    if pick.random() < 0.3 or not events:
        choices: list[dict[str, Any]] = [{}, {}, {"audience": "cycle:1"}, {"status": "draft", "published_at": None}]
        day = date(2026, 2, 20) + timedelta(days=pick.randrange(60))
        kind = pick.choice([EventKind.prevention_meetup, EventKind.other])
        events.append(await publish(database, kind=kind, day=day, title_fr=f"Pas {step}", **pick.choice(choices)))
        return
    event = pick.choice(events)
    changes: list[dict[str, Any]] = [
        {"day": date(2025, 2, 25) + timedelta(days=pick.randrange(500))},
        {"territory_code": pick.choice(["sud", "nord"])},
        {"status": EventStatus.cancelled, "cancelled_at": clock.now()},
        {"status": EventStatus.draft, "cancelled_at": None},
        {"status": EventStatus.published, "published_at": clock.now(), "cancelled_at": None},
    ]
    await change(database, event, **pick.choice(changes))


async def expected(database: Database) -> set[str]:
    """What the feed of everything holds, worked out from the events themselves."""
    today = clock.today()
    async with database.reading() as session:
        events = (await session.scalars(select(Event))).all()
    return {
        event.uid
        for event in events
        if event.is_public
        and event.published_at
        and event.day.replace(year=event.day.year + 1) >= today
        and (
            event.status == EventStatus.published
            or (event.cancelled_at and event.cancelled_at.date() >= today - timedelta(days=90))
        )
    }


async def test_any_walk_of_changes_leaves_all_nodes_with_the_bytes_of_a_new_one(
    database: Database, node: Node, clock_at: SetClock
) -> None:
    pick = random.Random(20261001)
    seldom, events = Node(database), list[Event]()

    for step in range(60):
        clock_at(NOON + timedelta(days=2 * step, minutes=step))
        await walk(database, pick, events, step)

        of_a_new_node = await answers(Node(database))
        assert await answers(node) == of_a_new_node
        assert set(await node.uids("fr/all.ics")) == await expected(database)
        if step % 7 == 0:
            assert await answers(seldom) == of_a_new_node


async def test_gzip_is_made_once_and_until_then_the_plain_form_is_sent(database: Database, node: Node) -> None:
    await publish(database)
    plain = await node.get("fr/sud.ics")

    first = await node.get("fr/sud.ics", accept_encoding="gzip, br")
    await node.layer.settled()
    second = await node.get("fr/sud.ics", accept_encoding="gzip, br")

    assert "content-encoding" not in first.headers
    assert (second.headers["content-encoding"], second.content) == ("gzip", plain.content)
    assert second.headers["etag"] != plain.headers["etag"]
    assert {r.headers["vary"] for r in (plain, first, second)} == {"accept-encoding"}
    assert int(second.headers["content-length"]) < int(plain.headers["content-length"])


async def test_two_nodes_compress_to_the_same_bytes(database: Database, node: Node) -> None:
    await publish(database)

    async def compressed(node: Node) -> tuple[bytes, str]:
        await node.get("fr/sud.ics", accept_encoding="gzip")
        await node.layer.settled()
        async with node.client.stream("GET", "/calendars/fr/sud.ics", headers={"accept-encoding": "gzip"}) as response:
            raw = b"".join([chunk async for chunk in response.aiter_raw()])
        return raw, response.headers["etag"]

    first, second = await compressed(node), await compressed(Node(database))

    assert first == second
    assert gzip.decompress(first[0]).startswith(b"BEGIN:VCALENDAR\r\n")


async def test_fetches_are_counted_by_feed_and_day_and_private_ones_under_one_name(
    database: Database, node: Node
) -> None:
    event = await publish(database)
    for path in ("fr/sud.ics", "fr/zuid.ics", f"nl/events/{event.slug}.ics", "fr/nowhere.ics"):
        await node.get(path)
    await node.layer.flush_counts()
    await node.get("fr/sud.ics")
    await node.layer.flush_counts()
    await node.layer.flush_counts()

    async with database.reading() as session:
        rows = (await session.scalars(select(FeedFetches))).all()
    assert {(row.feed, row.day, row.count) for row in rows} == {
        ("fr/sud", date(2026, 3, 2), 3),
        ("nl/events", date(2026, 3, 2), 1),
    }


async def test_editing_what_is_long_over_does_not_bring_it_back(database: Database, node: Node) -> None:
    event = await publish(database, day=date(2025, 3, 1))
    assert await node.uids("fr/sud.ics") == []

    await change(database, event, title_fr="Compte rendu")

    assert await node.uids("fr/sud.ics") == []


async def test_a_clock_put_right_brings_back_what_it_had_dropped(
    database: Database, node: Node, clock_at: SetClock
) -> None:
    event = await publish(database, day=date(2026, 3, 1))
    clock_at(NOON + timedelta(days=400))
    assert await node.uids("fr/sud.ics") == []

    clock_at(NOON)

    assert await node.uids("fr/sud.ics") == [event.uid]
