"""Links that are keys: what somebody without an account can do with one. GET shows, POST does."""

from collections.abc import Awaitable, Callable

from starlette.responses import Response

from accounts import capabilities
from accounts.http import Request, language_of
from accounts.models import Capability, Person
from core import language
from core.errors import NotFound
from core.http import Page, page, redirect
from core.language import N_, is_language
from events import actions, queries
from events.actions import REQUEST, SEAT
from events.models import Event, Registration, RegistrationRequest, RegistrationStatus

Show = Callable[[Request, Capability], Awaitable[Response]]


async def show(request: Request) -> Response:
    """What this link opens."""
    capability = await capabilities.find(request.db, request.path_params["token"])
    return await _of(_SHOWN, capability)(request, capability)


async def act(request: Request) -> Response:
    """Do what this link is for."""
    capability = await capabilities.find(request.db, request.path_params["token"])
    return await _of(_DONE, capability)(request, capability)


def _of(doors: dict[str, Show], capability: Capability) -> Show:
    """What a link opens here. The key of a private calendar, for one, opens no page."""
    if capability.purpose not in doors:
        raise NotFound
    return doors[capability.purpose]


async def _seat(request: Request, capability: Capability) -> tuple[Registration, Event, Person]:
    registration = await request.db.get(Registration, capability.subject_id)
    if registration is None:
        raise NotFound
    event = await request.db.get_one(Event, registration.event_id)
    return registration, event, await request.db.get_one(Person, registration.person_id)


async def _show_seat(request: Request, capability: Capability) -> Response:
    registration, event, person = await _seat(request, capability)
    with language.using(language_of(person, request.lang)):
        return page(
            request,
            "events/capability_seat.html",
            event=event,
            person=person,
            registration=registration,
            place_in_line=await queries.place_in_line(request.db, registration),
            token=request.path_params["token"],
        )


async def _change_seat(request: Request, capability: Capability) -> Response:
    registration, event, person = await _seat(request, capability)
    token = request.path_params["token"]
    action = (await request.form()).get("action")
    if action == "leave":
        await actions.leave(request.db, event, registration.person_id)
        flash = N_("Your seat is free again. Thank you for telling us.")
        return redirect(request, "capability", token=token, flash=flash)
    if action != "register":
        raise NotFound
    again = await actions.register(request.db, event, person)
    waits = again.status == RegistrationStatus.waiting
    flash = N_("You are on the waiting list.") if waits else N_("You are registered. A confirmation is on its way.")
    return redirect(request, "capability", token=token, flash=flash)


async def _requested(request: Request, capability: Capability) -> RegistrationRequest:
    found = await request.db.get(RegistrationRequest, capability.subject_id)
    if found is None:
        raise NotFound
    return found


async def _show_request(request: Request, capability: Capability) -> Response:
    asked = await _requested(request, capability)
    event = await request.db.get_one(Event, asked.event_id)
    with language.using(asked.language if is_language(asked.language) else request.lang):
        return page(
            request,
            "events/capability_request.html",
            event=event,
            asked=asked,
            token=request.path_params["token"],
        )


async def _confirm_request(request: Request, capability: Capability) -> Response:
    asked = await _requested(request, capability)
    registration = await actions.confirm_request(request.db, asked)
    capabilities.close(capability)
    seat = await capabilities.live(request.db, purpose=SEAT, subject_id=registration.id or 0)
    if seat is None:
        raise NotFound
    waits = registration.status == RegistrationStatus.waiting
    flash = N_("You are on the waiting list.") if waits else N_("You are registered. A confirmation is on its way.")
    return redirect(request, "capability", token=capabilities.token_of(seat), flash=flash)


_SHOWN: dict[str, Show] = {SEAT: _show_seat, REQUEST: _show_request}
_DONE: dict[str, Show] = {SEAT: _change_seat, REQUEST: _confirm_request}


def open_with(purpose: str, shows: Show, does: Show) -> None:
    """Let a room above answer the links of a purpose: `shows` a page by GET, `does` it by POST."""
    _SHOWN[purpose], _DONE[purpose] = shows, does


routes = [
    Page("/r/{token}", show, "capability"),
    Page("/r/{token}", act, "capability", ("POST",), by_token=True),
]
