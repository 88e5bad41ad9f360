"""Staying in, and leaving."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select
from starlette.responses import Response

from accounts import sessions
from accounts.models import Role, RoleName, ScopeKind, WebSession
from core import keys
from core.settings import Settings
from tests.accounts.browsing import count, known_person, last_mail, link_in, sign_in
from tests.factories import make_person

pytestmark = pytest.mark.anyio

KNOWN = "person1@example.org"
MOMENT = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


async def test_a_token_leads_to_its_person_and_roles_in_one_query(database, statements):
    async with database.writing() as session:
        person = await make_person(session)
        assert person.id is not None
        for scope in ("sud", "nord"):
            role = Role(person_id=person.id, role=RoleName.coordinator, scope_kind=ScopeKind.territory, scope_id=scope)
            session.add(role)
            await session.flush()
        token = await sessions.start(session, person)
    statements.clear()

    async with database.reading() as session:
        found = await sessions.person_of(session, token)

    assert len([s for s in statements if s.startswith("SELECT")]) == 1
    assert found is not None
    assert (found[0].email, [role.scope_id for role in found[1]]) == (KNOWN, ["sud", "nord"])


async def test_a_person_without_roles_is_found_too_and_an_unknown_token_is_nobody(db):
    person = await make_person(db)
    token = await sessions.start(db, person)

    assert await sessions.person_of(db, token) == (person, ())
    assert await sessions.person_of(db, token + "x") is None


async def test_only_the_fingerprint_of_a_token_is_stored(db):
    token = await sessions.start(db, await make_person(db))

    assert (await db.scalars(select(WebSession.token_hash))).all() == [keys.fingerprint(token)]


async def test_a_session_lasts_thirty_days_after_it_was_last_kept(db, clock_at):
    clock_at(MOMENT)
    token = await sessions.start(db, await make_person(db))

    clock_at(MOMENT + timedelta(days=29))
    await sessions.keep(db, token)
    clock_at(MOMENT + timedelta(days=59) - timedelta(seconds=1))
    assert await sessions.person_of(db, token) is not None
    clock_at(MOMENT + timedelta(days=59))
    assert await sessions.person_of(db, token) is None
    await sessions.keep(db, token)
    assert await sessions.person_of(db, token) is None


async def test_looking_at_pages_writes_nothing_and_sending_a_form_prolongs_once_a_day(database, browser, clock_at):
    clock_at(MOMENT)
    await known_person(database)
    await sign_in(browser, database, KNOWN)

    async def seen_at():
        async with database.reading() as session:
            return await session.scalar(select(WebSession.seen_at))

    clock_at(MOMENT + timedelta(days=2))
    await browser.get("/fr/me/profile")
    assert await seen_at() == MOMENT
    details = {"given_name": "A", "family_name": "B", "part": "resident", "working_language": "fr", "language": "fr"}
    assert (await browser.post("/fr/me/profile", **details)).status_code == 303
    assert await seen_at() == MOMENT + timedelta(days=2)
    clock_at(MOMENT + timedelta(days=2, hours=23))
    await browser.post("/fr/me/profile", **details)
    assert await seen_at() == MOMENT + timedelta(days=2)


async def test_a_new_sign_in_has_a_new_token_and_the_old_one_is_dead(database, browser, other_browser):
    await known_person(database)
    await sign_in(browser, database, KNOWN)
    first = browser.cookie(sessions.COOKIE)

    await browser.get("/fr/me/profile")
    await browser.post("/fr/sign-in", email=KNOWN)
    await browser.post(link_in(await last_mail(database, KNOWN)))

    assert (await browser.get("/fr/me/profile")).status_code == 200
    assert browser.cookie(sessions.COOKIE) != first
    other_browser.plant(sessions.COOKIE, first)
    assert (await other_browser.get("/fr/me/profile")).status_code == 303
    assert await count(database, WebSession) == 1


async def test_a_session_that_somebody_else_planted_is_not_taken_over(database, browser):
    await known_person(database)
    browser.plant(sessions.COOKIE, "planted")

    await sign_in(browser, database, KNOWN)

    assert (await browser.get("/fr/me/profile")).status_code == 200
    assert browser.cookie(sessions.COOKIE) != "planted"
    async with database.reading() as session:
        assert await sessions.person_of(session, "planted") is None


async def test_signing_out_ends_this_session_only(database, browser, other_browser):
    await known_person(database)
    await sign_in(browser, database, KNOWN)
    await sign_in(other_browser, database, KNOWN)
    token = browser.cookie(sessions.COOKIE)

    await browser.get("/fr/me/profile")
    left = await browser.post("/fr/sign-out")

    assert (left.status_code, left.headers["location"], browser.cookie(sessions.COOKIE)) == (303, "/fr/", "")
    browser.plant(sessions.COOKIE, token)
    assert (await browser.get("/fr/me/profile")).status_code == 303
    assert (await other_browser.get("/fr/me/profile")).status_code == 200


async def test_signing_out_everywhere_ends_all_sessions_of_one_person(database, browser, other_browser, app):
    await known_person(database)
    other = await known_person(database)
    await sign_in(browser, database, KNOWN)
    await sign_in(other_browser, database, other.email)
    await browser.get("/fr/me/profile")

    assert (await browser.post("/fr/me/sign-out-everywhere")).status_code == 303

    async with database.reading() as session:
        assert (await session.scalars(select(WebSession.person_id))).all() == [other.id]


async def test_a_person_who_lost_the_account_is_signed_out(database, browser):
    await known_person(database)
    await sign_in(browser, database, KNOWN)
    async with database.writing() as session:
        token = browser.cookie(sessions.COOKIE)
        found = await sessions.find(session, token)
        assert found is not None
        found.person.account_since = None

    assert (await browser.get("/fr/me/profile")).status_code == 303


@pytest.mark.parametrize(("address", "secure"), [("https://ronde.example.org", True), ("http://127.0.0.1:8000", False)])
def test_the_cookie_is_for_this_house_alone(address, secure):
    response = Response()

    sessions.put_cookie(response, "token", Settings(base_url=address))

    parts = response.headers["set-cookie"].split("; ")
    assert parts[0] == "ronde_session=token"
    assert {"HttpOnly", "Path=/", "SameSite=lax"} <= set(parts)
    assert ("Secure" in parts) == secure
