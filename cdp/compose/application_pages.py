"""What applicants see: the invitation on the community's page, the form, the page for their employer."""

from typing import Any

from starlette.responses import Response

from accounts import queries as people
from accounts.http import Request, hidden
from accounts.models import Organisation
from accounts.vocabulary import DISCIPLINES, SECTORS, WORKING_LANGUAGES, choices
from cdp import queries as cdp
from cdp.compose import applications, queries, rules
from cdp.compose.forms import ApplicationForm
from cdp.compose.models import LONGEST_MOTIVATION, Application
from cdp.compose.vocabulary import APPLICATION_STATUSES, OBJECTIVES, REASONS_TOLD
from cdp.models import CYCLE_MEMBERS, CYCLE_SESSIONS, Community, Cycle
from core import clock
from core.errors import NotFound
from core.forms import Bound, bind, blank
from core.http import Page, page, redirect
from core.language import N_, gettext
from events.models import Event

CHOOSE_SECTOR = N_("Choose the sector that you work in.")


async def invitation(request: Request, community: Community) -> dict[str, Any]:
    """What the page of a community adds while it recruits: the window, one's own application, the way to compose."""
    cycle = await queries.recruitment_of(request.db, community.id or 0)
    own = await _own(request, cycle) if cycle is not None else None
    return {
        "recruitment": cycle,
        "application": own,
        "composes": cycle is not None and rules.is_composing(cycle) and await _composes(request, community, cycle),
        "runs": rules.runs(request.viewer, community),
        "objectives": OBJECTIVES,
        "now": clock.wall_now(),
    }


async def _own(request: Request, cycle: Cycle) -> Application | None:
    return await queries.own_application(request.db, cycle, request.viewer.id) if request.viewer else None


async def _composes(request: Request, community: Community, cycle: Cycle) -> bool:
    moderates = request.viewer is not None and await queries.moderates(request.db, cycle, request.viewer.id)
    return rules.composes(request.viewer, community, moderates=moderates)


async def _recruitment(request: Request) -> tuple[Community, Cycle]:
    """The community of the address and the cycle that one can apply to, or could. Raises NotFound."""
    community = await cdp.community(request.db, request.path_params["slug"])
    cycle = await queries.recruitment_of(request.db, community.id or 0)
    if cycle is None:
        raise NotFound
    return community, cycle


async def show_application(request: Request) -> Response:
    """The form, with what is known of the person; or what they applied with, and where it stands."""
    viewer = request.me
    community, cycle = await _recruitment(request)
    found = await queries.own_application(request.db, cycle, viewer.id)
    form = _from_application(request, found) if found is not None else await _from_profile(request)
    return await _application_page(request, community, cycle, form)


def _from_application(request: Request, found: Application) -> Bound[Any]:
    person = request.me.person
    return blank(
        **found.model_dump(include=set(ApplicationForm.model_fields)),
        given_name=person.given_name,
        family_name=person.family_name,
        commitment="1" if found.is_in_hand else "",
    )


async def _from_profile(request: Request) -> Bound[Any]:
    person = request.me.person
    organisation = await people.organisation_of(request.db, person)
    return blank(
        given_name=person.given_name,
        family_name=person.family_name,
        organisation=str(organisation.name) if organisation else "",
        sector=(organisation.sector if organisation else None) or "",
        discipline=person.discipline or "",
        working_language=person.working_language or "",
    )


async def _application_page(
    request: Request, community: Community, cycle: Cycle, form: Bound[Any], status: int = 200
) -> Response:
    found = await queries.own_application(request.db, cycle, request.me.id)
    names = [str(organisation.name) for organisation in await people.organisations(request.db)]
    return page(
        request,
        "cdp/compose/apply.html",
        status=status,
        current="communities",
        community=community,
        cycle=cycle,
        form=form,
        application=found,
        moderates=await queries.moderates(request.db, cycle, request.me.id),
        state=gettext(APPLICATION_STATUSES[found.shown_status]) if found else "",
        reason=gettext(REASONS_TOLD[found.shown_reason]) if found and found.shown_reason else "",
        sessions=await _dates(request, cycle, found),
        organisations=list(dict.fromkeys(names)),
        sectors=choices(SECTORS),
        disciplines=choices(DISCIPLINES),
        working_languages=[(code.value, gettext(text)) for code, text in WORKING_LANGUAGES.items()],
        longest=LONGEST_MOTIVATION,
        count=CYCLE_SESSIONS,
        now=clock.wall_now(),
    )


async def _dates(request: Request, cycle: Cycle, found: Application | None) -> list[Event]:
    """Days and hours for whoever is to commit to them; where and about what is for members only."""
    if request.viewer is None or not (cycle.takes_applications or (found is not None and found.is_in_hand)):
        return []
    return [event for event in await cdp.sessions_of(request.db, cycle.id or 0) if not event.is_cancelled]


async def send_application(request: Request) -> Response:
    """Apply, or change the application."""
    viewer = request.me
    community, cycle = await _recruitment(request)
    form = bind(ApplicationForm, await request.form())
    organisation = await _directory(request, form)
    if not form.errors and not form.value.sector and not (organisation and organisation.sector):
        form.refuse("sector", CHOOSE_SECTOR)
    if form.errors:
        return await _application_page(request, community, cycle, form, 422)
    await applications.apply(request.db, cycle, viewer.person, form.value, organisation)
    flash = N_("Your application is with those who compose the group. You can change it until the window closes.")
    return redirect(request, "community.apply", slug=community.slug, flash=flash)


async def _directory(request: Request, form: Bound[ApplicationForm]) -> Organisation | None:
    name = str(form.get("organisation"))
    return await people.organisation_named(request.db, name) if name else None


async def withdraw(request: Request) -> Response:
    """Take the application back."""
    viewer = request.me
    community, cycle = await _recruitment(request)
    await applications.withdraw(request.db, cycle, viewer.person)
    return redirect(request, "community", slug=community.slug, flash=N_("Your application is withdrawn."))


async def employer(request: Request) -> Response:
    """A page to print and to show one's employer: what a member commits to."""
    community, cycle = await _recruitment(request)
    own = await _own(request, cycle)
    if not (cycle.takes_applications or (own is not None and own.is_in_hand)):
        hidden()
    return page(
        request,
        "cdp/compose/employer.html",
        current="communities",
        community=community,
        cycle=cycle,
        objectives=OBJECTIVES,
        sessions=await _dates(request, cycle, own),
        members=CYCLE_MEMBERS,
        count=CYCLE_SESSIONS,
    )


routes = [
    Page("/{lang}/communities/{slug}/apply", show_application, "community.apply"),
    Page("/{lang}/communities/{slug}/apply", send_application, "community.apply.send", ("POST",)),
    Page("/{lang}/communities/{slug}/withdraw", withdraw, "community.withdraw", ("POST",)),
    Page("/{lang}/communities/{slug}/employer", employer, "community.employer"),
]
