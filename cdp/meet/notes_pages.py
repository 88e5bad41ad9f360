"""The notes of a session: read and written by its members, and by nobody else."""

from starlette.responses import Response

from accounts.http import Request
from cdp.meet import actions
from cdp.meet.forms import Notes
from cdp.meet.pages import SESSION, back, members_here
from cdp.meet.queries import Meeting, notes_of
from core.forms import Bound, bind, blank
from core.http import Page, page
from core.language import N_


async def show(request: Request) -> Response:
    """The notes."""
    meeting = await members_here(request)
    notes = await notes_of(request.db, meeting.event.id or 0)
    return page(request, "cdp/meet/notes.html", current="communities", meeting=meeting, notes=notes)


async def edit(request: Request) -> Response:
    """The notes, to be written."""
    meeting = await members_here(request)
    notes = await notes_of(request.db, meeting.event.id or 0)
    return _form(request, meeting, blank(text=notes.text, version=notes.version))


async def write(request: Request) -> Response:
    """Save the notes; when somebody saved others meanwhile, show both texts and lose neither."""
    meeting = await members_here(request)
    form = bind(Notes, await request.form())
    if form.errors:
        return _form(request, meeting, form, status=422)
    value = form.value
    if await actions.write_notes(request.db, meeting.cycle, meeting.event, value.text, value.version) is None:
        theirs = await notes_of(request.db, meeting.event.id or 0)
        return _form(request, meeting, blank(text=value.text, version=theirs.version), theirs=theirs.text, status=409)
    return back(request, meeting, "cdp.session.notes", N_("The notes are saved."))


def _form(
    request: Request, meeting: Meeting, form: Bound[Notes], *, theirs: str | None = None, status: int = 200
) -> Response:
    return page(
        request,
        "cdp/meet/notes_edit.html",
        current="communities",
        meeting=meeting,
        form=form,
        theirs=theirs,
        status=status,
    )


routes = [
    Page(f"{SESSION}/notes", show, "cdp.session.notes"),
    Page(f"{SESSION}/notes/edit", edit, "cdp.session.notes.edit"),
    Page(f"{SESSION}/notes/edit", write, "cdp.session.notes.edit", ("POST",)),
]
