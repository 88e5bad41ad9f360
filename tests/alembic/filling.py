"""Rows for every table, made from the metadata alone: what a migration must carry along, whatever tables there are."""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time
from itertools import count
from typing import Any

import sqlalchemy as sa

ROWS = 3  # a table
# What the CHECK constraints ask of columns that look like any other.
KNOWN: dict[str, Any] = {
    "event.capacity": 20,
    "event.confirmed": 1,
    "event.ends": time(23, 0),
    "event.last_day": date(2027, 12, 31),
    "registration.position": None,
    "application.reason": None,
    "kit_document.link": "",  # its file is the one source
    "cycle.recruitment_closes": datetime(2026, 12, 1, 18, 0),
    "cycle.moderators": 2,
    "cycle.seats_taken": 14,
}

# The first that fits; an Enum is a String too.
MAKERS: tuple[tuple[type[sa.types.TypeEngine[Any]], Callable[[Any, int], Any]], ...] = (
    (sa.Enum, lambda kind, _: kind.enums[0]),
    (sa.String, lambda kind, number: f"t{number}"[: kind.length]),
    (sa.Boolean, lambda _, number: number % 2 == 0),
    (sa.Integer, lambda _, number: number % 10 + 1),
    (sa.DateTime, lambda kind, n: datetime(2026, 11, 1, 12, n % 60, tzinfo=UTC if kind.timezone else None)),
    (sa.Date, lambda _, number: date(2026, 11, number % 28 + 1)),
    (sa.Time, lambda _, number: time(9, number % 60)),
    (sa.LargeBinary, lambda _, number: b"BEGIN\r\n%d\x00\xff" % number),
    (sa.JSON, lambda _, number: {"clé": ["é", number, None]}),
)


def fill(connection: sa.Connection, tables: Iterable[sa.Table]) -> None:
    """Put `ROWS` rows in each table (given parents first), with something in every column that may be filled."""
    numbers = count(1)
    for table in tables:
        for n in range(ROWS):
            row = {column.name: _value(connection, column, n, next(numbers)) for column in table.columns}
            connection.execute(table.insert().values(row))


def contents(connection: sa.Connection, tables: Iterable[sa.Table]) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, in a fixed order, as the columns' own types read them."""
    return {
        table.name: [tuple(row) for row in connection.execute(sa.select(table).order_by(*table.primary_key))]
        for table in tables
    }


def _value(connection: sa.Connection, column: sa.Column[Any], n: int, number: int) -> Any:
    name = f"{column.table.name}.{column.name}"
    if name in KNOWN:
        return KNOWN[name]
    if column.foreign_keys:
        return _parent(connection, column, n)
    return _of_type(column, number)


def _parent(connection: sa.Connection, column: sa.Column[Any], n: int) -> Any:
    (key,) = column.foreign_keys
    if key.column.table is column.table:
        return None
    parents = connection.scalars(sa.select(key.column).order_by(key.column)).all()
    return parents[n]


def _of_type(column: sa.Column[Any], number: int) -> Any:
    kind = column.type.impl_instance if isinstance(column.type, sa.types.TypeDecorator) else column.type
    if isinstance(kind, sa.Integer) and (column.primary_key or column.unique):
        return number
    for wanted, make in MAKERS:
        if isinstance(kind, wanted):
            return make(kind, number)
    raise TypeError(f"{column}: nothing is known to fill {column.type!r}")
