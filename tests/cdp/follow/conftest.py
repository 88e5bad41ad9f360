"""What the tests of following share: a furnished house, before September."""

import pytest

from tests.accounts.browsing import Browser
from tests.cdp.follow.house import BEFORE
from web import house
from web.app import create_app


@pytest.fixture
def before_september(settings, clock_at):
    clock_at(BEFORE)
    house.furnish(settings)


@pytest.fixture
def app(settings, database):
    return create_app(settings, database)


@pytest.fixture
def browser(app):
    return Browser(app)
