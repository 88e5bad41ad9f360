"""Reading a list of school holidays from an .ics file that a coordinator uploads.

The file is a stranger's: its size and its number of entries are bounded, recurrences are refused
rather than expanded, and whatever cannot be read is refused with one code, never half imported.
"""

import unicodedata
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from cdp.school_holidays import PeriodKind, SchoolPeriod, Schools

MAX_BYTES = 256 * 1024
MAX_ENTRIES = 500
MAX_DAYS = 100  # the summer is the longest holiday, nine weeks
MAX_TITLE = 120
YEARS = range(2000, 2101)  # beyond, a slip of the keyboard; and what follows need not mind the ends of the calendar
TYPOGRAPHIC_APOSTROPHE = "\u2019"
BRUSSELS = ZoneInfo("Europe/Brussels")
ONE_DAY = timedelta(days=1)

# Pieces of the names that both communities give their holidays, as published; without accents.
NAMES = (
    (PeriodKind.AUTUMN, ("automne", "toussaint", "herfst")),
    (PeriodKind.WINTER, ("hiver", "noel", "kerst")),
    (PeriodKind.CARNIVAL, ("carnaval", "detente", "krokus")),
    (PeriodKind.SPRING, ("printemps", "vacances de paques", "paasvakantie", "lente")),
    (PeriodKind.SUMMER, ("vacances d'ete", "zomer")),
    (PeriodKind.COMMUNITY_DAY, ("communaute francaise", "federation wallonie", "franse gemeenschap")),
)


class ImportCode(StrEnum):
    """Why a file was refused."""

    TOO_LARGE = "too_large"
    NOT_A_CALENDAR = "not_a_calendar"
    NO_ENTRIES = "no_entries"
    TOO_MANY_ENTRIES = "too_many_entries"
    ENTRY_WITHOUT_DAY = "entry_without_day"
    RECURRING_ENTRY = "recurring_entry"
    IMPLAUSIBLE_YEAR = "implausible_year"
    ENDS_BEFORE_START = "ends_before_start"
    TOO_LONG = "too_long"


class ImportRefused(ValueError):
    """Nothing was imported; `code` says why, `title` which entry when it was one of them."""

    def __init__(self, code: ImportCode, title: str | None = None) -> None:
        super().__init__(code.value)
        self.code = code
        self.title = title


def read_ics(data: bytes, schools: Schools) -> tuple[SchoolPeriod, ...]:
    """The holidays in an .ics file of at most `MAX_BYTES`, in order, each once.

    An entry with times counts for each day that it touches in Brussels; cancelled entries are left
    out. The kind is read from the entry's name, `OTHER` when it says none. Raises ImportRefused.
    """
    if len(data) > MAX_BYTES:
        raise ImportRefused(ImportCode.TOO_LARGE)
    entries = _entries(data)
    if len(entries) > MAX_ENTRIES:
        raise ImportRefused(ImportCode.TOO_MANY_ENTRIES)
    periods = {_period(entry, schools) for entry in entries if not _is_cancelled(entry)}
    if not periods:
        raise ImportRefused(ImportCode.NO_ENTRIES)
    return tuple(sorted(periods, key=lambda period: (period.first, period.last, period.title or "")))


def kind_of(title: str) -> PeriodKind:
    """Which holiday an entry's name speaks of, in French or in Dutch."""
    plain = _without_accents(title)
    for kind, names in NAMES:
        if any(name in plain for name in names):
            return kind
    return PeriodKind.OTHER


def _entries(data: bytes) -> list[Event]:
    try:
        calendars = Calendar.from_ical(data, multiple=True)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise ImportRefused(ImportCode.NOT_A_CALENDAR) from error
    if not calendars or any(calendar.name != "VCALENDAR" for calendar in calendars):
        raise ImportRefused(ImportCode.NOT_A_CALENDAR)
    return list(_walk(calendars))


def _walk(calendars: list[Calendar]) -> Iterator[Event]:
    for calendar in calendars:
        for component in calendar.walk("VEVENT"):
            if isinstance(component, Event):
                yield component


def _period(entry: Event, schools: Schools) -> SchoolPeriod:
    title = _title(entry)
    if any(name in entry for name in ("RRULE", "RDATE")):
        raise ImportRefused(ImportCode.RECURRING_ENTRY, title)
    first, last = _days(entry, title)
    if last < first:
        raise ImportRefused(ImportCode.ENDS_BEFORE_START, title)
    if last - first >= timedelta(days=MAX_DAYS):
        raise ImportRefused(ImportCode.TOO_LONG, title)
    return SchoolPeriod(schools, kind_of(title), first, last, title=title or None)


def _days(entry: Event, title: str) -> tuple[date, date]:
    start, end = _value(entry, "DTSTART", title), _value(entry, "DTEND", title)
    length = _value(entry, "DURATION", title)
    if not isinstance(start, date):
        raise ImportRefused(ImportCode.ENTRY_WITHOUT_DAY, title)
    if end is None and isinstance(length, timedelta):
        end = _plus(start, length, title)
    if end is None:
        return _local(start)[0], _local(start)[0]
    if not isinstance(end, date):
        raise ImportRefused(ImportCode.ENTRY_WITHOUT_DAY, title)
    return _local(start)[0], _last_day(start, end)


def _value(entry: Event, name: str, title: str) -> Any:
    value = entry.get(name)
    if value is None:
        return None
    try:
        moment = value.dt
    except (AttributeError, ValueError) as error:
        raise ImportRefused(ImportCode.ENTRY_WITHOUT_DAY, title) from error
    if isinstance(moment, date) and moment.year not in YEARS:
        raise ImportRefused(ImportCode.IMPLAUSIBLE_YEAR, title)
    return moment


def _plus(start: date, length: timedelta, title: str) -> date:
    try:
        return start + length
    except OverflowError as error:
        raise ImportRefused(ImportCode.TOO_LONG, title) from error


def _last_day(start: date, end: date) -> date:
    """The last day that is touched: an end is exclusive, as a day and as midnight alike."""
    day, hour = _local(end)
    first = _local(start)[0]
    is_own_day = end == start
    return day if is_own_day or hour != time(0) or day < first else day - ONE_DAY


def _local(moment: date) -> tuple[date, time]:
    """A moment's day and time in Brussels; a day begins at midnight, a floating time is local."""
    if not isinstance(moment, datetime):
        return moment, time(0)
    local = moment.astimezone(BRUSSELS) if moment.tzinfo else moment
    return local.date(), local.time()


def _is_cancelled(entry: Event) -> bool:
    return str(entry.get("STATUS", "")).upper() == "CANCELLED"


def _title(entry: Event) -> str:
    visible = (" " if unicodedata.category(char)[0] == "C" else char for char in str(entry.get("SUMMARY", "")))
    return " ".join("".join(visible).split())[:MAX_TITLE].strip()


def _without_accents(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.casefold().replace(TYPOGRAPHIC_APOSTROPHE, "'"))
    return "".join(char for char in decomposed if not unicodedata.combining(char))
