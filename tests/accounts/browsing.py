"""A browser without a screen: cookies, forms as they stand in the page, and the mails that it is sent."""

import re
from html import unescape
from typing import Any

import httpx2
from sqlmodel import SQLModel, col, func, select

from accounts.models import Person
from core import language
from core.database import Database
from core.language import Language
from notifications.mail import Mail
from notifications.models import OutboxMessage
from tests.factories import make_person
from web import house

SAME_ORIGIN = {"sec-fetch-site": "same-origin"}
CSRF = re.compile(r'name="csrf" value="([^"]+)"')


class Browser:
    """One person's browser, at one address of the network. Redirections are not followed."""

    def __init__(self, app: Any, address: str = "203.0.113.7") -> None:
        transport = httpx2.ASGITransport(app=app, client=(address, 40000))
        self.client = httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000")
        self.page = ""
        self.csrf = ""

    async def get(self, path: str) -> httpx2.Response:
        """Open a page."""
        return self._seen(await self.client.get(path))

    async def post(self, path: str, **fields: str) -> httpx2.Response:
        """Send the form of the last page that had one."""
        data = {"csrf": self.csrf, **fields}
        return self._seen(await self.client.post(path, data=data, headers=SAME_ORIGIN))

    def cookie(self, name: str) -> str:
        return self.client.cookies.get(name) or ""

    def plant(self, name: str, value: str) -> None:
        """Put a cookie in this browser, in the place of the one it has."""
        self.client.cookies.set(name, value, domain="127.0.0.1", path="/")

    def typed(self, name: str) -> str | None:
        """What stands in a field of the page."""
        found = re.search(rf'<input[^>]* name="{name}"[^>]* value="([^"]*)"', self.page)
        return unescape(found[1]) if found else None

    def _seen(self, response: httpx2.Response) -> httpx2.Response:
        self.page = response.text
        found = CSRF.search(self.page)
        self.csrf = found[1] if found else self.csrf
        return response


async def ask(browser: Browser, email: str, lang: Language = "fr", next_path: str = "") -> httpx2.Response:
    """Ask for a link on the sign-in page."""
    await browser.get(f"/{lang}/sign-in")
    return await browser.post(f"/{lang}/sign-in", email=email, next=next_path)


async def mails_to(database: Database, email: str) -> list[Mail]:
    """The mails that wait for an address, rendered as the worker does, oldest first."""
    registry = house.registry()
    async with database.reading() as session:
        waiting = select(OutboxMessage).where(col(OutboxMessage.address) == email).order_by(col(OutboxMessage.id))
        rendered = [await registry.kind(m.kind).render(session, m) for m in await session.scalars(waiting)]
    return [mail for mail in rendered if mail is not None]


def link_in(mail: Mail) -> str:
    """The path of the link that a mail carries."""
    found = re.search(r"http://127\.0\.0\.1:8000(/\S+)", mail.text)
    assert found is not None
    return found[1]


def code_in(mail: Mail) -> str:
    """The code that a mail carries."""
    found = re.search(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b", mail.text)
    assert found is not None
    return found[0]


async def last_mail(database: Database, email: str) -> Mail:
    return (await mails_to(database, email))[-1]


async def sign_in(browser: Browser, database: Database, email: str, next_path: str = "") -> httpx2.Response:
    """The whole way in of somebody who has an account."""
    await ask(browser, email, next_path=next_path)
    link = link_in(await last_mail(database, email))
    await browser.get(link)
    return await browser.post(link)


def said(msgid: str, lang: Language = "fr", **params: object) -> str:
    """A text as the pages say it."""
    with language.using(lang):
        text = language.gettext(msgid)
    return text % params if params else text


async def count(database: Database, model: type[SQLModel]) -> int:
    """How many rows a table has."""
    async with database.reading() as session:
        return await session.scalar(select(func.count()).select_from(model)) or 0


async def known_person(database: Database, **fields: Any) -> Person:
    """A person with an account."""
    async with database.writing() as session:
        return await make_person(session, **fields)
