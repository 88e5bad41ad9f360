"""Planning one session: when and where, its theme, its guests; cancelling and replacing it."""

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.responses import Response

from accounts.http import Request
from cdp.models import Community, Cycle
from cdp.plan import actions, guests, queries, rules
from cdp.plan.forms import Invite, Move, Replacement, Theme
from cdp.plan.opening import opened
from cdp.plan.queries import Planned
from cdp.plan.vocabulary import ANSWER_NAMES
from core.database import LARGEST_ID
from core.errors import NotFound, RuleBroken
from core.forms import Bound, bind, blank
from core.http import Page, page, redirect
from core.language import N_, hour

PATH = "/{lang}/communities/{slug}/{season}/sessions/{number}/plan"
Opened = tuple[Community, Cycle, Planned]


async def _opened(request: Request) -> Opened:
    community, cycle = await opened(request)
    return community, cycle, await queries.session_number(request.db, cycle, request.path_params["number"])


async def show(request: Request) -> Response:
    """One session as it stands, and all that can be changed of it."""
    return await _page(request, await _opened(request))


async def _page(
    request: Request, found: Opened, *, status: int = 200, refusal: RuleBroken | None = None, **forms: Bound[Any]
) -> Response:
    community, cycle, planned = found
    hosts = await queries.hosts(request.db, cycle)
    return page(
        request,
        "cdp/plan/session.html",
        status=status,
        current="communities",
        community=community,
        cycle=cycle,
        number=planned.number,
        event=planned.event,
        host=planned.host,
        hosts=hosts,
        suggested=hosts[0].organisation if hosts and planned.host is None else None,
        guests=await queries.guests(request.db, planned.event),
        answers=ANSWER_NAMES,
        seen=rules.seen(planned.event),
        refusal=refusal.message if refusal else "",
        undo=_undo(request),
        **{"move": _as_it_stands(planned), "theme": _theme(planned), "replace": blank(), "guest": blank(), **forms},
    )


def _undo(request: Request) -> dict[str, str]:
    """The moment that the last move took the session away from, as the address tells it."""
    names = ("day", "starts", "ends")
    was = {name: request.query_params.get(f"was_{name}", "") for name in names}
    return was if request.method == "GET" and not bind(Replacement, was).errors else {}


def _as_it_stands(planned: Planned) -> Bound[Any]:
    event = planned.event
    return blank(
        day=event.day.isoformat(),
        starts=hour(event.starts) if event.starts else "",
        ends=hour(event.ends) if event.ends else "",
        host_id=planned.host.id if planned.host else "",
        **{name: getattr(event, name) for name in actions.PLACE_FIELDS},
    )


def _theme(planned: Planned) -> Bound[Any]:
    return blank(theme_fr=planned.event.description_fr, theme_nl=planned.event.description_nl)


async def _refused(request: Request, refusal: RuleBroken, **forms: Bound[Any]) -> Response:
    """The page with the session as it now stands, the reason on top, and what was typed still in its fields."""
    return await _page(request, await _opened(request), status=refusal.status, refusal=refusal, **forms)


async def _acted(request: Request, flash: str, act: Callable[[], Awaitable[Any]], **forms: Bound[Any]) -> Response:
    try:
        await act()
    except RuleBroken as refusal:
        return await _refused(request, refusal, **forms)
    return _back(request, flash)


def _back(request: Request, flash: str, **query: object) -> Response:
    where = {name: request.path_params[name] for name in ("slug", "season", "number")}
    return redirect(request, "cdp.session.plan", flash=flash, query=query, **where)


