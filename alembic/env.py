"""How Alembic reaches the database: over the connection that `core.migrations` hands it, or one of its own.

Its own is for `alembic revision --autogenerate` and the like; the application and `ronde migrate` never need it.
"""

import asyncio
from typing import Any, Literal

import sqlalchemy as sa
from alembic import context

from core import migrations, settings


def render_item(kind: str, item: Any, _autogenerate: object) -> str | Literal[False]:
    """Write a column's type as SQLAlchemy's own: a migration has to run for years, whatever SQLModel becomes."""
    if kind == "type" and isinstance(item, sa.types.TypeDecorator):
        own = item.impl_instance
        return f"sa.{own!r}"
    return False


def run(connection: sa.Connection) -> None:
    """Walk the steps, in the transaction that is already open."""
    context.configure(
        connection=connection,
        target_metadata=migrations.every_table(),
        render_as_batch=connection.dialect.name == "sqlite",
        transactional_ddl=True,
        compare_server_default=True,
        render_item=render_item,
    )
    context.run_migrations()


async def run_alone() -> None:
    """Walk the steps on the database of the settings."""
    async with migrations.connection(settings.load()) as connection:
        await connection.run_sync(run)


if context.is_offline_mode():
    raise SystemExit("ronde: migrations read the database; they cannot be written out as SQL")
if "connection" in context.config.attributes:
    run(context.config.attributes["connection"])
else:
    asyncio.run(run_alone())
