"""The pages of following: who may open which, what is done through them, in both languages."""

import re

import pytest
from sqlmodel import col, select

from cdp import actions as cdp
from cdp.follow import evaluation
from cdp.follow.forms import EvaluationForm
from cdp.follow.models import EvaluationMark, EvaluationMoment
from cdp.meet.models import HarvestItem, HarvestKind, SessionNotes
from cdp.models import Cycle, CycleStatus
from core import clock
from tests.accounts.browsing import said
from tests.cdp.follow.house import (
    AFTER_LAST,
    A,
    E,
    P,
    box_of,
    events_of,
    lived_cycle,
    make_coordinator,
    members_of,
    note,
    pair_of,
)
from tests.factories import make_person
from tests.pdf_reading import pdf_text
from tests.web.client import post, signed_in

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("before_september")]

HOME = "/fr/communities/accueil"
PAGES = {
    "attendance": f"{HOME}/attendance",
    "hand-over": f"{HOME}/hand-over",
    "evaluation": f"{HOME}/evaluation",
    "report": f"{HOME}/2026/report",
    "report.pdf": f"{HOME}/2026/report.pdf",
    "certificate": f"{HOME}/2026/certificate.pdf",
    "next": f"{HOME}/2026/next",
    "cycles": "/fr/desk/cycles",
    "harvest": "/fr/desk/harvest",
    "check": "/fr/desk/certificates",
}
DESK = {"cycles": 200, "harvest": 200, "check": 200}
# Who gets what, at the end of the year; every page that is not named answers 404.
SEES = {
    "moderator": {"attendance": 200, "hand-over": 200, "evaluation": 200, "report": 200, "report.pdf": 200}
    | {"certificate": 200},
    "member": {"evaluation": 200, "certificate": 200},
    "who never came": {"evaluation": 200, "certificate": 409},
    "who left": {"certificate": 200},
    "stranger": {},
    "coordinator": {"attendance": 200, "hand-over": 200, "report": 200, "report.pdf": 200, "next": 200} | DESK,
    "coordinator of the region": {"attendance": 200, "hand-over": 200, "report": 200, "report.pdf": 200, "next": 200}
    | DESK,
    "coordinator elsewhere": DESK,
}
WORDS = {"frame": "5", "useful": "4", "practice": "3", "network": "4"}


@pytest.fixture
async def people(database, clock_at):
    """A year that was lived, and everybody around it, by what they are to it."""
    async with database.writing() as db:
        cycle = await lived_cycle(db, members=3)
        (first, second), (member, never, left) = await pair_of(db, cycle), await members_of(db, cycle)
        for person in (first, member, left):
            await note(db, cycle, person, [P, P, A, E, P])
        found = {
            "moderator": first,
            "other moderator": second,
            "member": member,
            "who never came": never,
            "who left": left,
            "stranger": await make_person(db),
            "coordinator": await make_coordinator(db),
            "coordinator of the region": await make_coordinator(db, "region"),
            "coordinator elsewhere": await make_coordinator(db, "nord"),
        }
        member.given_name, member.family_name = "Noor", "Voorbeeld"
        db.add(SessionNotes(event_id=(await events_of(db, cycle))[0].id, text="Ce qui reste dans le groupe"))
        db.add(
            HarvestItem(cycle_id=cycle.id, kind=HarvestKind.tool, text="Une carte du quartier", offered_at=clock.now())
        )
        db.add(HarvestItem(cycle_id=cycle.id, kind=HarvestKind.tool, text="Une idée à nous"))
    clock_at(AFTER_LAST)
    async with database.writing() as db:
        await cdp.leave(db, await db.get_one(Cycle, cycle.id), left)
    return found


@pytest.mark.parametrize("who", SEES)
async def test_each_sees_what_is_theirs_and_nothing_else(app, database, people, who):
    browser = await signed_in(app, database, people[who])

    statuses = {name: (await browser.get(path)).status_code for name, path in PAGES.items()}

    assert statuses == dict.fromkeys(PAGES, 404) | SEES[who]


