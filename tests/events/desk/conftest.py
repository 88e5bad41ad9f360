"""The application with its territories, and the browsers of those who run them."""

from typing import Any

import pytest

from accounts.models import REGION, Person, Role, RoleName, ScopeKind
from core.database import Database
from tests.accounts.browsing import Browser
from tests.factories import make_person, make_territories
from tests.web.client import signed_in
from web.app import create_app


@pytest.fixture
def app(settings, database):
    return create_app(settings, database)


async def coordinator(database: Database, territory: str) -> Person:
    """Somebody who coordinates a territory, or the region."""
    async with database.writing() as session:
        await make_territories(session)
        person = await make_person(session)
        kind = ScopeKind.region if territory == REGION else ScopeKind.territory
        session.add(Role(person_id=person.id, role=RoleName.coordinator, scope_kind=kind, scope_id=territory))
    return person


async def desk_of(app: Any, database: Database, territory: str) -> Browser:
    """The browser of a coordinator of that territory."""
    return await signed_in(app, database, await coordinator(database, territory))


@pytest.fixture
async def south(app, database):
    return await desk_of(app, database, "sud")


@pytest.fixture
async def region(app, database):
    return await desk_of(app, database, REGION)


@pytest.fixture
async def nobody(app):
    return Browser(app)
