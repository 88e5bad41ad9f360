"""The pages through the application, in both languages: who may see, what is refused and why, what stays typed."""

import re
from datetime import date, datetime, time

import pytest
from sqlmodel import col, select

from accounts.models import Person
from cdp import actions as cdp
from cdp.compose import decisions
from cdp.compose.models import TIME_TO_UNDO, Application, WaitingReason
from cdp.models import Community, Cycle, CycleStatus
from notifications.models import OutboxMessage
from tests.accounts.browsing import Browser, said, sign_in
from tests.cdp.compose.house import FORM, MOMENT, as_coordinator, coordinator, count, house, only, stranger
from tests.factories import make_organisation, make_person

pytestmark = pytest.mark.anyio

APPLY = "/fr/communities/logement/apply"
COMPOSITION = "/fr/communities/logement/2026/composition"
DESK = "/fr/desk/communities"
COMMUNITY = {
    "territory": "sud",
    "name_fr": "À l’écoute",
    "name_nl": "Aan het luisteren",
    "role_fr": "Écouter",
    "role_nl": "Luisteren",
    "description_fr": "Un groupe.",
    "description_nl": "Een groep.",
}


async def test_a_coordinator_opens_a_community_a_cycle_and_its_recruitment(database, app, browser):
    async with database.writing() as session:
        await coordinator(session, email="coordinator@example.org")
    await as_coordinator(browser, database)

    assert (await browser.get("/fr/desk")).status_code == 200
    await browser.get(f"{DESK}/new")
    opened = await browser.post(f"{DESK}/new", **COMMUNITY)
    assert (opened.status_code, opened.headers["location"]) == (303, f"{DESK}/a-l-ecoute")
    opened = await browser.post(f"{DESK}/a-l-ecoute/cycles", season="2026")
    assert opened.headers["location"] == f"{DESK}/a-l-ecoute/2026"
    cycle = f"{DESK}/a-l-ecoute/2026"
    for n in (1, 2):
        named = await browser.post(
            f"{cycle}/moderators", email=f"m{n}@example.org", given_name="Noor", family_name=f"Voorbeeld {n}"
        )
        assert named.status_code == 303
    await browser.post(f"{cycle}/recruitment", opens="2026-05-01T09:00", closes="2026-06-15T18:00")

    found = await only(database, Cycle)
    assert (found.status, found.moderators, found.takes_applications) == (CycleStatus.recruiting, 2, True)
    assert "Noor Voorbeeld 2" in (await browser.get(cycle)).text
    assert (
        said("Applications are open until %(day)s at %(hour)s.", "nl", day="maandag 15 juni 2026", hour="18:00")
        in (await Browser(app).get("/nl/communities/a-l-ecoute")).text
    )


@pytest.mark.parametrize("lang", ["fr", "nl"])
async def test_what_is_missing_of_a_community_is_said_and_what_was_typed_stays(database, browser, lang):
    async with database.writing() as session:
        await coordinator(session, email="coordinator@example.org")
    await as_coordinator(browser, database)
    await browser.get(f"/{lang}/desk/communities/new")

    refused = await browser.post(f"/{lang}/desk/communities/new", **COMMUNITY | {"name_nl": ""})

    assert (refused.status_code, browser.typed("name_fr")) == (422, "À l’écoute")
    assert said("This is needed.", lang) in refused.text
    assert await count(database, Community) == 0


async def test_a_community_opens_in_ones_own_territory_only(database, browser):
    async with database.writing() as session:
        await coordinator(session, email="coordinator@example.org")
    await as_coordinator(browser, database)
    await browser.get(f"{DESK}/new")

    refused = await browser.post(f"{DESK}/new", **COMMUNITY | {"territory": "nord"})

    assert (refused.status_code, await count(database, Community)) == (422, 0)


@pytest.mark.parametrize(
    ("opens", "closes", "error"),
    [
        ("2026-05-01T09:00", "2026-04-01T09:00", "The window closes after it opens."),
        ("2026-03-29T02:30", "2026-05-01T09:00", "This time does not exist: the clocks go forward that night."),
        ("2026-03-28T02:30", "2026-03-29T02:30", "This time does not exist: the clocks go forward that night."),
        ("demain", "2026-05-01T09:00", "A date and a time are expected."),
    ],
)
@pytest.mark.parametrize("lang", ["fr", "nl"])
async def test_a_window_that_makes_no_sense_is_refused_in_its_place(database, browser, lang, opens, closes, error):
    await house(database)
    await as_coordinator(browser, database)
    await browser.get(f"/{lang}/desk/communities/logement/2026")

    refused = await browser.post(f"/{lang}/desk/communities/logement/2026/recruitment", opens=opens, closes=closes)

    assert (refused.status_code, browser.typed("opens"), browser.typed("closes")) == (422, opens, closes)
    assert said(error, lang) in refused.text


