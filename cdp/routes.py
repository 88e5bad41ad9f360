"""Pages of the communities: what anyone may know of them, and the cycle for those who belong to it."""

from starlette.responses import Response

from accounts import queries as people
from accounts.http import Request
from cdp import queries, rules
from cdp.compose.application_pages import invitation
from cdp.compose.routes import routes as compose_routes
from cdp.follow import own as following
from cdp.follow.routes import routes as follow_routes
from cdp.meet.routes import routes as meet_routes
from cdp.models import CYCLE_SEATS, CYCLE_SESSIONS
from cdp.plan import queries as planning
from cdp.plan.routes import routes as plan_routes
from core import clock
from core.http import Page, page
from events.series.queries import season_of


async def communities(request: Request) -> Response:
    """Every community, by territory."""
    return page(
        request,
        "cdp/communities.html",
        territories=await people.territories(request.db),
        communities=await queries.communities(request.db),
        own=await queries.own_communities(request.db, request.viewer.id) if request.viewer else frozenset(),
    )


async def community(request: Request) -> Response:
    """One community; its dates and names only for those who belong to it, and the dates for its coordinators."""
    found = await queries.community(request.db, request.path_params["slug"])
    groups = request.viewer.groups if request.viewer else frozenset()
    cycle = await queries.cycle_of(request.db, found.id or 0, season_of(clock.today()), groups)
    inside = cycle is not None and rules.sees_sessions(request.viewer, found, cycle)
    return page(
        request,
        "cdp/community.html",
        current="communities",
        community=found,
        cycle=cycle,
        is_member=cycle is not None and rules.belongs(request.viewer, cycle),
        sessions=await queries.sessions_of(request.db, cycle.id or 0) if cycle is not None and inside else None,
        members=await queries.members_of(request.db, cycle.id or 0) if cycle is not None and inside else None,
        seats=CYCLE_SEATS,
        count=CYCLE_SESSIONS,
        planning=await planning.own(request.db, request.viewer, found, cycle),
        **await following.in_page(request, found, cycle),
        **await invitation(request, found),
    )


routes = [
    Page("/{lang}/communities", communities, "communities"),
    *compose_routes,
    *plan_routes,
    *meet_routes,
    *follow_routes,
    Page("/{lang}/communities/{slug}", community, "community"),
]
