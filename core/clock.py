"""The clock, and the two kinds of time: wall time (naive, Brussels) and instants (aware, UTC).

What people attend happens on wall clocks; what the machine does happens at instants. They are never mixed:
`Wall` and `Instant` are checked by pydantic in forms and by their column types in the database.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime, NaiveDatetime

ZONE = ZoneInfo("Europe/Brussels")

Wall = NaiveDatetime
Instant = AwareDatetime


def _system_now() -> datetime:
    return datetime.now(UTC)


_source: Callable[[], datetime] = _system_now


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return _source()


def wall_now() -> datetime:
    """What the wall clock in Brussels shows, naive."""
    return to_wall(now())


def today() -> date:
    """The day on the wall in Brussels."""
    return wall_now().date()


@contextmanager
def set_to(moment: datetime | Callable[[], datetime]) -> Iterator[None]:
    """Make the clock say `moment` (an aware datetime, or a function that gives one) inside the block."""
    global _source
    before = _source
    _source = moment if callable(moment) else lambda: moment
    try:
        yield
    finally:
        _source = before


def to_wall(instant: datetime) -> datetime:
    """The naive wall time in Brussels at an aware `instant`."""
    return instant.astimezone(ZONE).replace(tzinfo=None)


def to_instant(wall: datetime) -> datetime:
    """The UTC instant of a naive wall time: the first of a repeated one, shifted forward in the spring gap.

    `fold=0` gives the first of two; for a time that does not exist it gives the offset before the change, so that
    02:30 becomes what the clock shows an hour later, 03:30 (RFC 5545, section 3.3.5, reads it so too).
    """
    return wall.replace(tzinfo=ZONE, fold=0).astimezone(UTC)


def wall_exists(wall: datetime) -> bool:
    """Whether the wall clock ever shows `wall`: false inside the hour that spring skips."""
    return to_wall(to_instant(wall)) == wall


def at(day: date, clock_time: time) -> datetime:
    """The naive wall time of a day and a time."""
    return datetime.combine(day, clock_time)


def days_before(day: date, days: int, clock_time: time) -> datetime:
    """The UTC instant of `clock_time` on the wall, `days` before `day`."""
    return to_instant(at(day - timedelta(days=days), clock_time))
