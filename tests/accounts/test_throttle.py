"""Limits, on both databases and through the application."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from accounts import throttle
from accounts.actions import purge
from accounts.models import SignIn, Throttle, WebSession
from accounts.throttle import Limit, is_over, network_of
from core import clock
from tests.accounts.browsing import Browser, ask, code_in, count, known_person, last_mail, mails_to, sign_in

pytestmark = pytest.mark.anyio

NEW = "nouvelle@example.org"
MOMENT = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
THREE = Limit("test", 3)


async def test_a_limit_lets_so_many_through_in_each_window(db, clock_at):
    clock_at(MOMENT + timedelta(minutes=14))
    assert [await is_over(db, THREE, "a") for _ in range(5)] == [False, False, False, True, True]
    assert await is_over(db, THREE, "b") is False
    assert await is_over(db, Limit("other", 3), "a") is False

    clock_at(MOMENT + timedelta(minutes=15))
    assert await is_over(db, THREE, "a") is False


async def test_a_limit_holds_for_those_who_come_at_the_same_time(database):
    async def once():
        async with database.writing() as session:
            return await is_over(session, THREE, "a")

    assert sorted(await asyncio.gather(*(once() for _ in range(20)))) == [False] * 3 + [True] * 17


async def test_no_address_stands_in_the_table(db):
    await is_over(db, throttle.MAILS_TO_ADDRESS, NEW)

    key = (await db.scalars(select(Throttle.key))).one()
    assert ("example.org" in key, len(key)) == (False, 43)


@pytest.mark.parametrize(
    ("host", "network"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("::ffff:203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("testclient", "unknown"),
        (None, "unknown"),
    ],
)
def test_a_network_is_what_neighbours_share(host, network):
    assert network_of(host) == network


async def test_the_sixth_mail_to_an_address_does_not_leave_and_nobody_is_told(database, app):
    answers = []
    browsers = [Browser(app, f"198.51.{n}.7") for n in range(6)]
    for browser in browsers:
        answer = await ask(browser, NEW)
        page = await browser.get("/fr/sign-in/code")
        answers.append((answer.status_code, answer.headers["location"], page.status_code, NEW in page.text))

    assert answers == [(303, "/fr/sign-in/code", 200, True)] * 6
    assert (await count(database, SignIn), len(await mails_to(database, NEW))) == (6, 5)
    assert (
        await browsers[-1].post("/fr/sign-in/code", code=code_in(await last_mail(database, NEW)))
    ).status_code == 422


async def test_a_network_that_asks_too_often_is_told(database, app, monkeypatch):
    monkeypatch.setattr(throttle, "MAILS_FROM_NETWORK", Limit("mail from network", 2))
    browser, neighbour, stranger = (Browser(app, a) for a in ("203.0.113.7", "203.0.113.8", "198.51.100.7"))

    assert [(await ask(browser, f"p{n}@example.org")).status_code for n in range(2)] == [303, 303]
    assert (await ask(neighbour, "p3@example.org")).status_code == 429
    assert (await ask(stranger, "p3@example.org")).status_code == 303

    # What was counted survives the refusal.
    async with database.reading() as session:
        assert sorted(await session.scalars(select(Throttle.count))) == [1, 1, 1, 1, 3]
    assert await count(database, SignIn) == 3


async def test_a_network_that_tries_too_many_codes_is_told(database, browser, monkeypatch):
    monkeypatch.setattr(throttle, "CODES_FROM_NETWORK", Limit("code from network", 2))
    await ask(browser, NEW)

    codes = [(await browser.post("/fr/sign-in/code", code="2222-2222")).status_code for _ in range(3)]

    assert codes == [422, 422, 429]
    async with database.reading() as session:
        assert (await session.scalars(select(SignIn))).one().attempts == 2


async def test_what_is_over_is_forgotten_and_what_is_not_stays(database, browser, clock_at):
    clock_at(MOMENT)
    await known_person(database)
    await sign_in(browser, database, "person1@example.org")

    clock_at(MOMENT + timedelta(days=1))
    async with database.writing() as session:
        await purge(session, clock.now())
    assert [await count(database, m) for m in (SignIn, Throttle, WebSession)] == [1, 2, 1]
    clock_at(MOMENT + timedelta(days=1, minutes=11))
    async with database.writing() as session:
        await purge(session, clock.now())
    assert [await count(database, m) for m in (SignIn, Throttle, WebSession)] == [0, 0, 1]
    clock_at(MOMENT + timedelta(days=30, seconds=1))
    async with database.writing() as session:
        await purge(session, clock.now())
    assert await count(database, WebSession) == 0
