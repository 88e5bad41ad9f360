"""The transaction of a fence, in the shape that each database does fastest.

This is the path walked once for each message, and it goes past SQLAlchemy: one transaction through it costs more than
a whole SMTP delivery. On SQLite it is a handful of statements on a connection of its own; on PostgreSQL, one statement
for all marks and one for all fences. Both leave the same rows behind, which the tests show on both.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime
from typing import Any, Protocol

from core import clock
from core.database import SQLITE_BUSY_MS, Database
from notifications.attempt import Outcome, Parcel, Step

LOCKED_PAUSE = 0.002  # seconds until SQLite's lock is asked for again

STILL_OURS = "lease_token = {holder} AND lease_until > {now} AND state = 'pending'"
"""The fence: the lease is ours and live, and nobody took the message back."""

MARK = """
UPDATE outbox_message SET
    state = m.state, sent_at = m.sent_at, due_at = COALESCE(m.due_at, outbox_message.due_at), attempts = m.attempts,
    last_error = m.error, lease_token = NULL, lease_until = NULL,
    body = CASE WHEN m.state = 'pending' THEN outbox_message.body END
FROM {marks}
WHERE outbox_message.id = m.id AND lease_token = {holder} AND (outbox_message.state = 'pending' OR m.state = 'sent')
"""
"""A final state purges the body. What somebody took back stays so, unless it had left already."""

FREEZE = """
UPDATE outbox_message SET
    attempts = outbox_message.attempts + 1, body = f.body, message_id = f.message_id, envelope_to = f.envelope_to,
    frozen_at = f.frozen_at
