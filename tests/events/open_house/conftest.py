"""It is two weeks before the week of the tests."""

import pytest

from core import links
from tests.events.open_house.weeks import NOW
from web.routes import name_pages


@pytest.fixture(autouse=True)
def two_weeks_before(clock_at) -> None:
    clock_at(NOW)


@pytest.fixture(autouse=True)
def own_pages() -> None:
    links.use_base_url("http://127.0.0.1:8000")
    name_pages()
