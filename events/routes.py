"""What is open to all: the first page, the agenda, one event, registering, leaving."""

from datetime import timedelta
from typing import Any

from starlette.responses import Response

from accounts import queries as people
from accounts.http import Request
from core import clock
from core.errors import RuleBroken
from core.forms import Bound, bind, blank
from core.http import Page, page, redirect, redirect_to
from core.language import N_
from events import (
    actions,
    agenda,
    calendar_pages,
    capability_pages,
    ical,
    my_pages,
    programme_pages,
    queries,
    roster,
    rows,
    rules,
)
from events.calendars import entry_of
from events.desk import routes as desk
from events.errors import EventFull, RegistrationNotOpen
from events.forms import ByAddress
from events.models import Entry, Event, EventKind, RegistrationStatus
from events.open_house import routes as open_house
from events.vocabulary import KIND_NAMES, LANGUAGE_NAMES, MISSION_NAMES


async def home(request: Request) -> Response:
    """What is coming, by territory."""
    territories = await people.territories(request.db)
    coming = await queries.next_by_territory(request.db, request.viewer, [t.code for t in territories])
    return page(request, "events/home.html", territories=territories, coming=coming, line=rows.line)


async def show_agenda(request: Request) -> Response:
    """The agenda as list, week or month; its state is its address."""
    territories = await people.territories(request.db)
    state = agenda.from_query(request.query_params, territories)
    context: dict[str, Any] = {
        "state": state,
        "territories": territories,
        "themes": await queries.themes_of(request.db, clock.today().year),
        "kinds": KIND_NAMES,
        "missions": MISSION_NAMES,
        "languages": LANGUAGE_NAMES,
    }
    shown = {"list": _list, "week": _week, "month": _month}[state.view]
    return page(request, f"events/agenda_{state.view}.html", **context, **await shown(request, state))


async def _list(request: Request, state: agenda.Agenda) -> dict[str, Any]:
    found, has_more = await queries.ahead(request.db, request.viewer, state.filters, page=state.page)
    return {"rows": found, "has_more": has_more, "line": rows.line}


async def _week(request: Request, state: agenda.Agenda) -> dict[str, Any]:
    monday, sunday = agenda.week_of(state.day)
    found = await queries.between(request.db, request.viewer, state.filters, monday, sunday)
    week = timedelta(days=7)
    return {
        "first": monday,
        "last": sunday,
        "days": agenda.days_of(monday, sunday, found),
        "before": state.day - week,
        "after": state.day + week,
        "today": clock.today(),
    }


async def _month(request: Request, state: agenda.Agenda) -> dict[str, Any]:
    first, last = agenda.month_of(state.day)
    found = await queries.between(request.db, request.viewer, state.filters, first, last)
    return {
        "month": state.day.replace(day=1),
        "days": agenda.days_of(first, last, found),
        "before": agenda.previous_month(state.day),
        "after": agenda.next_month(state.day),
        "today": clock.today(),
    }


async def show_event(request: Request) -> Response:
    """One event, and what the viewer can do about it."""
    event = await queries.event_visible_to(request.db, request.viewer, request.path_params["slug"])
    if event.kind == EventKind.open_house_visit:
        return redirect_to(request, await open_house.page_of_visit(request.db, event))
    return await _event_page(request, event, blank())


async def _event_page(request: Request, event: Event, form: Bound[ByAddress], status: int = 200) -> Response:
    registration = await queries.registration_of(request.db, request.viewer, event)
    is_registered = registration is not None and registration.is_active
    is_seated = registration is not None and registration.status == RegistrationStatus.confirmed
    is_discreet = registration is not None and registration.is_active and registration.discreet
    entry = entry_of(event, request.lang, private=is_seated, discreet=is_discreet)
    return page(
        request,
        "events/event.html",
        status=status,
        current="agenda",
        event=event,
        form=form,
        registration=registration if is_registered else None,
        place_in_line=await queries.place_in_line(request.db, registration) if registration else None,
        refusal=(text := refusal(event)),
        opens=event.registration_opens if text == RegistrationNotOpen.text else None,
        kind=KIND_NAMES[event.kind],
        language=LANGUAGE_NAMES[event.working_language],
        missions=[MISSION_NAMES[m] for m in event.missions],
        google=ical.google_calendar_url(entry),
        outlook=ical.outlook_calendar_url(entry),
        can_edit=request.viewer is not None and rules.can_edit(request.viewer, event),
    )


def refusal(event: Event) -> str:
    """Why nobody can register now, as a text of the catalogues; empty when one can."""
    if event.entry != Entry.registration:
        return ""
    try:
        roster.check_open(event)
    except RuleBroken as error:
        return error.text
    return EventFull.text if event.is_full and not event.has_waiting_list else ""


async def register(request: Request) -> Response:
    """Register: at once for somebody signed in, else by the link that goes to their address."""
    event = await queries.event_visible_to(request.db, request.viewer, request.path_params["slug"])
    if request.viewer is None:
        return await _register_by_address(request, event)
    registration = await actions.register(request.db, event, request.viewer.person)
    waits = registration.status == RegistrationStatus.waiting
    flash = N_("You are on the waiting list.") if waits else N_("You are registered. A confirmation is on its way.")
    return redirect(request, "event", slug=event.slug, flash=flash)


async def _register_by_address(request: Request, event: Event) -> Response:
    form = bind(ByAddress, await request.form())
    if form.errors:
        return await _event_page(request, event, form, status=422)
    await actions.request_by_address(
        request.db, event, **form.value.model_dump(), language=request.lang, network=request.network
    )
    return page(request, "events/check_mail.html", current="agenda", event=event, address=form.value.email)


async def leave(request: Request) -> Response:
    """Give one's seat back."""
    event = await queries.event_visible_to(request.db, request.viewer, request.path_params["slug"])
    await actions.leave(request.db, event, request.me.id)
    flash = N_("You are not registered any more. Your seat is free again.")
    return redirect(request, "event", slug=event.slug, flash=flash)


routes = [
    Page("/{lang}/", home, "home"),
    Page("/{lang}/agenda", show_agenda, "agenda"),
    Page("/{lang}/events/{slug}", show_event, "event"),
    Page("/{lang}/events/{slug}/register", register, "event.register", ("POST",)),
    Page("/{lang}/events/{slug}/leave", leave, "event.leave", ("POST",)),
    *my_pages.routes,
    *calendar_pages.routes,
    *capability_pages.routes,
    *programme_pages.routes,
    *open_house.routes,
    *desk.routes,
]
