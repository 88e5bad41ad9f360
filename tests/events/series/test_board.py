"""The year of prevention: its board, its themes and sheets, moving a theme, and who may."""

from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from sqlmodel import col, select

from events.models import EventStatus, Theme
from events.series import board_actions
from events.series.board import board
from events.series.forms import SheetForm, ThemeForm
from events.series.models import InfoSheet
from tests.events.desk.conftest import desk_of
from tests.factories import make_event, make_person, make_territories
from tests.web.client import signed_in

pytestmark = pytest.mark.anyio

DECEMBER, MARCH, MAY = date(2026, 12, 1), date(2027, 3, 1), date(2027, 5, 1)
TERRITORIES = ["region", "nord", "sud"]


@pytest.fixture(autouse=True)
def _at_noon(clock_at):
    clock_at(datetime(2026, 11, 24, 11, 0, tzinfo=UTC))


async def themed(db, month, name, territory=None):
    await make_territories(db)
    await board_actions.set_theme(db, month, territory, ThemeForm(name_fr=name, name_nl=f"{name} nl"))
    return await board_actions.theme_at(db, month, territory)


async def themes(db):
    rows = await db.scalars(select(Theme).order_by(col(Theme.year), col(Theme.month), col(Theme.id)))
    return [(theme.year, theme.month, theme.territory_code, theme.name_fr) for theme in rows]


async def test_the_board_counts_meetups_by_month_and_territory_and_says_what_is_missing(db):
    await themed(db, DECEMBER, "Tabac")
    await themed(db, MAY, "tabac")
    await themed(db, DECEMBER, "Alcool", "sud")
    await board_actions.set_sheet(
        db, DECEMBER, "sud", SheetForm(link_fr="https://example.org/fr", link_nl="https://example.org/nl")
    )
    for day in (2, 9):
        await make_event(db, day=date(2026, 12, day))
    await make_event(db, day=date(2026, 12, 10), status=EventStatus.cancelled)

    rows = {row.first: row for row in await board(db, 2026, TERRITORIES)}

    assert list(rows) == [date(2026, month, 1) for month in (9, 10, 11, 12)] + [
        date(2027, month, 1) for month in range(1, 9)
    ]
    row = rows[DECEMBER]
    assert row.theme is not None
    assert (row.theme.name_fr, row.also, row.without_meetups, row.without_sheet) == ("Tabac", [MAY], ["nord"], ["nord"])
    assert [(c.territory, c.theme and c.theme.name_fr, c.meetups) for c in row.cells] == [
        ("nord", None, 0),
        ("sud", "Alcool", 2),
    ]
    assert (rows[MARCH].theme, rows[MARCH].without_meetups) == (None, ["nord", "sud"])


async def test_a_moved_theme_changes_places_and_the_meetups_of_both_months_with_it(db):
    tobacco, alcohol = await themed(db, DECEMBER, "Tabac"), await themed(db, MARCH, "Alcool")
    winter = await make_event(db, day=date(2026, 12, 8), theme_id=tobacco.id)
    spring = await make_event(db, day=date(2027, 3, 9), theme_id=alcohol.id)
    own_choice = await make_event(db, day=date(2026, 12, 9), theme_id=alcohol.id)
    over = await make_event(db, day=date(2026, 11, 3), theme_id=tobacco.id)

    await board_actions.move_theme(db, tobacco, MARCH)

    assert await themes(db) == [(2026, 12, None, "Alcool"), (2027, 3, None, "Tabac")]
    assert (winter.theme_id, spring.theme_id) == (alcohol.id, tobacco.id)
    assert (own_choice.theme_id, over.theme_id) == (alcohol.id, tobacco.id)


async def test_a_theme_moves_to_an_empty_month_and_to_its_own(db):
    tobacco = await themed(db, DECEMBER, "Tabac")

    await board_actions.move_theme(db, tobacco, MAY)
    await board_actions.move_theme(db, tobacco, MAY)

    assert await themes(db) == [(2027, 5, None, "Tabac")]


async def test_a_theme_that_is_taken_away_gives_its_meetups_back_to_the_region_s(db):
    region, own = await themed(db, DECEMBER, "Tabac"), await themed(db, DECEMBER, "Alcool", "sud")
    event = await make_event(db, day=date(2026, 12, 8), theme_id=own.id)

    await board_actions.set_theme(db, DECEMBER, "sud", ThemeForm())

    assert (await themes(db), event.theme_id) == ([(2026, 12, None, "Tabac")], region.id)


