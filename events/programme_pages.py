"""The year of prevention and the open-house weeks, as the public sees them."""

from starlette.responses import Response

from accounts import queries as people
from accounts.http import Request
from core import clock
from core.http import Page, page
from events.open_house import queries as open_house
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


async def weeks(request: Request) -> Response:
    """The editions of the open-house weeks, coming and past."""
    coming, past = await open_house.editions(request.db)
    return page(request, "events/open_house.html", coming=coming, past=past)


async def week(request: Request) -> Response:
    """One edition."""
    edition = await open_house.edition(request.db, request.path_params["slug"])
    return page(request, "events/open_house_week.html", current="open_house", edition=edition)


routes = [
    Page("/{lang}/prevention", prevention, "prevention"),
    Page("/{lang}/open-house", weeks, "open_house"),
    Page("/{lang}/open-house/{slug}", week, "open_house.week"),
]
