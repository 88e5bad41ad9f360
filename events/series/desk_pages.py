"""The coordinators' pages of meetups: describe one once, and see its dates."""

from typing import Any

from starlette.responses import Response

from accounts.http import Request
from core.errors import RuleBroken
from core.forms import Bound, bind, blank
from core.http import Page, page, redirect
from core.language import N_
from events.desk.errors import ChangedMeanwhile, RosterInUse, TextsMissing
from events.desk.event_pages import territories_of
from events.desk.forms import UNKNOWN_CHOICE
from events.desk.words import differences
from events.errors import SeatsTaken
from events.series import actions, desk_queries, words
from events.series.actions import Outcome
from events.series.errors import NoDates, NoSuchHour, TooManyDates
from events.series.forms import SeriesForm
from events.series.models import MeetupSeries

# Where the refusal of an action stands in the form.
BESIDE: dict[type[RuleBroken], str] = {
    NoDates: "last_day",
    TooManyDates: "last_day",
    NoSuchHour: "starts",
    SeatsTaken: "capacity",
    RosterInUse: "entry",
}
REFUSALS: tuple[type[RuleBroken], ...] = (*BESIDE, TextsMissing)
DONE = N_("Saved. New dates: %(new)s, moved: %(moved)s, cancelled: %(cancelled)s. All others stay.")


async def show_list(request: Request) -> Response:
    """The meetups of the coordinator's territories."""
    territories = await territories_of(request)
    return page(
        request,
        "events/desk/meetups.html",
        current="desk",
        several=len(territories) > 1,
        meetups=await desk_queries.meetups_of(request.db, request.me),
        rhythm=words.rhythm_in_words,
    )


async def show_new(request: Request) -> Response:
    """A meetup to be described."""
    territories = await territories_of(request)
    own = {"territory_code": territories[0].code} if len(territories) == 1 else {}
    return await _form_page(request, None, blank(**words.first_guess(), **own))


async def _form_page(
    request: Request, series: MeetupSeries | None, form: Bound[Any], *, status: int = 200, **context: Any
) -> Response:
    dates, over = await desk_queries.dates_of(request.db, series) if series else ((), 0)
    return page(
        request,
        "events/desk/meetup.html",
        current="desk",
        status=status,
        series=series,
        form=form,
        dates=dates,
        over=over,
        choices=words.choices(await territories_of(request)),
        labels=words.LABELS,
        rhythm=words.rhythm_in_words,
        **{"differences": [], **context},
    )


async def _bound(request: Request) -> Bound[SeriesForm]:
    form = bind(SeriesForm, await request.form())
    if form.get("territory_code") not in {"", *(t.code for t in await territories_of(request))}:
        form.refuse("territory_code", UNKNOWN_CHOICE)
    return form


def _put_beside(form: Bound[Any], error: RuleBroken) -> None:
    """A refusal of an action, where its field stands."""
    if isinstance(error, TextsMissing):
        for name in error.fields:
            form.refuse(name, error.text)
    else:
        form.errors[BESIDE[type(error)]] = error.message


async def create(request: Request) -> Response:
    """Describe a meetup: its dates appear, as drafts."""
    form = await _bound(request)
    if not form.errors:
        try:
            series, outcome = await actions.create(request.db, form.value)
        except REFUSALS as error:
            _put_beside(form, error)
        else:
            return _done(request, series, outcome)
    return await _form_page(request, None, form, status=422)


def _done(request: Request, series: MeetupSeries, outcome: Outcome) -> Response:
    numbers = {"new": outcome.new, "moved": outcome.moved, "cancelled": outcome.cancelled}
    return redirect(request, "desk.meetup", series=series.id, flash=DONE, flash_params=numbers)


async def _series(request: Request) -> MeetupSeries:
    return await desk_queries.series_of(request.db, request.me, request.path_params["series"])


async def show(request: Request) -> Response:
    """One meetup and its dates."""
    series = await _series(request)
    return await _form_page(request, series, blank(**words.typed_of(series)))


async def save(request: Request) -> Response:
    """Describe it anew; its dates follow."""
    series = await _series(request)
    form = await _bound(request)
    if not form.errors:
        try:
            return _done(request, series, await actions.edit(request.db, series, form.value))
        except ChangedMeanwhile:
            return await _conflict_page(request, series, form)
        except REFUSALS as error:
            _put_beside(form, error)
    return await _form_page(request, series, form, status=422)


async def _conflict_page(request: Request, series: MeetupSeries, form: Bound[SeriesForm]) -> Response:
    await request.db.refresh(series)
    mine = {**form.typed, "version": str(series.version)}
    shown = words.choices(await territories_of(request))
    found = differences(words.typed_of(series), mine, shown, words.LABELS)
    return await _form_page(request, series, blank(**mine), status=409, differences=found)


async def publish(request: Request) -> Response:
    """Show it and its dates to everyone."""
    series = await _series(request)
    try:
        number = await actions.publish(request.db, series)
    except TextsMissing as error:
        form = blank(**words.typed_of(series))
        _put_beside(form, error)
        return await _form_page(request, series, form, status=422)
    flash = N_("Published. Dates that everyone sees now: %(number)s.")
    return redirect(request, "desk.meetup", series=series.id, flash=flash, flash_params={"number": number})


MEETUPS = "/{lang}/desk/meetups"
MEETUP = f"{MEETUPS}/{{series}}"

routes = [
    Page(MEETUPS, show_list, "desk.meetups"),
    Page(f"{MEETUPS}/new", show_new, "desk.meetups.new"),
    Page(f"{MEETUPS}/new", create, "desk.meetups.create", ("POST",)),
    Page(MEETUP, show, "desk.meetup"),
    Page(MEETUP, save, "desk.meetup.save", ("POST",)),
    Page(f"{MEETUP}/publish", publish, "desk.meetup.publish", ("POST",)),
]
