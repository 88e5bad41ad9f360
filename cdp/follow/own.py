"""What following adds to the page of a community: one's own year, and the ways on."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from accounts.http import Request
from cdp.compose import queries as compose
from cdp.follow import queries
from cdp.follow.certificates import certificate_of
from cdp.follow.models import EvaluationMoment
from cdp.follow.rules import Standing
from cdp.follow.timeline import Numbered, ahead, evaluation_of, held
from cdp.follow.vocabulary import MOMENTS
from cdp.meet.vocabulary import ATTENDANCE
from cdp.models import Community, Cycle
from core.language import gettext
from events.models import Attendance


@dataclass(frozen=True, slots=True)
class Own:
    """A cycle as one person sees it. `marks` is their own attendance by event, empty for a coordinator."""

    standing: Standing
    sessions: list[Numbered]
    marks: Mapping[int, Attendance]
    to_answer: EvaluationMoment | None
    has_certificate: bool

    @property
    def next(self) -> Numbered | None:
        return next(iter(ahead(self.sessions)), None)

    @property
    def attended(self) -> int:
        """How many of the sessions held one was present at."""
        return sum(self.marks.get(each.event.id or 0) == Attendance.present for each in held(self.sessions))

    @property
    def noted(self) -> int:
        known = (self.marks.get(each.event.id or 0, Attendance.unknown) for each in held(self.sessions))
        return sum(mark != Attendance.unknown for mark in known)

    @property
    def evaluation(self) -> str:
        return gettext(MOMENTS[self.to_answer]) if self.to_answer else ""

    def state(self, session: Numbered) -> str:
        """The dot of a session."""
        if session.event.is_cancelled:
            return "cancelled"
        if session.is_held:
            return "done"
        return "next" if session is self.next else "planned"

    def note(self, session: Numbered) -> str:
        """One's own attendance in a word; nothing where nothing was noted."""
        mark = self.marks.get(session.event.id or 0, Attendance.unknown)
        return gettext(ATTENDANCE[mark]) if mark != Attendance.unknown else ""


async def own(request: Request, community: Community, cycle: Cycle | None) -> Own | None:
    """What the page of a community shows to this person of their cycle; None for those outside it."""
    if request.viewer is None or cycle is None:
        return None
    membership = await compose.membership_of(request.db, cycle, request.viewer.id)
    standing = Standing(request.viewer, community, cycle, membership)
    if not (standing.belongs or standing.coordinates or membership is not None):
        return None
    sessions = await queries.sessions_of(request.db, cycle) if standing.belongs or standing.coordinates else []
    certificate = await certificate_of(request.db, membership.id or 0) if membership is not None else None
    return Own(
        standing,
        sessions,
        await queries.own_attendance(request.db, cycle, request.viewer.id) if standing.belongs else {},
        await _to_answer(request, standing, sessions),
        certificate is not None,
    )


async def _to_answer(request: Request, standing: Standing, sessions: list[Numbered]) -> EvaluationMoment | None:
    asked = evaluation_of(standing.cycle, sessions)
    if not standing.may_evaluate or asked is None or not asked.is_open:
        return None
    done = await queries.has_answered(request.db, standing.cycle, asked.moment, standing.viewer.id)
    return None if done else asked.moment


async def in_page(request: Request, community: Community, cycle: Cycle | None) -> dict[str, Any]:
    """The part of the page's context that is of following."""
    return {"follow": await own(request, community, cycle)}
