"""How fast feeds are answered, beside a bare ASGI application that knows its bytes, on the same server.

`python -m bench.feeds` prints the figures. Both applications run under granian with uvloop, one worker each, and are
loaded in turns; each ratio compares a round with the one just before it. The bare application answers the same body
and headers.
"""

import asyncio
import json
import logging
import os
import statistics
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import time, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

from sqlmodel import SQLModel

import events.open_house.models
import events.series.models  # noqa: F401  (with the one above: all tables, for create_all)
from accounts.models import Territory
from bench.feed_apps import no_page
from bench.http_load import Answered, fetch, free_port, listening, per_second
from bench.report import Line
from core import clock
from core.database import Database
from core.settings import Settings
from events import calendars
from events.feeds.layer import FeedLayer
from events.models import Event, EventKind, EventStatus

EVENTS = 500
MANY_EVENTS = 10_000
DESCRIPTION = 300  # characters
ROUNDS = 21
REQUESTS = {"200": 500, "200 gzip": 3_000, "304": 4_000}  # short rounds, many pairs: a busy machine disturbs both sides
CHANGES = 10
AIM_RATE = 0.9
AIM_FIRST = 20.0  # milliseconds
ADDRESS = "https://ronde.example.org"
PATH = "/calendars/fr/all.ics"
NOT_COPIED = {"date", "server", "connection", "transfer-encoding"}


@dataclass(frozen=True, slots=True)
class Rate:
    """Answers a second: median of the layer and of the bare application; their ratio, smallest, median and largest."""

    layer: float
    bare: float
    ratio: tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class First:
    """Milliseconds to the first feed after a change, smallest, median and largest; and to join its bytes alone."""

    milliseconds: tuple[float, float, float]
    join: float


async def measure() -> dict[str, Rate | First]:
    """The rate of each kind of answer over `EVENTS` events, and the first feed after a change in `MANY_EVENTS`."""
    calendars.use_base_url(ADDRESS)
    with tempfile.TemporaryDirectory(prefix="ronde-bench-") as folder:
        figures: dict[str, Rate | First] = dict(await _rates(Path(folder)))
        figures["first after a change"] = await _first(Path(folder))
    return figures


async def _rates(folder: Path) -> dict[str, Rate]:
    url = await _house(folder / "feeds.sqlite3", EVENTS)
    environment = {"BENCH_FEEDS_URL": url, "BENCH_FEEDS_BYTES": str(folder)}
    async with _serving("layer", environment) as layer:
        kinds = await _kinds(layer)
        for name, (_, answered) in kinds.items():
            _keep(folder / f"{name.replace(' ', '-')}.json", answered)
        async with _serving("bare", environment) as bare:
            return {name: await _compare(layer, bare, name, request) for name, (request, _) in kinds.items()}


async def _kinds(port: int) -> dict[str, tuple[bytes, Answered]]:
    """Each kind of answer: the request for it, and what the layer says."""
    plain = await fetch(port, _get(PATH))
    zipped = await fetch(port, gzip := _get(PATH, "accept-encoding: gzip"))
    while "content-encoding" not in dict(zipped.headers):  # it is made in a thread, once
        zipped = await fetch(port, gzip)
    unchanged = _get(PATH, f"if-none-match: {dict(plain.headers)['etag']}")
    return {
        "200": (_get(PATH), plain),
        "200 gzip": (gzip, zipped),
        "304": (unchanged, await fetch(port, unchanged)),
    }


async def _compare(layer: int, bare: int, name: str, request: bytes) -> Rate:
    beside = request.replace(PATH.encode(), f"/{name.replace(' ', '-')}".encode(), 1)
    rounds = []
    for number in range(ROUNDS + 1):
        sides = [(bare, beside), (layer, request)]
        rates = {port: await per_second(port, asked, REQUESTS[name]) for port, asked in sides[:: 1 - 2 * (number % 2)]}
        rounds.append((rates[layer], rates[bare]))
    measured = rounds[1:]  # the first one warms up
    ratios = sorted(of_layer / of_bare for of_layer, of_bare in measured)
    return Rate(
        statistics.median(of_layer for of_layer, _ in measured),
        statistics.median(of_bare for _, of_bare in measured),
        (ratios[0], statistics.median(ratios), ratios[-1]),
    )