async def test_somebody_new_is_named_by_address_and_name(database, browser):
    await house(database)
    await as_coordinator(browser, database)
    await browser.get(f"{DESK}/logement/2026")

    refused = await browser.post(f"{DESK}/logement/2026/moderators", email="Nouvelle@example.org")

    assert (refused.status_code, browser.typed("email")) == (422, "Nouvelle@example.org")
    assert said("Nobody with a name is known at this address yet: give their first and last name.") in refused.text


@pytest.mark.parametrize("lang", ["fr", "nl"])
async def test_a_third_moderator_and_an_applicant_who_moderates_are_refused_with_the_reason(database, browser, lang):
    await house(database)
    await as_coordinator(browser, database)
    cycle = f"/{lang}/desk/communities/logement/2026"
    await browser.get(cycle)
    name = {"given_name": "Noor", "family_name": "Voorbeeld"}

    applies = await browser.post(f"{cycle}/moderators", email="applicant@example.org")
    second = await browser.post(f"{cycle}/moderators", email="noor@example.org", **name)
    third = await browser.post(f"{cycle}/moderators", email="another@example.org", **name)

    assert (applies.status_code, second.status_code, third.status_code) == (409, 303, 409)
    reason = "This person has applied to this cycle. They can moderate it once their application is withdrawn."
    assert said(reason, lang) in applies.text
    assert said("This cycle has its two moderators already.", lang) in third.text
    async with database.reading() as session:
        assert "another@example.org" not in (await session.scalars(select(Person.email))).all()


async def test_the_steps_are_refused_with_their_reason_and_taken_when_all_is_there(database, browser):
    _, application = await house(database)
    await as_coordinator(browser, database)
    cycle = f"{DESK}/logement/2026"
    await browser.get(cycle)

    early = await browser.post(f"{cycle}/step", to="composed")
    assert (early.status_code, said("Nobody has a seat in this cycle yet.") in early.text) == (409, True)
    await browser.post(COMPOSITION, application=str(application.id))
    assert (await browser.post(f"{cycle}/step", to="composed")).status_code == 303
    refused = await browser.post(f"{cycle}/step", to="running")
    assert (refused.status_code, said("A cycle cannot start without its two moderators.") in refused.text) == (
        409,
        True,
    )
    assert (await browser.post(f"{cycle}/step", to="draft")).status_code == 404

    assert (await only(database, Cycle)).status == CycleStatus.composed


@pytest.mark.parametrize("lang", ["fr", "nl"])
async def test_the_public_page_says_what_it_is_and_shows_neither_dates_nor_names(database, browser, lang):
    cycle, _ = await house(database)
    async with database.writing() as session:
        await cdp.add_session(
            session, cycle, 1, day=date(2026, 9, 8), starts=time(9), ends=time(12), title_fr="Séance", title_nl="Sessie"
        )

    shown = (await browser.get(f"/{lang}/communities/logement")).text

    assert said("Share and try out tools that serve supporting work", lang) in shown
    assert {"fr": "Accompagner", "nl": "Begeleiden"}[lang] in shown
    assert f'href="/{lang}/communities/logement/apply"' in shown
    assert re.search(r"Postulante|Modératrice|8 sept", shown) is None
    assert "composition" not in shown


async def test_who_applies_sees_days_and_hours_to_commit_to_and_no_place(database, browser):
    cycle, _ = await house(database)
    async with database.writing() as session:
        await cdp.add_session(
            session,
            cycle,
            1,
            day=date(2026, 9, 8),
            starts=time(9),
            ends=time(12),
            title_fr="Thème",
            place_fr="Rue cachée",
        )
    assert (await browser.get(APPLY)).status_code == 303
    await stranger(database)
    await sign_in(browser, database, "person@example.org")

    for path in (APPLY, "/fr/communities/logement/employer"):
        shown = (await browser.get(path)).text
        assert "mardi 8 septembre 2026" in shown
        assert "Rue cachée" not in shown
        assert "Thème" not in shown


