"""A community that recruits in May for the coming season, its people, and what they apply with."""

from datetime import UTC, datetime
from typing import Any

from sqlmodel import func, select

from accounts.models import Role, RoleName, ScopeKind
from cdp import actions as cdp
from cdp.compose import applications
from cdp.compose.forms import ApplicationForm
from cdp.compose.models import Application
from cdp.models import Cycle, CycleStatus, MemberRole
from tests.accounts.browsing import sign_in
from tests.factories import make_community, make_cycle, make_person, make_territories

MOMENT = datetime(2026, 5, 11, 8, 0, tzinfo=UTC)
OPENS, CLOSES = datetime(2026, 4, 1, 9, 0), datetime(2026, 5, 31, 18, 0)
SEASON = 2026
FORM = {
    "given_name": "Alix",
    "family_name": "Exemple",
    "organisation": "",
    "sector": "housing",
    "discipline": "nurse",
    "working_language": "fr",
    "supporting_role": "Accompagner vers un logement",
    "motivation": "Rencontrer d'autres équipes.",
    "commitment": "1",
}


def said(**fields: Any) -> ApplicationForm:
    """An application as a form gives it."""
    return ApplicationForm.model_validate(FORM | fields)


async def recruiting(session, *, members=0, moderators=0, **fields) -> Cycle:
    """A cycle of 2026 in the south, whose window is open in May."""
    community = await make_community(
        session,
        slug="logement",
        name_fr="Vers un logement",
        name_nl="Naar een woning",
        role_fr="Accompagner",
        role_nl="Begeleiden",
    )
    values = {
        "status": CycleStatus.recruiting,
        "recruitment_opens": OPENS,
        "recruitment_closes": CLOSES,
        "season": SEASON,
        "community_id": community.id,
    }
    return await make_cycle(session, members=members, moderators=moderators, **values | fields)


async def applicant(session, cycle, person=None, **fields) -> Application:
    """Somebody who applied."""
    person = person or await make_person(session)
    return await applications.apply(session, cycle, person, said(family_name=person.family_name, **fields), None)


async def coordinator(session, territory="sud", **fields):
    """Somebody who coordinates a territory."""
    await make_territories(session)
    person = await make_person(session, **fields)
    kind = ScopeKind.region if territory == "region" else ScopeKind.territory
    session.add(Role(person_id=person.id, role=RoleName.coordinator, scope_kind=kind, scope_id=territory))
    await session.flush()
    return person


async def house(database, **fields):
    """A recruiting cycle with its coordinator, one moderator and one applicant."""
    async with database.writing() as session:
        cycle = await recruiting(session, **fields)
        await coordinator(session, email="coordinator@example.org")
        moderator = await make_person(session, email="moderator@example.org", family_name="Modératrice")
        await cdp.join(session, cycle, moderator, MemberRole.moderator)
        person = await make_person(session, email="applicant@example.org", family_name="Postulante")
        return cycle, await applicant(session, cycle, person, motivation="Ma raison secrète.")


async def as_coordinator(browser, database):
    await sign_in(browser, database, "coordinator@example.org")


async def only(database, model):
    async with database.reading() as session:
        return (await session.scalars(select(model))).one()


async def stranger(database, email="person@example.org", **fields):
    async with database.writing() as session:
        return await make_person(session, email=email, **fields)


async def count(database, model):
    async with database.reading() as session:
        return await session.scalar(select(func.count()).select_from(model))
