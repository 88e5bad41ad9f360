"""What anyone may know of a community, and what is its members' alone."""

from datetime import UTC, date, datetime, time

import pytest

from accounts.models import Role, RoleName, ScopeKind
from cdp import actions
from tests.accounts.browsing import Browser
from tests.factories import make_community, make_cycle, make_person
from tests.web.client import signed_in
from web.app import create_app

pytestmark = pytest.mark.anyio

SEES_ALL = (200, True, True, 200)
OUTSIDE = (200, False, False, 404)


@pytest.fixture(autouse=True)
def _in_autumn(clock_at):
    clock_at(datetime(2026, 11, 2, 11, tzinfo=UTC))


@pytest.fixture
def app(settings, database):
    return create_app(settings, database)


@pytest.fixture
async def house(database):
    """A community in the south, with a cycle of this season: one member, one date."""
    async with database.writing() as session:
        community = await make_community(session)
        cycle = await make_cycle(session, community_id=community.id, season=2026)
        member = await make_person(session, family_name="Membre")
        hours = {"starts": time(9), "ends": time(12)}
        event = await actions.add_session(session, cycle, 1, day=date(2026, 12, 8), title_fr="La première", **hours)
        await actions.join(session, cycle, member)
    return community, cycle, member, event


async def seen(browser, community, event):
    """The page, whether it tells the date, whether a name, and what the session's own page answers."""
    page = await browser.get(f"/fr/communities/{community.slug}")
    session = await browser.get(f"/fr/events/{event.slug}")
    return page.status_code, "8 décembre 2026" in page.text, "Alix Membre" in page.text, session.status_code


async def coordinator(app, database, scope_kind, scope_id, name=RoleName.coordinator):
    async with database.writing() as session:
        person = await make_person(session, family_name="Coord")
        session.add(Role(person_id=person.id, role=name, scope_kind=scope_kind, scope_id=scope_id))
    return await signed_in(app, database, person)


async def test_a_member_sees_dates_and_names(app, database, house):
    community, _, member, event = house

    assert await seen(await signed_in(app, database, member), community, event) == SEES_ALL


async def test_outsiders_see_neither_dates_nor_names(app, database, house):
    community, _, _, event = house
    async with database.writing() as session:
        other = await make_person(session)
        await actions.join(session, await make_cycle(session, season=2026), other)

    assert await seen(Browser(app), community, event) == OUTSIDE
    assert await seen(await signed_in(app, database, other), community, event) == OUTSIDE


@pytest.mark.parametrize(
    ("kind", "scope", "expected"),
    [
        (ScopeKind.territory, "sud", SEES_ALL),
        (ScopeKind.region, "region", SEES_ALL),
        (ScopeKind.territory, "nord", OUTSIDE),
    ],
)
async def test_dates_are_for_the_coordinators_of_the_territory(app, database, house, kind, scope, expected):
    community, _, _, event = house

    assert await seen(await coordinator(app, database, kind, scope), community, event) == expected


async def test_a_prevention_officer_is_not_a_coordinator(app, database, house):
    community, _, _, event = house
    browser = await coordinator(app, database, ScopeKind.territory, "sud", RoleName.prevention_officer)

    assert await seen(browser, community, event) == OUTSIDE


async def test_who_left_is_an_outsider(app, database, house):
    community, cycle, member, event = house
    async with database.writing() as session:
        await actions.leave(session, cycle, member)

    assert await seen(await signed_in(app, database, member), community, event) == OUTSIDE


async def test_the_sessions_are_in_nobody_elses_agenda(app, database, house):
    _, _, member, _ = house

    found = [
        "La première" in (await browser.get("/fr/agenda?view=month&day=2026-12-01")).text
        for browser in (Browser(app), await signed_in(app, database, member))
    ]

    assert found == [False, True]


async def test_a_running_cycle_keeps_its_page_while_the_next_one_recruits(app, database, house):
    community, _, member, event = house
    async with database.writing() as session:
        await make_cycle(session, community_id=community.id, season=2027)

    assert await seen(await signed_in(app, database, member), community, event) == SEES_ALL


async def test_a_community_that_does_not_exist_is_a_plain_404(app, database, house):
    assert (await Browser(app).get("/nl/communities/none")).status_code == 404
