"""School holidays on the desk: both communities side by side, the list kept and imported, on both databases."""

from dataclasses import replace
from datetime import date

import httpx2
import pytest
from sqlmodel import col, select

from cdp.plan import holidays, queries
from cdp.plan.models import SchoolHoliday
from cdp.school_holidays import PeriodKind, SchoolPeriod, Schools
from tests.accounts.browsing import SAME_ORIGIN, said, sign_in
from tests.cdp.plan.conftest import make_coordinator

pytestmark = pytest.mark.anyio

PAGE = "/fr/desk/school-holidays"
AUTUMN = (PeriodKind.AUTUMN, date(2026, 10, 19), date(2026, 11, 1))
WINTER = (PeriodKind.WINTER, date(2026, 12, 21), date(2027, 1, 3))
CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Ecoles//FR
BEGIN:VEVENT
UID:1@example.org
DTSTAMP:20260101T000000Z
SUMMARY:{title}
DTSTART;VALUE=DATE:{first}
DTEND;VALUE=DATE:{end}
END:VEVENT
END:VCALENDAR
"""


@pytest.fixture
async def coordinator(database, browser, cycle):
    await make_coordinator(database)
    await sign_in(browser, database, "coordinator@example.org")
    await browser.get(f"{PAGE}?season=2026")
    return browser


async def keep(database, *rows):
    """Put provisional holidays in the list."""
    async with database.writing() as session:
        periods = [SchoolPeriod(Schools.FRENCH_SPEAKING, *row) for row in rows]
        session.add_all(holidays.rows(2026, [replace(period, is_provisional=True) for period in periods]))


async def kept(database):
    async with database.reading() as session:
        rows = await session.scalars(select(SchoolHoliday).order_by(col(SchoolHoliday.first)))
        return [(row.first_year, row.kind, row.first, row.last, row.is_provisional) for row in rows]


async def upload(browser, content, season=2026):
    response: httpx2.Response = await browser.client.post(
        f"{PAGE}/{season}/import",
        data={"csrf": browser.csrf},
        files={"file": ("conges.ics", content, "text/calendar")},
        headers=SAME_ORIGIN,
    )
    browser.page = response.text
    return response


async def test_the_page_is_for_those_who_have_a_desk(moderator):
    assert (await moderator.get(PAGE)).status_code == 404
    assert (await moderator.post(f"{PAGE}/2026/confirm")).status_code == 404
    assert (await upload(moderator, b"x")).status_code == 404


@pytest.mark.parametrize(
    ("lang", "autumn", "french", "dutch"),
    [
        ("fr", "Congé d’automne", "lun. 19 oct. au dim. 1 nov.", "lun. 2 nov. au dim. 8 nov."),
        ("nl", "Herfstvakantie", "ma 19 okt tot zo 1 nov", "ma 2 nov tot zo 8 nov"),
    ],
)
async def test_both_communities_stand_side_by_side_and_provisional_ones_are_marked(
    database, coordinator, lang, autumn, french, dutch
):
    await keep(database, AUTUMN)

    await coordinator.get(f"/{lang}/desk/school-holidays?season=2026")

    row = coordinator.page.partition(f'<th scope="row">{autumn}</th>')[2].partition("</tr>")[0]
    assert french in row
    assert dutch in row
    assert row.count(said("to be confirmed", lang)) == 1
    assert said("Day of the French Community", lang) in coordinator.page


async def test_what_the_list_does_not_say_is_named(database, coordinator):
    await keep(database, AUTUMN, WINTER)

    await coordinator.get(f"{PAGE}?season=2026")

    missing = "Congé de détente (carnaval) et Vacances de printemps"
    assert f"La liste des écoles francophones ne dit encore rien de : {missing}." in coordinator.page


async def test_a_list_is_confirmed_as_a_whole(database, coordinator):
    await keep(database, AUTUMN, WINTER)

    response = await coordinator.post(f"{PAGE}/2026/confirm")

    assert (response.status_code, response.headers["location"]) == (303, f"{PAGE}?season=2026")
    assert [row[-1] for row in await kept(database)] == [False, False]


async def test_a_holiday_is_added_corrected_and_taken_off(database, coordinator):
    await coordinator.post(f"{PAGE}/2026/add", kind="autumn", first="2026-10-19", last="2026-11-01")
    (row,) = await kept(database)
    assert row == (2026, *AUTUMN, False)
    async with database.reading() as session:
        (holiday,) = await queries.holidays(session, 2026)

    await coordinator.post(
        f"{PAGE}/2026/{holiday.id}", kind="autumn", first="2026-10-26", last="2026-11-06", is_provisional="1"
    )
    assert await kept(database) == [(2026, PeriodKind.AUTUMN, date(2026, 10, 26), date(2026, 11, 6), True)]
    await coordinator.post(f"{PAGE}/2026/{holiday.id}", action="remove")
    assert await kept(database) == []


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"first": "2026-10-20", "last": "2026-10-19"}, "The last day is before the first one."),
        ({"first": "2026-10-30", "last": "2026-11-03"}, "These days are in the list already, as another holiday."),
        ({"first": "1926-10-30", "last": "2026-11-03"}, "This year cannot be meant."),
        ({"first": "soon", "last": "2026-11-03"}, "A date is expected, such as 2026-11-24."),
    ],
)
async def test_wrong_days_are_refused_beside_their_field(database, coordinator, fields, message):
    await keep(database, AUTUMN)

    response = await coordinator.post(f"{PAGE}/2026/add", kind="winter", **fields)

    assert response.status_code == 422
    assert said(message) in coordinator.page
    assert await kept(database) == [(2026, *AUTUMN, True)]


async def test_a_calendar_file_replaces_the_holidays_of_its_kinds_and_confirms_them(database, coordinator):
    await keep(database, AUTUMN, WINTER)
    file = CALENDAR.format(title="Congé d'automne", first="20261026", end="20261107")

    response = await upload(coordinator, file.encode())

    assert response.status_code == 303
    assert await kept(database) == [
        (2026, PeriodKind.AUTUMN, date(2026, 10, 26), date(2026, 11, 6), False),
        (2026, *WINTER, True),
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"not a calendar", "This file is not a calendar: a file whose name ends in .ics is expected."),
        (b"", "This file is not a calendar: a file whose name ends in .ics is expected."),
        (b"x" * 300_000, "This file is too large for a list of holidays."),
        (
            CALENDAR.format(title="Noël", first="20251222", end="20260105").encode(),
            "This file holds no holiday of the school year %(label)s.",
        ),
        (
            CALENDAR.format(title="Noël", first="20261222", end="20261201").encode(),
            "An entry of this file ends before it starts.",
        ),
    ],
)
async def test_a_file_that_cannot_be_taken_over_is_refused_with_its_reason(database, coordinator, content, message):
    await keep(database, AUTUMN)

    response = await upload(coordinator, content)

    assert response.status_code == 422
    assert said(message).replace("%(label)s", "2026-2027") in coordinator.page
    assert await kept(database) == [(2026, *AUTUMN, True)]


async def test_what_a_coordinator_keeps_is_what_a_cycle_skips(database, coordinator, app):
    await keep(database, AUTUMN)
    wish = "?weekday=1&rhythm=first&starts=14:00&ends=16:30"
    await coordinator.get(f"/fr/communities/accueil/2026/plan{wish}")
    assert "2026-10-06" in coordinator.page

    await coordinator.get(f"{PAGE}?season=2026")
    await coordinator.post(f"{PAGE}/2026/add", kind="other", first="2026-10-05", last="2026-10-09", is_provisional="1")
    await coordinator.get(f"/fr/communities/accueil/2026/plan{wish}")

    assert "Autres jours sans école (Écoles francophones), à confirmer" in coordinator.page
    assert said("Some of these dates rest on school holidays that nobody has confirmed yet.") in coordinator.page


@pytest.mark.parametrize("season", ["x", "1999", "2100", "99999999999999999999"])
async def test_a_school_year_that_cannot_be_meant_is_not_found(coordinator, season):
    assert (await coordinator.get(f"{PAGE}?season={season}")).status_code == 404
