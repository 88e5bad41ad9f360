"""Registrations through HTTP, one after the other on a few connections, beside the bare SQL transaction.

The whole application answers on granian; the reference writes the same rows on the same database, without anything
around it. `python -m bench.registrations` prints the figures.
"""

import asyncio
import os
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

import sqlalchemy as sa
from sqlmodel import col, select

from accounts import sessions
from accounts.models import Person, WebSession
from bench.dataset import make_many_events
from bench.http_load import free_port, listening
from bench.report import Line, Spread, spread
from core import clock, keys, migrations
from core.database import Database
from core.http import BROWSER_COOKIE
from core.settings import Settings
from events.models import Entry, Event, Registration, RegistrationStatus, RosterRole
from notifications.models import MessageState
from notifications.outbox import OUTBOX
from tests import postgres
from web import house
from web.security import PURPOSE

SECRET = "of the bench, used nowhere else at all"
ROUNDS = 5
PEOPLE = 150  # in each round
CONNECTIONS = 8
MAILS = 3  # rows of the outbox that a registration leaves: the confirmation and two reminders
AIM = 0.5

REGISTRATION: sa.Table = Registration.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Rate:
    """Registrations a second through HTTP and of the bare transaction (medians), and the ratio of the rounds."""

    through_http: float
    bare: float
    ratio: Spread


async def measure() -> dict[str, Rate]:
    """The rate on each database."""
    figures = {}
    with tempfile.TemporaryDirectory(prefix="ronde-bench-registrations-") as folder, ExitStack() as stack:
        server = stack.enter_context(postgres.running())
        shared = stack.enter_context(server.database(f"ronde_bench_{os.getpid()}"))
        for name, url in (("SQLite", ""), ("PostgreSQL", shared)):
            settings = Settings(data_dir=Path(folder), database_url=url, secret=SECRET, port=free_port())
            figures[name] = await _compare(settings)
    return figures


async def _compare(settings: Settings) -> Rate:
    house.furnish(settings)
    await migrations.upgrade(settings)
    database = house.open_database(settings)
    people = await _people(database, 2 * (ROUNDS + 1) * PEOPLE)
    slug, event_id = await _event(database)
    async with _serving(settings):
        measured = []
        for number in range(ROUNDS + 1):
            mine = people[2 * number * PEOPLE : 2 * (number + 1) * PEOPLE]
            register = [_request(settings, slug, token) for _, token in mine[:PEOPLE]]
            through_http = await _rate(register, partial(_connection, settings.port))
            bare = await _bare_rate(database, event_id, [person for person, _ in mine[PEOPLE:]])
            measured.append((through_http, bare))
    await database.close()
    rounds = measured[1:]  # the first one warms up
    return Rate(
        spread([h for h, _ in rounds])[1], spread([b for _, b in rounds])[1], spread([h / b for h, b in rounds])
    )


async def _people(database: Database, count: int) -> list[tuple[int, str]]:
    """Signed-in people: their ids and the tokens of their sessions."""
    async with database.writing() as session:
        session.add_all(
            Person(email=f"bench{n}@example.org", given_name="Bench", language="fr", account_since=clock.now())
            for n in range(count)
        )
        await session.flush()
        ids = list(await session.scalars(select(Person.id).order_by(col(Person.id))))
        tokens = [keys.nonce() for _ in ids]
        session.add_all(
            WebSession(token_hash=keys.fingerprint(token), person_id=person_id, expires_at=clock.now() + sessions.LIFE)
            for person_id, token in zip(ids, tokens, strict=True)
        )
    return list(zip(ids, tokens, strict=True))


async def _event(database: Database) -> tuple[str, int]:
    """One event far ahead, open to everyone."""
    async with database.writing() as session:
        await make_many_events(session, 500)
        event = (await session.scalars(select(Event).order_by(col(Event.day).desc()).limit(1))).one()
        event.entry, event.capacity, event.registration_closes = Entry.registration, None, None
        return event.slug, event.id


