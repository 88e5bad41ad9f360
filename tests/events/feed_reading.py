"""A node that tests ask for feeds, on a monotonic clock that they move."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx2
from sqlalchemy import event as sqlalchemy_event

from core import clock
from core.database import Database
from events import calendars
from events.feeds.layer import FeedLayer
from events.models import Event, EventStatus
from tests.factories import make_event

ADDRESS = "https://ronde.example.org"


async def no_page(scope: Any, receive: Any, send: Any) -> None:
    """The application behind the layer: a page that says that it was asked."""
    await send({"type": "http.response.start", "status": 418, "headers": []})
    await send({"type": "http.response.body", "body": scope["path"].encode()})


class Node:
    """One process that answers feeds."""

    def __init__(self, database: Database) -> None:
        self.seconds = 0.0
        self.layer = FeedLayer(no_page, database, monotonic=lambda: self.seconds)
        self.client = httpx2.AsyncClient(transport=httpx2.ASGITransport(self.layer), base_url=ADDRESS)

    async def get(self, path: str, method: str = "GET", **headers: str) -> httpx2.Response:
        """An answer under /calendars/, asked for with these header fields (`_` for `-`)."""
        asked = {"accept-encoding": "identity"} | {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.client.request(method, f"/calendars/{path}", headers=asked)

    async def text(self, path: str) -> str:
        """The unfolded text of a feed, asked for a second later than the last time."""
        self.seconds += 1
        response = await self.get(path)
        assert response.status_code == 200
        return response.text.replace("\r\n ", "")

    async def uids(self, path: str) -> list[str]:
        """The UIDs in a feed, in its order, asked for a second later than the last time."""
        return [line[4:] for line in (await self.text(path)).split("\r\n") if line.startswith("UID:")]


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """What is asked of the database inside the block."""
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        asked.append(statement)

    sqlalchemy_event.listen(database.engine.sync_engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        sqlalchemy_event.remove(database.engine.sync_engine, "before_cursor_execute", note)


async def publish(database: Database, **fields: Any) -> Event:
    """An event of the factory, and its entry."""
    async with database.writing() as session:
        event = await make_event(session, **fields)
        calendars.event_changed(session, event.id)
    return event


async def change(database: Database, event: Event, **fields: Any) -> None:
    """Set these fields of an event, as an edit of its time, place or status does."""
    async with database.writing() as session:
        row = await session.get_one(Event, event.id)
        for name, value in fields.items():
            setattr(row, name, value)
        calendars.bump_sequence(row)
        calendars.event_changed(session, row.id)


async def cancel(database: Database, event: Event) -> None:
    """Call an event off, now."""
    await change(database, event, status=EventStatus.cancelled, cancelled_at=clock.now())
