"""The thread from one session to the next: what was agreed, who does what."""

from starlette.responses import Response

from accounts.http import Request
from cdp import queries as cdp
from cdp.meet import actions
from cdp.meet.forms import Agreed
from cdp.meet.pages import SESSION, back, members_here
from cdp.meet.queries import Meeting, agreement_of
from core.forms import bind
from core.http import Page, page
from core.language import N_


async def people_of(request: Request, meeting: Meeting) -> list[tuple[int, str]]:
    """Who can take a task on: those who have a seat now."""
    members = await cdp.members_of(request.db, meeting.cycle.id)
    return [(person.id or 0, person.display_name) for _, person in members]


async def agree(request: Request) -> Response:
    """Note what was agreed."""
    meeting = await members_here(request)
    form = bind(Agreed, await request.form())
    if form.errors:
        shown = {"meeting": meeting, "form": form, "people": await people_of(request, meeting)}
        return page(request, "cdp/meet/agree.html", current="communities", status=422, **shown)
    await actions.agree(request.db, meeting.cycle, meeting.event, form.value)
    return back(request, meeting, "cdp.session", N_("Noted."), anchor="thread")


async def done(request: Request) -> Response:
    """Tick what was agreed as done, or not."""
    meeting = await members_here(request)
    agreement = await agreement_of(request.db, meeting, request.path_params["item"])
    await actions.mark_done(request.db, agreement, done=(await request.form()).get("done") == "1")
    return back(request, meeting, "cdp.session", N_("Noted."), anchor="thread")


routes = [
    Page(f"{SESSION}/agreements", agree, "cdp.session.agree", ("POST",)),
    Page(f"{SESSION}/agreements/{{item}}", done, "cdp.session.agreed", ("POST",)),
]
