"""The way in, through the application, on both databases."""

import asyncio
import re
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
from sqlmodel import delete, select, update

from accounts import sessions
from accounts.models import SignIn, WebSession
from accounts.sign_in import actions, proofs
from core import clock
from notifications.models import OutboxMessage
from tests.accounts.browsing import (
    Browser,
    ask,
    code_in,
    count,
    known_person,
    last_mail,
    link_in,
    mails_to,
    sign_in,
)
from tests.factories import make_person

pytestmark = pytest.mark.anyio

KNOWN = "person1@example.org"
NEW = "nouvelle@example.org"
MOMENT = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


async def test_the_code_signs_in_where_it_was_asked_for(database, browser):
    await known_person(database)
    await ask(browser, KNOWN, next_path="/fr/agenda")
    await browser.get("/fr/sign-in/code")
    code = code_in(await last_mail(database, KNOWN))

    entered = await browser.post("/fr/sign-in/code", code=f" {code.lower().replace('-', ' ')} ")

    assert (entered.status_code, entered.headers["location"]) == (303, "/fr/agenda")
    assert await count(database, WebSession) == 1


async def test_a_known_and_an_unknown_address_cannot_be_told_apart(database, app, statements):
    await known_person(database)
    seen = []
    for email in (KNOWN, "person2@example.org"):
        browser = Browser(app)
        statements.clear()
        asked = await ask(browser, email)
        shown = await browser.get("/fr/sign-in/code")
        headers = sorted(name for name, _ in asked.headers.items())
        seen.append((asked.status_code, headers, plain(shown.text).replace(email, "?"), len(statements)))

    assert seen[0] == seen[1]
    assert seen[0][0] == 303
    assert len(await mails_to(database, "person2@example.org")) == len(await mails_to(database, KNOWN)) == 1


def plain(page):
    """A page without what is random in it."""
    return re.sub(r'(nonce="|name="csrf" value=")[^"]+', r"\1", page)


async def test_opening_the_link_twice_consumes_nothing(database, browser):
    await known_person(database)
    await ask(browser, KNOWN)
    link = link_in(await last_mail(database, KNOWN))
    async with database.reading() as session:
        before = (await session.scalars(select(SignIn))).one().model_dump()

    assert [(await browser.get(link)).status_code for _ in range(2)] == [200, 200]

    async with database.reading() as session:
        assert (await session.scalars(select(SignIn))).one().model_dump() == before
    assert (await browser.post(link)).status_code == 303


async def test_a_link_is_used_once(database, browser):
    await known_person(database)
    await sign_in(browser, database, KNOWN)
    async with database.reading() as session:
        used = (await session.scalars(select(SignIn))).one()
    link = f"/fr/sign-in/link/{proofs.token_of(used.nonce)}"

    again = await browser.post(link)

    assert (again.status_code, (await browser.get(link)).status_code) == (410, 410)
    assert (await count(database, WebSession), await mails_to(database, KNOWN)) == (1, [])


async def test_in_another_browser_the_link_only_opens_with_the_code(database, browser, other_browser):
    await known_person(database)
    await ask(browser, KNOWN, next_path="/fr/agenda")
    mail = await last_mail(database, KNOWN)

    shown = await other_browser.get(link_in(mail))
    assert (shown.status_code, 'autocomplete="one-time-code"' in shown.text) == (200, True)
    assert (await other_browser.post(link_in(mail))).status_code == 403
    assert await count(database, WebSession) == 0
    entered = await other_browser.post("/fr/sign-in/code", code=code_in(mail))

    assert (entered.status_code, entered.headers["location"]) == (303, "/fr/agenda")
    assert (await other_browser.get("/fr/me/profile")).status_code == 200
    assert (await browser.get("/fr/me/profile")).status_code == 303


async def test_a_link_expires_after_ten_minutes(database, browser, clock_at):
    clock_at(MOMENT)
    await known_person(database)
    await ask(browser, KNOWN)
    mail = await last_mail(database, KNOWN)

    clock_at(MOMENT + timedelta(minutes=9, seconds=59))
    assert (await browser.get(link_in(mail))).status_code == 200
    clock_at(MOMENT + timedelta(minutes=10))

    assert [(await browser.get(link_in(mail))).status_code, (await browser.post(link_in(mail))).status_code] == [
        410
    ] * 2
    assert (await browser.post("/fr/sign-in/code", code=code_in(mail))).status_code == 422
    assert (await count(database, WebSession), await mails_to(database, KNOWN)) == (0, [])


