"""The way into the pages of planning: the cycle in the address, for those who may plan it."""

from accounts.http import Request, hidden
from cdp.models import Community, Cycle
from cdp.plan import queries


async def opened(request: Request) -> tuple[Community, Cycle]:
    """The community and cycle of the address. Raises NotFound for everybody but its moderators and coordinators."""
    viewer = request.me
    community, cycle = await queries.cycle_in(request.db, request.path_params["slug"], request.path_params["season"])
    if not (await queries.own(request.db, viewer, community, cycle)).may_plan:
        hidden()
    return community, cycle
