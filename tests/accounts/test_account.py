"""The making of an account, once an address is proven, through the application on both databases."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from accounts.models import Organisation, Person, WebSession
from tests.accounts.browsing import (
    ask,
    count,
    last_mail,
    link_in,
    sign_in,
)
from tests.factories import make_organisation, make_person

pytestmark = pytest.mark.anyio

NEW = "nouvelle@example.org"
MOMENT = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
DETAILS = {"given_name": "Alix", "family_name": "Exemple", "part": "professional", "working_language": "both"}


@pytest.mark.parametrize(
    ("lang", "title", "subject", "welcome"),
    [
        ("fr", "Regardez vos e-mails", "Connexion à Ronde", "Bienvenue ! Votre compte est prêt."),
        ("nl", "Kijk in uw mailbox", "Aanmelden bij Ronde", "Welkom! Uw account is klaar."),
    ],
)
async def test_somebody_new_comes_in(database, browser, lang, title, subject, welcome):
    asked = await ask(browser, f"  {NEW.upper()} ", lang, f"/{lang}/agenda")
    assert (asked.status_code, asked.headers["location"]) == (303, f"/{lang}/sign-in/code")
    await browser.get(f"/{lang}/sign-in/code")
    assert f"<h1>{title}</h1>" in browser.page

    mail = await last_mail(database, NEW)
    assert (mail.to, mail.subject, mail.language) == (NEW, subject, lang)
    link = link_in(mail)
    assert link.startswith(f"/{lang}/sign-in/link/")
    assert (await browser.get(link)).status_code == 200
    used = await browser.post(link)
    assert (used.status_code, used.headers["location"]) == (303, f"/{lang}/sign-in/account")
    assert (await count(database, Person), await count(database, WebSession)) == (0, 0)

    assert (await browser.get(f"/{lang}/sign-in/account")).status_code == 200
    made = await browser.post(f"/{lang}/sign-in/account", **DETAILS, organisation="Maison du test")
    assert (made.status_code, made.headers["location"]) == (303, f"/{lang}/agenda")

    async with database.reading() as session:
        person = (await session.scalars(select(Person))).one()
        organisation = await session.get(Organisation, person.organisation_id)
    assert (person.email, person.display_name, person.language) == (NEW, "Alix Exemple", lang)
    assert (person.working_language, str(organisation.name), person.can_sign_in) == ("both", "Maison du test", True)
    assert (await browser.get(f"/{lang}/me/profile")).status_code == 200
    assert welcome in browser.page


async def test_a_person_whom_a_colleague_registered_finds_what_is_known_and_gets_the_account(database, browser):
    async with database.writing() as session:
        organisation = await make_organisation(session)
        person = await make_person(session, account_since=None, organisation_id=organisation.id, language=None)
    await sign_in(browser, database, person.email)

    await browser.get("/fr/sign-in/account")
    assert [browser.typed(name) for name in ("given_name", "family_name", "organisation")] == [
        "Alix",
        "Exemple 1",
        "Maison médicale 1",
    ]
    await browser.post("/fr/sign-in/account", **DETAILS, organisation="MAISON MEDICALE 1")

    async with database.reading() as session:
        same = (await session.scalars(select(Person))).one()
    assert (same.id, same.can_sign_in, same.organisation_id) == (person.id, True, organisation.id)
    assert (same.language, await count(database, Organisation)) == ("fr", 1)


async def test_a_resident_needs_no_organisation(database, browser):
    await sign_in(browser, database, NEW)
    await browser.get("/nl/sign-in/account")

    await browser.post("/nl/sign-in/account", **DETAILS | {"part": "resident"})

    async with database.reading() as session:
        person = (await session.scalars(select(Person))).one()
    assert (person.is_resident, person.organisation_id) == (True, None)


async def test_errors_of_the_account_keep_what_was_typed_and_make_nobody(database, browser):
    await sign_in(browser, database, NEW)
    await browser.get("/fr/sign-in/account")

    answer = await browser.post("/fr/sign-in/account", given_name="Alix", part="professional", organisation="")

    assert answer.status_code == 422
    assert browser.typed("given_name") == "Alix"
    assert [f'id="f-{name}-error"' in answer.text for name in ("given_name", "family_name", "organisation")] == [
        False,
        True,
        True,
    ]
    assert (await count(database, Person), await count(database, Organisation)) == (0, 0)


async def test_a_proof_makes_one_account_and_no_second_session(database, browser):
    await sign_in(browser, database, NEW)
    await browser.get("/fr/sign-in/account")
    proof = browser.cookie("ronde_proven")
    await browser.post("/fr/sign-in/account", **DETAILS, organisation="Un")
    browser.plant("ronde_proven", proof)

    again = await browser.post("/fr/sign-in/account", **DETAILS, organisation="Deux")

    assert again.status_code == 409
    assert (await count(database, WebSession), await count(database, Organisation)) == (1, 1)


async def test_a_double_click_makes_one_account(database, browser):
    await sign_in(browser, database, NEW)
    await browser.get("/fr/sign-in/account")

    path = "/fr/sign-in/account"
    answers = await asyncio.gather(*(browser.post(path, **DETAILS, organisation="Un") for _ in range(10)))

    assert sorted(a.status_code for a in answers) == [303] + [409] * 9
    assert (await count(database, Person), await count(database, WebSession)) == (1, 1)


async def test_the_proof_of_an_address_is_worth_an_hour(database, browser, clock_at):
    clock_at(MOMENT)
    await sign_in(browser, database, NEW)
    assert (await browser.get("/fr/sign-in/account")).status_code == 200

    clock_at(MOMENT + timedelta(hours=1))

    assert (await browser.get("/fr/sign-in/account")).status_code == 410
    assert (await browser.post("/fr/sign-in/account", **DETAILS, organisation="Un")).status_code == 410
    assert await count(database, Person) == 0


async def test_nobody_opens_an_account_without_a_proof(database, browser):
    await ask(browser, NEW)
    browser.plant("ronde_proven", browser.cookie("ronde_asked"))

    await browser.get("/fr/sign-in")
    answer = await browser.post("/fr/sign-in/account", **DETAILS, organisation="Un")

    assert (answer.status_code, await count(database, Person)) == (410, 0)
