"""The days of a demonstration that is loaded today: its season, and when what recurs takes place."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache

import holidays
from dateutil.relativedelta import relativedelta
from dateutil.rrule import rrulestr

from cdp.models import FIRST_MONTH, LAST_MONTH

FIRST_SUMMER_MONTH = 7
ANCHOR = date(2020, 1, 6)  # from which every other week is counted: a Monday
ALWAYS_PAST = timedelta(weeks=8)
ALWAYS_AHEAD = timedelta(weeks=10)
TEN = time(10, 0)
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Season:
    """The season around `today`: in summer, the one that comes."""

    today: date

    @property
    def year(self) -> int:
        return self.today.year if self.today.month >= FIRST_SUMMER_MONTH else self.today.year - 1

    @property
    def first(self) -> date:
        """The first day with something on it: of the season, or some weeks ago when it has only begun."""
        return min(date(self.year, FIRST_MONTH, 1), self.today - ALWAYS_PAST)

    @property
    def last(self) -> date:
        """The last day of the season, or some weeks from now when it is nearly over."""
        return max(date(self.year + 1, LAST_MONTH, 30), self.today + ALWAYS_AHEAD)

    @property
    def a_year_ahead(self) -> date:
        """Until when assemblies are announced."""
        ahead: date = self.today + relativedelta(months=12)
        return ahead

    @property
    def announced(self) -> datetime:
        """The instant at which the season's programme was published: before its first day, aware."""
        return datetime.combine(self.first - timedelta(weeks=2), TEN, UTC)


def dates(rule: str, first: date, last: date, *, in_summer: bool) -> list[date]:
    """The days of a recurrence rule (RFC 5545) from `first` to `last`: no public holidays, perhaps no summer."""
    found = _between(rule, first, last)
    return [day for day in found if not is_holiday(day) and (in_summer or not LAST_MONTH < day.month < FIRST_MONTH)]


def moved_dates(rule: str, first: date, last: date) -> list[date]:
    """The days of a rule, each moved to the next working day when it is a public holiday."""
    return [_next_working_day(day) for day in _between(rule, first, last)]


def _between(rule: str, first: date, last: date) -> list[date]:
    recurring = rrulestr(rule, dtstart=datetime.combine(ANCHOR, time.min))
    span = (datetime.combine(day, time.min) for day in (first, last))
    return [moment.date() for moment in recurring.between(*span, inc=True)]


def _next_working_day(day: date) -> date:
    while is_holiday(day) or day.weekday() >= SATURDAY:
        day += timedelta(days=1)
    return day


def is_holiday(day: date) -> bool:
    """Whether `day` is a public holiday in Belgium. Source: the `holidays` library."""
    return day in _holidays(day.year)


@cache
def _holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("BE", years=year))
