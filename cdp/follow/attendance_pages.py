"""Attendance at a glance, and a moderator who hands over."""

from typing import Any

from starlette.responses import Response

from accounts.http import Request, hidden
from accounts.models import Person
from cdp import queries as cdp
from cdp.errors import CycleFull
from cdp.follow import actions, queries
from cdp.follow.errors import HasApplied, ModeratorAlready
from cdp.follow.forms import HandOverForm
from cdp.follow.opening import opened
from cdp.follow.rules import Standing
from cdp.meet.vocabulary import ATTENDANCE
from cdp.models import MemberRole, Membership
from core.forms import Bound, bind, blank
from core.http import Page, page, redirect
from core.language import N_

OF_SUCCESSOR = (CycleFull, HasApplied, ModeratorAlready)
CHOOSE = N_("Choose a member, or write the address of somebody else.")


async def attendance(request: Request) -> Response:
    """Who was there, by member and by session."""
    standing = await opened(request)
    if not standing.sees_attendance:
        hidden()
    found = await queries.attendance_matrix(request.db, standing.cycle)
    return page(
        request,
        "cdp/follow/attendance.html",
        current="communities",
        standing=standing,
        matrix=found,
        sessions=await queries.sessions_of(request.db, standing.cycle),
        missed=found.missed_in_a_row if standing.sees_who_misses else [],
        words=ATTENDANCE,
    )


async def show_hand_over(request: Request) -> Response:
    """Who stops, and who takes over."""
    standing = await _may_hand_over(request)
    return await _hand_over_page(request, standing, blank(afterwards="stays"))


async def _may_hand_over(request: Request) -> Standing:
    standing = await opened(request)
    return standing if standing.may_hand_over else hidden()


async def _hand_over_page(request: Request, standing: Standing, form: Bound[Any], status: int = 200) -> Response:
    people = await cdp.members_of(request.db, standing.cycle.id or 0)
    return page(
        request,
        "cdp/follow/hand_over.html",
        current="communities",
        status=status,
        standing=standing,
        form=form,
        moderators=_with(people, MemberRole.moderator),
        members=_with(people, MemberRole.member),
    )


def _with(people: list[tuple[Membership, Person]], role: MemberRole) -> list[tuple[int, str]]:
    return [(person.id or 0, person.display_name) for membership, person in people if membership.role == role]


async def hand_over(request: Request) -> Response:
    """Hand over, in one go; what a rule refuses stands beside the successor."""
    standing = await _may_hand_over(request)
    form = bind(HandOverForm, await request.form())
    if "" in form.errors:
        form.refuse("successor", CHOOSE)
        form.errors.pop("")
    leaving = await _leaving(request, standing, form)
    if form.errors or leaving is None:
        return await _hand_over_page(request, standing, form, 422)
    try:
        await _do(request, standing, leaving, form.value)
    except OF_SUCCESSOR as refusal:
        form.refuse("successor", refusal.text)
        return await _hand_over_page(request, standing, form, 422)
    return redirect(
        request,
        "community",
        slug=standing.community.slug,
        flash=N_("The moderation is handed over. The pair and the coordination are told."),
    )


async def _leaving(request: Request, standing: Standing, form: Bound[Any]) -> Person | None:
    """Who stops: oneself for a moderator, the one chosen for a coordinator."""
    if standing.moderates:
        return await request.db.get_one(Person, standing.viewer.id)
    if form.errors:
        return None
    known = {person.id: person for _, person in await cdp.members_of(request.db, standing.cycle.id or 0)}
    found = known.get(form.value.leaving)
    if found is None:
        form.refuse("leaving", N_("Choose one of the possibilities."))
    return found


async def _do(request: Request, standing: Standing, leaving: Person, chosen: HandOverForm) -> None:
    successor = await actions.successor_of(
        request.db,
        standing.cycle,
        chosen.successor,
        email=chosen.email or "",
        given_name=chosen.given_name,
        family_name=chosen.family_name,
    )
    await actions.hand_over(request.db, standing.cycle, leaving, successor, stays=chosen.afterwards == "stays")


routes = [
    Page("/{lang}/communities/{slug}/attendance", attendance, "cdp.attendance"),
    Page("/{lang}/communities/{slug}/hand-over", show_hand_over, "cdp.hand_over"),
    Page("/{lang}/communities/{slug}/hand-over", hand_over, "cdp.hand_over", ("POST",)),
]
