"""My space, through the application on both databases."""

import re

import pytest
from sqlmodel import col, select

from accounts.models import Capability
from events import actions
from tests.accounts.browsing import Browser
from tests.events.feed_reading import publish
from tests.factories import make_event, make_person
from tests.web.client import post, signed_in
from web.app import create_app

pytestmark = pytest.mark.anyio

ADDRESS = re.compile(r'value="(http://127\.0\.0\.1:8000(/calendars/private/[A-Za-z0-9_-]{43}\.ics))"')


@pytest.fixture
def app(settings, database):
    return create_app(settings, database)


async def somebody(app, database, **fields):
    async with database.writing() as session:
        person = await make_person(session, **fields)
    return await signed_in(app, database, person), person


def addresses(page):
    return [path for _, path in ADDRESS.findall(page)]


async def uids(browser, path):
    answer = await browser.client.get(path)
    return answer.status_code, re.findall(r"UID:(\S+)", answer.text)


async def test_my_space_is_mine(app, database):
    browser, person = await somebody(app, database)
    async with database.writing() as session:
        for n, who in enumerate([person, await make_person(session)]):
            await actions.register(session, await make_event(session, title_fr=f"Chose {n}"), who)

    await browser.get("/fr/me")

    assert ("Chose 0" in browser.page, "Chose 1" in browser.page) == (True, False)
    assert (await Browser(app).get("/fr/me")).headers["location"] == "/fr/sign-in?next=%2Ffr%2Fme"


async def test_a_private_address_shows_my_appointments_until_it_is_closed(app, database, monkeypatch):
    monkeypatch.setattr("events.feeds.private.FRESH_SECONDS", 0)
    browser, person = await somebody(app, database)
    event = await publish(database)
    async with database.writing() as session:
        await actions.register(session, event, person)

    made = await post(browser, "/fr/me/calendars", on="/fr/me")
    await browser.get("/fr/me")
    (path,) = addresses(browser.page)
    assert (made.status_code, await uids(Browser(app), path)) == (303, (200, [event.uid]))

    number = re.search(r"/fr/me/calendars/(\d+)/revoke", browser.page)[1]
    closed = await browser.post(f"/fr/me/calendars/{number}/revoke")

    assert (closed.status_code, await uids(Browser(app), path)) == (303, (404, []))
    await browser.get("/fr/me")
    assert addresses(browser.page) == []


async def test_somebody_else_cannot_close_my_address(app, database):
    browser, _ = await somebody(app, database)
    await post(browser, "/fr/me/calendars", on="/fr/me")
    other, _ = await somebody(app, database)
    async with database.reading() as session:
        number = (await session.scalars(select(Capability.id).where(col(Capability.purpose) == "calendar"))).one()

    answers = [await post(other, f"/fr/me/calendars/{n}/revoke", on="/fr/me") for n in (number, "9" * 30, "x", "-1")]

    assert [answer.status_code for answer in answers] == [404] * 4
    await browser.get("/fr/me")
    assert len(addresses(browser.page)) == 1


async def test_a_waiting_list_is_named_in_my_space(app, database):
    browser, person = await somebody(app, database, language="nl")
    async with database.writing() as session:
        await actions.register(session, await make_event(session, capacity=0), person)

    assert "Wachtlijst" in (await browser.get("/nl/me")).text
