"""What every test stands on: the databases, the clock, the secret, and no way out of this machine.

A test that asks for `database` (or `settings`, or `db`) runs twice, on SQLite and on PostgreSQL. One that is about a
single database says so: `@pytest.mark.parametrize("database_kind", ["sqlite"])`. What is in the `…pages.py` of a room
takes turns between the two, see `pytest_collection_modifyitems`.
"""

import asyncio
import importlib.util
import os
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from datetime import datetime
from pathlib import Path
from typing import Any
from zlib import crc32

import hypothesis
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from core import clock, keys, migrations
from core.database import Database
from core.settings import Settings
from events.calendars import publish_changes
from tests import chromium, loopback, postgres

SECRET = "a secret of the tests, used nowhere else"
ADDRESS = "http://127.0.0.1:8000"


# A busy machine makes no test fail: no deadline. In CI the same examples each time; elsewhere new ones are looked for.
hypothesis.settings.register_profile(
    "ronde",
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
    derandomize=os.environ.get("CI") == "true",
)
hypothesis.settings.load_profile("ronde")

# Rooms with many pages. Rules, actions and races run on both databases, always.
PAGES_OF = ("tests/cdp/", "tests/events/")


@pytest.hookimpl(tryfirst=True)  # before the long ones are left out
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of the pages of a room (`…pages.py`) run on one database each, turn about; on both in `make test-long`.

    Which one is settled by the test's own name: the same on every machine.
    """
    chromium.skip_without(items)
    pages = [item for item in items if item.nodeid.startswith(PAGES_OF) and item.path.name.endswith("pages.py")]
    for item in pages:
        kind = str(item.callspec.params.get("database_kind", "")) if hasattr(item, "callspec") else ""
        if kind and kind != ("sqlite", "postgresql")[crc32(item.nodeid.replace(kind, "").encode()) % 2]:
            item.add_marker("long")


@pytest.fixture(scope="session", autouse=True)
def own_environment() -> Iterator[None]:
    """No setting of the person who runs the tests counts, and no test leaves this machine."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("RONDE_")]:
            patch.delenv(name)
        loopback.guard(patch)
        yield


@pytest.fixture(autouse=True)
def own_secret() -> None:
    keys.use_secret(SECRET)


@pytest.fixture
def anyio_backend() -> tuple[str, dict[str, Any]]:
    """The loop that serves in production too."""
    return "asyncio", {"use_uvloop": importlib.util.find_spec("uvloop") is not None}


@pytest.fixture
def clock_at() -> Iterator[Callable[[datetime], None]]:
    """Set the clock to an aware instant, for the rest of the test. May be called again."""
    with ExitStack() as stack:
        yield lambda instant: stack.enter_context(clock.set_to(instant))


@pytest.fixture(params=["sqlite", "postgresql"])
def database_kind(request: pytest.FixtureRequest) -> str:
    kind: str = request.param
    return kind


@pytest.fixture
def database_url(database_kind: str, request: pytest.FixtureRequest) -> str:
    """A database with the schema of today and no row, of this test alone."""
    url: str = request.getfixturevalue(f"fresh_{database_kind}")
    return url


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return Settings(database_url=database_url, data_dir=tmp_path / "var", secret=SECRET, base_url=ADDRESS)


@pytest.fixture
async def database(settings: Settings) -> AsyncIterator[Database]:
    """The database as the application opens it."""
    database = Database(settings, before_commit=(publish_changes,))
    yield database
    await database.close()


class _Undo(Exception):
    """Ends the transaction of a test without keeping anything."""


@pytest.fixture
async def db(database: Database) -> AsyncIterator[AsyncSession]:
    """A session inside one transaction, flushed and rolled back at the end.

    For tests of actions and queries. It holds SQLite's only writer: a test that takes it does not ask for
    `database.writing()` as well.
    """
    with suppress(_Undo):
        async with database.writing() as session:
            yield session
            await session.flush()
            raise _Undo


@pytest.fixture
def fresh_sqlite(sqlite_template: Path, tmp_path: Path) -> str:
    return f"sqlite+aiosqlite:///{shutil.copyfile(sqlite_template, tmp_path / 'test.sqlite3')}"


@pytest.fixture
def fresh_postgresql(postgres_database: postgres.Recycled) -> str:
    return postgres_database.fresh()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "template.sqlite3"
    make_schema(f"sqlite+aiosqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Server]:
    with postgres.running() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_database(postgres_server: postgres.Server) -> Iterator[postgres.Recycled]:
    database = postgres.Recycled(postgres_server, f"ronde_{os.getpid()}", make_schema)
    yield database
    database.close()


def make_schema(url: str) -> None:
    """Bring an empty database to the schema of today, from a thread: the tests' own loop is not running yet."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        thread.submit(asyncio.run, migrations.upgrade(Settings(database_url=url))).result()
