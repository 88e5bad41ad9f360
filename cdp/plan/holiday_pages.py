"""School holidays on the coordinators' desk: both communities side by side, the list confirmed, corrected, imported."""

import asyncio
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.datastructures import UploadFile
from starlette.responses import Response

from accounts.http import Request, hidden
from cdp.holidays_import import MAX_BYTES, ImportRefused, read_ics
from cdp.plan import holidays, queries, rules
from cdp.plan.errors import HolidayOverlaps, OtherSeason
from cdp.plan.forms import YEARS, Holiday
from cdp.plan.models import school_year_of
from cdp.plan.vocabulary import HOLIDAY_NAMES, IMPORT_TEXTS
from cdp.school_holidays import (
    KINDS_IN_A_SEASON,
    PeriodKind,
    Schools,
    dutch_speaking,
    french_community_day,
    kinds_missing,
)
from core import clock
from core.database import LARGEST_ID
from core.errors import NotFound
from core.forms import Bound, bind, blank
from core.http import Page, page, redirect
from core.language import N_, gettext

PATH = "/{lang}/desk/school-holidays"
LISTED = (*KINDS_IN_A_SEASON, PeriodKind.SUMMER)
SEASONS_AHEAD = 2


def _opened(request: Request) -> int:
    """The school year of the address, this one unless it says another; for those who have a desk."""
    if not rules.can_list_holidays(request.me):
        hidden()
    asked = request.path_params.get("season", request.query_params.get("season", ""))
    if not asked:
        return school_year_of(clock.today())
    if not asked.isdecimal() or int(asked) not in YEARS[:-1]:
        raise NotFound
    return int(asked)


async def show(request: Request) -> Response:
    """Both communities' holidays of one school year."""
    return await _page(request, request.db, _opened(request))


async def _page(
    request: Request, session: AsyncSession, first_year: int, *, status: int = 200, **forms: Any
) -> Response:
    rows = await queries.holidays(session, first_year)
    now = school_year_of(clock.today())
    shown = {
        "added": blank(),
        "changed": blank(),
        "changed_id": None,
        "imported": blank(),
        **forms,
    }
    return page(
        request,
        "cdp/plan/holidays.html",
        status=status,
        current="desk",
        first_year=first_year,
        seasons=[
            (year, year == first_year)
            for year in range(min(now, first_year) - 1, max(now, first_year) + SEASONS_AHEAD + 1)
        ],
        rows=rows,
        table=_side_by_side(first_year, rows),
        provisional=sum(row.is_provisional for row in rows),
        missing=kinds_missing(first_year, Schools.FRENCH_SPEAKING, [row.period for row in rows]),
        names=HOLIDAY_NAMES,
        kinds=[(kind.value, gettext(text)) for kind, text in HOLIDAY_NAMES.items()],
        **shown,
    )


def _side_by_side(first_year: int, rows: Any) -> list[tuple[PeriodKind, list[Any], list[Any]]]:
    """By kind of holiday: the periods of the French-speaking schools, then those of the Dutch-speaking ones."""
    french = [*(row.period for row in rows), french_community_day(first_year)]
    dutch = dutch_speaking(first_year)
    kinds = [PeriodKind.COMMUNITY_DAY, *LISTED, PeriodKind.OTHER]
    table = [(kind, _once(french, kind), _once(dutch, kind)) for kind in kinds]
    return [line for line in table if line[1] or line[2]]


def _once(periods: Any, kind: PeriodKind) -> list[Any]:
    found = {(period.first, period.last): period for period in periods if period.kind == kind}
    return list(found.values())


async def add(request: Request) -> Response:
    """Add a holiday."""
    first_year = _opened(request)
    form = bind(Holiday, await request.form())
    if not form.errors:
        try:
            row = await holidays.add(request.db, form.value)
            return _back(request, row.first_year, N_("The holiday is in the list."))
        except HolidayOverlaps as refusal:
            form.refuse("first", refusal.text)
    return await _page(request, request.db, first_year, status=422, added=form)


async def change(request: Request) -> Response:
    """Correct one holiday, or take it off the list."""
    first_year = _opened(request)
    holiday_id = _id(request)
    data = await request.form()
    if data.get("action") == "remove":
        await holidays.remove(request.db, holiday_id)
        return _back(request, first_year, N_("The holiday is off the list."))
    form = bind(Holiday, data)
    if not form.errors:
        try:
            row = await holidays.change(request.db, holiday_id, form.value)
            return _back(request, row.first_year, N_("The holiday is corrected."))
        except HolidayOverlaps as refusal:
            form.refuse("first", refusal.text)
    return await _page(request, request.db, first_year, status=422, changed=form, changed_id=holiday_id)


def _id(request: Request) -> int:
    asked = request.path_params["holiday"]
    if not asked.isdecimal() or int(asked) > LARGEST_ID:
        raise NotFound
    return int(asked)


async def confirm(request: Request) -> Response:
    """Say that the whole list of a school year is right."""
    first_year = _opened(request)
    await holidays.confirm(request.db, first_year)
    return _back(request, first_year, N_("The list of this school year is confirmed."))


async def take_over(request: Request) -> Response:
    """Import a calendar file. It is read in a thread, and before the transaction: neither waits for a slow file."""
    first_year = _opened(request)
    upload = (await request.form()).get("file")
    data = await upload.read(MAX_BYTES + 1) if isinstance(upload, UploadFile) else b""
    form: Bound[Any] = blank()
    try:
        periods = await asyncio.to_thread(read_ics, data, Schools.FRENCH_SPEAKING)
        async with request.database.writing() as session:
            count = await holidays.take_over(session, first_year, periods)
        return _back(request, first_year, N_("Holidays taken over: %(count)s."), count=count)
    except ImportRefused as refusal:
        title = f" « {refusal.title} »" if refusal.title else ""
        form.errors["file"] = gettext(IMPORT_TEXTS[refusal.code]) + title
    except OtherSeason as refusal:
        form.errors["file"] = refusal.message
    async with request.database.reading() as session:
        return await _page(request, session, first_year, status=422, imported=form)


def _back(request: Request, first_year: int, flash: str, **params: object) -> Response:
    return redirect(request, "cdp.holidays", query={"season": first_year}, flash=flash, flash_params=params)


routes = [
    Page(PATH, show, "cdp.holidays"),
    Page(f"{PATH}/{{season}}/add", add, "cdp.holidays.add", ("POST",)),
    Page(f"{PATH}/{{season}}/confirm", confirm, "cdp.holidays.confirm", ("POST",)),
    Page(f"{PATH}/{{season}}/import", take_over, "cdp.holidays.import", ("POST",), own_transactions=True),
    Page(f"{PATH}/{{season}}/{{holiday}}", change, "cdp.holidays.change", ("POST",)),
]
