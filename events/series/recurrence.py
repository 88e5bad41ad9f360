"""When a meetup recurs: a small form of RFC 5545's rule, and the days that it gives. Pure: wall days, no zones."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from functools import lru_cache
from itertools import islice, takewhile

import holidays
from dateutil.rrule import rrulestr

from events.series.models import MOST_DATES

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
WEEKS = (1, 2, 3, 4, -1)  # of a month; the fifth is not in each, the last is


class Frequency(StrEnum):
    """How often it comes back."""

    weekly = "weekly"
    fortnightly = "fortnightly"
    monthly = "monthly"


@dataclass(frozen=True, slots=True)
class Rhythm:
    """A recurrence as people say it: `weekday` counts from Monday, 0; `week` is one of WEEKS, for a month's alone."""

    frequency: Frequency
    weekday: int
    week: int = 1

    @property
    def rule(self) -> str:
        """As RFC 5545 writes it (section 3.3.10), without DTSTART and UNTIL."""
        day = WEEKDAYS[self.weekday]
        return {
            Frequency.weekly: f"FREQ=WEEKLY;BYDAY={day}",
            Frequency.fortnightly: f"FREQ=WEEKLY;INTERVAL=2;BYDAY={day}",
            Frequency.monthly: f"FREQ=MONTHLY;BYDAY={self.week}{day}",
        }[self.frequency]


_FORMS = {
    Frequency.weekly: re.compile(r"FREQ=WEEKLY;BYDAY=(?P<day>[A-Z]{2})"),
    Frequency.fortnightly: re.compile(r"FREQ=WEEKLY;INTERVAL=2;BYDAY=(?P<day>[A-Z]{2})"),
    Frequency.monthly: re.compile(r"FREQ=MONTHLY;BYDAY=(?P<week>-1|[1-4])(?P<day>[A-Z]{2})"),
}


def rhythm_of(rule: str) -> Rhythm | None:
    """The rhythm that a rule writes, or None for a rule of another form."""
    for frequency, form in _FORMS.items():
        found = form.fullmatch(rule)
        if found and found["day"] in WEEKDAYS:
            week = int(found["week"]) if frequency == Frequency.monthly else 1
            return Rhythm(frequency, WEEKDAYS.index(found["day"]), week)
    return None


def days(
    rule: str, first: date, last: date, *, skipped: Collection[date] = (), skips_holidays: bool = False
) -> list[date]:
    """The days of a rule from `first` to `last`, both included, in order, without those that are left out.

    Every other week is counted from the week of `first`. At most MOST_DATES + 1 days: more are too many anyway.
    """
    recurring = rrulestr(rule, dtstart=datetime.combine(first, time.min))
    found = (moment.date() for moment in recurring.xafter(datetime.combine(first, time.min), inc=True))
    within = _until(found, last)
    kept = (day for day in within if day not in skipped and not (skips_holidays and is_holiday(day)))
    return list(islice(kept, MOST_DATES + 1))


def _until(found: Iterable[date], last: date) -> Iterator[date]:
    return takewhile(lambda day: day <= last, found)


def is_holiday(day: date) -> bool:
    """Whether `day` is a public holiday in Belgium. Source: the `holidays` library."""
    return day in _holidays(day.year)


@lru_cache(maxsize=64)
def _holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("BE", years=year))
