"""The schema's way from one version of the house to the next, and the refusal to work on any other.

The steps are in `alembic/versions`. A migration is one transaction, whole or not at all, on both databases; two nodes
that migrate at once take turns.
"""

import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from importlib import import_module
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool
from sqlmodel import SQLModel

from core.database import SQLITE_BUSY_MS, SQLITE_WRITER, Database, prepare_sqlite
from core.errors import ConfigurationError
from core.settings import Settings

ROOT = Path(__file__).parent.parent
SCRIPTS = ROOT / "alembic"
ADVISORY_LOCK = 0x524F4E4445  # "RONDE": the turn of those who migrate, on PostgreSQL

MISSING = "RONDE_DATABASE_URL: there is no database at {url}; make it with: ronde migrate"
UNREACHABLE = "RONDE_DATABASE_URL: {url} cannot be opened ({why})"
UNMIGRATED = "the database at {url} has no schema yet; make it with: ronde migrate"
BEHIND = "the database at {url} is at revision {found}, this version needs {wanted}; bring it there with: ronde migrate"
NEWER = "the database at {url} is at revision {found}, which this version does not know: a newer one made it"
ORPHANS = "the migration was undone: in the database at {url}, rows of {tables} would refer to nothing"


def every_table() -> sa.MetaData:
    """The tables of every room: each `models.py` of the project is read."""
    for path in sorted([*ROOT.glob("*/models.py"), *ROOT.glob("*/*/models.py")]):
        if (path.parent / "__init__.py").exists():
            import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    return SQLModel.metadata


def head_revision() -> str:
    """The revision that this version of the code works on."""
    (head,) = ScriptDirectory(str(SCRIPTS)).get_heads()
    return head


async def current_revision(settings: Settings) -> str | None:
    """The revision of a database; None before its first migration.

    Raises ConfigurationError where there is no database.
    """
    _expect_file(make_url(settings.url))
    async with connection(settings) as opened:
        return await opened.run_sync(_revision)


async def upgrade(settings: Settings, to: str = "head") -> None:
    """Bring the database to a revision. A SQLite file is made where there is none.

    Raises ConfigurationError for a database that cannot be opened, or that a newer version made.
    """
    if settings.is_sqlite:
        _make_folder(make_url(settings.url))
    await _migrate(settings, command.upgrade, to)


async def downgrade(settings: Settings, to: str) -> None:
    """Take the database back to a revision, or to `base`, which has no tables.

    Raises ConfigurationError as `upgrade` does, and where there is no database.
    """
    _expect_file(make_url(settings.url))
    await _migrate(settings, command.downgrade, to)


async def check(database: Database) -> None:
    """Refuse a database that this version cannot work on.

    Raises ConfigurationError with one line: none there, not migrated, behind, or newer than the code.
    """
    url = database.engine.url
    _expect_file(url)
    with _opening(url):
        async with database.connection() as opened:
            found = await opened.run_sync(_revision)
    if found is None:
        raise ConfigurationError(UNMIGRATED.format(url=url))
    _expect_known(found, url)
    if found != head_revision():
        raise ConfigurationError(BEHIND.format(url=url, found=found, wanted=head_revision()))


@asynccontextmanager
async def connection(settings: Settings) -> AsyncIterator[AsyncConnection]:
    """A connection that may change the schema: in one transaction, when it is this one's turn.

    On SQLite foreign keys are not enforced meanwhile, since rebuilding a parent table would empty its children. They
    are checked before the commit instead.
    Raises ConfigurationError for a database that cannot be opened, or whose rows would lose what they refer to.
    """
    engine = _engine(settings)
    try:
        async with AsyncExitStack() as stack:
            with _opening(engine.url):
                opened = await stack.enter_async_context(engine.begin())
                if not settings.is_sqlite:
                    await opened.execute(sa.select(sa.func.pg_advisory_xact_lock(ADVISORY_LOCK)))
            yield opened
            if settings.is_sqlite:
                await _check_foreign_keys(opened)
    finally:
        await engine.dispose()


def _engine(settings: Settings) -> AsyncEngine:
    if not settings.is_sqlite:
        return create_async_engine(settings.url, poolclass=NullPool)
    engine = create_async_engine(settings.url, poolclass=NullPool, connect_args={"timeout": SQLITE_BUSY_MS / 1000})
    prepare_sqlite(engine.sync_engine, foreign_keys=False)
    return engine.execution_options(**SQLITE_WRITER)


async def _migrate(settings: Settings, verb: Callable[[Config, str], None], to: str) -> None:
    async with connection(settings) as opened:
        found = await opened.run_sync(_revision)
        if found is not None:
            _expect_known(found, opened.engine.url)
        await opened.run_sync(_apply, verb, to)


def _apply(opened: sa.Connection, verb: Callable[[Config, str], None], to: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = opened
    verb(config, to)


def _revision(opened: sa.Connection) -> str | None:
    return MigrationContext.configure(opened).get_current_revision()


def _expect_known(revision: str, url: URL) -> None:
    known = {script.revision for script in ScriptDirectory(str(SCRIPTS)).walk_revisions()}
    if revision not in known:
        raise ConfigurationError(NEWER.format(url=url, found=revision))


def _expect_file(url: URL) -> None:
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        raise ConfigurationError(MISSING.format(url=url))


def _make_folder(url: URL) -> None:
    with _opening(url):
        Path(url.database or "").parent.mkdir(parents=True, exist_ok=True)


@contextmanager
def _opening(url: URL) -> Iterator[None]:
    try:
        yield
    except (OSError, DBAPIError, sqlite3.Error) as error:
        why = error.orig if isinstance(error, DBAPIError) else error
        raise ConfigurationError(UNREACHABLE.format(url=url, why=str(why).partition("\n")[0])) from None


async def _check_foreign_keys(opened: AsyncConnection) -> None:
    orphans = await opened.execute(sa.text("PRAGMA foreign_key_check"))
    tables = sorted({row[0] for row in orphans})
    if tables:
        raise ConfigurationError(ORPHANS.format(url=opened.engine.url, tables=", ".join(tables)))
