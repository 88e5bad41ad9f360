"""How every page of following begins: who is this, to which cycle."""

from accounts.http import Request, hidden
from cdp.follow import queries
from cdp.follow.rules import Standing


async def opened(request: Request) -> Standing:
    """What the viewer is to the cycle of the address; its season stands in the path, in `?season=`, or nowhere.

    Raises SignInFirst, NotFound.
    """
    season = str(request.path_params.get("season") or request.query_params.get("season", ""))
    found = await queries.standing(request.db, request.me, request.path_params["slug"], season)
    return found or hidden()
