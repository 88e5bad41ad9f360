"""Where a group is composed: applicants beside the meter, the proposal, one applicant, the decisions."""

from typing import Any

from anyio import to_thread
from starlette.responses import Response

from accounts.http import Request, hidden
from accounts.models import Person
from accounts.vocabulary import SECTORS
from cdp.compose import decisions, queries, rules, words
from cdp.compose.forms import AcceptForm, DeclineForm, WaitForm
from cdp.compose.models import LONGEST_WORDS, TIME_TO_UNDO, Application
from cdp.compose.queries import Group
from cdp.compose.vocabulary import APPLICATION_STATUSES, DECLINE, REASONS
from cdp.composition import Composition, propose
from cdp.composition_meter import meter
from cdp.mix import Candidate, Dimension
from cdp.models import CYCLE_MEMBERS, CYCLE_MODERATORS, Community, Cycle
from core import clock
from core.forms import Bound, bind, blank
from core.http import Page, page, redirect
from core.language import N_, current, gettext, is_language, using

DECIDED = N_("Decided. The mail leaves in %(minutes)s minutes; until then you can undo it.")
MINUTES = int(TIME_TO_UNDO.total_seconds() // 60)


async def _open(request: Request) -> tuple[Community, Cycle]:
    """The cycle of the address, for those who compose it: nobody else knows who applied."""
    viewer = request.me
    community, cycle = await queries.cycle_at(request.db, request.path_params["slug"], request.path_params["season"])
    moderates = await queries.moderates(request.db, cycle, viewer.id)
    return (community, cycle) if rules.composes(viewer, community, moderates=moderates) else hidden()


async def show_composition(request: Request) -> Response:
    """Applicants, the meter, and the most mixed group for the seats that are free."""
    community, cycle = await _open(request)
    group = await queries.group_of(request.db, cycle)
    proposal = await _proposal(cycle, group)
    return page(
        request,
        "cdp/compose/composition.html",
        current="communities",
        community=community,
        cycle=cycle,
        group=group,
        is_composing=rules.is_composing(cycle),
        runs=rules.runs(request.viewer, community),
        facts={person_id: _facts(candidate) for person_id, candidate in group.candidate.items()},
        seats=CYCLE_MEMBERS,
        pair=CYCLE_MODERATORS,
        minutes=MINUTES,
        statuses=APPLICATION_STATUSES,
        reasons=REASONS,
        **_proposed(group, proposal),
    )


async def _proposal(cycle: Cycle, group: Group) -> Composition:
    """In a thread: with many applicants the search takes some tenths of a second."""
    members, moderators = group.candidates(group.members), group.candidates(group.moderators)
    pool = group.pool if rules.is_composing(cycle) else []
    return await to_thread.run_sync(lambda: propose(pool, moderators=moderators, members=members, seats=CYCLE_MEMBERS))


def _proposed(group: Group, proposal: Composition) -> dict[str, Any]:
    """The proposal and the two meters, in words."""
    people = {application.id: person for application, person in group.applications}
    members, moderators = group.candidates(group.members), group.candidates(group.moderators)
    now = meter(members, moderators=moderators, known_sectors=SECTORS, seats=CYCLE_MEMBERS)
    together = (*members, *proposal.candidates)
    then = meter(together, moderators=moderators, known_sectors=SECTORS, seats=CYCLE_MEMBERS)
    return {
        "proposal": [
            (c.candidate.id, people[c.candidate.id], [words.why(reason) for reason in c.because])
            for c in proposal.choices
        ],
        "is_proven": proposal.is_proven,
        "gap": words.gap(proposal),
        "meter": now,
        "sections": words.sections(now, then),
        "missing": words.missing(then),
    }


def _facts(candidate: Candidate) -> list[str]:
    """Organisation, sector, discipline and language of a person, as they said them."""
    return [words.value_in_words(each, candidate.declared(each)) for each in Dimension if candidate.declared(each)]


async def accept(request: Request) -> Response:
    """Give a seat to those who are named: one person, or the whole proposal."""
    community, cycle = await _open(request)
    form = bind(AcceptForm, await request.form())
    if form.errors:
        hidden()
    await decisions.accept(request.db, cycle, form.value.application, request.me.id)
    return _back(request, community, cycle)


def _back(request: Request, community: Community, cycle: Cycle, flash: str = DECIDED) -> Response:
    return redirect(
        request,
        "composition",
        slug=community.slug,
        season=cycle.season,
        flash=flash,
        flash_params={"minutes": MINUTES} if flash == DECIDED else {},
    )


async def _applicant(request: Request, cycle: Cycle) -> tuple[Application, Person]:
    return await queries.application(request.db, cycle, queries.number_in(request.path_params["id"]))


async def show_applicant(request: Request) -> Response:
    """What one person says of themselves, and what can be decided."""
    community, cycle = await _open(request)
    application, person = await _applicant(request, cycle)
    return await _applicant_page(request, community, cycle, application, person)


async def _applicant_page(
    request: Request,
    community: Community,
    cycle: Cycle,
    application: Application,
    person: Person,
    wait: Bound[Any] | None = None,
    no: Bound[Any] | None = None,
) -> Response:
    group = await queries.group_of(request.db, cycle)
    return page(
        request,
        "cdp/compose/applicant.html",
        status=422 if wait or no else 200,
        current="communities",
        community=community,
        cycle=cycle,
        application=application,
        person=person,
        committed=clock.to_wall(application.committed_at).date(),
        facts=_facts(group.candidate[person.id or 0]),
        is_composing=rules.is_composing(cycle),
        free=CYCLE_MEMBERS - cycle.members,
        state=gettext(APPLICATION_STATUSES[application.status]),
        reason=gettext(REASONS[application.reason]) if application.reason else "",
        reasons=[(code.value, gettext(text)) for code, text in REASONS.items()],
        wait=wait or blank(reason=application.reason or ""),
        no=no or blank(words=application.words or _suggested(person)),
        longest=LONGEST_WORDS,
        minutes=MINUTES,
    )


def _suggested(person: Person) -> str:
    """A kind refusal, in the applicant's language."""
    with using(person.language if is_language(person.language) else current()):
        return gettext(DECLINE)


async def put_on_waiting_list(request: Request) -> Response:
    """Keep somebody for when a seat comes free."""
    community, cycle = await _open(request)
    application, person = await _applicant(request, cycle)
    form = bind(WaitForm, await request.form())
    if form.errors:
        return await _applicant_page(request, community, cycle, application, person, wait=form)
    await decisions.put_on_waiting_list(request.db, cycle, application.id or 0, form.value.reason, request.me.id)
    return _back(request, community, cycle)


async def decline(request: Request) -> Response:
    """Say no, with the message as it was edited."""
    community, cycle = await _open(request)
    application, person = await _applicant(request, cycle)
    form = bind(DeclineForm, await request.form())
    if form.errors:
        return await _applicant_page(request, community, cycle, application, person, no=form)
    await decisions.decline(request.db, cycle, application.id or 0, form.value.words, request.me.id)
    return _back(request, community, cycle)


async def undo(request: Request) -> Response:
    """Take back a decision that nobody was told."""
    community, cycle = await _open(request)
    await decisions.undo(request.db, cycle, queries.number_in(request.path_params["id"]))
    return _back(request, community, cycle, N_("Undone. Nobody was told."))


CYCLE = "/{lang}/communities/{slug}/{season}"
APPLICANT = f"{CYCLE}/applicants/{{id}}"

routes = [
    Page(f"{CYCLE}/composition", show_composition, "composition"),
    Page(f"{CYCLE}/composition", accept, "composition.accept", ("POST",)),
    Page(APPLICANT, show_applicant, "applicant"),
    Page(f"{APPLICANT}/wait", put_on_waiting_list, "applicant.wait", ("POST",)),
    Page(f"{APPLICANT}/decline", decline, "applicant.decline", ("POST",)),
    Page(f"{APPLICANT}/undo", undo, "applicant.undo", ("POST",)),
]
