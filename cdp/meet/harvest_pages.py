"""The harvest and the files of a session; the second look before something is offered to the association."""

from typing import Any

from starlette.responses import Response

from accounts.http import Request
from cdp.meet import actions, hints, uploads
from cdp.meet.files import ACCEPT
from cdp.meet.forms import Item, SecondLook
from cdp.meet.models import HarvestItem, StoredFile
from cdp.meet.pages import SESSION, back, here, members_here, options
from cdp.meet.queries import Meeting, content_of, file_of, files_of, harvest_of, item_of
from cdp.meet.vocabulary import HARVEST_KINDS, HINT_KINDS
from core.errors import NotFound
from core.forms import Bound, bind, blank
from core.http import Page, page
from core.language import N_, gettext


async def show(request: Request) -> Response:
    """What this session leaves."""
    return await _page(request, await members_here(request), blank())


async def _page(request: Request, meeting: Meeting, form: Bound[Any], status: int = 200) -> Response:
    return page(
        request,
        "cdp/meet/harvest.html",
        current="communities",
        meeting=meeting,
        items=await harvest_of(request.db, meeting.event.id or 0),
        files=await files_of(request.db, meeting.event.id or 0),
        form=form,
        kinds=HARVEST_KINDS,
        options=options(HARVEST_KINDS),
        accept=ACCEPT,
        status=status,
    )


async def add(request: Request) -> Response:
    """Add one thing, perhaps with a file."""
    meeting = await members_here(request)
    data = await request.form()
    form = bind(Item, data)
    upload = await uploads.sent(data, form.errors)
    if form.errors:
        return await _page(request, meeting, form, 422)
    await actions.harvest(request.db, meeting.cycle, meeting.event, meeting.viewer.id, form.value, upload)
    return back(request, meeting, "cdp.session.harvest", N_("Added. It is the group's own."))


async def _item(request: Request) -> tuple[Meeting, HarvestItem]:
    """The thing of this address, for who may change it. Raises NotFound."""
    meeting = await members_here(request)
    item = await item_of(request.db, meeting, request.path_params["item"])
    if not meeting.changes(item):
        raise NotFound
    return meeting, item


async def edit(request: Request) -> Response:
    """One thing, to be changed."""
    meeting, item = await _item(request)
    return _edit_page(request, meeting, item, blank(kind=item.kind, text=item.text, link=item.link))


def _edit_page(request: Request, meeting: Meeting, item: HarvestItem, form: Bound[Any], status: int = 200) -> Response:
    shown = {"meeting": meeting, "item": item, "form": form, "options": options(HARVEST_KINDS)}
    return page(request, "cdp/meet/harvest_edit.html", current="communities", status=status, **shown)


async def rewrite(request: Request) -> Response:
    """Save it."""
    meeting, item = await _item(request)
    form = bind(Item, await request.form())
    if form.errors:
        return _edit_page(request, meeting, item, form, 422)
    await actions.rewrite(request.db, item, form.value)
    return back(request, meeting, "cdp.session.harvest", N_("Saved."))


async def look_again(request: Request) -> Response:
    """The second look: the text as it would leave the group, with what might identify a person marked."""
    meeting, item = await _item(request)
    return await _look(request, meeting, item, {})


async def _look(
    request: Request, meeting: Meeting, item: HarvestItem, errors: dict[str, str], status: int = 200
) -> Response:
    return page(
        request,
        "cdp/meet/second_look.html",
        current="communities",
        meeting=meeting,
        item=item,
        file=await request.db.get(StoredFile, item.file_id) if item.file_id else None,
        pieces=hints.pieces(item.text),
        hint_names=HINT_KINDS,
        kinds=HARVEST_KINDS,
        errors=errors,
        status=status,
    )


async def offer(request: Request) -> Response:
    """Offer it to the association, once every question of the second look has its answer."""
    meeting, item = await _item(request)
    form = bind(SecondLook, await request.form())
    if form.errors:
        unanswered = dict.fromkeys(form.errors, gettext("Look at this too before you offer it."))
        return await _look(request, meeting, item, unanswered, 422)
    await actions.offer(request.db, item, form.value.version)
    return back(request, meeting, "cdp.session.harvest", N_("Offered to the association, without your name."))


async def take_back(request: Request) -> Response:
    """It is the group's own again."""
    meeting, item = await _item(request)
    await actions.take_back(request.db, item)
    return back(request, meeting, "cdp.session.harvest", N_("Taken back: it is the group's own again."))


async def discard(request: Request) -> Response:
    """Delete it, with its file."""
    meeting, item = await _item(request)
    await actions.discard(request.db, item)
    return back(request, meeting, "cdp.session.harvest", N_("Deleted."))


async def add_file(request: Request) -> Response:
    """Keep a file for the group."""
    meeting = await members_here(request)
    form = blank()
    upload = await uploads.sent(await request.form(), form.errors)
    if upload is None:
        form.errors.setdefault("file", gettext("Choose a file."))
        form.errors["group_file"] = form.errors.pop("file")
        return await _page(request, meeting, form, 422)
    await actions.store(request.db, upload, meeting.cycle, meeting.event, meeting.viewer.id)
    return back(request, meeting, "cdp.session.harvest", N_("The file is kept for the group."))


async def fetch_file(request: Request) -> Response:
    """A file: for members any of their cycle, for coordinators those that were offered."""
    meeting = await here(request)
    file = await file_of(request.db, meeting, request.path_params["file"])
    return uploads.download(file, await content_of(request.db, file))


async def delete_file(request: Request) -> Response:
    """Delete a file that one brought."""
    meeting = await members_here(request)
    file = await file_of(request.db, meeting, request.path_params["file"])
    if not meeting.changes(file):
        raise NotFound
    await actions.delete_file(request.db, file)
    return back(request, meeting, "cdp.session.harvest", N_("Deleted."))


HARVEST = f"{SESSION}/harvest"

routes = [
    Page(HARVEST, show, "cdp.session.harvest"),
    Page(HARVEST, add, "cdp.session.harvest", ("POST",)),
    Page(f"{HARVEST}/{{item}}", edit, "cdp.harvest.edit"),
    Page(f"{HARVEST}/{{item}}", rewrite, "cdp.harvest.edit", ("POST",)),
    Page(f"{HARVEST}/{{item}}/offer", look_again, "cdp.harvest.offer"),
    Page(f"{HARVEST}/{{item}}/offer", offer, "cdp.harvest.offer", ("POST",)),
    Page(f"{HARVEST}/{{item}}/take-back", take_back, "cdp.harvest.take_back", ("POST",)),
    Page(f"{HARVEST}/{{item}}/delete", discard, "cdp.harvest.delete", ("POST",)),
    Page(f"{SESSION}/files", add_file, "cdp.session.files", ("POST",)),
    Page(f"{SESSION}/files/{{file}}", fetch_file, "cdp.session.file"),
    Page(f"{SESSION}/files/{{file}}/delete", delete_file, "cdp.session.file.delete", ("POST",)),
]
