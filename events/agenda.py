"""The agenda's state, as it stands in its address: filters, view and day."""

import calendar
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any, Literal

from starlette.datastructures import QueryParams

from accounts.models import Territory
from core import clock
from events.models import EventKind, Mission
from events.queries import Filters, Row

View = Literal["list", "week", "month"]
VIEWS: tuple[View, ...] = ("list", "week", "month")
LANGUAGES = ("fr", "nl")
LAST_PAGE = 250
LONGEST_TEXT = 80
LONGEST_NUMBER = 9  # digits: within what PostgreSQL compares with an INTEGER
YEARS = range(2000, 2100)


@dataclass(frozen=True, slots=True)
class Agenda:
    """Which part of the agenda is looked at. What cannot be understood in an address is left out."""

    filters: Filters
    view: View
    day: date
    page: int

    def query(self, **changes: Any) -> dict[str, object]:
        """The parameters of the address of this state, with some changed."""
        view = None if self.view == "list" else self.view
        state: dict[str, object] = {**asdict(self.filters), "view": view, "day": None, "page": None}
        if self.view != "list" and self.day != clock.today():
            state["day"] = self.day.isoformat()
        return {**state, **changes}


def from_query(query: QueryParams, territories: Sequence[Territory]) -> Agenda:
    """The state that an address says."""
    codes = {t.code: t.code for t in territories} | {t.code_nl: t.code for t in territories}
    view = query.get("view", "list")
    return Agenda(
        filters=Filters(
            territory=codes.get(query.get("territory", ""), ""),
            kind=_among(query.get("kind", ""), EventKind),
            theme=_number(query.get("theme", "")),
            language=_among(query.get("language", ""), LANGUAGES),
            mission=_among(query.get("mission", ""), Mission),
            text=_typed(query.get("text", "")),
        ),
        view=next((known for known in VIEWS if known == view), "list"),
        day=_day(query.get("day", "")),
        page=max(1, min(_number(query.get("page", "")) or 1, LAST_PAGE)),
    )


def _among(value: str, known: Any) -> str:
    return value if value in [str(k) for k in known] else ""


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER else None


def _typed(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text[:LONGEST_TEXT]).strip()


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return clock.today()
    return day if day.year in YEARS else clock.today()


def week_of(day: date) -> tuple[date, date]:
    """Monday and Sunday of the week of `day`."""
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)


def month_of(day: date) -> tuple[date, date]:
    """The Monday and the Sunday between which a month is drawn."""
    first = day.replace(day=1)
    last = first.replace(day=calendar.monthrange(day.year, day.month)[1])
    return week_of(first)[0], week_of(last)[1]


def next_month(day: date) -> date:
    """The first of the month after."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


def previous_month(day: date) -> date:
    """The first of the month before."""
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)


def days_of(first: date, last: date, rows: Sequence[Row]) -> list[tuple[date, list[Row]]]:
    """Each day from `first` to `last` with the events that touch it."""
    found: dict[date, list[Row]] = {first + timedelta(days=n): [] for n in range((last - first).days + 1)}
    for row in rows:
        day = max(row.day, first)
        while day <= min(row.last_day or row.day, last):
            found[day].append(row)
            day += timedelta(days=1)
    return list(found.items())
