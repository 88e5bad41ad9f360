"""Every page of the house, from the rooms that declare them."""

from collections.abc import Iterable

from starlette.routing import BaseRoute, Mount, Route

import accounts.routes
import cdp.routes
import events.routes
from core import links
from core.http import Page
from web import desk, pages
from web.static import StaticFiles
from web.transaction import endpoint


def declared() -> list[Page]:
    """All pages, in the order in which their patterns are tried."""
    return [*pages.routes, *desk.routes, *accounts.routes.routes, *events.routes.routes, *cdp.routes.routes]


def name_pages() -> None:
    """Register the name of every page, so that pages, mails and commands can link to it."""
    for item in declared():
        links.register(item.name, item.path)


def routes() -> list[BaseRoute]:
    """The routing table."""
    found: list[BaseRoute] = [Mount("/static", StaticFiles(), name="static")]
    return [*found, *_routes(declared())]


def _routes(items: Iterable[Page]) -> Iterable[BaseRoute]:
    for item in items:
        path = item.path.replace("{lang}", "{lang:lang}")
        yield Route(path, endpoint(item), methods=list(item.methods), name=f"{item.name}.{item.methods[0]}")
