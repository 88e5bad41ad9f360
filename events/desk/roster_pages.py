"""Who comes: for the organisers alone."""

from typing import Any

from starlette.responses import Response

from accounts.http import Request
from accounts.models import Person
from core.errors import NotFound, RuleBroken
from core.forms import Bound, bind, blank
from core.http import Page, page, redirect
from core.language import N_
from events import actions as events
from events.desk import actions, queries
from events.desk.forms import SeatForm
from events.errors import NotRegistered
from events.models import Event, RegistrationStatus

NAME_NEEDED = N_("Nobody with a name is known at this address yet: give their first and last name.")
REGISTERED = N_("Registered. A confirmation is on its way to them.")
WAITS = N_("Put on the waiting list. A mail tells them.")


async def _event(request: Request) -> Event:
    return await queries.event_of(request.db, request.me, request.path_params["event"])


async def show(request: Request) -> Response:
    """Who has a seat, who waits, who left."""
    return await _roster_page(request, await _event(request), blank())


async def _roster_page(request: Request, event: Event, form: Bound[Any], status: int = 200) -> Response:
    seats = await queries.roster_of(request.db, event)
    return page(
        request,
        "events/desk/roster.html",
        current="desk",
        status=status,
        event=event,
        form=form,
        confirmed=seats[RegistrationStatus.confirmed],
        waiting=seats[RegistrationStatus.waiting],
        left=seats[RegistrationStatus.cancelled],
    )


async def register(request: Request) -> Response:
    """Register somebody who called."""
    event = await _event(request)
    form = bind(SeatForm, await request.form())
    if not form.errors:
        for name in await actions.needs_name(request.db, form.value):
            form.refuse(name, NAME_NEEDED)
    if form.errors:
        return await _roster_page(request, event, form, 422)
    try:
        seat = await actions.register_by_telephone(request.db, event, form.value, request.me.person)
    except RuleBroken as error:
        form.errors["email"] = error.message
        return await _roster_page(request, event, form, 422)
    return _back(request, event, WAITS if seat.status == RegistrationStatus.waiting else REGISTERED)


def _back(request: Request, event: Event, flash: str) -> Response:
    return redirect(request, "desk.roster", event=event.id, flash=flash)


async def _person(request: Request, event: Event) -> Person:
    """Somebody of this roster, now or before. Raises NotFound for anyone else."""
    number = queries.number_in(str((await request.form()).get("person", "")))
    seats = await queries.roster_of(request.db, event)
    found = (seat.person for status in seats for seat in seats[status] if seat.person.id == number)
    person = next(found, None)
    if person is None:
        raise NotFound
    return person


async def remove(request: Request) -> Response:
    """Take somebody off the roster: they are told, and whoever waits moves up."""
    event = await _event(request)
    person = await _person(request, event)
    try:
        await events.leave(request.db, event, person.id)
    except NotRegistered:  # the button was pressed twice: it is done
        return _back(request, event, N_("Not on the roster any more."))
    return _back(request, event, N_("Off the roster. A mail tells them; below, you can undo it."))


async def put_back(request: Request) -> Response:
    """Undo it: they are registered again, on a seat if one is free."""
    event = await _event(request)
    person = await _person(request, event)
    seat = await events.register(request.db, event, person, by=request.me.person)
    return _back(request, event, WAITS if seat.status == RegistrationStatus.waiting else REGISTERED)


ROSTER = "/{lang}/desk/events/{event}/roster"

routes = [
    Page(ROSTER, show, "desk.roster"),
    Page(ROSTER, register, "desk.roster.register", ("POST",)),
    Page(f"{ROSTER}/remove", remove, "desk.roster.remove", ("POST",)),
    Page(f"{ROSTER}/put-back", put_back, "desk.roster.put_back", ("POST",)),
]
