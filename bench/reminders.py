"""Reminders a second: the whole worker, beside aiosmtplib alone.

Both send the same bytes over 5 connections to the same aiosmtpd, which runs in a process of its own, in rounds that
take turns. The worker claims 500 due rows, renders each, asks whether it is wanted, fences and marks it; the
library has its bytes ready.
"""

import asyncio
import importlib
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import median
from typing import Any

import sqlalchemy as sa
from aiosmtplib import SMTP
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import SQLModel

from bench.report import Line
from core import clock
from core.database import Database
from core.settings import Settings
from notifications.mail import Mail, build
from notifications.models import OutboxMessage
from notifications.outbox import OUTBOX, Order, queue_many
from notifications.registry import Kind, Registry
from notifications.smtp import LINES
from notifications.worker import Worker
from tests import postgres

MESSAGES = 500
ROUNDS = 5
MAIL_FROM = "Ronde <ronde@example.org>"
AIM = 0.8
TEXT = "Bonjour,\n\nVotre séance a lieu demain, de 9:30 à 12:30, à la maison de quartier.\n\n" * 8
HTML = "<p>Votre séance a lieu demain, de 9:30 à 12:30, à la maison de quartier.</p>\n" * 16
CALENDAR = b"BEGIN:VCALENDAR\r\n" + b"DESCRIPTION:une ligne d'une entree de calendrier\r\n" * 30 + b"END:VCALENDAR\r\n"


async def measure() -> dict[str, Any]:
    """Messages a second by database, of the worker and of the library alone, and their ratio (min, median, max)."""
    async with _sink() as port:
        figures = {"sqlite": await _compare(_sqlite_url(), port)}
        with postgres.running() as server, server.database("ronde_bench_reminders") as url:
            figures["postgresql"] = await _compare(url, port)
    return figures


@asynccontextmanager
async def _sink() -> AsyncIterator[int]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(Path(__file__).with_name("smtp_sink.py")), stdin=-1, stdout=-1
    )
    assert process.stdin
    assert process.stdout
    try:
        yield int(await process.stdout.readline())
    finally:
        process.stdin.close()
        await process.wait()


def _sqlite_url() -> str:
    return f"sqlite:///{tempfile.mkdtemp(prefix='ronde-bench-')}/bench.sqlite3"


async def _compare(url: str, port: int) -> dict[str, Any]:
    settings = Settings(database_url=url, smtp_url=f"smtp://127.0.0.1:{port}", mail_from=MAIL_FROM)
    database = Database(settings)
    await _make_tables(database)
    worker, library = [], []
    for number in range(ROUNDS + 1):
        worker.append(await _worker_round(database, settings, number))
        library.append(await _library_round(port))
    await database.close()
    return _summary(worker[1:], library[1:])  # the first round warms up


def _summary(worker: list[float], library: list[float]) -> dict[str, Any]:
    ratios = sorted(w / alone for w, alone in zip(worker, library, strict=True))
    return {
        "worker_per_second": round(median(worker)),
        "library_per_second": round(median(library)),
        "ratio": (round(ratios[0], 2), round(median(ratios), 2), round(ratios[-1], 2)),
    }


def lines(figures: dict[str, Any]) -> list[Line]:
    """The figures as lines of the table."""
    return [
        Line(
            f"reminders, {MESSAGES} due, {name}",
            f"{figure['worker_per_second']:,}/s",
            f"aiosmtplib alone: {figure['library_per_second']:,}/s",
            figure["ratio"],
            AIM,
        )
        for name, figure in figures.items()
    ]


async def _make_tables(database: Database) -> None:
    for room in ("accounts", "notifications", "events", "events.series", "events.open_house", "cdp"):
        importlib.import_module(f"{room}.models")
    async with database.connection(write=True) as connection:
        await connection.run_sync(SQLModel.metadata.create_all)
        await connection.execute(sa.delete(OUTBOX))


async def _worker_round(database: Database, settings: Settings, number: int) -> float:
    orders = [
        Order(idem_key=f"{number}-{n}", kind="reminder", about="event:1", address=f"person-{n}@example.org")
        for n in range(MESSAGES)
    ]
    async with database.writing() as session:
        await queue_many(session, orders)
    worker = Worker(database, settings, _registry())
    began = time.perf_counter()
    sent = await worker.run_once()
    assert sent == MESSAGES
    return sent / (time.perf_counter() - began)


def _registry() -> Registry:
    registry = Registry()
    registry.register("reminder", Kind(_render, _wanted))
    return registry


async def _render(_session: AsyncSession, message: OutboxMessage) -> Mail:
    assert message.address
    return _mail(message.address)


def _mail(to: str) -> Mail:
    return Mail(to=to, subject="Votre séance de demain", text=TEXT, html=HTML, calendar=CALENDAR, language="fr")


async def _wanted(session: AsyncSession, messages: list[OutboxMessage]) -> set[int]:
    """One question to the database, as a feature would ask it."""
    ids = [message.id for message in messages]
    return set((await session.scalars(sa.select(OUTBOX.c.id).where(OUTBOX.c.id.in_(ids)))).all())


async def _library_round(port: int) -> float:
    letters = [_letter(f"person-{n}@example.org") for n in range(MESSAGES)]
    began = time.perf_counter()
    await asyncio.gather(*(_send_over_one(port, letters) for _ in range(LINES)))
    return MESSAGES / (time.perf_counter() - began)


def _letter(to: str) -> tuple[str, bytes]:
    return to, build(_mail(to), mail_from=MAIL_FROM, message_id=f"<{to}>", moment=clock.now())


async def _send_over_one(port: int, letters: list[tuple[str, bytes]]) -> None:
    async with SMTP(hostname="127.0.0.1", port=port, start_tls=False) as client:
        while letters:
            to, body = letters.pop()
            await client.sendmail("ronde@example.org", [to], body)


if __name__ == "__main__":
    print(asyncio.run(measure()))
