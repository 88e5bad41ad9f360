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
        "desk.open_house",
        N_("Open-house weeks"),
        N_("Announce an edition, decide on enrolments, see how the week fills."),
    ),
    Section(
        "desk.events",
        N_("Events"),
        N_("Write, publish, move or cancel an event; see who comes."),
    ),
    Section(
        "desk.meetups",
        N_("Prevention meetups"),
        N_("Describe a meetup once; its dates appear for the season."),
    ),
    Section(
        "desk.prevention",
        N_("The year of prevention"),
        N_("The theme of each month, its info sheets, and the meetups, side by side."),
    ),
    Section(
        "desk.communities",
        N_("Communities of practice"),
        N_("Open a community, name its moderators, recruit, compose the group."),
    ),
    Section(
        "desk.cycles",
        N_("All cycles"),
        N_("Where each cycle stands and what it lacks; the harvest to collect; certificates to check."),
    ),
)


async def desk(request: Request) -> Response:
    """Every section that exists in this house, for coordinators."""
    if not has_desk(request.me):
        hidden()
    return page(request, "desk/index.html", sections=[s for s in SECTIONS if links.is_known(s.page)])


routes = [Page("/{lang}/desk", desk, "desk")]
