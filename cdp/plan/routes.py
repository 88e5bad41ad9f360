"""Planning a cycle: its ten sessions on one page, and the dates proposed for those that have none."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from starlette.responses import Response

from accounts.http import Request, hidden
from cdp.actions import check_season
from cdp.errors import OutsideSeason
from cdp.models import CYCLE_SESSIONS, Community, Cycle
from cdp.plan import actions, guest_pages, holiday_pages, proposals, queries, rules, session_pages
from cdp.plan.errors import DayPast, DayTaken
from cdp.plan.forms import Dates, RhythmName, Wish, day_field
from cdp.plan.opening import opened
from cdp.plan.queries import Planned
from cdp.plan.vocabulary import HOLIDAY_NAMES, PLANNING_TEXTS, RHYTHM_NAMES, reason_text
from cdp.rhythm import PlanningRefused
from core.errors import RuleBroken
from core.forms import Bound, bind, blank
from core.http import Page, page, redirect
from core.language import N_, gettext, weekday_name
from events.actions import SPEAKER
from events.capability_pages import open_with

USUAL = {"weekday": 1, "starts": "14:00", "ends": "16:30", "rhythm": RhythmName.four_weeks.value}


@dataclass(frozen=True, slots=True)
class Row:
    """One date on the page of a proposal, with what there is to know of it."""

    number: int
    typed: str
    day: date | None
    moved_from: date | None
    why: tuple[str, ...]
    clash: Any


async def show(request: Request) -> Response:
    """The sessions of the cycle; with a wish in the address, the dates proposed for those that are missing."""
    community, cycle = await opened(request)
    planned = await queries.sessions(request.db, cycle)
    if "weekday" not in request.query_params:
        return await _page(request, community, cycle, planned, wish=blank(**USUAL))
    wish = bind(Wish, dict(request.query_params))
    if wish.errors:
        return await _page(request, community, cycle, planned, wish=wish, status=422)
    try:
        proposed = await proposals.propose(request.db, cycle, planned, wish.value, request.me.id)
    except PlanningRefused as refusal:
        wish.refuse("starting_on", PLANNING_TEXTS[refusal.code])
        return await _page(request, community, cycle, planned, wish=wish, status=422)
    rows = [_row(line) for line in proposed.lines]
    return await _page(request, community, cycle, planned, wish=wish, proposed=proposed, rows=rows)


def _row(line: proposals.Line) -> Row:
    found = line.date
    why = tuple(reason_text(reason) for reason in found.because)
    return Row(
        line.number, found.day.isoformat(), found.day, found.planned if found.is_moved else None, why, line.clash
    )


async def confirm(request: Request) -> Response:
    """Look at adjusted dates again, or plan them: all of them or none."""
    community, cycle = await opened(request)
    form = await request.form()
    dates = bind(Dates, form)
    planned = await queries.sessions(request.db, cycle)
    if not dates.errors and form.get("action") == "plan":
        try:
            return await _planned(request, community, cycle, planned, dates)
        except (OutsideSeason, DayPast, DayTaken) as refusal:
            _point_at(dates, cycle, planned, refusal)
    rows = await _rows_again(request, cycle, dates)
    status = 422 if dates.errors else 200
    wish = blank(**{**USUAL, **{name: form.get(name, "") for name in USUAL}})
    return await _page(request, community, cycle, planned, wish=wish, dates=dates, rows=rows, status=status)


async def _planned(
    request: Request, community: Community, cycle: Cycle, planned: list[Planned], dates: Bound[Any]
) -> Response:
    numbers = rules.missing({each.number for each in planned})
    typed = dates.value.model_dump()
    days = sorted(day for number in range(1, CYCLE_SESSIONS + 1) if (day := typed.pop(day_field(number))))
    # Whoever planned meanwhile leaves fewer free numbers than days: the action then refuses the eleventh.
    spare = [CYCLE_SESSIONS + 1] * len(days)
    chosen = dict(zip([*numbers, *spare], days, strict=False))
    made = await actions.plan_dates(request.db, cycle, chosen, **typed)
    if not made:
        return redirect(
            request, "cdp.plan", slug=community.slug, season=cycle.season, kind="warn", flash=N_("No date was given.")
        )
    return redirect(
        request,
        "cdp.plan",
        slug=community.slug,
        season=cycle.season,
        flash=N_("The dates stand. Every member receives one mail with all of them."),
    )


def _point_at(dates: Bound[Any], cycle: Cycle, planned: list[Planned], refusal: RuleBroken) -> None:
    """Put a refusal beside the dates that it is about."""
    others = [each.event.day for each in planned if each.stands]
    for number in range(1, CYCLE_SESSIONS + 1):
        day = getattr(dates.value, day_field(number))
        if day is not None:
            if _is_refused(cycle, day, dates.value.starts, others):
                dates.refuse(day_field(number), refusal.text)
            others.append(day)
    if not dates.errors:
        dates.refuse("starts", refusal.text)


def _is_refused(cycle: Cycle, day: date, starts: Any, others: list[date]) -> bool:
    try:
        check_season(cycle, day)
        rules.check_ahead(day, starts)
    except RuleBroken:
        return True
    return day in others


async def _rows_again(request: Request, cycle: Cycle, dates: Bound[Any]) -> list[Row]:
    """The dates as they were typed, with what is now known of each."""
    typed = {number: str(dates.get(day_field(number))) for number in range(1, CYCLE_SESSIONS + 1)}
    days: dict[int, date] = {}
    clashes: dict[date, Any] = {}
    if not dates.errors:
        days = {n: day for n in typed if (day := getattr(dates.value, day_field(n)))}
        value = dates.value
        clashes = await proposals.clashes(request.db, cycle, days.values(), value.starts, value.ends, request.me.id)
    closed = await proposals.reasons_on(request.db, cycle, days.values())
    return [
        Row(
            number,
            text,
            days.get(number),
            None,
            tuple(reason_text(reason) for reason in closed.get(days[number], ())) if number in days else (),
            clashes.get(days[number]) if number in days else None,
        )
        for number, text in typed.items()
        if text
    ]


async def _page(  # noqa: PLR0913 - what the page holds
    request: Request,
    community: Community,
    cycle: Cycle,
    planned: list[Planned],
    *,
    wish: Bound[Any],
    dates: Bound[Any] | None = None,
    proposed: proposals.Proposed | None = None,
    rows: list[Row] | None = None,
    status: int = 200,
) -> Response:
    lacking = rules.missing({each.number for each in planned})
    return page(
        request,
        "cdp/plan/cycle.html",
        status=status,
        current="communities",
        community=community,
        cycle=cycle,
        planned=planned,
        guests=await queries.guests_by_event(request.db, cycle),
        hosts=await queries.hosts(request.db, cycle),
        lacking=lacking,
        cancelled=[each.number for each in planned if not each.stands],
        count=CYCLE_SESSIONS,
        wish=wish,
        dates=dates or blank(**{name: wish.get(name) for name in ("starts", "ends")}),
        proposed=proposed,
        rows=None if rows is None else {row.number: row for row in rows},
        reason=reason_text,
        holiday_names=HOLIDAY_NAMES,
        weekdays=[(n, weekday_name(n)) for n in range(7)],
        rhythms=[(name.value, gettext(text)) for name, text in RHYTHM_NAMES.items()],
        day_field=day_field,
        may_list_holidays=rules.can_list_holidays(request.viewer),
    )


async def choose_discretion(request: Request) -> Response:
    """A member decides what the sessions are called in their own calendar and mails."""
    community, cycle = await queries.cycle_in(request.db, request.path_params["slug"], request.path_params["season"])
    membership = await queries.membership_of(request.db, cycle, request.me.id)
    if membership is None:
        hidden()
    discreet = (await request.form()).get("discreet") == "1"
    await actions.choose_discretion(request.db, membership, discreet=discreet)
    flash = (
        N_("In your calendar and your mails the sessions are now called a meeting.")
        if discreet
        else N_("In your calendar and your mails the sessions have their name again.")
    )
    return redirect(request, "community", slug=community.slug, flash=flash)


open_with(SPEAKER, guest_pages.show, guest_pages.answer)

routes: list[Page] = [
    Page("/{lang}/communities/{slug}/{season}/plan", show, "cdp.plan"),
    Page("/{lang}/communities/{slug}/{season}/plan", confirm, "cdp.plan", ("POST",)),
    Page("/{lang}/communities/{slug}/{season}/discretion", choose_discretion, "cdp.discretion", ("POST",)),
    *session_pages.routes,
    *holiday_pages.routes,
]
