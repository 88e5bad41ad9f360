"""Cases and themes that members propose beforehand; the group picks a session for each."""

from typing import Any

from starlette.responses import Response

from accounts.http import Request
from cdp.meet import actions
from cdp.meet.forms import Proposal
from cdp.meet.models import Subject
from cdp.meet.pages import SESSION, back, members_here, options
from cdp.meet.queries import Meeting, subject_of, subjects_of
from cdp.meet.vocabulary import SUBJECT_KINDS
from core.errors import NotFound
from core.forms import Bound, bind, blank
from core.http import Page, page
from core.language import N_
from events.models import Event


async def show(request: Request) -> Response:
    """What was proposed in this cycle."""
    return await _page(request, await members_here(request), blank())


async def _page(request: Request, meeting: Meeting, form: Bound[Any], status: int = 200) -> Response:
    return page(
        request,
        "cdp/meet/subjects.html",
        current="communities",
        meeting=meeting,
        subjects=await subjects_of(request.db, meeting.cycle.id),
        form=form,
        kinds=SUBJECT_KINDS,
        options=options(SUBJECT_KINDS),
        status=status,
    )


async def propose(request: Request) -> Response:
    """Propose one."""
    meeting = await members_here(request)
    form = bind(Proposal, await request.form())
    if form.errors:
        return await _page(request, meeting, form, 422)
    await actions.propose(request.db, meeting.cycle, meeting.viewer.id, form.value)
    return back(request, meeting, "cdp.session.subjects", N_("Your proposal is there for the group."))


async def _subject(request: Request) -> tuple[Meeting, Subject]:
    meeting = await members_here(request)
    return meeting, await subject_of(request.db, meeting, request.path_params["item"])


async def pick(request: Request) -> Response:
    """The moderators choose a session for it, or none again."""
    meeting, subject = await _subject(request)
    if not meeting.moderates:
        raise NotFound
    await actions.pick(request.db, subject, _picked(meeting, str((await request.form()).get("session", ""))))
    return back(request, meeting, "cdp.session.subjects", N_("Noted."))


def _picked(meeting: Meeting, number: str) -> Event | None:
    if not number:
        return None
    event = next((event for n, event in meeting.dates if str(n) == number), None)
    if event is None:
        raise NotFound
    return event


async def treated(request: Request) -> Response:
    """The moderators say that it was talked about, or not yet after all."""
    meeting, subject = await _subject(request)
    if not meeting.moderates:
        raise NotFound
    await actions.mark_treated(request.db, subject, treated=(await request.form()).get("treated") == "1")
    return back(request, meeting, "cdp.session.subjects", N_("Noted."))


async def delete(request: Request) -> Response:
    """Take one's proposal back."""
    meeting, subject = await _subject(request)
    if not meeting.changes(subject):
        raise NotFound
    await request.db.delete(subject)
    return back(request, meeting, "cdp.session.subjects", N_("Deleted."))


SUBJECTS = f"{SESSION}/subjects"

routes = [
    Page(SUBJECTS, show, "cdp.session.subjects"),
    Page(SUBJECTS, propose, "cdp.session.subjects", ("POST",)),
    Page(f"{SUBJECTS}/{{item}}/pick", pick, "cdp.subject.pick", ("POST",)),
    Page(f"{SUBJECTS}/{{item}}/treated", treated, "cdp.subject.treated", ("POST",)),
    Page(f"{SUBJECTS}/{{item}}/delete", delete, "cdp.subject.delete", ("POST",)),
]