async def _first(folder: Path) -> First:
    database = Database(
        Settings(database_url=await _house(folder / "many.sqlite3", MANY_EVENTS)),
        before_commit=(calendars.publish_changes,),
    )
    seconds = 0.0
    layer = FeedLayer(no_page, database, monotonic=lambda: seconds)
    body = await _ask(layer)
    taken = []
    for number in range(CHANGES):
        await _change(database, number * (MANY_EVENTS // CHANGES) + 1)
        seconds += 1
        started = perf_counter()
        body = await _ask(layer)
        taken.append(1000 * (perf_counter() - started))
    await database.close()
    return First((min(taken), statistics.median(taken), max(taken)), _join_milliseconds(body))


def _join_milliseconds(feed: bytes) -> float:
    """The reference: the same number of bytes objects of the same size, joined."""
    mark = b"END:VEVENT\r\n"
    parts = [part + mark for part in feed.split(mark)]
    taken = []
    for _ in range(CHANGES):
        started = perf_counter()
        b"".join(parts)
        taken.append(1000 * (perf_counter() - started))
    return statistics.median(taken)


async def _ask(layer: FeedLayer) -> bytes:
    said: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request"}

    async def send(message: Any) -> None:
        said.append(message)

    await layer({"type": "http", "method": "GET", "path": PATH, "headers": []}, receive, send)
    body: bytes = said[1]["body"]
    return body


async def _change(database: Database, event_id: int) -> None:
    async with database.writing() as session:
        event = await session.get_one(Event, event_id)
        event.day += timedelta(days=1)
        calendars.bump_sequence(event)
        calendars.event_changed(session, event.id)


async def _house(path: Path, events: int) -> str:
    """A database with so many public events ahead. Its address."""
    url = f"sqlite:///{path}"
    database = Database(Settings(database_url=url), before_commit=(calendars.publish_changes,))
    async with database.connection(write=True) as connection:
        await connection.run_sync(SQLModel.metadata.create_all)
    async with database.writing() as session:
        session.add(Territory(code="sud", code_nl="zuid", name_fr="Sud", name_nl="Zuid", position=1))
        await session.flush()
        session.add_all(_event(number) for number in range(events))
        await session.flush()
        await calendars.every_event_changed(session)
    await database.close()
    return url


def _event(number: int) -> Event:
    words = f"Une rencontre ouverte aux professionnel·les du quartier, numéro {number}. "
    return Event(
        uid=calendars.new_uid(),
        slug=f"rencontre-{number}",
        kind=EventKind.prevention_meetup,
        status=EventStatus.published,
        territory_code="sud",
        title_fr=f"Rencontre {number}",
        title_nl=f"Ontmoeting {number}",
        description_fr=(words * DESCRIPTION)[:DESCRIPTION],
        description_nl=(words * DESCRIPTION)[:DESCRIPTION],
        day=clock.today() + timedelta(days=1 + number % 365),
        starts=time(9, 30),
        ends=time(12, 0),
        place_fr="Maison de quartier",
        place_nl="Buurthuis",
        published_at=clock.now(),
    )


@asynccontextmanager
async def _serving(factory: str, environment: dict[str, str]) -> AsyncIterator[int]:
    """The port of a granian that serves an application of `bench.feed_apps`."""
    port = free_port()
    options = ["--interface", "asgi", "--loop", "uvloop", "--workers", "1", "--no-ws", "--no-log", "--factory"]
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "granian", *options, "--port", str(port), f"bench.feed_apps:{factory}"),
        env=os.environ | environment,
    )
    try:
        await listening(port)
        yield port
    finally:
        process.terminate()
        await process.wait()


def _keep(path: Path, answered: Answered) -> None:
    headers = [(name, value) for name, value in answered.headers if name not in NOT_COPIED]
    path.write_text(json.dumps({"status": answered.status, "headers": headers}))
    path.with_suffix(".body").write_bytes(answered.body)


def _get(path: str, *fields: str) -> bytes:
    return "\r\n".join((f"GET {path} HTTP/1.1", "host: 127.0.0.1", *fields, "", "")).encode()


def lines(figures: dict[str, Rate | First]) -> list[Line]:
    """The figures as lines of the table."""
    return [_line(name, figure) for name, figure in figures.items()]


def _line(name: str, figure: Rate | First) -> Line:
    if isinstance(figure, Rate):
        beside = f"bare ASGI application: {figure.bare:,.0f}/s"
        return Line(f"feed, {EVENTS} events: {name}", f"{figure.layer:,.0f}/s", beside, figure.ratio, AIM_RATE)
    taken, beside = f"{figure.milliseconds[1]:.1f} ms", f"join of its bytes: {figure.join:.1f} ms"
    what = f"feed, {MANY_EVENTS:,} events: {name}"
    return Line(what, taken, beside, figure.milliseconds, AIM_FIRST, unit="ms", is_most=True)


def main() -> None:
    """Measure, and print one line a figure."""
    import uvloop

    logging.basicConfig(level=logging.WARNING)
    for name, figure in uvloop.run(measure()).items():
        print(f"{name:22} {figure}")


if __name__ == "__main__":
    main()