async def test_nobody_signed_in_is_led_to_the_sign_in_page(browser, people):
    statuses = {(await browser.get(path)).status_code for path in PAGES.values()}

    assert statuses == {303}


async def test_attendance_is_in_words_and_only_moderators_read_who_missed_two(app, database, people):
    moderator, coordinator = [await signed_in(app, database, people[who]) for who in ("moderator", "coordinator")]

    pages = [(await browser.get(PAGES["attendance"])).text for browser in (moderator, coordinator)]

    for page in pages:
        assert "Noor Voorbeeld" in page
        assert all(word in page for word in ("Présent·e", "Excusé·e", "Absent·e"))
    assert [said("Two sessions missed in a row") in page for page in pages] == [True, False]
    assert "Ce qui reste dans le groupe" not in pages[1]


@pytest.mark.parametrize(
    ("lang", "words"), [("fr", "Vous étiez présent·e à 3 des 5 séances notées"), ("nl", "U was aanwezig op 3 van 5")]
)
async def test_a_member_reads_their_own_attendance_on_the_page_of_the_cycle(app, database, people, lang, words):
    browser = await signed_in(app, database, people["member"])

    page = (await browser.get(f"/{lang}/communities/accueil")).text

    assert words in page
    assert said("Certificate of attendance (PDF)", lang) in page
    assert said("Attendance at a glance", lang) not in page


@pytest.mark.parametrize("lang", ["fr", "nl"])
async def test_the_report_tells_figures_and_what_was_offered_and_no_name(app, database, people, lang):
    browser = await signed_in(app, database, people["coordinator"])

    page = (await browser.get(f"/{lang}/communities/accueil/2026/report")).text
    text = pdf_text((await browser.get(f"/{lang}/communities/accueil/2026/report.pdf")).content)

    theme = {"fr": "Thème 1", "nl": "Thema 1"}[lang]
    for shown in (page, text):
        assert theme in shown
        assert "Une carte du quartier" in shown
        assert said("Figures and words are shown from five answers up.", lang) in shown
        assert [word for word in ("Voorbeeld", "Exemple", "Une idée à nous", "Ce qui reste") if word in shown] == []


async def test_the_report_shows_the_evaluation_once_five_have_answered(app, database, people):
    browser = await signed_in(app, database, people["moderator"])
    async with database.writing() as db:
        cycle = (await db.scalars(select(Cycle))).one()
        for number in range(5):
            form = EvaluationForm.model_validate({**WORDS, "keep": f"Mot {number}"})
            await evaluation.drop_in(db, cycle, EvaluationMoment.end, form)

    page = (await browser.get(PAGES["report"])).text
    text = pdf_text((await browser.get(PAGES["report.pdf"])).content)

    for shown in (page, text):
        assert "5 réponses." in shown
        assert all(f"Mot {number}" in shown for number in range(5))


async def test_a_certificate_is_for_its_holder_and_its_code_for_the_coordinator(app, database, people):
    member, coordinator, elsewhere = [
        await signed_in(app, database, people[who]) for who in ("member", "coordinator", "coordinator elsewhere")
    ]

    answer = await member.get(PAGES["certificate"])
    code = re.findall(r"\d+(?:-[A-Z2-7]{4}){4}", pdf_text(answer.content))[0]

    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["cache-control"] == "private, no-store"
    assert "Noor Voorbeeld" in (await coordinator.get(f"{PAGES['check']}?code={code}")).text
    assert "Noor Voorbeeld" not in (await elsewhere.get(f"{PAGES['check']}?code={code}")).text
    assert "Noor Voorbeeld" not in (await coordinator.get(f"{PAGES['check']}?code={code[:-4]}AAAA")).text


async def test_a_moderator_hands_over_to_a_member(app, database, people):
    browser = await signed_in(app, database, people["moderator"])

    answer = await post(browser, PAGES["hand-over"], successor=str(people["member"].id), afterwards="leaves")

    assert (answer.status_code, answer.headers["location"]) == (303, HOME)
    async with database.reading() as db:
        cycle = (await db.scalars(select(Cycle))).one()
        assert {person.id for person in await pair_of(db, cycle)} == {
            people["member"].id,
            people["other moderator"].id,
        }
    assert (await browser.get(PAGES["attendance"])).status_code == 404


