"""Attendance at a glance: who was there, session by session. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from accounts.models import Person
from cdp.follow.timeline import Numbered
from cdp.models import Membership
from events.models import Attendance

MISSING = (Attendance.excused, Attendance.absent)
IN_A_ROW = 2


@dataclass(frozen=True, slots=True)
class Tally:
    """How many were present of those of whom it was noted."""

    present: int = 0
    noted: int = 0

    @property
    def percent(self) -> int | None:
        """Present of noted, rounded; None while nothing is noted."""
        return round(100 * self.present / self.noted) if self.noted else None


def tally(marks: Sequence[Attendance | None]) -> Tally:
    """Count a row or a column. None, and what was not noted, count nowhere."""
    noted = [mark for mark in marks if mark is not None and mark != Attendance.unknown]
    return Tally(sum(mark == Attendance.present for mark in noted), len(noted))


@dataclass(frozen=True, slots=True)
class MemberRow:
    """One member's attendance at each session held; None where they had no seat yet."""

    membership: Membership
    person: Person
    marks: tuple[Attendance | None, ...]

    @property
    def tally(self) -> Tally:
        return tally(self.marks)


@dataclass(frozen=True, slots=True)
class Missed:
    """Somebody who was not there two times running, or more: the numbers of the sessions."""

    person: Person
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """Members by sessions held."""

    sessions: list[Numbered]
    rows: list[MemberRow]

    @property
    def by_session(self) -> list[Tally]:
        return [tally([row.marks[place] for row in self.rows]) for place in range(len(self.sessions))]

    @property
    def overall(self) -> Tally:
        return tally([mark for row in self.rows for mark in row.marks])

    @property
    def missed_in_a_row(self) -> list[Missed]:
        """Who missed two sessions or more running, excused or not; a session that was not noted ends the row."""
        return [Missed(row.person, numbers) for row in self.rows for numbers in self._runs(row)]

    def _runs(self, row: MemberRow) -> list[tuple[int, ...]]:
        pairs = zip(self.sessions, row.marks, strict=True)
        runs = [
            tuple(session.number for session, _ in run)
            for misses, run in groupby(pairs, key=lambda pair: pair[1] in MISSING)
            if misses
        ]
        return [run for run in runs if len(run) >= IN_A_ROW]


def matrix(
    sessions: Sequence[Numbered],
    members: Sequence[tuple[Membership, Person]],
    marks: Mapping[tuple[int, int], Attendance],
) -> Matrix:
    """The matrix of the sessions held, from what was noted by (event id, person id)."""
    held = [each for each in sessions if each.is_held]
    rows = [
        MemberRow(membership, person, tuple(marks.get((each.event.id or 0, person.id or 0)) for each in held))
        for membership, person in members
    ]
    return Matrix(held, rows)
