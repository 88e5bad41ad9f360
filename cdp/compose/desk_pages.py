"""The coordinator's pages: communities, their cycles, moderators, the window, the steps of the year."""

from collections.abc import Sequence
from typing import Any

from starlette.responses import Response

from accounts import queries as people
from accounts.http import Request, hidden
from accounts.models import Territory
from cdp import queries as cdp
from cdp.compose import actions, queries, rules
from cdp.compose.forms import CommunityForm, ModeratorForm, NewCommunityForm, SeasonForm, StepForm, WindowForm
from cdp.compose.models import ApplicationStatus
from cdp.compose.vocabulary import STATUSES
from cdp.models import CYCLE_MEMBERS, CYCLE_MODERATORS, FIRST_MONTH, Community, Cycle, CycleStatus, MemberRole
from core import clock
from core.forms import Bound, bind, blank
from core.http import Page, page, redirect
from core.language import N_, gettext

SAVED = N_("Saved.")
NAME_NEEDED = N_("Nobody with a name is known at this address yet: give their first and last name.")
NOT_YOURS = N_("Choose one of the possibilities.")
LOCAL = "%Y-%m-%dT%H:%M"  # what a datetime-local field holds


async def communities(request: Request) -> Response:
    """The communities of the coordinator's territories, and where their cycles stand."""
    if not request.me.is_coordinator:
        hidden()
    found = await queries.communities_of(request.db, request.me.territories)
    return page(request, "cdp/compose/communities.html", current="desk", communities=found, statuses=STATUSES)


async def new_community(request: Request) -> Response:
    """A community to be opened."""
    return await _new_page(request, blank())


async def _new_page(request: Request, form: Bound[Any], status: int = 200) -> Response:
    options = [(territory.code, str(territory.name)) for territory in await _territories(request)]
    return page(
        request, "cdp/compose/new_community.html", current="desk", status=status, form=form, territories=options
    )


async def _territories(request: Request) -> list[Territory]:
    mine = [t for t in await people.territories(request.db) if request.me.coordinates(t.code)]
    return mine or hidden()


async def open_community(request: Request) -> Response:
    """Open it, in one of one's own territories."""
    codes = {territory.code for territory in await _territories(request)}
    form = bind(NewCommunityForm, await request.form())
    if form.get("territory") not in {"", *codes}:
        form.refuse("territory", NOT_YOURS)
    if form.errors:
        return await _new_page(request, form, 422)
    community = await actions.open_community(request.db, form.value, form.value.territory)
    return redirect(
        request, "desk.community", slug=community.slug, flash=N_("The community is open. Now its first cycle.")
    )


async def _community(request: Request) -> Community:
    """The community of the address, for those who run it."""
    found = await cdp.community(request.db, request.path_params["slug"])
    return found if rules.runs(request.me, found) else hidden()


async def _cycle(request: Request) -> tuple[Community, Cycle]:
    found, cycle = await queries.cycle_at(request.db, request.path_params["slug"], request.path_params["season"])
    return (found, cycle) if rules.runs(request.me, found) else hidden()


async def show_community(request: Request) -> Response:
    """One community: what is said of it, and its cycles."""
    found = await _community(request)
    return await _community_page(request, found, blank(**found.model_dump()))


def _next_season(cycles: Sequence[Cycle]) -> int:
    """The season after the last one; for a first cycle that of the coming September."""
    today = clock.today()
    coming = today.year if today.month < FIRST_MONTH else today.year + 1
    return max(coming, *(cycle.season + 1 for cycle in cycles)) if cycles else coming


async def _community_page(
    request: Request, found: Community, form: Bound[Any], season: Bound[Any] | None = None, status: int = 200
) -> Response:
    cycles = await queries.cycles_of(request.db, found.id or 0)
    return page(
        request,
        "cdp/compose/desk_community.html",
        current="desk",
        status=status,
        community=found,
        form=form,
        season=season or blank(season=_next_season(cycles)),
        cycles=cycles,
        statuses=STATUSES,
    )


async def save_community(request: Request) -> Response:
    """Change its names, role and description."""
    found = await _community(request)
    form = bind(CommunityForm, await request.form())
    if form.errors:
        return await _community_page(request, found, form, status=422)
    await actions.edit_community(request.db, found, form.value)
    return redirect(request, "desk.community", slug=found.slug, flash=SAVED)


async def open_cycle(request: Request) -> Response:
    """Open a cycle for a season."""
    found = await _community(request)
    form = bind(SeasonForm, await request.form())
    if form.errors:
        return await _community_page(request, found, blank(**found.model_dump()), form, 422)
    cycle = await actions.open_cycle(request.db, found, form.value.season)
    flash = N_("The cycle is open. Name its two moderators, then open recruitment.")
    return redirect(request, "desk.cycle", slug=found.slug, season=cycle.season, flash=flash)


