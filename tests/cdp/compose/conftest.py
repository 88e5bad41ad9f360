import pytest
from sqlalchemy import event

from tests.accounts.browsing import Browser
from tests.cdp.compose.house import MOMENT
from web.app import create_app
from web.house import furnish


@pytest.fixture(autouse=True)
def in_may(clock_at):
    clock_at(MOMENT)


@pytest.fixture
def app(settings, database):
    return create_app(settings, database)


@pytest.fixture
def browser(app):
    return Browser(app)


@pytest.fixture
def other_browser(app):
    return Browser(app, "203.0.113.9")


@pytest.fixture
def furnished(settings):
    """The names of pages, for mails that link to them."""
    furnish(settings)


@pytest.fixture
def statements(database):
    """Every statement that the database is sent, as it is sent."""
    sent = []

    def on_execute(_connection, _cursor, statement, *_rest):
        sent.append(statement)

    event.listen(database.engine.sync_engine, "before_cursor_execute", on_execute)
    yield sent
    event.remove(database.engine.sync_engine, "before_cursor_execute", on_execute)
