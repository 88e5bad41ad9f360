"""The page that explains how to subscribe, with the address of every public feed."""

from starlette.responses import Response

from accounts import queries as people
from accounts.http import Request
from core.http import Page, page
from events.calendars import NEVER_PUBLIC
from events.models import EventKind
from events.vocabulary import KIND_NAMES


async def subscribe(request: Request) -> Response:
    """Feeds by territory and kind, and what to do with them."""
    kinds = {kind: name for kind, name in KIND_NAMES.items() if kind not in NEVER_PUBLIC}
    return page(
        request,
        "events/subscribe.html",
        current="agenda",
        territories_listed=[(str(t.name), t.slug(request.lang), t.code) for t in await people.territories(request.db)],
        kinds=kinds,
        chosen_kind=EventKind(kind) if (kind := request.query_params.get("kind", "")) in list(kinds) else None,
    )


routes = [Page("/{lang}/calendars", subscribe, "calendars")]
