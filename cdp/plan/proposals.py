"""The dates proposed for the sessions that a cycle still lacks: which, why not others, and who is taken then."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from cdp.closed_days import Reason, closed_days, season
from cdp.models import Cycle
from cdp.plan import queries, rules
from cdp.plan.clashes import Clash, clash
from cdp.plan.forms import Wish
from cdp.plan.queries import Planned
from cdp.planning import Proposal, ProposedDate, SkippedDate, propose_dates
from cdp.school_holidays import PeriodKind, Schools, kinds_missing
from core import clock


@dataclass(frozen=True, slots=True)
class Line:
    """One session of a proposal."""

    number: int
    date: ProposedDate
    clash: Clash


@dataclass(frozen=True, slots=True)
class Proposed:
    """A proposal as the page shows it. `unknown` are the school holidays about which nothing is listed."""

    lines: list[Line]
    skipped: list[SkippedDate]
    missing: list[int]
    is_provisional: bool
    unknown: tuple[PeriodKind, ...]


async def propose(session: AsyncSession, cycle: Cycle, planned: list[Planned], wish: Wish, viewer_id: int) -> Proposed:
    """Dates for the sessions that have none, none of them in the past or on the day of another session.

    Raises PlanningRefused for a wish that cannot be planned.
    """
    known = await queries.french_speaking(session, cycle.season)
    closed = dict(closed_days(cycle.season, known))
    for day in _unavailable(cycle, planned):
        closed.setdefault(day, ())
    numbers = rules.missing({each.number for each in planned})
    found = propose_dates(cycle.season, wish.weekday, wish.turns, closed, len(numbers))
    lines = await _lines(session, cycle, numbers, found, wish, viewer_id)
    unknown = kinds_missing(cycle.season, Schools.FRENCH_SPEAKING, known)
    return Proposed(lines, _told(found), numbers[len(lines) :], found.is_provisional, unknown)


def _unavailable(cycle: Cycle, planned: list[Planned]) -> Iterable[date]:
    """The days up to today, and those on which the cycle meets already: closed, without a reason to give."""
    first, last = season(cycle.season)
    until = min(clock.today(), last)
    yield from (first + timedelta(days=n) for n in range((until - first).days + 1))
    yield from (each.event.day for each in planned if each.stands)


def _told(found: Proposal) -> list[SkippedDate]:
    return [skipped for skipped in found.skipped if skipped.because]


async def _lines(
    session: AsyncSession, cycle: Cycle, numbers: list[int], found: Proposal, wish: Wish, viewer_id: int
) -> list[Line]:
    if not found.dates:
        return []
    busy = await queries.busy_members(session, cycle, found.dates[0].day, found.dates[-1].day)
    return [
        Line(number, proposed, clash(busy, viewer_id, proposed.day, wish.starts, wish.ends))
        for number, proposed in zip(numbers, found.dates, strict=False)
    ]


async def clashes(
    session: AsyncSession, cycle: Cycle, days: Iterable[date], starts: time, ends: time, viewer_id: int
) -> dict[date, Clash]:
    """Who is taken on each of these days."""
    wanted = sorted(set(days))
    if not wanted:
        return {}
    busy = await queries.busy_members(session, cycle, wanted[0], wanted[-1])
    return {day: clash(busy, viewer_id, day, starts, ends) for day in wanted}


async def reasons_on(session: AsyncSession, cycle: Cycle, days: Iterable[date]) -> dict[date, tuple[Reason, ...]]:
    """Why any of these days would be closed: a person may choose them all the same."""
    closed = closed_days(cycle.season, await queries.french_speaking(session, cycle.season))
    return {day: closed[day] for day in days if day in closed}
