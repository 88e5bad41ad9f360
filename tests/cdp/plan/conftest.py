"""A house with a cycle of 2026-2027, seen from a day in August 2026, and browsers to plan it with."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlmodel import col, select

from accounts.models import Person, Role, RoleName, ScopeKind
from cdp.models import Community, Cycle, CycleStatus, MemberRole, Membership
from tests.accounts.browsing import Browser, sign_in
from tests.factories import make_community, make_cycle, make_organisation, make_person
from web.app import create_app

AUGUST = datetime(2026, 8, 20, 8, 0, tzinfo=UTC)


@pytest.fixture
def app(settings: Any, database: Any) -> Any:
    return create_app(settings, database)


@pytest.fixture(autouse=True)
def in_august(clock_at: Any) -> None:
    clock_at(AUGUST)


@pytest.fixture
def browser(app: Any) -> Browser:
    return Browser(app)


@pytest.fixture
def other_browser(app: Any) -> Browser:
    return Browser(app, "203.0.113.9")


@pytest.fixture
async def cycle(database: Any, app: Any) -> Cycle:
    """Two moderators, person1 and person2, and one member, person3, each of an organisation; nothing is planned."""
    async with database.writing() as session:
        community = await make_community(session, slug="accueil", name_fr="Accueil", name_nl="Onthaal")
        cycle = await make_cycle(
            session,
            community_id=community.id,
            season=2026,
            moderators=2,
            members=1,
            status=CycleStatus.composed,
        )
        for n, person in enumerate((await session.scalars(select(Person).order_by(col(Person.id)))).all(), 1):
            organisation = await make_organisation(
                session, name_fr=f"Maison {n}", name_nl=f"Huis {n}", street=f"Rue {n}", postcode="1060"
            )
            person.organisation_id = organisation.id
    return cycle


@pytest.fixture
async def moderator(browser: Browser, database: Any, cycle: Cycle) -> Browser:
    await sign_in(browser, database, "person1@example.org")
    return browser


@pytest.fixture
async def second_moderator(other_browser: Browser, database: Any, cycle: Cycle) -> Browser:
    await sign_in(other_browser, database, "person2@example.org")
    return other_browser


@pytest.fixture
async def member(app: Any, database: Any, cycle: Cycle) -> Browser:
    browser = Browser(app, "203.0.113.11")
    await sign_in(browser, database, "person3@example.org")
    return browser


async def make_coordinator(database: Any, email: str = "coordinator@example.org", scope: str = "sud") -> Person:
    async with database.writing() as session:
        person = await make_person(session, email=email)
        session.add(
            Role(person_id=person.id or 0, role=RoleName.coordinator, scope_kind=ScopeKind.territory, scope_id=scope)
        )
    return person


async def people_of(session: Any, cycle: Cycle) -> dict[MemberRole, list[int]]:
    """The ids of a cycle's people, by role."""
    rows = (await session.scalars(select(Membership).filter_by(cycle_id=cycle.id).order_by(col(Membership.id)))).all()
    return {role: [row.person_id for row in rows if row.role == role] for role in MemberRole}


async def community_of(session: Any, cycle: Cycle) -> Community:
    found: Community = await session.get_one(Community, cycle.community_id)
    return found
