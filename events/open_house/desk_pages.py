"""The coordinator's pages: editions, enrolments and their decisions, how the week fills."""

from typing import Any

from starlette.responses import Response

from accounts import queries as people
from accounts.http import Request, hidden
from accounts.models import Organisation
from core import links
from core.forms import Bound, bind, blank
from core.http import Page, page, redirect
from core.language import N_, sort_key
from events.models import Event
from events.open_house import editions, hosts, queries
from events.open_house.forms import DecisionForm, EditionForm, InviteForm, row_number
from events.open_house.grid import days_of
from events.open_house.host_pages import Here, act, elsewhere, host_page
from events.open_house.models import Edition, Host, HostStatus
from events.open_house.queries import Week
from events.open_house.vocabulary import STATUS_KINDS, STATUSES
from events.vocabulary import LANGUAGE_NAMES

NOT_YOURS = N_("Choose one of the possibilities.")
LOCAL = "%Y-%m-%dT%H:%M"  # what a datetime-local field holds
WINDOWS = ("enrolment_opens", "enrolment_closes", "registration_opens", "registration_closes")


async def weeks(request: Request) -> Response:
    """The editions of the coordinator's territories."""
    if not request.me.is_coordinator:
        hidden()
    coming, past = await queries.editions(request.db)
    mine = [week for week in [*coming, *past] if request.me.coordinates(week.event.territory_code)]
    figures = await queries.figures(request.db, mine)
    return page(request, "events/open_house/desk_weeks.html", current="desk", weeks=mine, figures=figures)


async def _week(request: Request) -> Week:
    """The week of the address, for those who run its territory."""
    found = await queries.edition(request.db, request.path_params["slug"])
    return found if request.me.coordinates(found.event.territory_code) else hidden()


async def new(request: Request) -> Response:
    """An edition to be made, perhaps after another one."""
    old = await _copied(request, request.query_params.get("copy", ""))
    return await _edition_page(request, _from(old, with_dates=False) if old else blank(), copied=old)


async def _copied(request: Request, slug: str) -> Week | None:
    if not slug:
        return None
    old = await queries.edition(request.db, slug)
    return old if request.me.coordinates(old.event.territory_code) else hidden()


def _from(week: Week, *, with_dates: bool) -> Bound[Any]:
    event, edition = week.event, week.edition
    texts = ("tagline_fr", "tagline_nl", "visits_per_person", "seats_per_organisation")
    known = {name: getattr(edition, name) for name in texts}
    known |= {"description_fr": event.description_fr, "description_nl": event.description_nl}
    known |= {"title_fr": event.title_fr, "title_nl": event.title_nl, "territory": event.territory_code}
    return blank(**known, **_dates(edition, event)) if with_dates else blank(**known)


def _dates(edition: Edition, event: Event) -> dict[str, str]:
    windows = {name: getattr(edition if name.startswith("enrolment") else event, name) for name in WINDOWS}
    last = event.last_day or event.day
    shown = {name: value.strftime(LOCAL) if value else "" for name, value in windows.items()}
    return {"first": event.day.isoformat(), "last": last.isoformat(), **shown}


async def _edition_page(
    request: Request, form: Bound[Any], *, week: Week | None = None, copied: Week | None = None, status: int = 200
) -> Response:
    mine = [t for t in await people.territories(request.db) if request.me.coordinates(t.code)] or hidden()
    return page(
        request,
        "events/open_house/desk_edition.html",
        current="desk",
        status=status,
        form=form,
        week=week,
        copied=copied,
        territories=[(territory.code, str(territory.name)) for territory in mine],
    )


async def create(request: Request) -> Response:
    """Announce the edition, and invite the hosts of the one that it follows."""
    data = await request.form()
    copied = await _copied(request, str(data.get("copied", "")))
    form = bind(EditionForm, data)
    if form.get("territory") and not request.me.coordinates(form.get("territory")):
        form.refuse("territory", NOT_YOURS)
    if form.errors:
        return await _edition_page(request, form, copied=copied, status=422)
    made = await editions.create(request.db, form.value)
    if copied is None:
        return redirect(request, "desk.open_house.week", slug=made.event.slug, flash=N_("The week is announced."))
    number = await editions.invite_again(request.db, copied, made)
    flash = N_("The week is announced. Hosts invited again: %(number)s.")
    return redirect(request, "desk.open_house.week", slug=made.event.slug, flash=flash, flash_params={"number": number})


async def edit(request: Request) -> Response:
    """What is said of an edition, and its windows."""
    week = await _week(request)
    return await _edition_page(request, _from(week, with_dates=True), week=week)


async def change(request: Request) -> Response:
    """Change it."""
    week = await _week(request)
    form = bind(EditionForm, {**await request.form(), "territory": week.event.territory_code})
    if form.errors:
        return await _edition_page(request, form, week=week, status=422)
    await editions.change(request.db, week, form.value)
    return redirect(request, "desk.open_house.week", slug=week.event.slug, flash=N_("Saved."))


async def show(request: Request) -> Response:
    """One edition: its enrolments, and how the week fills."""
    return await _desk_page(request, await _week(request), blank())


