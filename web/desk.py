"""The coordinators' desk: a way into what each room lets them see to."""

from dataclasses import dataclass

from starlette.responses import Response

from accounts.http import Request, hidden
from accounts.rules import has_desk
from core import links
from core.http import Page, page
from core.language import N_


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the desk: the page it leads to, its title and one sentence, as texts of the catalogues."""

    page: str
    title: str
    text: str


SECTIONS = (
    Section(
        "desk.communities",
        N_("Communities of practice"),
        N_("Open a community, name its moderators, recruit, compose the group."),
    ),
)


async def desk(request: Request) -> Response:
    """Every section that exists in this house, for coordinators."""
    if not has_desk(request.me):
        hidden()
    return page(request, "desk/index.html", sections=[s for s in SECTIONS if links.is_known(s.page)])


routes = [Page("/{lang}/desk", desk, "desk")]
