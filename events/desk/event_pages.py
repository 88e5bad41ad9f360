"""The coordinators' pages of events: the list, one event, and what is done with it."""

from typing import Any

from starlette.responses import Response

from accounts import queries as people
from accounts.http import Request, hidden
from accounts.models import Territory
from core import clock
from core.errors import RuleBroken
from core.forms import Bound, bind, blank
from core.http import Page, page, redirect
from core.language import N_, Bilingual
from events import actions as events
from events.desk import actions, queries, rules, words
from events.desk.errors import ChangedMeanwhile, DayPast, Over, RosterInUse, TextsMissing
from events.desk.forms import UNKNOWN_CHOICE, CancelForm, EventForm
from events.errors import SeatsTaken
from events.models import Entry, Event, EventStatus, Mission, WorkingLanguage
from events.vocabulary import KIND_NAMES

SAVED = N_("Saved.")
PUBLISHED = N_("Published: everyone can see it now.")

# Where the refusal of an action stands in the form.
BESIDE: dict[type[RuleBroken], str] = {SeatsTaken: "capacity", RosterInUse: "entry", DayPast: "day", Over: "day"}


async def territories_of(request: Request) -> list[Territory]:
    """The territories that the viewer coordinates; for whom there is none, there is no desk."""
    mine = [t for t in await people.territories(request.db) if request.me.coordinates(t.code)]
    return mine or hidden()


async def show_list(request: Request) -> Response:
    """The events of the coordinator's territories, by state."""
    territories = await territories_of(request)
    filters = queries.from_query(request.query_params)
    rows, has_more = await queries.events_of(request.db, request.me, filters)
    return page(
        request,
        "events/desk/list.html",
        current="desk",
        territories=[(t.code, str(t.name)) for t in territories],
        filters=filters,
        views=queries.VIEWS,
        counts=await queries.counts(request.db, request.me, filters),
        rows=rows,
        has_more=has_more,
        kinds=KIND_NAMES,
        written_here=rules.KINDS,
        missing=rules.missing_texts,
    )


async def show_new(request: Request) -> Response:
    """An event to be written."""
    return await _form_page(request, None, blank(**_first_guess(await territories_of(request))))


def _first_guess(territories: list[Territory]) -> dict[str, Any]:
    return {
        "territory_code": territories[0].code if len(territories) == 1 else "",
        "working_language": WorkingLanguage.both,
        "entry": Entry.registration,
        "has_waiting_list": "1",
        "missions": [Mission.network.value],
    }


async def _form_page(
    request: Request, event: Event | None, form: Bound[Any], *, status: int = 200, **context: Any
) -> Response:
    territories = await territories_of(request)
    themes = await queries.themes(request.db, (event.day if event else clock.today()).year)
    codes = {territory.code for territory in territories}
    choices = words.choices(territories, [t for t in themes if t.territory_code is None or t.territory_code in codes])
    defaults: dict[str, Any] = {"differences": [], "cancelling": blank()}
    return page(
        request,
        "events/desk/event.html",
        current="desk",
        status=status,
        event=event,
        form=form,
        choices=choices,
        labels=words.LABELS,
        statuses=words.STATUS_NAMES,
        can_be_taken_back=event is not None and rules.can_be_taken_back(event),
        **{**defaults, **context},
    )


async def _bound(request: Request) -> Bound[EventForm]:
    """The form as it came in, refused where it names what is not there or not the coordinator's."""
    form = bind(EventForm, await request.form())
    known = {"territory_code": {t.code for t in await territories_of(request)}}
    if form.get("theme_id"):
        known["theme_id"] = {str(theme.id) for theme in await queries.themes(request.db, 0)}
    for name, values in known.items():
        if form.get(name) not in {"", *values}:
            form.refuse(name, UNKNOWN_CHOICE)
    return form


async def create(request: Request) -> Response:
    """Keep it as a draft, and publish it when that was asked for."""
    form = await _bound(request)
    if not form.errors and (await _wants(request)) == "published":
        _refuse_missing(form, rules.missing_texts(form.value))
    if form.errors:
        return await _form_page(request, None, form, status=422)
    event = await actions.create(request.db, form.value)
    try:
        return await _carry_on(request, event)
    except DayPast as error:
        form.errors["day"] = error.message
        return await _form_page(request, None, form, status=422)


async def _wants(request: Request) -> str:
    return str((await request.form()).get("to", ""))


def _refuse_missing(form: Bound[Any], fields: list[str]) -> None:
    for name in fields:
        form.refuse(name, TextsMissing.text)