async def test_a_hundred_posts_of_one_link_make_one_session(database, browser):
    await known_person(database)
    await ask(browser, KNOWN)
    link = link_in(await last_mail(database, KNOWN))

    answers = await asyncio.gather(*(browser.post(link) for _ in range(100)))

    assert sorted(a.status_code for a in answers) == [303] + [410] * 99
    assert await count(database, WebSession) == 1


async def test_looking_first_and_using_then_would_make_more_sessions(database, browser):
    person = await known_person(database)
    await ask(browser, KNOWN)
    token = link_in(await last_mail(database, KNOWN)).rpartition("/")[2]
    all_have_looked = asyncio.Barrier(10)

    async def look_then_use():
        async with database.reading() as session:
            await actions.of_token(session, token)
        await all_have_looked.wait()
        async with database.writing() as session:
            await session.execute(update(SignIn).values(used_at=clock.now()))
            await sessions.start(session, person)

    await asyncio.gather(*(look_then_use() for _ in range(10)))

    assert await count(database, WebSession) == 10


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example.org/",
        "//evil.example.org",
        "/\\evil.example.org",
        "javascript:alert(1)",
        "/\tfr",
        "fr/agenda",
    ],
)
async def test_next_never_leads_out_of_the_house(database, browser, elsewhere):
    await known_person(database)

    entered = await sign_in(browser, database, KNOWN, elsewhere)

    assert entered.headers["location"] == "/fr/me"
    assert (await browser.get(f"/fr/sign-in?next={quote(elsewhere)}")).headers["location"] == "/fr/me"


async def test_a_page_of_ones_own_leads_to_the_sign_in_and_back(database, browser):
    await known_person(database)
    first = await browser.get("/fr/me/profile")
    assert (first.status_code, first.headers["location"]) == (303, "/fr/sign-in?next=%2Ffr%2Fme%2Fprofile")

    await browser.get(first.headers["location"])

    assert browser.typed("next") == "/fr/me/profile"
    assert (await sign_in(browser, database, KNOWN, "/fr/me/profile")).headers["location"] == "/fr/me/profile"


async def test_a_form_of_another_site_is_refused(database, browser):
    await browser.get("/fr/sign-in")
    browser.csrf = ""

    without_token = await browser.post("/fr/sign-in", email=NEW)
    from_elsewhere = await browser.client.post(
        "/fr/sign-in", data={"email": NEW}, headers={"sec-fetch-site": "cross-site"}
    )

    assert (without_token.status_code, from_elsewhere.status_code) == (403, 403)
    assert (await count(database, SignIn), await count(database, OutboxMessage)) == (0, 0)


@pytest.mark.parametrize(
    "typed", ["", "nobody", "a b@example.org", "x@example", "é@example.org", f"{'a' * 250}@example.org"]
)
async def test_what_is_no_address_stays_in_its_field_with_an_error_beside_it(browser, typed):
    answer = await ask(browser, typed, next_path="/fr/agenda")

    assert answer.status_code == 422
    assert (browser.typed("email"), browser.typed("next")) == (typed, "/fr/agenda")
    assert 'id="f-email-error"' in answer.text


async def test_a_link_of_the_command_line_is_bound_to_no_browser(database, browser):
    await known_person(database)
    async with database.writing() as session:
        link = await actions.sign_in_link(session, f" {KNOWN.upper()}")

    assert link.startswith("http://127.0.0.1:8000/fr/sign-in/link/")
    assert (await browser.get(link)).status_code == 200
    assert (await browser.post(link)).headers["location"] == "/fr/me"
    assert (await browser.get("/fr/me/profile")).status_code == 200


async def test_the_command_line_says_clearly_that_nobody_has_an_address(database):
    async with database.writing() as session:
        await make_person(session, account_since=None)
        for email in (KNOWN, "nobody@example.org"):
            with pytest.raises(actions.NoAccount) as error:
                await actions.sign_in_link(session, email)
            assert error.value.message == f"Personne n’a de compte avec l’adresse {email}."


async def test_a_link_leaves_again_after_the_old_ones_were_forgotten(database, browser):
    await ask(browser, "newcomer@example.org")
    async with database.writing() as session:
        await session.execute(delete(SignIn))

    await ask(browser, "newcomer@example.org")

    assert await count(database, OutboxMessage) == 2
