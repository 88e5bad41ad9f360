"""What people keep right about themselves, and the directory behind it."""

import pytest
from sqlmodel import select

from accounts import queries, rules, vocabulary
from accounts.actions import person_at
from accounts.http import Viewer
from accounts.models import Organisation, Person, Role, RoleName, ScopeKind
from core import language
from core.errors import NotFound
from tests.accounts.browsing import count, known_person, sign_in
from tests.factories import make_organisation, make_person, make_territories

pytestmark = pytest.mark.anyio

KNOWN = "person1@example.org"
DETAILS = {
    "given_name": "Sam",
    "family_name": "Voorbeeld",
    "part": "professional",
    "organisation": "Huis van de wijk",
    "discipline": "nurse",
    "working_language": "nl",
    "language": "nl",
}


async def person_now(database):
    async with database.reading() as session:
        return (await session.scalars(select(Person))).one()


async def test_a_profile_is_put_right(database, browser):
    await known_person(database)
    await sign_in(browser, database, KNOWN)
    await browser.get("/nl/me/profile")

    saved = await browser.post("/nl/me/profile", **DETAILS)
    await browser.get("/nl/me/profile")

    assert (saved.status_code, saved.headers["location"]) == (303, "/nl/me/profile")
    person = await person_now(database)
    assert (person.display_name, person.discipline, person.language) == ("Sam Voorbeeld", "nurse", "nl")
    assert [browser.typed(name) for name in ("given_name", "organisation")] == ["Sam", "Huis van de wijk"]
    async with database.reading() as session:
        organisation = (await session.scalars(select(Organisation))).one()
    assert (organisation.name_fr, organisation.name_nl) == ("", "Huis van de wijk")


async def test_errors_of_the_profile_keep_what_was_typed_and_change_nothing(database, browser):
    before = await known_person(database)
    await sign_in(browser, database, KNOWN)
    await browser.get("/fr/me/profile")

    answer = await browser.post(
        "/fr/me/profile", **DETAILS | {"family_name": "", "given_name": "<S>", "language": "de"}
    )

    assert answer.status_code == 422
    assert (browser.typed("given_name"), browser.typed("organisation")) == ("<S>", "Huis van de wijk")
    assert [f"#f-{name}" in answer.text for name in ("given_name", "family_name", "language")] == [False, True, True]
    assert (await person_now(database)).display_name == before.display_name
    assert await count(database, Organisation) == 0


async def test_a_code_that_is_not_in_the_list_is_refused(database, browser):
    await known_person(database)
    await sign_in(browser, database, KNOWN)
    await browser.get("/fr/me/profile")

    assert (await browser.post("/fr/me/profile", **DETAILS | {"discipline": "wizard"})).status_code == 422


async def test_a_profile_is_not_saved_from_another_site(database, browser):
    await known_person(database)
    await sign_in(browser, database, KNOWN)
    browser.csrf = "made up"

    assert (await browser.post("/fr/me/profile", **DETAILS)).status_code == 403


async def test_nobody_has_a_profile_without_signing_in(browser):
    await browser.get("/fr/sign-in")

    assert (await browser.get("/fr/me/profile")).headers["location"].startswith("/fr/sign-in?next=")
    assert (await browser.post("/fr/me/profile", **DETAILS)).headers["location"].startswith("/fr/sign-in?next=")


async def test_a_territory_is_found_by_its_code_in_either_language(db):
    await make_territories(db)

    spelled = [(await queries.territory(db, code)).code for code in ("sud-est", "zuid-oost", "region", "gewest")]

    assert spelled == ["sud-est", "sud-est", "region", "region"]
    assert [t.code for t in await queries.territories(db)][:2] == ["region", "nord"]
    with pytest.raises(NotFound):
        await queries.territory(db, "ouest")


async def test_organisations_are_found_without_their_accents(db):
    for fr, nl in (("Santé au Nord", "Gezondheid Noord"), ("Écoute", ""), ("Abri", "Onderdak")):
        await make_organisation(db, name_fr=fr, name_nl=nl)

    with language.using("fr"):
        names = [str(o.name) for o in await queries.organisations(db)]
    assert names == ["Abri", "Écoute", "Santé au Nord"]
    assert [o.name_fr for o in await queries.organisations_like(db, "sante")] == ["Santé au Nord"]
    assert [o.name_fr for o in await queries.organisations_like(db, "NOORD")] == ["Santé au Nord"]
    named = await queries.organisation_named(db, "ecoute ")
    assert named is not None
    assert named.name_fr == "Écoute"
    assert await queries.organisation_named(db, "") is None


async def test_a_person_is_made_once_for_an_address(db):
    first = await person_at(db, "Alix@Example.org")

    assert (first.email, first.can_sign_in) == ("alix@example.org", False)
    assert await person_at(db, "alix@example.org") == first


async def test_roles_are_read_with_their_scope(db):
    person = await make_person(db)
    assert person.id is not None
    db.add(Role(person_id=person.id, role=RoleName.coordinator, scope_kind=ScopeKind.territory, scope_id="sud"))
    await db.flush()

    viewer = Viewer(person, await queries.roles_of(db, person.id))

    assert [rules.may_coordinate(viewer, code) for code in ("sud", "nord")] == [True, False]
    assert (rules.has_desk(viewer), rules.is_admin(viewer)) == (True, False)
    assert [rule(None) for rule in (rules.has_desk, rules.is_admin)] == [False, False]
    assert rules.may_coordinate(None, "sud") is False


@pytest.mark.parametrize("lang", ["fr", "nl"])
@pytest.mark.parametrize("labels", [vocabulary.SECTORS, vocabulary.DISCIPLINES])
def test_choices_are_in_alphabetical_order_with_the_catch_all_last(lang, labels):
    with language.using(lang):
        choices = vocabulary.choices(labels)

    words = [language.sort_key(label) for _, label in choices]
    assert words[:-1] == sorted(words[:-1])
    assert choices[-1][0] in ("general", "other")
    assert all(len(code) <= 40 for code in labels)
