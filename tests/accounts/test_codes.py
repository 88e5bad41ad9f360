"""Codes, typed: where they were asked for or elsewhere, a few times only."""

from html import escape

import pytest
from sqlmodel import select

from accounts.models import SignIn, WebSession
from accounts.sign_in import actions
from tests.accounts.browsing import ask, code_in, count, known_person, last_mail, link_in, said

pytestmark = pytest.mark.anyio

KNOWN = "person1@example.org"
NEW = "nouvelle@example.org"


async def test_the_code_of_a_used_link_is_of_no_use(database, browser, other_browser):
    await known_person(database)
    await ask(browser, KNOWN)
    mail = await last_mail(database, KNOWN)
    await other_browser.get(link_in(mail))
    await browser.post(link_in(mail))

    refused = await other_browser.post("/fr/sign-in/code", code=code_in(mail))

    assert (refused.status_code, await count(database, WebSession)) == (422, 1)
    assert escape(said(actions.Gone.text)) in refused.text


async def test_the_sixth_code_is_refused_even_when_it_is_right(database, browser):
    await known_person(database)
    await ask(browser, KNOWN)
    code = code_in(await last_mail(database, KNOWN))

    wrong = [(await browser.post("/fr/sign-in/code", code="2222-2222")).status_code for _ in range(5)]
    right = await browser.post("/fr/sign-in/code", code=code)

    assert (wrong, right.status_code, await count(database, WebSession)) == ([422] * 5, 422, 0)
    assert browser.typed("code") == code
    async with database.reading() as session:
        assert (await session.scalars(select(SignIn))).one().attempts == 5


async def test_four_wrong_codes_leave_one(database, browser):
    await known_person(database)
    await ask(browser, KNOWN)
    code = code_in(await last_mail(database, KNOWN))

    for _ in range(4):
        await browser.post("/fr/sign-in/code", code="2222-2222")

    assert (await browser.post("/fr/sign-in/code", code=code)).status_code == 303


async def test_an_empty_code_is_not_an_attempt(database, browser):
    await ask(browser, NEW)

    assert (await browser.post("/fr/sign-in/code", code=" ")).status_code == 422

    async with database.reading() as session:
        assert (await session.scalars(select(SignIn))).one().attempts == 0


async def test_the_cookie_of_another_browser_gives_no_attempt(database, browser, other_browser):
    await known_person(database)
    await ask(browser, KNOWN)
    code = code_in(await last_mail(database, KNOWN))
    await other_browser.get("/fr/sign-in")
    other_browser.plant("ronde_asked", browser.cookie("ronde_asked"))

    taken = await other_browser.post("/fr/sign-in/code", code=code)

    assert (taken.headers["location"], await count(database, WebSession)) == ("/fr/sign-in", 0)