async def _event(request: Request) -> Event:
    return await queries.event_of(request.db, request.me, request.path_params["event"])


async def show_event(request: Request) -> Response:
    """One event: what is written of it, its state, and what can be done."""
    event = await _event(request)
    return await _form_page(request, event, blank(**words.typed_of(event)))


async def save(request: Request) -> Response:
    """Keep what was written; hand over or publish when that was asked for."""
    event = await _event(request)
    form = await _bound(request)
    if form.errors:
        return await _form_page(request, event, form, status=422)
    try:
        event = await actions.edit(request.db, event, form.value)
        return await _carry_on(request, event)
    except ChangedMeanwhile:
        return await _conflict_page(request, event, form)
    except TextsMissing as error:
        _refuse_missing(form, error.fields)
    except tuple(BESIDE) as error:
        form.errors[BESIDE[type(error)]] = error.message
    return await _form_page(request, event, form, status=422)


async def _conflict_page(request: Request, event: Event, form: Bound[EventForm]) -> Response:
    """Both versions, side by side; saving again keeps the one that was typed."""
    await request.db.refresh(event)
    theirs = words.typed_of(event)
    mine = {**form.typed, "version": str(event.version)}
    choices = words.choices(await territories_of(request), await queries.themes(request.db, 0))
    differences = words.differences(theirs, mine, choices, words.LABELS)
    return await _form_page(request, event, blank(**mine), status=409, differences=differences)


async def _carry_on(request: Request, event: Event) -> Response:
    """What was asked for beside keeping it: to hand it over, or to publish it."""
    flash = SAVED
    match await _wants(request):
        case "review":
            await actions.submit(request.db, event)
            flash = N_("Handed over for review.")
        case "published":
            await actions.publish(request.db, event)
            flash = PUBLISHED
    return redirect(request, "desk.event", event=event.id, flash=flash)


async def publish(request: Request) -> Response:
    """Publish it as it stands. What lacks a language is shown beside its field."""
    event = await _event(request)
    try:
        await actions.publish(request.db, event)
    except TextsMissing as error:
        form = blank(**words.typed_of(event))
        _refuse_missing(form, error.fields)
        return await _form_page(request, event, form, status=422)
    return redirect(request, "desk.event", event=event.id, flash=PUBLISHED)


async def take_back(request: Request) -> Response:
    """Make it a draft again."""
    event = await actions.take_back(request.db, await _event(request))
    return redirect(request, "desk.event", event=event.id, flash=N_("It is a draft again: nobody else sees it."))


async def cancel(request: Request) -> Response:
    """Cancel it, with a word in both languages to those who are registered."""
    event = await _event(request)
    form = bind(CancelForm, await request.form())
    if form.errors:
        typed = blank(**words.typed_of(event))
        return await _form_page(request, event, typed, status=422, cancelling=form)
    was_published = event.status == EventStatus.published
    await events.cancel(request.db, event, Bilingual(form.value.note_fr, form.value.note_nl))
    told = N_("Cancelled. Those who are registered are told.")
    flash = told if was_published else N_("Put away. Nobody had seen it.")
    return redirect(request, "desk.event", event=event.id, flash=flash)


async def reinstate(request: Request) -> Response:
    """Take the cancellation back."""
    event = await events.reinstate(request.db, await _event(request))
    return redirect(request, "desk.event", event=event.id, flash=N_("The cancellation is taken back."))


async def duplicate(request: Request) -> Response:
    """A draft like it, a year later."""
    copy = await actions.duplicate(request.db, await _event(request))
    flash = N_("This is a new draft, a year later. Check its day and hours.")
    return redirect(request, "desk.event", event=copy.id, flash=flash)


EVENT = "/{lang}/desk/events/{event}"

routes = [
    Page("/{lang}/desk/events", show_list, "desk.events"),
    Page("/{lang}/desk/events/new", show_new, "desk.events.new"),
    Page("/{lang}/desk/events/new", create, "desk.events.create", ("POST",)),
    Page(EVENT, show_event, "desk.event"),
    Page(EVENT, save, "desk.event.save", ("POST",)),
    Page(f"{EVENT}/publish", publish, "desk.event.publish", ("POST",)),
    Page(f"{EVENT}/take-back", take_back, "desk.event.take_back", ("POST",)),
    Page(f"{EVENT}/cancel", cancel, "desk.event.cancel", ("POST",)),
    Page(f"{EVENT}/reinstate", reinstate, "desk.event.reinstate", ("POST",)),
    Page(f"{EVENT}/duplicate", duplicate, "desk.event.duplicate", ("POST",)),
]
