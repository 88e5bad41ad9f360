"""What feeds say over HTTP: conditions, encodings, methods, refusals, headers."""

import asyncio
from typing import Any

import pytest

from core.database import Database
from events.feeds.answers import takes_gzip
from tests.events.feed_reading import ADDRESS, Node, publish

pytestmark = pytest.mark.anyio

PATH = "fr/sud.ics"
FUTURE = "Fri, 01 Jan 2100 00:00:00 GMT"
LONG_AGO = "Thu, 01 Jan 2015 00:00:00 GMT"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"if_none_match": "{etag}"}, 304),
        ({"if_none_match": "W/{etag}"}, 304),
        ({"if_none_match": '"other", {etag}'}, 304),
        ({"if_none_match": "*"}, 304),
        ({"if_none_match": '"other"'}, 200),
        ({"if_none_match": "nonsense"}, 200),
        ({"if_modified_since": "{modified}"}, 304),
        ({"if_modified_since": FUTURE}, 304),
        ({"if_modified_since": LONG_AGO}, 200),
        ({"if_modified_since": "yesterday"}, 200),
        ({"if_none_match": '"other"', "if_modified_since": "{modified}"}, 200),
        ({"if_none_match": "{etag}", "if_modified_since": LONG_AGO}, 304),
    ],
)
async def test_a_condition_is_answered_as_rfc_9110_says(
    database: Database, node: Node, headers: dict[str, str], status: int
) -> None:
    await publish(database)
    first = await node.get(PATH)
    known = {"etag": first.headers["etag"], "modified": first.headers["last-modified"]}
    asked = {name: value.format(**known) for name, value in headers.items()}

    again = await node.get(PATH, **asked)

    assert again.status_code == status
    assert again.content == (b"" if status == 304 else first.content)
    assert {again.headers[name] for name in ("etag", "last-modified")} == set(known.values())


async def test_the_tag_of_the_compressed_form_holds_before_this_node_has_made_it(
    database: Database, node: Node
) -> None:
    await publish(database)
    await node.get(PATH, accept_encoding="gzip")
    await node.layer.settled()
    tag = (await node.get(PATH, accept_encoding="gzip")).headers["etag"]

    elsewhere = await Node(database).get(PATH, accept_encoding="gzip", if_none_match=tag)

    assert (elsewhere.status_code, elsewhere.headers["etag"]) == (304, tag)


async def test_the_tag_of_the_compressed_form_says_nothing_to_who_cannot_read_it(
    database: Database, node: Node
) -> None:
    await publish(database)
    await node.get(PATH, accept_encoding="gzip")
    await node.layer.settled()
    tag = (await node.get(PATH, accept_encoding="gzip")).headers["etag"]

    assert (await node.get(PATH, if_none_match=tag)).status_code == 200


async def test_who_hangs_up_does_not_stop_the_look_for_the_others(database: Database, node: Node) -> None:
    await publish(database)
    first = asyncio.create_task(node.get(PATH))
    second = asyncio.create_task(node.get(PATH))
    await asyncio.sleep(0)

    first.cancel()

    assert (await second).status_code == 200


async def test_head_has_the_headers_and_no_body(node: Node) -> None:
    full, head = await node.get(PATH), await node.get(PATH, "HEAD")

    def kept(headers: Any) -> dict[str, str]:
        return {name: value for name, value in headers.items() if name != "x-request-id"}

    assert (head.status_code, head.content) == (200, b"")
    assert kept(head.headers) == kept(full.headers)
    assert int(head.headers["content-length"]) == len(full.content)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