async def test_a_month_has_one_theme_of_the_region(db):
    await themed(db, DECEMBER, "Tabac")
    db.add(Theme(year=2026, month=12, name_fr="Alcool", name_nl="Alcohol"))

    with pytest.raises(sa.exc.IntegrityError):
        async with db.begin_nested():
            await db.flush()


@pytest.mark.parametrize("lang", ["fr", "nl"])
async def test_a_territory_writes_its_own_theme_and_sheet_and_the_public_sees_them(database, south, nobody, lang):
    month = f"/{lang}/desk/prevention/2026-12"
    await south.get(month)

    await south.post(f"{month}/theme", territory="sud", name_fr="Sommeil", name_nl="Slaap")
    await south.post(
        f"{month}/sheet", territory="sud", link_fr="https://example.org/fr", link_nl="https://example.org/nl"
    )

    shown = (await nobody.get(f"/{lang}/prevention")).text
    assert ("Sommeil" if lang == "fr" else "Slaap") in shown
    assert f'href="https://example.org/{lang}"' in shown


async def test_half_a_theme_and_a_wrong_link_come_back_as_they_were_typed(database, south):
    month = "/fr/desk/prevention/2026-12"
    await south.get(month)

    theme = await south.post(f"{month}/theme", territory="sud", name_fr="Sommeil")
    sheet = await south.post(f"{month}/sheet", territory="sud", link_fr="javascript:x")

    assert [(a.status_code, text in a.text) for a, text in ((theme, "Sommeil"), (sheet, "javascript:x"))] == [
        (422, True),
        (422, True),
    ]
    async with database.reading() as session:
        assert await themes(session) == []
        assert list(await session.scalars(select(InfoSheet))) == []


async def test_the_region_moves_a_theme_with_a_button_and_a_territory_cannot(database, south, region):
    async with database.writing() as session:
        theme = await themed(session, DECEMBER, "Tabac")
    board_page = await region.get("/fr/desk/prevention")
    assert 'name="to" value="2027-01"' in board_page.text
    await south.get("/fr/desk/prevention")

    answers = [await b.post("/fr/desk/prevention/move", theme=str(theme.id), to="2027-01") for b in (south, region)]

    assert [answer.status_code for answer in answers] == [404, 303]
    async with database.reading() as session:
        assert await themes(session) == [(2027, 1, None, "Tabac")]


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/theme", {"territory": "region", "name_fr": "A", "name_nl": "B"}),
        ("/theme", {"territory": "nord", "name_fr": "A", "name_nl": "B"}),
        ("/theme", {"territory": "", "name_fr": "A", "name_nl": "B"}),
        ("/sheet", {"territory": "nord", "link_fr": "https://example.org"}),
        ("/sheet", {"territory": "region", "link_fr": "https://example.org"}),
    ],
)
@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_what_is_not_theirs_to_write_is_not_found(south, path, fields):
    await south.get("/fr/desk/prevention")

    assert (await south.post(f"/fr/desk/prevention/2026-12{path}", **fields)).status_code == 404


@pytest.mark.parametrize("month", ["2026-13", "2026-1", "x", "1999-01", "2026-12-01"])
@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_an_address_that_is_no_month_is_not_found(south, month):
    assert (await south.get(f"/fr/desk/prevention/{month}")).status_code == 404


@pytest.mark.parametrize(("who", "status"), [("professional", 404), ("nord", 200)])
@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_every_coordinator_sees_the_board_and_nobody_else(database, app, who, status):
    async with database.writing() as session:
        await make_territories(session)
        person = await make_person(session)
    other = who == "professional"
    browser = await signed_in(app, database, person) if other else await desk_of(app, database, who)

    pages = ("/fr/desk/prevention", "/nl/desk/prevention?season=abc", "/fr/desk/prevention/2026-12")
    assert [(await browser.get(page)).status_code for page in pages] == [status] * 3


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_more_meetups_and_themes_take_no_more_queries(database, region):
    seen = []
    sa.event.listen(database.engine.sync_engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
    pages = ("/fr/desk/prevention", "/fr/desk/meetups", "/fr/prevention")

    async def statements():
        numbers = []
        for page in pages:
            seen.clear()
            assert (await region.get(page)).status_code == 200
            numbers.append(len(seen))
        return numbers

    before = await statements()
    async with database.writing() as session:
        for n in range(3):
            await themed(session, date(2027, 1 + n, 1), f"T{n}")
            await make_event(session, day=date(2027, 1 + n, 5))

    assert await statements() == before
