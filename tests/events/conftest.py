"""What the tests of calendars share: the address of the house, and a node that answers feeds."""

import pytest

from core.database import Database
from events import calendars
from tests.events.feed_reading import ADDRESS, Node
from tests.factories import make_territories


@pytest.fixture(autouse=True)
def own_address() -> None:
    calendars.use_base_url(ADDRESS)


@pytest.fixture
async def node(database: Database) -> Node:
    """A node of a house with its territories and nothing else."""
    async with database.writing() as session:
        await make_territories(session)
    return Node(database)
