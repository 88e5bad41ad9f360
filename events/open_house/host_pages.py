"""The pages of one host: what it shows, its addresses and contacts, its visits, who comes.

A host opens them by its link, a coordinator at the desk: the same pages, at another address.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from accounts.http import Request
from accounts.models import Capability
from core import links
from core.errors import NotFound
from core.forms import Bound, bind, blank
from core.http import Flash, page, redirect_to
from core.language import N_, day_in_words, gettext
from events.open_house import hosts, queries, slots
from events.open_house.completeness import completeness
from events.open_house.forms import ContactForm, HostForm, MoveForm, OneForm, SiteForm, SlotsForm
from events.open_house.grid import days_of
from events.open_house.models import UNFINISHED, Host
from events.open_house.queries import Enrolment, Week
from events.open_house.vocabulary import STATUS_KINDS, STATUSES
from events.vocabulary import LANGUAGE_NAMES

VIEWS = ("texts", "sites", "visits", "visitors")
SAVED = N_("Saved.")
CHANGED_MEANWHILE = N_("Somebody else changed this meanwhile. Compare with the page as it is now, and save again.")


@dataclass(frozen=True, slots=True)
class Here:
    """Where these pages are opened: the path that forms are sent to, and by whom."""

    path: str
    at_desk: bool


Act = Callable[[Request, Here, Week, Host], Awaitable[Response]]


async def show_by_link(request: Request, capability: Capability) -> Response:
    """What a host's link opens."""
    here, week, found = await _by_link(request, capability)
    return await host_page(request, here, week, found)


async def act_by_link(request: Request, capability: Capability) -> Response:
    """Do what a form of the host's pages asks for."""
    here, week, found = await _by_link(request, capability)
    return await act(request, here, week, found.host)


async def _by_link(request: Request, capability: Capability) -> tuple[Here, Week, Enrolment]:
    found = await queries.enrolment(request.db, capability.subject_id)
    week = await queries.edition_with(request.db, found.host.edition_id)
    return Here(links.path("capability", token=request.path_params["token"]), at_desk=False), week, found


async def host_page(
    request: Request, here: Here, week: Week, found: Enrolment, status: int = 200, **forms: Bound[Any]
) -> Response:
    """One view of a host's pages: the one of the address, or the one whose form was sent."""
    asked = str(request.query_params.get("view", ""))
    view = asked if asked in VIEWS else VIEWS[0]
    standing = found.standing
    return page(
        request,
        f"events/open_house/host_{view}.html",
        status=status,
        current="desk" if here.at_desk else "open_house",
        here=here,
        view=view,
        week=week,
        found=found,
        meter=completeness(found.host, found.sites, len(standing)),
        is_unfinished=found.host.status in UNFINISHED,
        days=days_of(week.event.day, week.event.last_day or week.event.day),
        who=await queries.who_comes(request.db, standing) if view == "visitors" else {},
        statuses=STATUSES,
        status_kinds=STATUS_KINDS,
        languages=LANGUAGE_NAMES,
        elsewhere=await elsewhere(request, week, found),
        **{"texts": blank(**found.host.model_dump()), "place": _site_form(request, found), **_BLANK, **forms},
    )


_BLANK = {"slot": blank(minutes=60, seats=8), "contact": blank(), "move": blank()}


def _site_form(request: Request, found: Enrolment) -> Bound[Any]:
    """The address that is to be changed, or a new one."""
    chosen = next((site for site in found.sites if str(site.id) == request.query_params.get("site")), None)
    return blank(site=chosen.id, **chosen.model_dump(exclude={"id"})) if chosen else blank(rooms=1)


async def elsewhere(request: Request, week: Week, found: Enrolment) -> list[str]:
    """The postcodes of a host that the coordinator placed in another territory: to be looked at, not refused."""
    placed = {
        code: commune.territory_code for commune in await queries.communes(request.db) for code in commune.postcodes
    }
    here = (None, week.event.territory_code)
    return [site.postcode for site in found.sites if placed.get(site.postcode) not in here]


async def act(request: Request, here: Here, week: Week, host: Host) -> Response:
    """Do what the `action` of a form says. Raises NotFound for what is no action."""
    chosen = _ACTIONS.get(str((await request.form()).get("action", "")))
    if chosen is None:
        raise NotFound
    return await chosen(request, here, week, host)


