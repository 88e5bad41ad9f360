"""Migrations up and down, on both databases, with data in every table."""

from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from core import migrations
from core.database import Database
from core.errors import ConfigurationError
from tests.alembic.filling import ROWS, contents, fill
from tests.alembic.schema import schema

pytestmark = pytest.mark.anyio

METADATA = migrations.every_table()
TABLES = METADATA.sorted_tables
STEPS = [script.revision for script in ScriptDirectory(str(migrations.SCRIPTS)).walk_revisions()]

# A parent table that has to be rebuilt on SQLite: nine tables refer to it, most of them with a cascade.
CHANGE_EVENT = """
with op.batch_alter_table("event") as event:
    event.alter_column("title_fr", type_=sa.String(500), existing_nullable=False)
    event.add_column(sa.Column("trial", sa.Integer(), nullable=False, server_default="7"))
"""
CHANGE_EVENT_BACK = """
with op.batch_alter_table("event") as event:
    event.drop_column("trial")
    event.alter_column("title_fr", type_=sa.String(), existing_nullable=False)
"""


async def ask(settings, question, *args) -> Any:
    async with migrations.connection(settings) as connection:
        return await connection.run_sync(question, *args)


async def test_up_down_to_nothing_and_up_again(empty):
    await migrations.upgrade(empty)
    first = await ask(empty, schema)

    await migrations.downgrade(empty, "base")
    assert await ask(empty, schema) == {}
    assert await migrations.current_revision(empty) is None

    await migrations.upgrade(empty)
    assert await ask(empty, schema) == first
    assert await migrations.current_revision(empty) == migrations.head_revision()


async def test_every_step_of_the_way_down_and_up_keeps_the_tables_filled(empty):
    await migrations.upgrade(empty)
    await ask(empty, fill, TABLES)
    before = await ask(empty, contents, TABLES)

    for revision in STEPS[1:]:
        await migrations.downgrade(empty, revision)
        assert set((await ask(empty, row_counts)).values()) == {ROWS}
    await migrations.upgrade(empty)

    after = await ask(empty, contents, TABLES)
    assert {table: len(rows) for table, rows in after.items()} == {table: len(rows) for table, rows in before.items()}


def row_counts(connection: sa.Connection) -> dict[str, int]:
    tables = [table for table in sa.inspect(connection).get_table_names() if table != "alembic_version"]
    return {table: connection.scalar(sa.select(sa.func.count()).select_from(sa.table(table))) or 0 for table in tables}


async def test_changing_a_parent_table_keeps_every_row_and_every_constraint(empty, next_version):
    await migrations.upgrade(empty)
    await ask(empty, fill, TABLES)
    rows, tables = await ask(empty, contents, TABLES), await ask(empty, schema)
    next_version(CHANGE_EVENT, CHANGE_EVENT_BACK)

    await migrations.upgrade(empty)
    assert await ask(empty, contents, TABLES) == rows
    assert await ask(empty, trials) == [7] * ROWS
    changed = await ask(empty, schema)
    assert changed["event"]["checks"] == tables["event"]["checks"]

    await migrations.downgrade(empty, "-1")
    assert await ask(empty, contents, TABLES) == rows
    assert await ask(empty, schema) == tables


def trials(connection: sa.Connection) -> list[int]:
    return list(connection.scalars(sa.text("SELECT trial FROM event")))


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_with_foreign_keys_enforced_the_same_change_would_empty_the_children(empty):
    """The trap that `migrations.connection` goes round. When this fails, the way round it may go."""
    await migrations.upgrade(empty)
    await ask(empty, fill, TABLES)
    database = Database(empty)

    async with database.connection(write=True) as connection:
        await connection.run_sync(rebuild_event)
        assert (await connection.run_sync(row_counts))["registration"] == 0
    await database.close()


def rebuild_event(connection: sa.Connection) -> None:
    operations = Operations(MigrationContext.configure(connection))
    with operations.batch_alter_table("event", recreate="always") as event:
        event.alter_column("title_fr", type_=sa.String(500))


async def test_models_and_migrations_agree(make_empty):
    migrated, made = make_empty(), make_empty()
    await migrations.upgrade(migrated)
    await ask(made, METADATA.create_all)

    assert await ask(migrated, differences) == []
    assert await ask(migrated, schema) == await ask(made, schema)


def differences(connection: sa.Connection) -> list[Any]:
    context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
    return list(compare_metadata(context, METADATA))


async def test_a_step_that_fails_leaves_nothing_half_done(empty, next_version):
    await migrations.upgrade(empty)
    before = await ask(empty, schema)
    next_version("op.create_table('half', sa.Column('id', sa.Integer()))\nraise ZeroDivisionError")

    with pytest.raises(ZeroDivisionError):
        await migrations.upgrade(empty)

    assert await ask(empty, schema) == before
    assert await ask(empty, revision_in_table) == STEPS[0]


def revision_in_table(connection: sa.Connection) -> Any:
    return connection.scalar(sa.text("SELECT version_num FROM alembic_version"))


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_a_step_that_orphans_rows_is_undone(empty, next_version):
    await migrations.upgrade(empty)
    await ask(empty, fill, TABLES)
    before = await ask(empty, contents, TABLES)
    next_version("op.execute('DELETE FROM community')")

    with pytest.raises(ConfigurationError, match="rows of cycle would refer to nothing$"):
        await migrations.upgrade(empty)

    assert await ask(empty, contents, TABLES) == before
