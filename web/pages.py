"""Pages that belong to no feature: the way in, health, robots, the statements, the design system."""

import structlog
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import PlainTextResponse, Response

from accounts.http import Request, hidden
from core import clock, migrations
from core.errors import ConfigurationError
from core.http import Page, page, redirect_to
from core.language import weekday_name
from web import metrics

log = structlog.get_logger()


async def root(request: Request) -> Response:
    """`/` leads to the language of the person, or of the browser."""
    viewer = request.viewer
    lang = viewer.person.language if viewer and viewer.person.language else request.lang
    return redirect_to(request, f"/{lang}/")


async def healthz(request: Request) -> Response:
    """The process answers."""
    return PlainTextResponse("ok")


async def readyz(request: Request) -> Response:
    """The database answers too, and is at the schema of this code."""
    try:
        await migrations.check(request.database)
    except (ConfigurationError, SQLAlchemyError, OSError):
        log.exception("not ready")
        return PlainTextResponse("not ready", 503)
    return PlainTextResponse("ready")


async def metrics_page(request: Request) -> Response:
    """Figures for the operator, in the Prometheus text format."""
    return PlainTextResponse(await metrics.exposition(request.db), media_type="text/plain; version=0.0.4")


async def robots(request: Request) -> Response:
    """Calendars are for everyone: some clients obey this file. Keys and private pages are not to be indexed."""
    return PlainTextResponse("User-agent: *\nAllow: /calendars/\nDisallow: /r/\nDisallow: /calendars/private/\n")


async def accessibility(request: Request) -> Response:
    return page(request, "pages/accessibility.html")


async def privacy(request: Request) -> Response:
    return page(request, "pages/privacy.html")


async def design(request: Request) -> Response:
    """The design system, in demonstration mode only."""
    if not request.settings.demo:
        hidden()
    weekdays = [(weekday_name(n)[:2], weekday_name(n)) for n in range(7)]
    return page(request, "design.html", now=clock.wall_now(), weekdays=weekdays)


async def guide(request: Request) -> Response:
    """How to begin, for each role."""
    return page(request, "pages/guide.html")


routes = [
    Page("/", root, "root"),
    Page("/healthz", healthz, "healthz"),
    Page("/readyz", readyz, "readyz"),
    Page("/metrics", metrics_page, "metrics"),
    Page("/robots.txt", robots, "robots"),
    Page("/{lang}/accessibility", accessibility, "accessibility"),
    Page("/{lang}/privacy", privacy, "privacy"),
    Page("/{lang}/guide", guide, "guide"),
    Page("/{lang}/design", design, "design"),
]
