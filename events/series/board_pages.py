"""The coordinators' pages of the year of prevention."""

from datetime import date
from typing import Any

from dateutil.relativedelta import relativedelta
from starlette.responses import Response

from accounts import queries as people
from accounts.http import Request, hidden
from accounts.models import REGION, Territory
from core import clock
from core.forms import Bound, bind, blank
from core.http import Page, page, redirect
from core.language import N_
from events.desk.queries import number_in
from events.models import Theme
from events.series import board_actions
from events.series.board import Row, board
from events.series.forms import SheetForm, ThemeForm
from events.series.queries import months_of, season_of

SEASONS = range(2020, 2100)
SAVED = N_("Saved.")


async def _territories(request: Request) -> list[Territory]:
    if not request.me.is_coordinator:
        hidden()
    return await people.territories(request.db)


def _season(request: Request) -> int:
    asked = request.query_params.get("season", "")
    is_one = asked.isascii() and asked.isdecimal() and len(asked) == len("2026") and int(asked) in SEASONS
    return int(asked) if is_one else season_of(clock.today())


async def show(request: Request) -> Response:
    """Months by territories: themes, info sheets, meetups, and what is missing."""
    territories = await _territories(request)
    season = _season(request)
    rows = await board(request.db, season, [territory.code for territory in territories])
    return page(
        request,
        "events/desk/prevention.html",
        current="desk",
        territories=[territory for territory in territories if territory.code != REGION],
        season=season,
        rows=rows,
        this_month=clock.today().replace(day=1),
        may_move=request.me.coordinates(REGION),
        earlier=lambda first: first - relativedelta(months=1),
        later=lambda first: first + relativedelta(months=1),
    )


def _month(text: str) -> date:
    """The first day of a month written as 2026-12. Raises NotFound."""
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        hidden()
    return first if first.year in SEASONS and text == f"{first:%Y-%m}" else hidden()


async def show_month(request: Request) -> Response:
    """One month: its theme, and what each of the viewer's territories adds to it."""
    return await _month_page(request, _month(request.path_params["month"]))


async def _month_page(request: Request, first: date, refused: tuple[str, str, Bound[Any]] | None = None) -> Response:
    """The forms of a month; `refused`: the one that came back, by its kind and territory."""
    territories = await _territories(request)
    season = season_of(first)
    rows = await board(request.db, season, [territory.code for territory in territories])
    row = next(row for row in rows if row.first == first)
    forms = _forms(row)
    if refused is not None:
        kind, territory, form = refused
        forms[kind, territory] = form
    return page(
        request,
        "events/desk/prevention_month.html",
        current="desk",
        status=422 if refused else 200,
        row=row,
        forms=forms,
        mine=[t for t in territories if request.me.coordinates(t.code)],
        season=season,
        refused=refused,
        months=[month for month in months_of(season) if month != first],
        may_move=request.me.coordinates(REGION),
    )


def _forms(row: Row) -> dict[tuple[str, str], Bound[Any]]:
    forms = {("theme", REGION): _named(row.theme)}
    for cell in row.cells:
        forms["theme", cell.territory] = _named(cell.theme)
        sheet = cell.sheet
        forms["sheet", cell.territory] = blank(link_fr=sheet.link_fr, link_nl=sheet.link_nl) if sheet else blank()
    return forms


def _named(theme: Theme | None) -> Bound[Any]:
    return blank(name_fr=theme.name_fr, name_nl=theme.name_nl) if theme else blank()


async def _territory(request: Request) -> str:
    """The territory that the form is about: one of the viewer's. Raises NotFound."""
    code = str((await request.form()).get("territory", ""))
    known = {territory.code for territory in await _territories(request)}
    return code if code in known and request.me.coordinates(code) else hidden()


async def save_theme(request: Request) -> Response:
    """The theme of a month, for the region or one territory."""
    first, territory = _month(request.path_params["month"]), await _territory(request)
    form = bind(ThemeForm, await request.form())
    if form.errors:
        return await _month_page(request, first, ("theme", territory, form))
    await board_actions.set_theme(request.db, first, None if territory == REGION else territory, form.value)
    return redirect(request, "desk.prevention.month", month=f"{first:%Y-%m}", flash=SAVED)


async def save_sheet(request: Request) -> Response:
    """Where the info sheet of a territory stands."""
    first, territory = _month(request.path_params["month"]), await _territory(request)
    if territory == REGION:
        hidden()
    form = bind(SheetForm, await request.form())
    if form.errors:
        return await _month_page(request, first, ("sheet", territory, form))
    await board_actions.set_sheet(request.db, first, territory, form.value)
    return redirect(request, "desk.prevention.month", month=f"{first:%Y-%m}", flash=SAVED)


async def move(request: Request) -> Response:
    """Take a theme to another month; the one there takes its place."""
    await _territories(request)
    data = await request.form()
    theme = await request.db.get(Theme, number_in(str(data.get("theme", ""))))
    if theme is None or not request.me.coordinates(theme.territory_code or REGION):
        hidden()
    month = _month(str(data.get("to", "")))
    await board_actions.move_theme(request.db, theme, month)
    flash = N_("Moved. If a theme stood there, the two have changed places.")
    return redirect(request, "desk.prevention", query={"season": season_of(month)}, flash=flash)


BOARD = "/{lang}/desk/prevention"

routes = [
    Page(BOARD, show, "desk.prevention"),
    Page(f"{BOARD}/move", move, "desk.prevention.move", ("POST",)),
    Page(f"{BOARD}/{{month}}", show_month, "desk.prevention.month"),
    Page(f"{BOARD}/{{month}}/theme", save_theme, "desk.prevention.theme", ("POST",)),
    Page(f"{BOARD}/{{month}}/sheet", save_sheet, "desk.prevention.sheet", ("POST",)),
]