FROM {fences}
WHERE outbox_message.id = f.id AND ({still_ours})
RETURNING outbox_message.id
"""


class Ledger(Protocol):
    """Writes the steps of all connections of a worker."""

    async def write(self, steps: list[Step]) -> tuple[list[Step], set[int]]:
        """One transaction. Gives the steps that were written, the others being locked, and the ids that may leave."""


@asynccontextmanager
async def ledger_of(database: Database, token: str) -> AsyncIterator[Ledger]:
    """The ledger of a database, for the worker whose lease has `token`."""
    if database.is_sqlite:
        with closing(SqliteLedger(str(database.engine.url.database), token)) as ledger:
            yield ledger
        return
    async with database.engine.connect() as connection:
        raw = await connection.get_raw_connection()
        yield PostgresLedger(raw.driver_connection, token)


class SqliteLedger:
    """A connection of its own, used from the event loop itself: a visit to a thread costs ten times the transaction.

    Nothing in it waits: a lock that another holds is asked for again later, and the disk is never waited for, because
    the checkpoints of the write-ahead log are left to the other connections.
    """

    def __init__(self, path: str, token: str) -> None:
        self._token = token
        self._connection = sqlite3.connect(path, timeout=0, isolation_level=None)
        self._connection.execute("PRAGMA synchronous = NORMAL")
        self._connection.execute("PRAGMA wal_autocheckpoint = 0")

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    async def write(self, steps: list[Step]) -> tuple[list[Step], set[int]]:
        """All of them: SQLite locks no single rows."""
        await self._begin()
        try:
            fenced = self._write_all(self._connection, steps, clock.now())
            self._connection.execute("COMMIT")
        except BaseException:
            self._connection.rollback()
            raise
        return steps, fenced

    async def _begin(self) -> None:
        async with asyncio.timeout(SQLITE_BUSY_MS / 1000):
            while not self._begins():  # noqa: ASYNC110 - SQLite tells nobody when its lock is free
                await asyncio.sleep(LOCKED_PAUSE)

    def _begins(self) -> bool:
        try:
            self._connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                raise
            return False
        return True

    def _write_all(self, connection: sqlite3.Connection, steps: list[Step], now: datetime) -> set[int]:
        mark = MARK.format(marks=_SQLITE_MARK, holder="?")
        rows = [(*_mark_row(outcome, now), self._token) for step in steps for outcome in step.outcomes]
        connection.executemany(mark, [_naive(row) for row in rows])
        parcels = [step.following for step in steps if step.following]
        return {parcel.id for parcel in parcels if self._freeze(connection, parcel, now)}

    def _freeze(self, connection: sqlite3.Connection, parcel: Parcel, now: datetime) -> bool:
        freeze = FREEZE.format(fences=_SQLITE_FENCE, still_ours=STILL_OURS.format(holder="?", now="?"))
        with closing(connection.execute(freeze, _naive((*_fence_row(parcel), self._token, now)))) as cursor:
            return cursor.fetchone() is not None


_SQLITE_MARK = "(SELECT ? AS id, ? AS state, ? AS sent_at, ? AS due_at, ? AS attempts, ? AS error) AS m"
_SQLITE_FENCE = "(SELECT ? AS id, ? AS body, ? AS message_id, ? AS envelope_to, ? AS frozen_at) AS f"


def _naive(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """Instants as the column type writes them in SQLite: naive UTC, always with microseconds."""
    return tuple(_written(value) if isinstance(value, datetime) else value for value in row)


def _written(instant: datetime) -> str:
    return f"{instant.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}"


def _mark_row(outcome: Outcome, now: datetime) -> tuple[Any, ...]:
    return (
        outcome.id,
        outcome.state.value,
        outcome.sent_at(now),
        outcome.due_at(now),
        outcome.attempts,
        outcome.error,
    )


def _fence_row(parcel: Parcel) -> tuple[Any, ...]:
    return (parcel.id, parcel.body, parcel.message_id, parcel.to, parcel.moment)


class PostgresLedger:
    """One connection of the pool, kept for the run, and its driver."""

    def __init__(self, connection: Any, token: str) -> None:
        self._connection = connection
        self._token = token

    async def write(self, steps: list[Step]) -> tuple[list[Step], set[int]]:
        """Steps whose rows another transaction holds are left for later: waiting for them could deadlock."""
        now = clock.now()
        async with self._connection.transaction():
            free = await self._free(steps)
            await self._mark([outcome for step in free for outcome in step.outcomes], now)
            fenced = await self._freeze([step.following for step in free if step.following], now)
        return free, fenced

    async def _free(self, steps: list[Step]) -> list[Step]:
        ids = {id_ for step in steps for id_ in step.ids}
        missing = ids - await self._ids(f"{_ROWS} FOR UPDATE SKIP LOCKED", ids)
        locked = await self._ids(_ROWS, missing) if missing else set()
        return [step for step in steps if not step.ids & locked]

    async def _ids(self, question: str, ids: set[int]) -> set[int]:
        return {row["id"] for row in await self._connection.fetch(question, list(ids))}

    async def _mark(self, outcomes: list[Outcome], now: datetime) -> None:
        if outcomes:
            columns = _columns([_mark_row(outcome, now) for outcome in outcomes])
            await self._connection.execute(MARK.format(marks=_POSTGRES_MARK, holder="$7"), *columns, self._token)

    async def _freeze(self, parcels: list[Parcel], now: datetime) -> set[int]:
        if not parcels:
            return set()
        freeze = FREEZE.format(fences=_POSTGRES_FENCE, still_ours=STILL_OURS.format(holder="$6", now="$7"))
        rows = await self._connection.fetch(freeze, *_columns([_fence_row(p) for p in parcels]), self._token, now)
        return {row["id"] for row in rows}


_ROWS = "SELECT id FROM outbox_message WHERE id = ANY($1)"
_POSTGRES_MARK = (
    "unnest($1::int[], $2::text[], $3::timestamptz[], $4::timestamptz[], $5::int[], $6::text[])"
    " AS m (id, state, sent_at, due_at, attempts, error)"
)
_POSTGRES_FENCE = (
    "unnest($1::int[], $2::bytea[], $3::text[], $4::text[], $5::timestamptz[])"
    " AS f (id, body, message_id, envelope_to, frozen_at)"
)


def _columns(rows: list[tuple[Any, ...]]) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)]
