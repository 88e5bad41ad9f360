"""The composition of a group, as those who decide see it; and who does not."""

import asyncio
import re

import pytest
from sqlmodel import col, select

from cdp import actions as cdp
from cdp.compose.models import Application
from cdp.models import Cycle, CycleStatus, MemberRole, Membership
from notifications.models import OutboxMessage
from tests.accounts.browsing import Browser, said, sign_in
from tests.cdp.compose.house import applicant, as_coordinator, coordinator, count, house
from tests.factories import make_community, make_person, make_territories
from web.house import registry

pytestmark = pytest.mark.anyio

APPLY = "/fr/communities/logement/apply"
COMPOSITION = "/fr/communities/logement/2026/composition"
DESK = "/fr/desk/communities"
PAGES = (COMPOSITION, "/fr/communities/logement/2026/applicants/1")
DESK_PAGES = ("/fr/desk", DESK, f"{DESK}/new", f"{DESK}/logement", f"{DESK}/logement/2026")
COMMUNITY = {
    "territory": "sud",
    "name_fr": "À l’écoute",
    "name_nl": "Aan het luisteren",
    "role_fr": "Écouter",
    "role_nl": "Luisteren",
    "description_fr": "Un groupe.",
    "description_nl": "Een groep.",
}


@pytest.mark.parametrize(
    ("email", "composes", "runs"),
    [
        ("coordinator@example.org", 200, 200),
        ("moderator@example.org", 200, 404),
        ("applicant@example.org", 404, 404),
        ("seated@example.org", 404, 404),
        ("person@example.org", 404, 404),
    ],
)
async def test_applications_are_read_by_coordinators_and_the_cycles_moderators_alone(
    database, browser, email, composes, runs
):
    cycle, _ = await house(database)
    async with database.writing() as session:
        await make_person(session, email="person@example.org")
        await cdp.join(session, cycle, await make_person(session, email="seated@example.org"))
    await sign_in(browser, database, email)

    assert [(await browser.get(path)).status_code for path in PAGES] == [composes] * 2
    assert [(await browser.get(path)).status_code for path in DESK_PAGES] == [runs] * 5
    await browser.get("/fr/me/profile")
    posts = ("composition", "applicants/1/wait", "applicants/1/decline", "applicants/1/undo")
    answers = [(await browser.post(f"/fr/communities/logement/2026/{path}")).status_code for path in posts]
    assert all((status == 404) == (composes == 404) for status in answers)


async def test_a_coordinator_of_elsewhere_sees_nothing_and_one_of_the_region_sees_all(database, app):
    await house(database)
    async with database.writing() as session:
        await coordinator(session, "nord", email="north@example.org")
        await coordinator(session, "region", email="region@example.org")

    seen = {}
    for who in ("north", "region"):
        browser = Browser(app)
        await sign_in(browser, database, f"{who}@example.org")
        seen[who] = [(await browser.get(path)).status_code for path in (*PAGES, *DESK_PAGES[3:])]

    assert seen == {"north": [404] * 4, "region": [200] * 4}


async def test_a_moderator_of_last_years_cycle_reads_no_application_of_this_one(database, browser):
    cycle, _ = await house(database)
    async with database.writing() as session:
        former = await make_person(session, email="former@example.org")
        old = Cycle(community_id=cycle.community_id, season=2025, status=CycleStatus.running)
        session.add(old)
        await session.flush()
        await cdp.join(session, old, former, MemberRole.moderator)
    await sign_in(browser, database, "former@example.org")

    assert [(await browser.get(path)).status_code for path in PAGES] == [404, 404]


async def test_an_address_that_is_no_number_or_of_another_cycle_is_not_found(database, browser):
    await house(database)
    await as_coordinator(browser, database)
    root = "/fr/communities/logement"

    for path in (
        "2026x/composition",
        "1999/composition",
        "2026/applicants/99",
        f"2026/applicants/{'9' * 30}",
        "2026/applicants/²",
    ):
        assert (await browser.get(f"{root}/{path}")).status_code == 404


@pytest.mark.parametrize("lang", ["fr", "nl"])
async def test_the_composition_page_shows_the_meter_the_proposal_and_why(database, browser, lang):
    await house(database)
    await as_coordinator(browser, database)

    shown = (await browser.get(f"/{lang}/communities/logement/2026/composition")).text

    assert said("Composition meter", lang) in shown
    assert "Postulante" in shown
    assert "Ma raison secrète." not in shown
    assert {
        "fr": "la seule personne pour le secteur « Logement »",
        "nl": "de enige persoon voor de sector “Huisvesting”",
    }[lang] in shown
    assert "Ma raison secrète." in (await browser.get(f"/{lang}/communities/logement/2026/applicants/1")).text


