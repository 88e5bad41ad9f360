"""`make bench`: every measurement, in one table, and the same table in `docs/bench.md`.

Each figure stands beside a reference measured in the same run, as a ratio with its spread: machines are noisy, and an
absolute figure says little about another one.
"""

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import uvloop

from bench import agenda, composition, feeds, pages, registrations, reminders
from bench.report import Line, machine, table

PAGE = Path(__file__).parent.parent / "docs" / "bench.md"
MARK = "<!-- figures -->"


def measured() -> list[Line]:
    """Every line of the table, each part in a loop of its own."""
    found: list[Line] = []
    for name, lines in PARTS.items():
        print(f"measuring {name} …", file=sys.stderr, flush=True)
        found += lines()
    return found


def _run(part: Any) -> Callable[[], list[Line]]:
    return lambda: part.lines(uvloop.run(part.measure()))


PARTS: dict[str, Callable[[], list[Line]]] = {
    "feeds": _run(feeds),
    "registrations": _run(registrations),
    "reminders": _run(reminders),
    "the agenda": _run(agenda),
    "pages in Chromium": lambda: pages.lines(asyncio.run(pages.measure())),
    "the proposal of a group": lambda: composition.lines(composition.measure()),
}


def main() -> None:
    """Measure, print the table, and keep it in the page after the words that a person wrote there."""
    figures = f"{machine()}\n\n{table(measured())}\n"
    print(figures)
    words, _, _ = PAGE.read_text().partition(MARK)
    PAGE.write_text(f"{words}{MARK}\n\n{figures}")


if __name__ == "__main__":
    main()
