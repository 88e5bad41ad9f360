"""A house stands on its own schema only, and says in one line what is wrong with another."""

import asyncio
import socket
import sys
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from core import migrations
from core.database import Database
from core.errors import ConfigurationError
from core.settings import Settings

pytestmark = pytest.mark.anyio

MIGRATE = "import asyncio; from core import migrations, settings; asyncio.run(migrations.upgrade(settings.load()))"
NOTHING = "op.execute('SELECT 1')"


@asynccontextmanager
async def opened(settings):
    database = Database(settings)
    yield database
    await database.close()


async def complaint(settings) -> str:
    """What `check` says of a database: one line, without the password."""
    async with opened(settings) as database:
        with pytest.raises(ConfigurationError) as refused:
            await migrations.check(database)
    said = str(refused.value)
    assert "\n" not in said
    return said.replace(str(make_url(settings.url)), "URL")


async def test_the_schema_of_this_version_is_accepted(database):
    await migrations.check(database)


async def test_a_database_that_is_not_there_is_refused(empty):
    url = make_url(empty.url)
    elsewhere = Settings(database_url=url.set(database=f"{url.database}x").render_as_string(hide_password=False))

    if elsewhere.is_sqlite:
        expected = "RONDE_DATABASE_URL: there is no database at URL; make it with: ronde migrate"
    else:
        expected = f'RONDE_DATABASE_URL: URL cannot be opened (database "{url.database}x" does not exist)'
    assert await complaint(elsewhere) == expected
    with pytest.raises(ConfigurationError):
        await migrations.downgrade(elsewhere, "base")


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_looking_for_a_database_does_not_make_one(empty, tmp_path):
    await complaint(empty)

    with pytest.raises(ConfigurationError):
        await migrations.current_revision(empty)

    assert list(tmp_path.glob("*.sqlite3*")) == []


async def test_a_database_without_schema_is_refused(empty):
    async with migrations.connection(empty):
        pass  # SQLite's file is made by opening it

    assert await complaint(empty) == "the database at URL has no schema yet; make it with: ronde migrate"


async def test_an_older_schema_is_refused(empty, next_version):
    await migrations.upgrade(empty)
    found = migrations.head_revision()
    next_version(NOTHING)

    assert await complaint(empty) == (
        f"the database at URL is at revision {found}, this version needs trial; bring it there with: ronde migrate"
    )


async def test_a_newer_schema_is_refused_and_left_alone(empty, next_version, monkeypatch):
    scripts = migrations.SCRIPTS
    next_version(NOTHING)
    await migrations.upgrade(empty)
    monkeypatch.setattr(migrations, "SCRIPTS", scripts)
    newer = "the database at URL is at revision trial, which this version does not know: a newer one made it"

    assert await complaint(empty) == newer
    for change in (migrations.upgrade(empty), migrations.downgrade(empty, "base")):
        with pytest.raises(ConfigurationError, match="a newer one made it$"):
            await change
    assert await migrations.current_revision(empty) == "trial"


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_a_file_that_is_no_database_is_refused(empty):
    Path(make_url(empty.url).database or "").write_text("once upon a time " * 100)

    assert await complaint(empty) == "RONDE_DATABASE_URL: URL cannot be opened (file is not a database)"


async def test_a_folder_that_cannot_be_made_is_refused(tmp_path):
    (tmp_path / "file").touch()
    settings = Settings(database_url=f"sqlite:///{tmp_path}/file/ronde.sqlite3")

    with pytest.raises(ConfigurationError, match="^RONDE_DATABASE_URL: .* cannot be opened"):
        await migrations.upgrade(settings)


async def test_a_server_that_does_not_answer_is_refused(unused_port):
    silent = Settings(database_url=f"postgresql://ronde:hidden@127.0.0.1:{unused_port}/ronde")

    said = await complaint(silent)

    assert said.startswith("RONDE_DATABASE_URL: URL cannot be opened (")
    assert "hidden" not in said


@pytest.fixture
def unused_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


async def test_two_nodes_that_migrate_at_once_take_turns(empty):
    nodes = [
        await asyncio.create_subprocess_exec(sys.executable, "-c", MIGRATE, env={"RONDE_DATABASE_URL": empty.url})
        for _ in range(2)
    ]

    assert [await node.wait() for node in nodes] == [0, 0]
    assert await migrations.current_revision(empty) == migrations.head_revision()