async def test_a_moderator_accepts_the_proposal_and_undoes_one(database, browser):
    _, first = await house(database)
    async with database.writing() as session:
        cycle = await session.get_one(Cycle, 1)
        second = await applicant(session, cycle)
    await sign_in(browser, database, "moderator@example.org")
    await browser.get(COMPOSITION)

    ids = re.findall(r'name="application" value="(\d+)"', browser.page)
    accepted = await browser.client.post(
        COMPOSITION, data={"csrf": browser.csrf, "application": ids}, headers={"sec-fetch-site": "same-origin"}
    )
    assert (accepted.status_code, sorted(ids)) == (303, [str(first.id), str(second.id)])
    await browser.get(COMPOSITION)
    undone = await browser.post(f"/fr/communities/logement/2026/applicants/{second.id}/undo")

    assert undone.status_code == 303
    async with database.reading() as session:
        statuses = (await session.scalars(select(Application.status).order_by(col(Application.id)))).all()
        seats = await session.scalar(select(Cycle.seats_taken))
    assert (statuses, seats) == (["accepted", "received"], 2)


async def test_a_refusal_is_suggested_in_the_applicants_language_and_kept_when_it_is_too_long(database, browser):
    cycle, _ = await house(database)
    async with database.writing() as session:
        dutch = await applicant(session, cycle, await make_person(session, language="nl"))
    await as_coordinator(browser, database)
    path = f"/fr/communities/logement/2026/applicants/{dutch.id}"

    assert "Bedankt dat u wilde meedoen." in (await browser.get(path)).text
    refused = await browser.post(f"{path}/decline", words="Nee. " * 700)
    assert (refused.status_code, "Nee. Nee." in refused.text) == (422, True)
    assert (await browser.post(f"{path}/wait")).status_code == 422
    sent = await browser.post(f"{path}/decline", words="Deze keer niet.")

    assert sent.status_code == 303
    assert "Deze keer niet." in (await last_mail_of(database, "cdp.application_declined")).text


async def last_mail_of(database, kind):
    async with database.reading() as session:
        message = (await session.scalars(select(OutboxMessage).where(OutboxMessage.kind == kind))).one()
        return await registry().kind(kind).render(session, message)


@pytest.mark.parametrize("lang", ["fr", "nl"])
async def test_of_two_coordinators_who_give_the_last_seat_one_reads_why_not(database, app, lang):
    cycle, first = await house(database, members=11)
    async with database.writing() as session:
        second = await applicant(session, cycle)
        await coordinator(session, "region", email="region@example.org")
    path = f"/{lang}/communities/logement/2026/composition"
    browsers = []
    for number, email in enumerate(("coordinator@example.org", "region@example.org")):
        browsers.append(Browser(app, f"203.0.113.{20 + number}"))
        await sign_in(browsers[-1], database, email)
        await browsers[-1].get(path)

    answers = await asyncio.gather(
        *(browser.post(path, application=str(each.id)) for browser, each in zip(browsers, (first, second), strict=True))
    )

    assert sorted(answer.status_code for answer in answers) == [303, 409]
    (refused,) = [answer for answer in answers if answer.status_code == 409]
    assert said("All seats of this cycle are taken.", lang) in refused.text


async def test_the_page_of_a_group_costs_as_many_queries_with_one_applicant_as_with_ten(database, browser, statements):
    cycle, _ = await house(database)
    await as_coordinator(browser, database)
    statements.clear()
    await browser.get(COMPOSITION)
    with_one = len(statements)
    async with database.writing() as session:
        for _ in range(9):
            await applicant(session, cycle)

    statements.clear()
    await browser.get(COMPOSITION)

    assert len(statements) == with_one


async def test_a_community_that_never_recruited_has_no_form(database, browser):
    async with database.writing() as session:
        await make_territories(session)
        await make_community(session, slug="autre")
        await make_person(session, email="person@example.org")
    await sign_in(browser, database, "person@example.org")

    assert [(await browser.get(f"/fr/communities/autre/{page}")).status_code for page in ("apply", "employer")] == [
        404,
        404,
    ]
    assert await count(database, Membership) == 0