def _back(request: Request, here: Here, view: str, flash: str = SAVED) -> Response:
    return redirect_to(request, f"{here.path}?view={view}", Flash(flash))


async def _again(request: Request, here: Here, week: Week, host: Host, **form: Bound[Any]) -> Response:
    """The same page with its form as it was sent, and what is to be mended."""
    return await host_page(request, here, week, await queries.enrolment(request.db, host.id), 422, **form)


async def _save(request: Request, here: Here, week: Week, host: Host) -> Response:
    form = bind(HostForm, await request.form())
    if not form.errors and not await hosts.save(request.db, host, form.value):
        form.refuse("version", CHANGED_MEANWHILE)
    if form.errors:
        return await _again(request, here, week, host, texts=form)
    return _back(request, here, "texts")


async def _site(request: Request, here: Here, week: Week, host: Host) -> Response:
    form = bind(SiteForm, await request.form())
    if not form.errors:
        await _trying(form, slots.save_site(request.db, host, form.value))
    if form.errors:
        return await _again(request, here, week, host, place=form)
    return _back(request, here, "sites")


async def _trying(form: Bound[Any], doing: Awaitable[Any]) -> None:
    """Do it; hours that do not fit are said beside their field."""
    try:
        await doing
    except slots.Refused as refused:
        params = {name: day_in_words(value) for name, value in refused.params.items()}
        form.errors[refused.field] = gettext(refused.text) % params


async def _plan(request: Request, here: Here, week: Week, host: Host) -> Response:
    form = bind(SlotsForm, await request.form())
    if not form.errors:
        await _trying(form, slots.add(request.db, week, host, form.value))
    if form.errors:
        return await _again(request, here, week, host, slot=form)
    return _back(request, here, "visits")


async def _move(request: Request, here: Here, week: Week, host: Host) -> Response:
    form = bind(MoveForm, await request.form())
    if not form.errors:
        await _trying(form, slots.move(request.db, week, host, form.value))
    if form.errors:
        return await _again(request, here, week, host, move=form)
    return _back(request, here, "visits", N_("Moved. Those who come are told."))


async def _contact(request: Request, here: Here, week: Week, host: Host) -> Response:
    form = bind(ContactForm, await request.form())
    if form.errors:
        return await _again(request, here, week, host, contact=form)
    said = form.value
    await hosts.add_contact(request.db, host, name=said.who, email=said.email, language=request.lang)
    return _back(request, here, "sites", N_("Saved. The link is on its way to them."))


async def _number(request: Request) -> int:
    form = bind(OneForm, await request.form())
    if form.errors:
        raise NotFound
    return form.value.number


async def _drop(request: Request, here: Here, week: Week, host: Host) -> Response:
    await slots.drop(request.db, host, await _number(request))
    return _back(request, here, "visits", N_("The visit is taken away. Whoever had a seat is told."))


async def _remove_site(request: Request, here: Here, week: Week, host: Host) -> Response:
    await slots.remove_site(request.db, host, await _number(request))
    return _back(request, here, "sites")


async def _remove_contact(request: Request, here: Here, week: Week, host: Host) -> Response:
    await hosts.remove_contact(request.db, host, await _number(request))
    return _back(request, here, "sites")


async def _let_in(request: Request, here: Here, week: Week, host: Host) -> Response:
    await hosts.let_in(request.db, host, await _number(request))
    return _back(request, here, "sites", N_("Saved. The link is on its way to them."))


async def _submit(request: Request, here: Here, week: Week, host: Host) -> Response:
    await hosts.submit(request.db, week, host, by_coordinator=here.at_desk)
    return _back(request, here, "texts", N_("Handed in. The coordination answers by mail."))


async def _withdraw(request: Request, here: Here, week: Week, host: Host) -> Response:
    await hosts.withdraw(request.db, host)
    return _back(request, here, "texts", N_("You are withdrawn from this week. Whoever had a seat is told."))


async def _come_back(request: Request, here: Here, week: Week, host: Host) -> Response:
    await hosts.come_back(request.db, week, host)
    return _back(request, here, "texts")


_ACTIONS: dict[str, Act] = {
    "save": _save,
    "site": _site,
    "remove_site": _remove_site,
    "contact": _contact,
    "remove_contact": _remove_contact,
    "let_in": _let_in,
    "plan": _plan,
    "move": _move,
    "drop": _drop,
    "submit": _submit,
    "withdraw": _withdraw,
    "come_back": _come_back,
}
