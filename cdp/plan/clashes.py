"""What the members of a cycle have elsewhere at a proposed moment: a number, and to each only what is their own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from core import clock
from core.language import Bilingual
from events.models import Event


@dataclass(frozen=True, slots=True)
class Busy:
    """One person's appointment elsewhere, in wall time. A day without hours takes the whole day."""

    person_id: int
    title: Bilingual
    starts_at: datetime
    ends_at: datetime

    @classmethod
    def by(cls, person_id: int, event: Event) -> "Busy":
        return cls(person_id, event.title, event.starts_at, event.ends_at)

    def overlaps(self, starts_at: datetime, ends_at: datetime) -> bool:
        """Whether it meets this span. One whose end is not known counts at the moment it starts."""
        return self.starts_at < ends_at and (self.ends_at > starts_at or self.starts_at >= starts_at)


@dataclass(frozen=True, slots=True)
class Clash:
    """How many members have something else then; `own` is what the viewer has, and never anybody else's."""

    members: int
    own: tuple[Bilingual, ...] = ()


def clash(busy: Sequence[Busy], viewer_id: int, day: date, starts: time, ends: time) -> Clash:
    """Who of the members is taken on that day between these hours."""
    span = clock.at(day, starts), clock.at(day, ends)
    found = [each for each in busy if each.overlaps(*span)]
    own = tuple(each.title for each in found if each.person_id == viewer_id)
    return Clash(len({each.person_id for each in found}), own)
