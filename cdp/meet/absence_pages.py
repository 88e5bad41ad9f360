"""The link in a reminder by which a member says that they cannot come. GET shows, POST does; never a reason."""

from starlette.responses import Response

from accounts.http import Request, language_of
from accounts.models import Capability, Person
from cdp.meet import attendance
from core import language
from core.errors import NotFound
from core.http import page, redirect
from core.language import N_
from events import capability_pages
from events.absence import ABSENCE, is_theirs_to_announce
from events.models import Event, EventStatus, Registration, RegistrationStatus


async def _seat(request: Request, capability: Capability) -> tuple[Registration, Event]:
    """The seat behind a link, if it is still one: who left the group opens nothing with it. Raises NotFound."""
    registration = await request.db.get(Registration, capability.subject_id)
    if registration is None or registration.status != RegistrationStatus.confirmed:
        raise NotFound
    event = await request.db.get_one(Event, registration.event_id)
    if event.status not in (EventStatus.published, EventStatus.cancelled):
        raise NotFound
    if not is_theirs_to_announce(event, registration):
        raise NotFound
    return registration, event


async def show(request: Request, capability: Capability) -> Response:
    """The appointment, and one button."""
    registration, event = await _seat(request, capability)
    person = await request.db.get_one(Person, registration.person_id)
    with language.using(language_of(person, request.lang)):
        return page(
            request,
            "cdp/meet/absence.html",
            lang=language.current(),
            event=event,
            registration=registration,
            is_ahead=attendance.is_ahead(event),
            token=request.path_params["token"],
        )


async def act(request: Request, capability: Capability) -> Response:
    """Excuse them, or expect them again."""
    registration, event = await _seat(request, capability)
    token = request.path_params["token"]
    if (await request.form()).get("action") == "come":
        await attendance.take_back_absence(request.db, event, registration.person_id)
        return redirect(request, "capability", token=token, flash=N_("Good: you are expected."))
    await attendance.announce_absence(request.db, event, registration.person_id)
    flash = N_("You are excused. Your seat in the group stays yours.")
    return redirect(request, "capability", token=token, flash=flash)


def open_door() -> None:
    """Let `/r/{token}` answer these links."""
    capability_pages.open_with(ABSENCE, show, act)
