"""What a changed rule does with the dates that exist. Pure: it decides, `events.series.actions` writes.

A date is known by the day that the rule gave it, `series_day`: where it was moved to by hand, or that it was cancelled,
is its own affair.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

FARTHEST = timedelta(days=15)  # half a month: a date further away is another meeting, not the same one moved


@dataclass(frozen=True, slots=True)
class Planned:
    """A date that exists. `is_fixed`: it has begun or is over, and is never touched."""

    id: int
    series_day: date
    is_fixed: bool = False
    is_cancelled: bool = False


@dataclass(slots=True)
class Plan:
    """What becomes of the dates; ids of those that exist."""

    kept: list[int] = field(default_factory=list)
    moved: dict[int, date] = field(default_factory=dict)  # to the day that the rule gives now
    dropped: list[int] = field(default_factory=list)
    new: list[date] = field(default_factory=list)


def replan(existing: Iterable[Planned], wanted: Iterable[date], first_open: date) -> Plan:
    """What a rule that wants these days does with the dates of the one before.

    Those over stay; those ahead whose day is still wanted are kept; the others take the wanted days that are left over,
    in order, as long as these are near; what is then left is dropped, and days that are left are new. No day before
    `first_open` is new. A date that was cancelled by hand is never moved: it stays where it was called off.
    """
    existing = sorted(existing, key=lambda planned: (planned.series_day, planned.id))
    days = sorted(set(wanted))
    plan = Plan(kept=[p.id for p in existing if not p.is_fixed and p.series_day in days])
    taken = {p.series_day for p in existing}
    loose = [p for p in existing if not p.is_fixed and not p.is_cancelled and p.series_day not in days]
    _pair(plan, loose, [day for day in days if day not in taken and day >= first_open])
    return plan


def _pair(plan: Plan, loose: Sequence[Planned], free: list[date]) -> None:
    """Give loose dates the free days near them, in order: nobody overtakes anybody."""
    days = list(free)
    for planned in loose:
        while days and days[0] < planned.series_day - FARTHEST:
            plan.new.append(days.pop(0))
        if days and days[0] <= planned.series_day + FARTHEST:
            plan.moved[planned.id] = days.pop(0)
        else:
            plan.dropped.append(planned.id)
    plan.new.extend(days)
