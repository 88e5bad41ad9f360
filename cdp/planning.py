"""Proposing the dates of a cycle: a weekday, a rhythm, and the days that are closed.

A session keeps its weekday, for that is the half-day people keep free: when a planned day is
closed, the session moves by whole weeks. All closed days are looked at together, because the
nearest free day of one session may be the only one that is left for the next (April 2025: the two
communities' spring holidays close every Monday from the 7th of April to the 5th of May). Nothing is random,
and the same input always gives the same dates.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from cdp.closed_days import Reason, season
from cdp.rhythm import EachMonth, PlanningRefused, Rhythm, earliest, shortest_gap, turns

ONE_WEEK = timedelta(weeks=1)


class MissingCode(StrEnum):
    """Why a session has no date."""

    NO_FREE_DATE_NEAR = "no_free_date_near"
    SEASON_OVER = "season_over"


@dataclass(frozen=True, slots=True)
class ProposedDate:
    """One session's day; `because` says why it is not the planned one, and is empty when it is."""

    day: date
    planned: date
    because: tuple[Reason, ...] = ()

    @property
    def is_moved(self) -> bool:
        """Whether the rhythm would have had another day."""
        return self.day != self.planned


@dataclass(frozen=True, slots=True)
class SkippedDate:
    """A turn of the rhythm without a session: its day is closed, and so is what lies near."""

    planned: date
    because: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class MissingSession:
    """A session that found no date: its number (from 1), why, and the skipped turn if one was."""

    number: int
    code: MissingCode
    skipped: SkippedDate | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """The dates found, in order, the turns left out, and the sessions still without a date."""

    dates: tuple[ProposedDate, ...]
    skipped: tuple[SkippedDate, ...]
    missing: tuple[MissingSession, ...]

    @property
    def is_complete(self) -> bool:
        """Whether every session has its date."""
        return not self.missing

    @property
    def is_provisional(self) -> bool:
        """Whether a moved or skipped date rests on holidays that nobody has confirmed."""
        because = [*(moved.because for moved in self.dates), *(turn.because for turn in self.skipped)]
        return any(reason.is_provisional for reasons in because for reason in reasons)


@dataclass(frozen=True, slots=True, order=True)
class _Cost:
    """What a choice of days costs; compared from the first field on."""

    missing: int = 0
    skipped: int = 0
    out_of_month: int = 0
    weeks_moved: int = 0

    def __add__(self, other: "_Cost") -> "_Cost":
        return _Cost(
            self.missing + other.missing,
            self.skipped + other.skipped,
            self.out_of_month + other.out_of_month,
            self.weeks_moved + other.weeks_moved,
        )


_Days = tuple[date | None, ...]  # one for each turn taken, None where it is skipped
_Closed = Mapping[date, tuple[Reason, ...]]


def propose_dates(
    first_year: int,
    weekday: int,
    rhythm: Rhythm,
    closed: _Closed,
    count: int = 10,
) -> Proposal:
    """Propose `count` session days between 1 September and 30 June, all on `weekday` (Monday 0).

    The turns of the rhythm are taken in order until there are enough; a turn whose day is free keeps it. Among
    the ways to move the others: most sessions, then fewest turns skipped, then (when monthly)
    fewest sessions outside their month, then fewest weeks moved, then the later day first. Two sessions are at
    least half a turn apart. Raises PlanningRefused `unknown_weekday`, `count_below_one` or `start_outside_season`.
    """
    if count < 1:
        raise PlanningRefused("count_below_one")
    planned = turns(first_year, weekday, rhythm)
    days = _Search(planned, first_year, rhythm, closed).best(count)
    chosen = list(zip(planned, days, strict=False))
    dates = tuple(ProposedDate(day, turn, closed.get(turn, ())) for turn, day in chosen if day)
    skipped = tuple(SkippedDate(turn, closed[turn]) for turn, day in chosen if not day)
    return Proposal(dates, skipped, _missing(len(dates), count, skipped))


class _Search:
    """The cheapest day, or none, for each turn: exact, by dynamic programming over the turns."""

    def __init__(self, planned: tuple[date, ...], first_year: int, rhythm: Rhythm, closed: _Closed) -> None:
        self.planned = planned
        self.rhythm = rhythm
        self.closed = closed
        self.gap = shortest_gap(rhythm)
        self.first, self.last = earliest(first_year, rhythm), season(first_year)[1]
        self.known: dict[tuple[int, date | None, int], tuple[_Cost, _Days]] = {}

    def best(self, count: int) -> _Days:
        return self._from(0, None, count)[1]

    def _from(self, index: int, previous: date | None, wanted: int) -> tuple[_Cost, _Days]:
        if wanted == 0 or index == len(self.planned):
            return _Cost(missing=wanted), ()
        key = (index, previous, wanted)
        if key not in self.known:
            ways = [self._with(day, index, previous, wanted) for day in self._options(index, previous)]
            self.known[key] = min(ways, key=lambda way: way[0])
        return self.known[key]

    def _with(self, day: date | None, index: int, previous: date | None, wanted: int) -> tuple[_Cost, _Days]:
        cost, later = self._from(index + 1, day or previous, wanted - 1 if day else wanted)
        return _cost(self.planned[index], day, self.rhythm) + cost, (day, *later)

    def _options(self, index: int, previous: date | None) -> list[date | None]:
        """The days that a turn may have, the nearest first; none comes last, and only for a closed turn."""
        turn = self.planned[index]
        if turn not in self.closed:
            return [turn]
        start = previous + self.gap if previous else self.first
        end = self.planned[index + 1] - self.gap if index + 1 < len(self.planned) else self.last
        return [*(day for day in _nearest_first(turn, start, end) if day not in self.closed), None]


def _nearest_first(turn: date, start: date, end: date) -> list[date]:
    """The days of the turn's weekday from `start` to `end`, the later of two equally near first."""
    before, after = (turn - start) // ONE_WEEK, (end - turn) // ONE_WEEK
    offsets = sorted(range(-before, after + 1), key=lambda weeks: (abs(weeks), -weeks))
    return [turn + weeks * ONE_WEEK for weeks in offsets]


def _cost(turn: date, day: date | None, rhythm: Rhythm) -> _Cost:
    if day is None:
        return _Cost(skipped=1)
    left_its_month = isinstance(rhythm, EachMonth) and day.month != turn.month
    return _Cost(out_of_month=int(left_its_month), weeks_moved=abs(day - turn) // ONE_WEEK)


def _missing(found: int, count: int, skipped: tuple[SkippedDate, ...]) -> tuple[MissingSession, ...]:
    """One line a session without a date: first those whose turn was closed, then the season's end."""
    turns_lost: list[SkippedDate | None] = [*skipped, *([None] * count)]
    return tuple(
        MissingSession(number, MissingCode.NO_FREE_DATE_NEAR if turn else MissingCode.SEASON_OVER, turn)
        for number, turn in zip(range(found + 1, count + 1), turns_lost, strict=False)
    )
