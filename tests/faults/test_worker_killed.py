"""A worker's process killed at its work: nothing is lost, at most one message a connection is repeated."""

import asyncio
import os
import signal
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from core import clock
from notifications.models import MessageState
from notifications.outbox import OUTBOX, queue_many
from notifications.smtp import LINES
from notifications.worker import Worker
from tests import smtp
from tests.faults import mail_worker

pytestmark = pytest.mark.anyio

ROOT = Path(__file__).parents[2]
REMINDERS = 500


@pytest.mark.parametrize("killed_after", [1, 137, 320])
async def test_a_killed_worker_loses_no_reminder_and_repeats_at_most_one_a_connection(database, settings, killed_after):
    with smtp.running() as server:
        house = settings.model_copy(update={"smtp_url": server.url})
        await queue_reminders(database)

        await run_and_kill(house, server, killed_after)
        before = len(server.letters)
        await finish(database, house)

    received = Counter(letter.to for letter in server.letters)
    assert killed_after <= before < REMINDERS
    assert received.keys() == {f"person-{n}@example.org" for n in range(REMINDERS)}
    assert max(received.values()) <= 2
    assert sum(received.values()) - REMINDERS <= LINES
    assert await states(database) == {MessageState.sent: REMINDERS}


async def test_what_is_repeated_after_a_kill_has_the_same_bytes(database, settings):
    with smtp.running() as server:
        house = settings.model_copy(update={"smtp_url": server.url})
        await queue_reminders(database)
        server.silent_from = 50

        await run_and_kill(house, server, 50 + LINES - 1)
        server.silent_from = None
        await finish(database, house)

    contents = {}
    for letter in server.letters:
        contents.setdefault(letter.to, []).append(letter.content)
    repeated = [both for both in contents.values() if len(both) > 1]
    assert len(repeated) == LINES
    assert [first == second for first, second in repeated] == [True] * LINES


async def queue_reminders(database):
    async with database.writing() as session:
        orders = [
            {"idem_key": f"r-{n}", "kind": "reminder", "about": "event:1", "address": f"person-{n}@example.org"}
            for n in range(REMINDERS)
        ]
        assert await queue_many(session, orders) == REMINDERS


async def run_and_kill(house, server, count):
    """Start a worker's process, and kill it once so many messages have arrived."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.faults.mail_worker", cwd=ROOT, env=os.environ | environment(house)
    )
    try:
        await asyncio.to_thread(server.wait_for, count)
    finally:
        process.send_signal(signal.SIGKILL)
        assert await process.wait() == -signal.SIGKILL
    await asyncio.to_thread(server.wait_until_left)


def environment(house):
    return {"RONDE_DATABASE_URL": house.url, "RONDE_SMTP_URL": house.smtp_url, "RONDE_DATA_DIR": str(house.data_dir)}


async def finish(database, house):
    """Another worker, once the leases of the first are over."""
    with clock.set_to(lambda source=clock._source: source() + timedelta(minutes=3)):
        await Worker(database, house, mail_worker.registry()).run_once()


async def states(database):
    async with database.reading() as session:
        found = await session.execute(sa.select(OUTBOX.c.state, sa.func.count()).group_by(OUTBOX.c.state))
        return dict(tuple(row) for row in found)
