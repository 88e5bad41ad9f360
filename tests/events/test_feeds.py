"""Public feeds: what they hold, and when they ask the database."""

import asyncio
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import vobject
from ical.calendar_stream import IcsCalendarStream

from core.database import Database
from events.models import EventKind, EventStatus
from tests.events.feed_reading import Node, cancel, change, publish, statements

pytestmark = pytest.mark.anyio

NOON = datetime(2026, 3, 2, 11, 0, tzinfo=UTC)
SetClock = Callable[[datetime], None]


@pytest.fixture(autouse=True)
def a_day_in_march(clock_at: SetClock) -> None:
    clock_at(NOON)


async def test_a_feed_holds_its_territorys_events_in_date_order(database: Database, node: Node) -> None:
    late = await publish(database, day=date(2026, 5, 2))
    noon = await publish(database, day=date(2026, 4, 1), starts=time(12, 0), ends=None)
    save_the_date = await publish(database, day=date(2026, 4, 1), starts=None, ends=None)
    elsewhere = await publish(database, day=date(2026, 4, 15), territory_code="nord")

    assert await node.uids("fr/sud.ics") == [save_the_date.uid, noon.uid, late.uid]
    assert await node.uids("fr/nord.ics") == [elsewhere.uid]
    assert await node.uids("fr/all.ics") == [save_the_date.uid, noon.uid, elsewhere.uid, late.uid]


async def test_a_feed_of_one_kind_holds_that_kind(database: Database, node: Node) -> None:
    await publish(database)
    council = await publish(database, kind=EventKind.territory_council)

    assert await node.uids("fr/sud/territory_council.ics") == [council.uid]
    assert await node.uids("nl/all/territory_council.ics") == [council.uid]


async def test_a_territory_is_known_by_either_languages_code_with_the_same_bytes(
    database: Database, node: Node
) -> None:
    await publish(database, territory_code="sud-est")

    french, dutch = await node.get("fr/sud-est.ics"), await node.get("fr/zuid-oost.ics")

    assert french.content == dutch.content
    assert french.headers["etag"] == dutch.headers["etag"]
    assert b"SOURCE;VALUE=URI:https://ronde.example.org/calendars/fr/sud-est.ics\r\n" in french.content


@pytest.mark.parametrize(
    "fields",
    [
        {"audience": "cycle:1", "kind": EventKind.cdp_session},
        {"audience": "roster"},
        {"kind": EventKind.open_house_visit},
        {"status": EventStatus.draft, "published_at": None},
        {"status": EventStatus.review, "published_at": None},
    ],
)
async def test_what_is_not_for_all_is_nowhere_in_public(database: Database, node: Node, fields: dict[str, Any]) -> None:
    hidden = await publish(database, **fields)
    shown = await publish(database)

    assert await node.uids("fr/all.ics") == [shown.uid]
    assert (await node.get(f"fr/events/{hidden.slug}.ics")).status_code == 404


async def test_workshops_inside_an_assembly_are_nowhere_in_public(database: Database, node: Node) -> None:
    assembly = await publish(database, kind=EventKind.change_workshop)
    workshop = await publish(database, parent_id=assembly.id)

    assert await node.uids("fr/all.ics") == [assembly.uid]
    assert (await node.get(f"fr/events/{workshop.slug}.ics")).status_code == 404


async def test_the_join_link_is_not_public(database: Database, node: Node) -> None:
    event = await publish(database, online_url="https://meet.example.org/abc")

    for path in ("fr/all.ics", "nl/sud.ics", f"fr/events/{event.slug}.ics"):
        assert "meet.example.org" not in await node.text(path)


async def test_one_event_is_a_calendar_of_its_own(database: Database, node: Node) -> None:
    event = await publish(database, title_nl="Ontmoeting")

    response = await node.get(f"nl/events/{event.slug}.ics")

    (entry,) = IcsCalendarStream.calendar_from_ics(response.text).events
    assert (entry.uid, entry.summary) == (event.uid, "Ontmoeting")
    assert b"REFRESH-INTERVAL" not in response.content
    assert response.headers["content-disposition"] == f'inline; filename="{event.slug}.ics"'


async def test_a_move_keeps_the_uid_and_raises_the_sequence_for_two_other_parsers(
    database: Database, node: Node
) -> None:
    event = await publish(database, day=date(2026, 4, 1))
    await change(database, event, day=date(2026, 4, 8))

    text = await node.text("fr/sud.ics")

    (by_ical,) = IcsCalendarStream.calendar_from_ics(text).events
    (by_vobject,) = vobject.readOne(text).vevent_list
    assert (by_ical.uid, by_ical.sequence) == (event.uid, 1)
    assert (by_vobject.uid.value, by_vobject.sequence.value) == (event.uid, "1")
    starts: list[Any] = [by_ical.dtstart, by_vobject.dtstart.value]
    assert [start.astimezone(UTC) for start in starts] == [datetime(2026, 4, 8, 7, 30, tzinfo=UTC)] * 2


async def test_a_change_shows_within_a_second(database: Database, node: Node) -> None:
    first = await publish(database)
    assert await node.uids("fr/sud.ics") == [first.uid]

    second = await publish(database)
    assert first.uid in (await node.get("fr/sud.ics")).text
    assert await node.uids("fr/sud.ics") == [first.uid, second.uid]


async def test_an_unchanged_feed_asks_once_a_second_and_one_statement(database: Database, node: Node) -> None:
    await publish(database)
    await node.get("fr/sud.ics")

    with statements(database) as asked:
        for path in ("fr/sud.ics", "nl/zuid.ics", "fr/all/prevention_meetup.ics"):
            await node.get(path)
        assert asked == []
        node.seconds += 1
        await asyncio.gather(*(node.get("fr/sud.ics") for _ in range(20)))

    assert len([statement for statement in asked if "territory" in statement]) == 1
    assert [statement for statement in asked if "calendar_text" in statement] == []


async def test_a_cancelled_event_stays_ninety_days_by_the_clock_alone(
    database: Database, node: Node, clock_at: SetClock
) -> None:
    event = await publish(database, day=date(2026, 12, 1))
    await cancel(database, event)

    assert "\r\nSTATUS:CANCELLED\r\n" in await node.text("fr/sud.ics")
    clock_at(NOON + timedelta(days=90))
    assert await node.uids("fr/sud.ics") == [event.uid]
    clock_at(NOON + timedelta(days=91))
    assert await node.uids("fr/sud.ics") == []
    assert (await node.get(f"fr/events/{event.slug}.ics")).status_code == 404


async def test_the_window_of_twelve_months_moves_at_local_midnight(
    database: Database, node: Node, clock_at: SetClock
) -> None:
    event = await publish(database, day=date(2026, 3, 2), last_day=date(2026, 3, 6), starts=None, ends=None)
    await node.text("fr/sud.ics")

    clock_at(datetime(2027, 3, 6, 22, 59, tzinfo=UTC))
    assert await node.uids("fr/sud.ics") == [event.uid]
    clock_at(datetime(2027, 3, 6, 23, 0, tzinfo=UTC))
    node.seconds += 1
    response = await node.get("fr/sud.ics")
    assert event.uid not in response.text
    assert response.headers["last-modified"] == "Sat, 06 Mar 2027 23:00:00 GMT"