async def move(request: Request) -> Response:
    """Give the session another moment, place or host."""
    found = await _opened(request)
    _, cycle, planned = found
    form = bind(Move, await request.form())
    if form.errors:
        return await _page(request, found, status=422, move=form)
    before = planned.event.day, planned.event.starts, planned.event.ends
    try:
        changed = await actions.move_session(request.db, cycle, planned.number, **form.value.model_dump())
    except RuleBroken as refusal:
        return await _refused(request, refusal, move=form)
    if not changed:
        return _back(request, N_("Kept. Nobody needed to be told."))
    is_moved = before != (form.value.day, form.value.starts, form.value.ends)
    return _back(
        request, N_("Changed. Members and guests receive a mail, and their calendars follow."), **_was(before, is_moved)
    )


def _was(before: tuple[Any, Any, Any], is_moved: bool) -> dict[str, object]:
    day, starts, ends = before
    if not is_moved or starts is None or ends is None:
        return {}
    return {"was_day": day.isoformat(), "was_starts": hour(starts), "was_ends": hour(ends)}


async def describe(request: Request) -> Response:
    """Say what the session is about."""
    found = await _opened(request)
    _, cycle, planned = found
    form = bind(Theme, await request.form())
    if form.errors:
        return await _page(request, found, status=422, theme=form)

    async def act() -> None:
        await actions.describe_session(request.db, cycle, planned.number, **form.value.model_dump())

    return await _acted(request, N_("The theme is kept."), act, theme=form)


async def cancel(request: Request) -> Response:
    """Cancel the session."""
    _, cycle, planned = await _opened(request)
    seen = str((await request.form()).get("seen", ""))

    async def act() -> None:
        await actions.cancel_session(request.db, cycle, planned.number, seen=seen)

    return await _acted(request, N_("The session is cancelled. Everybody is told; replace it whenever you can."), act)


async def reinstate(request: Request) -> Response:
    """Take the cancellation back."""
    _, cycle, planned = await _opened(request)
    seen = str((await request.form()).get("seen", ""))

    async def act() -> None:
        await actions.reinstate_session(request.db, cycle, planned.number, seen=seen)

    return await _acted(request, N_("The session takes place after all. Everybody is told."), act)


async def replace(request: Request) -> Response:
    """Hold the session on another day, under a new entry in calendars."""
    found = await _opened(request)
    _, cycle, planned = found
    form = bind(Replacement, await request.form())
    if form.errors:
        return await _page(request, found, status=422, replace=form)

    async def act() -> None:
        await actions.replace_session(request.db, cycle, planned.number, **form.value.model_dump())

    return await _acted(request, N_("The session has a new date. Everybody is told."), act, replace=form)


async def invite(request: Request) -> Response:
    """Invite a guest speaker."""
    found = await _opened(request)
    planned = found[2]
    form = bind(Invite, await request.form())
    if form.errors:
        return await _page(request, found, status=422, guest=form)

    async def act() -> None:
        await guests.invite(request.db, planned.event, form.value, by=request.me.id)

    return await _acted(request, N_("The invitation is on its way."), act, guest=form)


async def uninvite(request: Request) -> Response:
    """Take an invitation back."""
    planned = (await _opened(request))[2]
    guest = request.path_params["guest"]
    if not guest.isdecimal() or int(guest) > LARGEST_ID:
        raise NotFound

    async def act() -> None:
        await guests.uninvite(request.db, planned.event, int(guest))

    return await _acted(request, N_("The invitation is taken back."), act)


routes = [
    Page(PATH, show, "cdp.session.plan"),
    Page(f"{PATH}/move", move, "cdp.session.move", ("POST",)),
    Page(f"{PATH}/theme", describe, "cdp.session.theme", ("POST",)),
    Page(f"{PATH}/cancel", cancel, "cdp.session.cancel", ("POST",)),
    Page(f"{PATH}/reinstate", reinstate, "cdp.session.reinstate", ("POST",)),
    Page(f"{PATH}/replace", replace, "cdp.session.replace", ("POST",)),
    Page(f"{PATH}/guests", invite, "cdp.session.guests", ("POST",)),
    Page(f"{PATH}/guests/{{guest}}/uninvite", uninvite, "cdp.session.uninvite", ("POST",)),
]
