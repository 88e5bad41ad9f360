"""Where a cycle stands among its ten sessions. Pure: the clock is the only thing read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from cdp.follow.models import EvaluationMoment
from cdp.models import CYCLE_SESSIONS, Cycle, CycleStatus
from core import clock
from events.models import Event

MIDWAY_SESSION = CYCLE_SESSIONS // 2
ASKED_AT = time(9, 0)  # on the wall, the morning after the session
ANSWERED_WITHIN = timedelta(days=28)


@dataclass(frozen=True, slots=True)
class Numbered:
    """Session `number` of a cycle and its event."""

    number: int
    event: Event

    @property
    def is_held(self) -> bool:
        return self.event.is_past and not self.event.is_cancelled

    @property
    def is_ahead(self) -> bool:
        return not self.event.is_past and not self.event.is_cancelled

    @property
    def has_place(self) -> bool:
        """Whether people know where to go: a place, a street or a link."""
        event = self.event
        return bool(event.place_fr or event.place_nl or event.street or event.online_url)

    @property
    def minutes(self) -> int:
        """How long it lasts; 0 when its hours are not known."""
        if self.event.starts is None or self.event.ends is None:
            return 0
        return int((self.event.ends_at - self.event.starts_at).total_seconds()) // 60


def held(sessions: Sequence[Numbered]) -> list[Numbered]:
    """The sessions that took place, in their order."""
    return [each for each in sessions if each.is_held]


def ahead(sessions: Sequence[Numbered]) -> list[Numbered]:
    """The sessions still to come, the next one first."""
    return sorted((each for each in sessions if each.is_ahead), key=lambda each: each.event.starts_at)


def is_over(cycle: Cycle, sessions: Sequence[Numbered]) -> bool:
    """Whether the cycle has had its last session: it was closed, or the tenth is behind and nothing lies ahead."""
    has_last = any(each.number == CYCLE_SESSIONS for each in sessions)
    return cycle.status == CycleStatus.closed or (has_last and bool(held(sessions)) and not ahead(sessions))


def asked_after(moment: EvaluationMoment, cycle: Cycle, sessions: Sequence[Numbered]) -> Numbered | None:
    """The session on whose morrow the evaluation is asked, once it was held.

    At mid-cycle the fifth, or the first one held after it when the fifth was not; at the end the last that was held.
    """
    past = held(sessions)
    if moment == EvaluationMoment.midway:
        return next((each for each in past if each.number >= MIDWAY_SESSION), None)
    return max(past, key=lambda each: each.event.ends_at, default=None) if is_over(cycle, sessions) else None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """An evaluation that is asked: from when, until when it can be answered. Aware instants."""

    moment: EvaluationMoment
    opens_at: datetime

    @property
    def closes_at(self) -> datetime:
        return self.opens_at + ANSWERED_WITHIN

    @property
    def is_open(self) -> bool:
        return self.opens_at <= clock.now() < self.closes_at


def evaluation_of(cycle: Cycle, sessions: Sequence[Numbered]) -> Evaluation | None:
    """The evaluation that is asked now, or tomorrow morning; None when there is none, or none any more."""
    for moment in (EvaluationMoment.end, EvaluationMoment.midway):
        session = asked_after(moment, cycle, sessions)
        if session is not None:
            morrow = session.event.ends_at.date() + timedelta(days=1)
            found = Evaluation(moment, clock.to_instant(clock.at(morrow, ASKED_AT)))
            if clock.now() < found.closes_at:
                return found
    return None
