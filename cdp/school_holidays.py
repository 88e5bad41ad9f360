"""School holidays of the two communities whose schools stand side by side in Brussels.

The Dutch-speaking ones follow a rule and are computed; the French-speaking ones are a list that a
coordinator confirms, edits or imports, so here they are values that the caller passes in.

A year is named by its first part: `first_year=2025` is the school year 2025-2026.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import ClassVar

SATURDAY = 5
SUNDAY = 6
ONE_DAY = timedelta(days=1)
ONE_WEEK = timedelta(weeks=1)


class Schools(StrEnum):
    """Whose schools are closed."""

    FRENCH_SPEAKING = "french_speaking"
    DUTCH_SPEAKING = "dutch_speaking"


class PeriodKind(StrEnum):
    """Which holiday it is; `OTHER` is what an imported calendar names in its own words."""

    AUTUMN = "autumn"
    WINTER = "winter"
    CARNIVAL = "carnival"
    SPRING = "spring"
    SUMMER = "summer"
    COMMUNITY_DAY = "community_day"
    OTHER = "other"


KINDS_IN_A_SEASON = (PeriodKind.AUTUMN, PeriodKind.WINTER, PeriodKind.CARNIVAL, PeriodKind.SPRING)


@dataclass(frozen=True, slots=True)
class SchoolPeriod:
    """One holiday, `first` and `last` day both included; also the reason why its days are closed.

    `is_provisional` marks what no official source confirms yet; `title` is the name that an
    imported calendar gave it. Raises ValueError when the last day precedes the first.
    """

    code: ClassVar[str] = "school_holiday"

    schools: Schools
    kind: PeriodKind
    first: date
    last: date
    is_provisional: bool = False
    title: str | None = None

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"a holiday that ends ({self.last}) before it starts ({self.first})")

    def days(self) -> Iterable[date]:
        """Each day of the holiday, in order."""
        length = (self.last - self.first).days + 1
        return (self.first + timedelta(days=offset) for offset in range(length))


def easter(year: int) -> date:
    """Easter Sunday in the Gregorian calendar.

    Source: the anonymous algorithm published in Nature in 1876, as given by Meeus.
    """
    century, of_century = divmod(year, 100)
    golden = year % 19
    correction = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - century // 4 - correction + 15) % 30
    to_sunday = (32 + 2 * (century % 4) + 2 * (of_century // 4) - epact - of_century % 4) % 7
    late = (golden + 11 * epact + 22 * to_sunday) // 451
    month, day = divmod(epact + to_sunday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def dutch_speaking(first_year: int) -> tuple[SchoolPeriod, ...]:
    """Holidays of the Dutch-speaking schools in the school year, in order.

    Source: decision of the Flemish government of 17 April 1991.
    """
    year = first_year + 1
    starts_and_weeks = (
        (PeriodKind.AUTUMN, _autumn_start(first_year), 1),
        (PeriodKind.WINTER, _winter_start(first_year), 2),
        (PeriodKind.CARNIVAL, easter(year) + ONE_DAY - 7 * ONE_WEEK, 1),
        (PeriodKind.SPRING, _spring_start(year), 2),
    )
    summer = SchoolPeriod(Schools.DUTCH_SPEAKING, PeriodKind.SUMMER, date(year, 7, 1), date(year, 8, 31))
    return (*(_weeks(kind, start, weeks) for kind, start, weeks in starts_and_weeks), summer)


def french_community_day(first_year: int) -> SchoolPeriod:
    """27 September, day of the French Community: its schools are closed."""
    day = date(first_year, 9, 27)
    return SchoolPeriod(Schools.FRENCH_SPEAKING, PeriodKind.COMMUNITY_DAY, day, day)


def from_rows(
    schools: Schools, rows: Iterable[Sequence[str | None]], *, is_provisional: bool = False
) -> tuple[SchoolPeriod, ...]:
    """Periods from rows (kind, first day, last day), days in ISO form.

    A last day of None is not known yet: the holiday then lasts until 31 August, for only a summer's
    end is ever left open. Raises ValueError for an unknown kind or day.
    """
    return tuple(_from_row(schools, row, is_provisional) for row in rows)


def kinds_missing(first_year: int, schools: Schools, periods: Iterable[SchoolPeriod]) -> tuple[PeriodKind, ...]:
    """The holidays between September and June that a list says nothing about, in order.

    An incomplete list must not pass for a year without holidays.
    """
    first, last = date(first_year, 9, 1), date(first_year + 1, 6, 30)
    known = {period.kind for period in periods if period.schools is schools and first <= period.first <= last}
    return tuple(kind for kind in KINDS_IN_A_SEASON if kind not in known)


def _from_row(schools: Schools, row: Sequence[str | None], is_provisional: bool) -> SchoolPeriod:
    kind, first_text, last_text = row
    if kind is None or first_text is None:
        raise ValueError(f"a holiday without a kind or a first day: {row}")
    first = date.fromisoformat(first_text)
    last = date.fromisoformat(last_text) if last_text else date(first.year, 8, 31)
    return SchoolPeriod(schools, PeriodKind(kind), first, last, is_provisional)


def _weeks(kind: PeriodKind, monday: date, weeks: int) -> SchoolPeriod:
    return SchoolPeriod(Schools.DUTCH_SPEAKING, kind, monday, monday + weeks * ONE_WEEK - ONE_DAY)


def _autumn_start(year: int) -> date:
    all_saints = date(year, 11, 1)
    if all_saints.weekday() == SUNDAY:
        return all_saints + ONE_DAY
    return _monday_of(all_saints)


def _winter_start(year: int) -> date:
    christmas = date(year, 12, 25)
    if christmas.weekday() in (SATURDAY, SUNDAY):
        return _monday_of(christmas) + ONE_WEEK
    return _monday_of(christmas)


def _spring_start(year: int) -> date:
    sunday = easter(year)
    if sunday < date(year, 4, 1):
        return sunday + ONE_DAY
    if sunday > date(year, 4, 15):
        return sunday + ONE_DAY - 2 * ONE_WEEK
    # 7 April is the last day that can be the first Monday of the month.
    return _monday_of(date(year, 4, 7))


def _monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())
