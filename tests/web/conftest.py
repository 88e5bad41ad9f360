"""The application, and a browser in front of it."""

import pytest

from tests.accounts.browsing import Browser
from web.app import create_app


@pytest.fixture
def app(settings, database):
    return create_app(settings, database)


@pytest.fixture
def browser(app):
    return Browser(app)