async def test_a_calendar_can_only_be_read(node: Node, method: str) -> None:
    response = await node.get(PATH, method)

    assert (response.status_code, response.headers["allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize(
    ("path", "language", "text"),
    [
        ("fr/nulle-part.ics", "fr", "Il n’y a pas de calendrier à cette adresse.\n"),
        ("nl/sud/feest.ics", "nl", "Er is geen kalender op dit adres.\n"),
        ("nl/sud/.ics", "nl", "Er is geen kalender op dit adres.\n"),
        ("fr/sud/other/more.ics", "fr", "Il n’y a pas de calendrier à cette adresse.\n"),
        ("fr/sud", "fr", "Il n’y a pas de calendrier à cette adresse.\n"),
        ("fr/events/nothing.ics", "fr", "Il n’y a pas de calendrier à cette adresse.\n"),
        ("de/sud.ics", "fr, nl", "Il n’y a pas de calendrier à cette adresse. / Er is geen kalender op dit adres.\n"),
    ],
)
async def test_an_unknown_calendar_is_refused_in_the_addresss_language(
    node: Node, path: str, language: str, text: str
) -> None:
    response = await node.get(path)

    assert (response.status_code, response.headers["content-language"], response.text) == (404, language, text)
    assert response.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("path", "status", "cache"),
    [
        (PATH, 200, "public, max-age=300"),
        ("fr/events/event-1.ics", 200, "public, no-cache"),
        ("fr/nulle-part.ics", 404, "no-store"),
    ],
)
async def test_every_answer_carries_the_security_headers_and_an_id_of_its_own(
    database: Database, node: Node, path: str, status: int, cache: str
) -> None:
    await publish(database)
    response, next_one = await node.get(path), await node.get(path)

    assert response.status_code == status
    assert response.headers["cache-control"] == cache
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["referrer-policy"] == "no-referrer"
    assert response.headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert response.headers["x-request-id"] != next_one.headers["x-request-id"]


async def test_a_feed_is_a_calendar_file_with_a_name(node: Node) -> None:
    response = await node.get("nl/zuid/prevention_meetup.ics")

    assert response.headers["content-type"] == "text/calendar; charset=utf-8"
    assert response.headers["content-disposition"] == 'inline; filename="ronde-nl-sud-prevention_meetup.ics"'
    assert "\r\nX-WR-CALNAME:Ronde\\, Zuid\\, Ontmoeting rond gezondheidspreventie\r\n" in response.text.replace(
        "\r\n ", ""
    )


async def test_what_is_not_a_calendar_goes_to_the_application(node: Node) -> None:
    response = await node.client.get(f"{ADDRESS}/fr/calendars/")

    assert (response.status_code, response.text) == (418, "/fr/calendars/")


async def test_lifespan_and_websockets_go_to_the_application(node: Node) -> None:
    passed: list[str] = []

    async def behind(scope: Any, _receive: Any, _send: Any) -> None:
        passed.append(scope["type"])

    node.layer.app = behind
    for kind in ("lifespan", "websocket"):
        await node.layer({"type": kind, "path": f"/calendars/{PATH}"}, None, None)  # type: ignore[arg-type]

    assert passed == ["lifespan", "websocket"]


async def test_without_its_database_a_node_asks_to_come_back_later(database: Database, node: Node) -> None:
    async with database.connection(write=True) as connection:
        await connection.exec_driver_sql("ALTER TABLE territory RENAME TO elsewhere")

    response = await node.get(PATH)
    assert (response.status_code, response.headers["retry-after"]) == (503, "60")

    async with database.connection(write=True) as connection:
        await connection.exec_driver_sql("ALTER TABLE elsewhere RENAME TO territory")
    assert (await node.get(PATH)).status_code == 200


@pytest.mark.parametrize(
    ("accepted", "taken"),
    [
        (b"", False),
        (b"gzip", True),
        (b"br, GZIP ;q=0.5", True),
        (b"gzip;q=0", False),
        (b"gzip;q=0, *", False),
        (b"*", True),
        (b"*;q=0", False),
        (b"x-gzip", True),
        (b"gzip;q=x", False),
        (b"identity, br", False),
    ],
)
def test_gzip_is_sent_to_who_takes_it(accepted: bytes, taken: bool) -> None:
    assert takes_gzip(accepted) == taken