def _request(settings: Settings, slug: str, token: str) -> bytes:
    browser = "bench-browser"
    form = f"csrf=salt.{keys.sign(PURPOSE, 'salt' + browser)}"
    head = (
        f"POST /fr/events/{slug}/register HTTP/1.1",
        f"host: 127.0.0.1:{settings.port}",
        "sec-fetch-site: same-origin",
        f"cookie: {BROWSER_COOKIE}={browser}; {sessions.COOKIE}={token}; ronde_lang=fr",
        "content-type: application/x-www-form-urlencoded",
        f"content-length: {len(form)}",
        "",
        form,
    )
    return "\r\n".join(head).encode()


Do = Callable[[bytes], Awaitable[None]]


async def _connection(port: int) -> Do:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)

    async def ask(request: bytes) -> None:
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 303"):
            raise RuntimeError(f"not registered: {head[:200]!r}")

    return ask


async def _rate(work: list[Any], connect: Callable[[], Awaitable[Callable[[Any], Awaitable[None]]]]) -> float:
    """Pieces of work a second, over a few connections."""
    waiting = list(work)
    doers = [await connect() for _ in range(CONNECTIONS)]

    async def do_all(do: Callable[[Any], Awaitable[None]]) -> None:
        while waiting:
            await do(waiting.pop())

    started = perf_counter()
    await asyncio.gather(*(do_all(do) for do in doers))
    return len(work) / (perf_counter() - started)


async def _bare_rate(database: Database, event_id: int, people: list[int]) -> float:
    async def connect() -> Callable[[int], Awaitable[None]]:
        return lambda person_id: _bare(database, event_id, person_id)

    return await _rate(people, connect)


async def _bare(database: Database, event_id: int, person_id: int) -> None:
    """What a registration writes, and nothing else: the turn, the row, three messages, the person's version."""
    now = clock.now()
    async with database.connection(write=True) as connection:
        turn = sa.update(Event).where(col(Event.id) == event_id)
        await connection.execute(turn.values(roster_seq=col(Event.roster_seq) + 1, confirmed=col(Event.confirmed) + 1))
        await connection.execute(sa.insert(REGISTRATION), _registration(event_id, person_id, now))
        await connection.execute(sa.insert(OUTBOX), [_message(person_id, n, now) for n in range(MAILS)])
        await connection.execute(
            sa.update(Person)
            .where(col(Person.id) == person_id)
            .values(calendar_version=col(Person.calendar_version) + 1)
        )


def _registration(event_id: int, person_id: int, now: Any) -> dict[str, Any]:
    row = Registration(event_id=event_id, person_id=person_id, status=RegistrationStatus.confirmed)
    values = row.model_dump(exclude={"id"})
    return values | {"role": RosterRole.attendee, "created_at": now, "changed_at": now}


def _message(person_id: int, number: int, now: Any) -> dict[str, Any]:
    return {
        "idem_key": f"bare:{person_id}:{number}",
        "kind": "bare",
        "about": "bare",
        "person_id": person_id,
        "data": {},
        "due_at": now,
        "created_at": now,
        "state": MessageState.cancelled,
        "attempts": 0,
        "last_error": "",
    }


@asynccontextmanager
async def _serving(settings: Settings) -> AsyncIterator[None]:
    environment = os.environ | {
        "RONDE_DATA_DIR": str(settings.data_dir),
        "RONDE_DATABASE_URL": settings.database_url,
        "RONDE_SECRET": SECRET,
        "RONDE_PORT": str(settings.port),
    }
    command = [sys.executable, "-c", "from web.cli import main; main()", "serve", "--no-mail"]
    quiet = asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(*command, env=environment, stdout=quiet, stderr=quiet)
    try:
        await listening(settings.port)
        yield
    finally:
        process.terminate()
        await process.wait()


def lines(figures: dict[str, Rate]) -> list[Line]:
    """The figures as lines of the table."""
    return [
        Line(
            f"registrations through HTTP, {name}",
            f"{rate.through_http:.0f}/s",
            f"bare transaction: {rate.bare:.0f}/s",
            rate.ratio,
            AIM,
        )
        for name, rate in figures.items()
    ]


if __name__ == "__main__":
    for name, figure in asyncio.run(measure()).items():
        print(f"{name:12} {figure}")
