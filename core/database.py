"""The database: SQLite embedded, or PostgreSQL shared by several nodes. One way to read, one way to write."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, nullcontext
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlmodel import SQLModel

from core.settings import Settings

NAMING_CONVENTION = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
SQLModel.metadata.naming_convention = NAMING_CONVENTION

BeforeCommit = Callable[[AsyncSession], Awaitable[None]]

SQLITE_WRITER = {"sqlite_write": True}
SQLITE_BUSY_MS = 20_000
POOL_SIZE = 10
PATIENCE = 120  # seconds for a connection of the pool: in a rush one waits, rather than being sent away
LARGEST_ID = 2**31 - 1  # of a key in an address; beyond it PostgreSQL's INTEGER refuses to compare


def enum_column(kind: type[StrEnum], **options: Any) -> Any:
    """A column for a StrEnum: its values as text, held by a CHECK on both databases.

    Args go to `sa.Column`. Give the result as `sa_column`.
    """
    options.setdefault("nullable", False)
    return sa.Column(
        sa.Enum(
            kind,
            native_enum=False,
            create_constraint=True,
            validate_strings=True,
            length=32,
            name=_snake(kind.__name__),
            values_callable=lambda members: [member.value for member in members],
        ),
        **options,
    )


def _snake(name: str) -> str:
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name).lstrip("_")


class Database:
    """The engine of one process, and its two kinds of session.

    `before_commit` holds what a higher room wants done last in every writing transaction, in order.
    """

    def __init__(self, settings: Settings, before_commit: tuple[BeforeCommit, ...] = ()) -> None:
        self.before_commit = before_commit
        self.is_sqlite = settings.is_sqlite
        self.engine = _make_engine(settings)
        self._writer = self.engine.execution_options(**SQLITE_WRITER) if self.is_sqlite else self.engine
        # SQLite has one writer: waiting here, first come first served, beats polling its lock. Other processes still
        # meet at BEGIN IMMEDIATE.
        self._turn = asyncio.Lock() if self.is_sqlite else None

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """A session that sees one state and changes nothing."""
        async with AsyncSession(self.engine, expire_on_commit=False, autoflush=False) as session:
            yield session

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncSession]:
        """A session that commits when the block ends, and rolls back when it raises."""
        async with (
            self._turn or nullcontext(),
            AsyncSession(self._writer, expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session
            await session.flush()
            for hook in self.before_commit:
                await hook(session)

    @asynccontextmanager
    async def connection(self, *, write: bool = False) -> AsyncIterator[Any]:
        """A bare connection in a transaction, for the paths that are walked most often."""
        async with (
            self._turn if write and self._turn else nullcontext(),
            (self._writer if write else self.engine).begin() as connection,
        ):
            yield connection

    async def close(self) -> None:
        """Give back every connection."""
        await self.engine.dispose()


def _make_engine(settings: Settings) -> AsyncEngine:
    if not settings.is_sqlite:
        return create_async_engine(
            settings.url, pool_size=POOL_SIZE, max_overflow=0, pool_timeout=PATIENCE, pool_pre_ping=True
        )
    engine = create_async_engine(
        settings.url,
        pool_size=POOL_SIZE,
        max_overflow=0,
        pool_timeout=PATIENCE,
        connect_args={"timeout": SQLITE_BUSY_MS / 1000},
    )
    prepare_sqlite(engine.sync_engine)
    return engine


def prepare_sqlite(engine: sa.Engine, *, foreign_keys: bool = True) -> None:
    """Give every connection of a SQLite engine its settings, and every transaction its kind of BEGIN."""

    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            f"busy_timeout={SQLITE_BUSY_MS}",
            f"foreign_keys={'ON' if foreign_keys else 'OFF'}",
            "synchronous=NORMAL",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def on_begin(connection: sa.Connection) -> None:
        writes = connection.get_execution_options().get("sqlite_write")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
