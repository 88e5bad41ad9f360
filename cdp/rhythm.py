"""The rhythm of a cycle: the days on which it would meet if nothing were ever closed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from cdp.closed_days import is_in_season, season

DAYS_IN_A_WEEK = 7
LAST_WEEK = -1
WEEKS_OF_THE_MONTH = (1, 2, 3, 4, LAST_WEEK)
SHORTEST_MONTH_IN_WEEKS = 4


class PlanningRefused(ValueError):
    """The wish cannot be planned; `code` says why, for a text beside the field."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class EveryWeeks:
    """Every so many weeks, from the first such weekday on or after `starting_on` (or 1 September).

    Raises PlanningRefused `weeks_below_one`.
    """

    weeks: int
    starting_on: date | None = None

    def __post_init__(self) -> None:
        if self.weeks < 1:
            raise PlanningRefused("weeks_below_one")


@dataclass(frozen=True, slots=True)
class EachMonth:
    """The n-th such weekday of each month: 1 to 4, or -1 for the last.

    Raises PlanningRefused `unknown_week_of_month`.
    """

    week: int

    def __post_init__(self) -> None:
        if self.week not in WEEKS_OF_THE_MONTH:
            raise PlanningRefused("unknown_week_of_month")


Rhythm = EveryWeeks | EachMonth


def turns(first_year: int, weekday: int, rhythm: Rhythm) -> tuple[date, ...]:
    """Every day of the season that the rhythm falls on, in order; Monday is 0.

    Raises PlanningRefused `unknown_weekday` or `start_outside_season`.
    """
    if weekday not in range(DAYS_IN_A_WEEK):
        raise PlanningRefused("unknown_weekday")
    if isinstance(rhythm, EachMonth):
        return tuple(_monthly(first_year, weekday, rhythm.week))
    return tuple(_weekly(earliest(first_year, rhythm), season(first_year)[1], weekday, rhythm.weeks))


def earliest(first_year: int, rhythm: Rhythm) -> date:
    """The day before which no session may be. Raises PlanningRefused `start_outside_season`."""
    start = rhythm.starting_on if isinstance(rhythm, EveryWeeks) else None
    if start is None:
        return season(first_year)[0]
    if not is_in_season(start, first_year):
        raise PlanningRefused("start_outside_season")
    return start


def shortest_gap(rhythm: Rhythm) -> timedelta:
    """Half a turn, rounded up to weeks: two sessions are never nearer to each other than this."""
    weeks = rhythm.weeks if isinstance(rhythm, EveryWeeks) else SHORTEST_MONTH_IN_WEEKS
    return timedelta(weeks=weeks - weeks // 2)


def _weekly(first: date, last: date, weekday: int, weeks: int) -> Iterator[date]:
    turn = _on_or_after(first, weekday)
    while turn <= last:
        yield turn
        turn += timedelta(weeks=weeks)


def _monthly(first_year: int, weekday: int, week: int) -> Iterator[date]:
    for month in (9, 10, 11, 12):
        yield _nth_weekday(first_year, month, weekday, week)
    for month in (1, 2, 3, 4, 5, 6):
        yield _nth_weekday(first_year + 1, month, weekday, week)


def _nth_weekday(year: int, month: int, weekday: int, week: int) -> date:
    first = _on_or_after(date(year, month, 1), weekday)
    if week != LAST_WEEK:
        return first + timedelta(weeks=week - 1)
    fifth = first + timedelta(weeks=4)
    return fifth if fifth.month == month else first + timedelta(weeks=3)


def _on_or_after(day: date, weekday: int) -> date:
    return day + timedelta(days=(weekday - day.weekday()) % DAYS_IN_A_WEEK)
