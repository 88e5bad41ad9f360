"""What a database says of itself, in a form that compares."""

from typing import Any

import sqlalchemy as sa


def schema(connection: sa.Connection) -> dict[str, dict[str, Any]]:
    """By table: columns, keys, indexes and constraints, each sorted, with names, types, defaults and cascades."""
    inspector = sa.inspect(connection)
    return {table: _table(inspector, table) for table in inspector.get_table_names() if table != "alembic_version"}


def _table(inspector: sa.Inspector, table: str) -> dict[str, Any]:
    return {
        "columns": _sorted([column | {"type": repr(column["type"])} for column in inspector.get_columns(table)]),
        "primary key": inspector.get_pk_constraint(table),
        "foreign keys": _sorted(inspector.get_foreign_keys(table)),
        "indexes": _sorted([_index(index) for index in inspector.get_indexes(table)]),
        "unique": _sorted(inspector.get_unique_constraints(table)),
        "checks": _sorted(inspector.get_check_constraints(table)),
    }


def _index(index: Any) -> dict[str, Any]:
    """An index whose condition, if it has one, is compared by its words."""
    options = {k: str(v) for k, v in index.get("dialect_options", {}).items()}
    return dict(index) | {"dialect_options": options}


def _sorted(parts: list[Any]) -> list[Any]:
    return sorted(parts, key=lambda part: str(part["name"]))
