"""Answering an evaluation: from the mail, by a link that is a key, or from the page of the cycle."""

from typing import Any

from starlette.responses import Response

from accounts.http import Request, hidden, language_of
from accounts.models import Capability, Person
from cdp.errors import NotMember
from cdp.follow import evaluation, queries
from cdp.follow.errors import AnsweredAlready, NotOpenNow
from cdp.follow.forms import EvaluationForm
from cdp.follow.models import EvaluationMoment
from cdp.follow.opening import opened
from cdp.follow.timeline import evaluation_of
from cdp.follow.vocabulary import MOMENTS, SCALES, VALUES, WORDS
from cdp.models import Community, Cycle, Membership
from core import language, links
from core.errors import NotFound, RuleBroken
from core.forms import Bound, bind, blank
from core.http import Page, page, redirect
from core.language import N_, gettext
from events.capability_pages import open_with

THANKS = N_("Thank you. Your answers are in the box, without your name.")


async def show(request: Request) -> Response:
    """The questions, for those who belong to the cycle."""
    standing = await opened(request)
    if not standing.may_evaluate:
        hidden()
    return await _page(request, standing.cycle, standing.community, standing.viewer.id, blank())


async def answer(request: Request) -> Response:
    """Put the answers in the box."""
    standing = await opened(request)
    if not standing.may_evaluate:
        hidden()
    form = bind(EvaluationForm, await request.form())
    if form.errors:
        return await _page(request, standing.cycle, standing.community, standing.viewer.id, form, 422)
    await evaluation.answer(request.db, standing.cycle, standing.viewer.id, form.value)
    return redirect(request, "community", slug=standing.community.slug, flash=THANKS)


async def _page(
    request: Request,
    cycle: Cycle,
    community: Community,
    person_id: int,
    form: Bound[Any],
    status: int = 200,
    token: str = "",
) -> Response:
    moment, why_not = await _to_answer(request, cycle, person_id)
    return page(
        request,
        "cdp/follow/evaluation.html",
        current="communities",
        status=status,
        cycle=cycle,
        community=community,
        form=form,
        title=gettext(MOMENTS[moment]) if moment else gettext(N_("Evaluation")),
        why_not=gettext(why_not.text) if why_not else "",
        action=links.path("capability", token=token) if token else links.path("cdp.evaluation", slug=community.slug),
        is_by_link=bool(token),
        scales=[(name, gettext(text)) for name, text in SCALES.items()],
        words=[(name, gettext(text)) for name, text in WORDS.items()],
        values=[(str(value), gettext(text)) for value, text in VALUES],
    )


async def _to_answer(
    request: Request, cycle: Cycle, person_id: int
) -> tuple[EvaluationMoment | None, type[RuleBroken] | None]:
    asked = evaluation_of(cycle, await queries.sessions_of(request.db, cycle))
    if asked is None or not asked.is_open:
        return None, NotOpenNow
    if await queries.has_answered(request.db, cycle, asked.moment, person_id):
        return asked.moment, AnsweredAlready
    return asked.moment, None


async def _behind(request: Request, capability: Capability) -> tuple[Person, Cycle, Community]:
    """Who holds the link, while they have their seat. Raises NotFound."""
    membership = await request.db.get(Membership, capability.subject_id)
    if membership is None or not membership.is_active or membership.person_id != capability.person_id:
        raise NotFound
    cycle = await request.db.get_one(Cycle, membership.cycle_id)
    person = await request.db.get_one(Person, membership.person_id)
    return person, cycle, await request.db.get_one(Community, cycle.community_id)


async def _show_by_link(request: Request, capability: Capability) -> Response:
    person, cycle, community = await _behind(request, capability)
    with language.using(language_of(person, request.lang)):
        token = request.path_params["token"]
        return await _page(request, cycle, community, person.id or 0, blank(), token=token)


async def _answer_by_link(request: Request, capability: Capability) -> Response:
    person, cycle, community = await _behind(request, capability)
    token = request.path_params["token"]
    form = bind(EvaluationForm, await request.form())
    if form.errors:
        with language.using(language_of(person, request.lang)):
            form = bind(EvaluationForm, await request.form())
            return await _page(request, cycle, community, person.id or 0, form, 422, token)
    try:
        await evaluation.answer(request.db, cycle, person.id or 0, form.value)
    except NotMember:
        raise NotFound from None
    return redirect(request, "capability", token=token, flash=THANKS)


open_with(evaluation.PURPOSE, _show_by_link, _answer_by_link)

routes = [
    Page("/{lang}/communities/{slug}/evaluation", show, "cdp.evaluation"),
    Page("/{lang}/communities/{slug}/evaluation", answer, "cdp.evaluation", ("POST",)),
]