async def show_cycle(request: Request) -> Response:
    """One cycle: its moderators, its window, and the next step."""
    return await _cycle_page(request, *await _cycle(request))


async def _cycle_page(
    request: Request,
    found: Community,
    cycle: Cycle,
    moderator: Bound[Any] | None = None,
    window: Bound[Any] | None = None,
) -> Response:
    seated = await cdp.members_of(request.db, cycle.id or 0)
    applications = [a for a, _ in await queries.applications_of(request.db, cycle.id or 0)]
    return page(
        request,
        "cdp/compose/desk_cycle.html",
        current="desk",
        status=422 if moderator or window else 200,
        community=found,
        cycle=cycle,
        moderators=[person for membership, person in seated if membership.role == MemberRole.moderator],
        moderator=moderator or blank(),
        window=window or _window_of(cycle),
        steps=[gettext(text) for text in STATUSES.values()],
        step=list(CycleStatus).index(cycle.status) + 1,
        unanswered=sum(a.status == ApplicationStatus.received for a in applications),
        applications=sum(a.is_in_hand for a in applications),
        seats=CYCLE_MEMBERS,
        pair=CYCLE_MODERATORS,
    )


def _window_of(cycle: Cycle) -> Bound[Any]:
    if cycle.recruitment_opens is None or cycle.recruitment_closes is None:
        return blank()
    opens, closes = cycle.recruitment_opens, cycle.recruitment_closes
    return blank(opens=opens.strftime(LOCAL), closes=closes.strftime(LOCAL))


async def name_moderator(request: Request) -> Response:
    """Name somebody, known or new, as one of the two moderators."""
    found, cycle = await _cycle(request)
    form = bind(ModeratorForm, await request.form())
    if not form.errors:
        await _ask_for_a_name(request, form)
    if form.errors:
        return await _cycle_page(request, found, cycle, moderator=form)
    await actions.name_moderator(request.db, cycle, form.value)
    flash = N_("Named as moderator. A mail is on its way.")
    return redirect(request, "desk.cycle", slug=found.slug, season=cycle.season, flash=flash)


async def _ask_for_a_name(request: Request, form: Bound[ModeratorForm]) -> None:
    known = await people.person_with(request.db, form.value.email)
    for name in ("given_name", "family_name"):
        if not (getattr(form.value, name) or (known is not None and getattr(known, name))):
            form.refuse(name, NAME_NEEDED)


async def release_moderator(request: Request) -> Response:
    """Free a moderator's seat."""
    found, cycle = await _cycle(request)
    person_id = queries.number_in(str((await request.form()).get("person", "")))
    await actions.release_moderator(request.db, cycle, person_id)
    flash = N_("The seat is free again. A mail is on its way.")
    return redirect(request, "desk.cycle", slug=found.slug, season=cycle.season, flash=flash)


async def open_recruitment(request: Request) -> Response:
    """Open the window in which one applies, or change it."""
    found, cycle = await _cycle(request)
    form = bind(WindowForm, await request.form())
    if form.errors:
        return await _cycle_page(request, found, cycle, window=form)
    await actions.open_recruitment(request.db, cycle, form.value)
    return redirect(request, "desk.cycle", slug=found.slug, season=cycle.season, flash=SAVED)


async def move_on(request: Request) -> Response:
    """The next step of the year."""
    found, cycle = await _cycle(request)
    form = bind(StepForm, await request.form())
    if form.errors:
        hidden()
    await actions.STEPS[CycleStatus(form.value.to)](request.db, cycle)
    return redirect(request, "desk.cycle", slug=found.slug, season=cycle.season, flash=SAVED)


COMMUNITY = "/{lang}/desk/communities/{slug}"
CYCLE = f"{COMMUNITY}/{{season}}"

routes = [
    Page("/{lang}/desk/communities", communities, "desk.communities"),
    Page("/{lang}/desk/communities/new", new_community, "desk.communities.new"),
    Page("/{lang}/desk/communities/new", open_community, "desk.communities.open", ("POST",)),
    Page(COMMUNITY, show_community, "desk.community"),
    Page(COMMUNITY, save_community, "desk.community.save", ("POST",)),
    Page(f"{COMMUNITY}/cycles", open_cycle, "desk.cycles.open", ("POST",)),
    Page(CYCLE, show_cycle, "desk.cycle"),
    Page(f"{CYCLE}/moderators", name_moderator, "desk.cycle.moderators", ("POST",)),
    Page(f"{CYCLE}/moderators/release", release_moderator, "desk.cycle.release", ("POST",)),
    Page(f"{CYCLE}/recruitment", open_recruitment, "desk.cycle.recruitment", ("POST",)),
    Page(f"{CYCLE}/step", move_on, "desk.cycle.step", ("POST",)),
]