async def _desk_page(request: Request, week: Week, form: Bound[Any], status: int = 200) -> Response:
    found = sorted(await queries.hosts_of(request.db, week), key=lambda row: sort_key(str(row[1].name)))
    visits = await queries.all_visits(request.db, week)
    return page(
        request,
        "events/open_house/desk_week.html",
        current="desk",
        status=status,
        week=week,
        form=form,
        hosts=found,
        visits={host.id: sum(number == host.id for _, number in visits) for host, _ in found},
        figures=(await queries.figures(request.db, [week]))[week.event.id],
        organisations=[str(organisation.name) for organisation in await people.organisations(request.db)],
        statuses=STATUSES,
        status_kinds=STATUS_KINDS,
        **_filling(week, found, visits),
    )


def _filling(week: Week, found: list[tuple[Host, Organisation]], visits: list[tuple[Event, int]]) -> dict[str, Any]:
    """Visitors by host and day, seats in all, and the hosts that nobody visits yet."""
    days = days_of(week.event.day, week.event.last_day or week.event.day)
    approved = [(host, organisation) for host, organisation in found if host.status == HostStatus.approved]
    taken = {(host.id, day): 0 for host, _ in approved for day in days}
    for visit, host_id in visits:
        if (host_id, visit.day) in taken:
            taken[host_id, visit.day] += visit.confirmed
    rows = [(str(organisation.name), [taken[host.id, day] for day in days]) for host, organisation in approved]
    return {
        "days": days,
        "heat": rows,
        "seats": sum(visit.capacity or 0 for visit, _ in visits if visit.published_at),
        "waiting": sum(visit.waiting for visit, _ in visits),
        "unvisited": [name for name, numbers in rows if not any(numbers)],
    }


async def invite(request: Request) -> Response:
    """Invite an organisation by its link, or begin its enrolment for it on the telephone."""
    week = await _week(request)
    form = bind(InviteForm, await request.form())
    if form.errors:
        return await _desk_page(request, week, form, 422)
    said = form.value.model_dump(exclude={"telephone"})
    enrolled = await hosts.enrol(request.db, week, **said, by_coordinator=True, tells=not form.value.telephone)
    if form.value.telephone:
        return redirect(request, "desk.open_house.host", slug=week.event.slug, host=enrolled.host.id)
    return redirect(request, "desk.open_house.week", slug=week.event.slug, flash=N_("The invitation is on its way."))


async def _host(request: Request) -> tuple[Here, Week, queries.Enrolment]:
    week = await _week(request)
    number = row_number(request.path_params["host"])
    found = await queries.enrolment(request.db, number, week.event.id)
    return Here(links.path("desk.open_house.host", slug=week.event.slug, host=number), at_desk=True), week, found


async def host(request: Request) -> Response:
    """One enrolment, as the host sees it, for the coordinator to fill in."""
    here, week, found = await _host(request)
    return await host_page(request, here, week, found)


async def change_host(request: Request) -> Response:
    """Do for a host what its own pages do."""
    here, week, found = await _host(request)
    return await act(request, here, week, found.host)


async def review(request: Request) -> Response:
    """One enrolment to be read, and decided on."""
    return await _review_page(request, blank())


async def _review_page(request: Request, form: Bound[Any], status: int = 200) -> Response:
    here, week, found = await _host(request)
    return page(
        request,
        "events/open_house/desk_review.html",
        current="desk",
        status=status,
        here=here,
        week=week,
        found=found,
        form=form,
        elsewhere=await elsewhere(request, week, found),
        statuses=STATUSES,
        status_kinds=STATUS_KINDS,
        languages=LANGUAGE_NAMES,
    )


async def decide(request: Request) -> Response:
    """Approve, ask for changes, or decline."""
    _, week, found = await _host(request)
    form = bind(DecisionForm, await request.form())
    if form.errors:
        return await _review_page(request, form, 422)
    await hosts.decide(request.db, found.host, form.value)
    flash = N_("Decided. The host is told by mail.")
    return redirect(request, "desk.open_house.week", slug=week.event.slug, flash=flash)


DESK = "/{lang}/desk/open-house"
routes = [
    Page(DESK, weeks, "desk.open_house"),
    Page(f"{DESK}/new", new, "desk.open_house.new"),
    Page(f"{DESK}/new", create, "desk.open_house.new", ("POST",)),
    Page(f"{DESK}/{{slug}}", show, "desk.open_house.week"),
    Page(f"{DESK}/{{slug}}/edit", edit, "desk.open_house.edit"),
    Page(f"{DESK}/{{slug}}/edit", change, "desk.open_house.edit", ("POST",)),
    Page(f"{DESK}/{{slug}}/invite", invite, "desk.open_house.invite", ("POST",)),
    Page(f"{DESK}/{{slug}}/hosts/{{host}}", host, "desk.open_house.host"),
    Page(f"{DESK}/{{slug}}/hosts/{{host}}", change_host, "desk.open_house.host", ("POST",)),
    Page(f"{DESK}/{{slug}}/hosts/{{host}}/decision", review, "desk.open_house.review"),
    Page(f"{DESK}/{{slug}}/hosts/{{host}}/decision", decide, "desk.open_house.review", ("POST",)),
]
