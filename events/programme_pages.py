"""The year of prevention, as the public sees it."""

from starlette.responses import Response

from accounts import queries as people
from accounts.http import Request
from core import clock
from core.http import Page, page
from events.series import queries as series


async def prevention(request: Request) -> Response:
    """The meetups and the year of monthly themes, by territory."""
    season = series.season_of(clock.today())
    return page(
        request,
        "events/prevention.html",
        territories=await people.territories(request.db),
        months=await series.months(request.db, season),
        meetups=await series.meetups(request.db),
        season=season,
    )


routes = [Page("/{lang}/prevention", prevention, "prevention")]
