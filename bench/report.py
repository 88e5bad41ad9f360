"""One table of every measurement: what was measured, beside what, the ratio with its spread, the aim."""

import platform
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from os import cpu_count

PARTS = ("starlette", "jinja2", "sqlalchemy", "aiosqlite", "asyncpg", "granian", "uvloop", "icalendar", "aiosmtplib")
HEADS = ("Measured", "Here", "Beside", "min / median / max", "Aim", "")

Spread = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table.

    `here` and `beside` are figures with their unit, in words; `spread` holds the smallest, the median and the largest
    of `unit`; `aim` is a limit on its median: at least (or at most, when `is_most`).
    """

    name: str
    here: str
    beside: str
    spread: Spread
    aim: float
    unit: str = ""
    is_most: bool = False

    @property
    def is_reached(self) -> bool:
        """Whether the median keeps the aim."""
        return self.spread[1] <= self.aim if self.is_most else self.spread[1] >= self.aim

    def cells(self) -> tuple[str, ...]:
        """The line as texts, in the order of `HEADS`."""
        unit = f" {self.unit}" if self.unit else ""
        spread = " / ".join(f"{value:.2f}" for value in self.spread)
        aim = f"{'≤' if self.is_most else '≥'} {self.aim:g}{unit}"
        return (
            self.name,
            self.here,
            self.beside,
            f"{spread}{unit}",
            aim,
            "reached" if self.is_reached else "not reached",
        )


def spread(values: Sequence[float]) -> Spread:
    """Smallest, median, largest."""
    return min(values), statistics.median(values), max(values)


def table(lines: Sequence[Line]) -> str:
    """The lines as a Markdown table, aligned for a terminal too."""
    rows = [HEADS, *(line.cells() for line in lines)]
    widths = [max(len(row[n]) for row in rows) for n in range(len(HEADS))]
    shown = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in rows
    ]
    return "\n".join([shown[0], "|" + "|".join("-" * (width + 2) for width in widths) + "|", *shown[1:]])


def machine() -> str:
    """Where and with what it was measured, in a sentence."""
    parts = ", ".join(f"{name} {version(name)}" for name in PARTS)
    return f"{date.today().isoformat()}, {cpu_count()} cores, CPython {platform.python_version()}, {parts}."  # noqa: DTZ011 - a day on a page