async def test_a_coordinator_says_who_stops_and_somebody_else_takes_over(app, database, people):
    browser = await signed_in(app, database, people["coordinator"])
    fields = {"email": "new@example.org", "given_name": "Sam", "family_name": "Exemple", "afterwards": "stays"}

    refused = await post(browser, PAGES["hand-over"], **fields)
    done = await post(browser, PAGES["hand-over"], leaving=str(people["moderator"].id), **fields)

    assert (refused.status_code, done.status_code) == (422, 303)
    async with database.reading() as db:
        cycle = (await db.scalars(select(Cycle))).one()
        assert {person.email for person in await pair_of(db, cycle)} == {
            "new@example.org",
            people["other moderator"].email,
        }


@pytest.mark.parametrize(
    "fields",
    [
        {"afterwards": "stays"},
        {"successor": "1", "email": "new@example.org", "afterwards": "stays"},
        {"email": "no address", "afterwards": "stays"},
        {"email": "new@example.org"},
    ],
)
async def test_a_hand_over_that_is_not_clear_changes_nothing_and_says_so(app, database, people, fields):
    browser = await signed_in(app, database, people["moderator"])

    answer = await post(browser, PAGES["hand-over"], **fields)

    assert answer.status_code == 422
    assert 'class="field-error"' in answer.text
    async with database.reading() as db:
        cycle = (await db.scalars(select(Cycle))).one()
        assert {person.id for person in await pair_of(db, cycle)} == {
            people["moderator"].id,
            people["other moderator"].id,
        }


async def test_an_evaluation_is_answered_on_the_page_of_the_cycle_once(app, database, people):
    browser = await signed_in(app, database, people["member"])

    missing = await post(browser, PAGES["evaluation"], frame="5", keep="Les pauses")
    done = await post(browser, PAGES["evaluation"], **WORDS, keep="Les pauses")
    again = await post(browser, PAGES["evaluation"], **WORDS)

    assert (missing.status_code, done.status_code, again.status_code) == (422, 303, 409)
    assert "Les pauses" in missing.text
    assert said("You have answered this evaluation already. Thank you.") in again.text
    async with database.reading() as db:
        cycle = (await db.scalars(select(Cycle))).one()
        box = await box_of(db, cycle, EvaluationMoment.end)
        assert box is not None
        assert box.answers == 1
        assert (await db.scalars(select(EvaluationMark.person_id))).all() == [people["member"].id]


async def test_the_coordinator_marks_what_was_collected(app, database, people):
    browser = await signed_in(app, database, people["coordinator"])
    page = (await browser.get(PAGES["harvest"])).text
    item = re.findall(r'name="item" value="(\d+)"', page)[0]

    done = await browser.post(PAGES["harvest"], item=item, version="1")
    elsewhere = await signed_in(app, database, people["coordinator elsewhere"])
    refused = await post(elsewhere, PAGES["harvest"], on=PAGES["check"], item=item, version="1")

    assert (done.status_code, refused.status_code) == (303, 409)
    assert "Une idée à nous" not in page
    assert said("Mark as collected") not in (await browser.get(PAGES["harvest"])).text


async def test_the_coordinator_opens_the_next_cycle(app, database, people):
    browser = await signed_in(app, database, people["coordinator"])

    answer = await post(browser, PAGES["next"], moderators=str(people["moderator"].id), invites="1")

    assert answer.status_code == 303
    async with database.reading() as db:
        cycle = (await db.scalars(select(Cycle).where(col(Cycle.season) == 2027))).one()
        assert (cycle.status, cycle.moderators) == (CycleStatus.draft, 1)


@pytest.mark.parametrize("lang", ["fr", "nl"])
async def test_the_desk_shows_where_cycles_stand(app, database, people, lang):
    browser = await signed_in(app, database, people["coordinator"])

    page = (await browser.get(f"/{lang}/desk/cycles")).text

    assert {"fr": "10 séances sur 10 ont eu lieu", "nl": "10 van 10 sessies gehouden"}[lang] in page
    assert "Voorbeeld" not in page
