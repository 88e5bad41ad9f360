"""Somebody signed in, in one line, for the tests of every room: a session made in the database, its key in the browser.

The browser is the one of `tests.accounts.browsing`, where one also signs in the long way.
"""

import re
from html import unescape
from typing import Any

import httpx2

from accounts import sessions
from accounts.models import Person
from core.database import Database
from tests.accounts.browsing import Browser

HEADING = re.compile(r"<h1[ >].*?</h1>", re.DOTALL)
NOTICE = re.compile(r'<div class="notice [a-z]+".*?<p>(.*?)</p>', re.DOTALL)


async def sign_in(browser: Browser, database: Database, person: Person) -> Browser:
    """`browser` as that of `person`."""
    async with database.writing() as session:
        token = await sessions.start(session, person)
    browser.client.cookies.set(sessions.COOKIE, token)
    return browser


async def signed_in(app: Any, database: Database, person: Person) -> Browser:
    """A new browser of `person`."""
    return await sign_in(Browser(app), database, person)


async def post(browser: Browser, path: str, *, on: str = "", **fields: str) -> httpx2.Response:
    """Open the page `on`, then send its form to `path` (the same address unless given)."""
    await browser.get(on or path)
    return await browser.post(path, **fields)


def notices(page: str) -> list[str]:
    """What the page says in its notices, in their order."""
    return [unescape(text) for text in NOTICE.findall(page)]
