"""Hours on the grid of a week. Pure: wall times of one day, in and out."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta

Span = tuple[time, time]
FRIDAY = 4
WORKING_DAYS = 5


def is_working_week(first: date, last: date) -> bool:
    """Whether these are the Monday and the Friday of one week."""
    return first.weekday() == 0 and last - first == timedelta(days=FRIDAY)


def days_of(first: date, last: date) -> list[date]:
    """Each day of a week, both ends included."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def end_of(starts: time, minutes: int) -> time | None:
    """When a visit that lasts so many minutes is over; None when that is not on the same day."""
    over = datetime.combine(date.min, starts) + timedelta(minutes=minutes)
    return over.time() if over.date() == date.min else None


def most_at_once(spans: Iterable[Span]) -> int:
    """How many of these run at the same moment, at most. One that ends when another starts does not overlap it."""
    spans = list(spans)
    return max((sum(a <= starts < b for a, b in spans) for starts, _ in spans), default=0)


def overlaps(one: Span, other: Span) -> bool:
    """Whether two visits have a moment in common."""
    return one[0] < other[1] and other[0] < one[1]


def crowded_days(taken: Sequence[tuple[date, Span]], wanted: Sequence[tuple[date, Span]], rooms: int) -> list[date]:
    """The days on which `wanted` visits do not fit beside those `taken`, at a site with so many rooms."""
    days = sorted({day for day, _ in wanted})
    return [day for day in days if most_at_once(span for d, span in [*taken, *wanted] if d == day) > rooms]