@pytest.mark.parametrize("lang", ["fr", "nl"])
async def test_the_page_for_an_employer_is_open_in_both_languages_without_dates(database, browser, lang):
    cycle, _ = await house(database)
    async with database.writing() as session:
        await cdp.add_session(session, cycle, 1, day=date(2026, 9, 8), starts=time(9), title_fr="Thème")

    shown = await browser.get(f"/{lang}/communities/logement/employer")

    assert (shown.status_code, "2026" in shown.text, "8 sept" in shown.text) == (200, True, False)
    assert said("Agreement of the employer (name, date, signature)", lang) in shown.text


async def test_a_professional_applies_with_the_sector_of_their_organisation(database, browser):
    await house(database)
    async with database.writing() as session:
        place = await make_organisation(session, name_fr="Le Pivot", sector="youth")
        await make_person(session, email="person@example.org", organisation_id=place.id, discipline="nurse")
    await sign_in(browser, database, "person@example.org")
    await browser.get(APPLY)
    assert browser.typed("organisation") == "Le Pivot"

    sent = await browser.post(APPLY, **FORM | {"organisation": "le pivot", "sector": ""})

    assert (sent.status_code, sent.headers["location"]) == (303, APPLY)
    assert said("My application") in (await browser.get(APPLY)).text
    async with database.reading() as session:
        found = (await session.scalars(select(Application).order_by(col(Application.id).desc()))).first()
        told = (await session.scalars(select(OutboxMessage.person_id).where(OutboxMessage.kind == "cdp.applied"))).all()
    assert (found.sector, found.organisation_id) == ("youth", place.id)
    assert found.person_id in told


@pytest.mark.parametrize("lang", ["fr", "nl"])
@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"commitment": ""}, "A community is a commitment to its ten sessions: without it you cannot apply."),
        ({"sector": ""}, "Choose the sector that you work in."),
        ({"sector": "astrology"}, "Choose one of the possibilities."),
        ({"discipline": "wizard"}, "Choose one of the possibilities."),
        ({"motivation": " "}, "This is needed."),
        ({"working_language": "de"}, "Choose one of the possibilities."),
    ],
)
async def test_a_wrong_application_is_refused_beside_its_field_and_keeps_the_rest(
    database, browser, lang, wrong, error
):
    await house(database)
    await stranger(database)
    await sign_in(browser, database, "person@example.org")
    path = f"/{lang}/communities/logement/apply"
    await browser.get(path)

    refused = await browser.post(path, **FORM | wrong)

    assert (refused.status_code, browser.typed("supporting_role")) == (422, FORM["supporting_role"])
    assert said(error, lang) in refused.text
    assert await count(database, Application) == 1


@pytest.mark.parametrize("lang", ["fr", "nl"])
async def test_outside_the_window_an_application_is_refused_with_the_reason(database, browser, lang):
    await house(database)
    async with database.writing() as session:
        (await session.get_one(Cycle, 1)).recruitment_closes = datetime(2026, 5, 11, 9, 0)
    await stranger(database)
    await sign_in(browser, database, "person@example.org")
    path = f"/{lang}/communities/logement/apply"
    shown = await browser.get(path)

    refused = await browser.post(path, **FORM)

    assert (shown.status_code, 'name="motivation"' in shown.text) == (200, False)
    assert (refused.status_code, said("Applications are not open at this moment.", lang) in refused.text) == (409, True)


async def test_a_moderator_sees_no_form_and_cannot_apply(database, browser):
    await house(database)
    await sign_in(browser, database, "moderator@example.org")

    assert 'name="motivation"' not in (await browser.get(APPLY)).text
    refused = await browser.post(APPLY, **FORM)

    assert refused.status_code == 409
    assert said("You moderate this cycle: you have a seat, and need not apply.") in refused.text


async def test_an_applicant_withdraws_and_the_page_offers_to_apply_again(database, browser):
    await house(database)
    await sign_in(browser, database, "applicant@example.org")
    await browser.get(APPLY)

    assert (await browser.post("/fr/communities/logement/withdraw")).status_code == 303

    assert (await only(database, Application)).status == "withdrawn"
    assert 'name="motivation"' in (await browser.get(APPLY)).text
    assert (await browser.post("/fr/communities/logement/withdraw")).status_code == 409


async def test_a_decision_shows_to_the_applicant_only_once_its_mail_is_due(database, browser, clock_at):
    cycle, application = await house(database)
    async with database.writing() as session:
        await decisions.put_on_waiting_list(session, cycle, application.id, WaitingReason.sector, application.person_id)
    await sign_in(browser, database, "applicant@example.org")
    reason = said("Your sector is already well represented, and the group is to stay mixed.")

    assert reason not in (await browser.get(APPLY)).text
    clock_at(MOMENT + TIME_TO_UNDO)

    assert reason in (await browser.get(APPLY)).text
