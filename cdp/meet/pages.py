"""What the pages around a session share: who is here, and the way back."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from accounts.http import Request
from cdp.meet import queries
from cdp.meet.queries import Meeting
from core.errors import NotFound
from core.http import Flash, redirect_to
from core.language import gettext

SESSION = "/{lang}/communities/{slug}/sessions/{number}"


async def here(request: Request) -> Meeting:
    """The session of this address, for who may know of it. Leads to the sign-in page first; raises NotFound."""
    params = request.path_params
    season = request.query_params.get("season", "")
    return await queries.meeting(request.db, request.me, params["slug"], params["number"], season)


async def members_here(request: Request) -> Meeting:
    """The session of this address, for its members. Raises NotFound for everyone else, coordinators too."""
    meeting = await here(request)
    if not meeting.is_member:
        raise NotFound
    return meeting


async def moderators_here(request: Request) -> Meeting:
    """The session of this address, for its two moderators. Raises NotFound for everyone else."""
    meeting = await here(request)
    if not meeting.moderates:
        raise NotFound
    return meeting


def options(labels: Mapping[Any, str]) -> list[tuple[str, str]]:
    """What a form lets one choose from: values with their labels in the language of the moment."""
    return [(str(value), gettext(label)) for value, label in labels.items()]


def back(request: Request, meeting: Meeting, name: str, flash: str, *, anchor: str = "") -> Response:
    """303 to a page of this session, with a word (a text of the catalogues)."""
    path = meeting.path(name)
    return redirect_to(request, f"{path}#{anchor}" if anchor else path, Flash(flash))
