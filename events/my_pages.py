"""My space: my appointments, my private calendar addresses."""

from starlette.responses import Response

from accounts import capabilities
from accounts.http import Request, hidden
from accounts.models import Capability
from core import links
from core.http import Page, page, redirect
from core.language import N_
from events import calendars, queries
from events.vocabulary import KIND_NAMES

CALENDAR = "calendar"


async def me(request: Request) -> Response:
    """What I am registered for, and where my calendars are."""
    viewer = request.me
    return page(
        request,
        "events/me.html",
        registrations=await queries.own_registrations(request.db, viewer.id),
        past=await queries.own_registrations(request.db, viewer.id, past=True, most=10),
        calendars=[(item, _address(item)) for item in await capabilities.of_person(request.db, CALENDAR, viewer.id)],
        kinds=KIND_NAMES,
    )


def _address(capability: Capability) -> str:
    return f"{links.base_url()}/calendars/private/{capabilities.token_of(capability)}.ics"


async def make_calendar(request: Request) -> Response:
    """A new private address for my own agenda."""
    viewer = request.me
    await capabilities.issue(request.db, purpose=CALENDAR, subject_id=viewer.id, person_id=viewer.id)
    calendars.person_changed(request.db, viewer.id)
    return redirect(request, "me", flash=N_("Your private calendar has an address. Keep it to yourself."))


async def revoke_calendar(request: Request) -> Response:
    """Close one of my private addresses."""
    viewer = request.me
    number = request.path_params["number"]
    owned = [c for c in await capabilities.of_person(request.db, CALENDAR, viewer.id) if str(c.id) == number]
    if not owned:
        hidden()
    capabilities.close(owned[0])
    calendars.person_changed(request.db, viewer.id)
    return redirect(request, "me", flash=N_("That address is closed: calendars that used it show nothing new."))


routes = [
    Page("/{lang}/me", me, "me"),
    Page("/{lang}/me/calendars", make_calendar, "me.calendars", ("POST",)),
    Page("/{lang}/me/calendars/{number}/revoke", revoke_calendar, "me.calendar.revoke", ("POST",)),
]
