"""The pages of planning through the application, in both languages, on both databases."""

import re
from datetime import date, time

import pytest
from sqlmodel import select

from accounts.models import Person
from cdp.plan import actions
from events.models import Registration, RegistrationStatus
from tests.accounts.browsing import said, sign_in
from tests.cdp.plan.conftest import make_coordinator
from tests.cdp.plan.house import (
    TEN,
    WEB_HOURS,
    Statements,
    days_of,
    person_with,
    plan,
    seen,
    session_of,
    waiting,
)
from tests.factories import make_event, make_person

pytestmark = pytest.mark.anyio

PLAN = "/fr/communities/accueil/2026/plan"
SESSION = "/fr/communities/accueil/2026/sessions/3/plan"
WISH = "?weekday=1&rhythm=four_weeks&starts=14:00&ends=16:30&starting_on=2026-09-15"


def proposed(page):
    """The days in the fields of the proposal, by number of session."""
    found = re.findall(r'name="day_(\d+)" type="date" value="([\d-]*)"', page)
    return {int(number): day for number, day in found}


@pytest.mark.parametrize("path", [PLAN, SESSION])
async def test_only_moderators_and_coordinators_of_the_territory_may_plan(database, cycle, member, app, browser, path):
    await plan(database, cycle)
    await make_coordinator(database)
    await make_coordinator(database, "elsewhere@example.org", "nord")
    assert (await browser.get(path)).status_code == 303
    assert (await member.get(path)).status_code == 404

    answers: list[int] = []
    for email in ("coordinator@example.org", "elsewhere@example.org", "person1@example.org"):
        someone = type(browser)(app, f"203.0.113.{20 + len(answers)}")
        await sign_in(someone, database, email)
        answers.append((await someone.get(path)).status_code)
    assert answers == [200, 404, 200]


async def test_a_member_who_may_not_plan_changes_nothing(database, cycle, member):
    await plan(database, cycle)
    await member.get("/fr/communities/accueil")
    fields = {"seen": await seen(database, cycle, 3), "day": "2026-11-12", **WEB_HOURS}

    answers = [
        (await member.post(f"{SESSION.removesuffix('/plan')}/plan/{verb}", **fields)).status_code
        for verb in ("move", "theme", "cancel", "reinstate", "replace", "guests", "guests/1/uninvite")
    ]
    answers.append((await member.post(PLAN, action="plan", day_1="2026-09-15", **WEB_HOURS)).status_code)

    assert answers == [404] * 8
    assert (await session_of(database, cycle, 3)).sequence == 0


@pytest.mark.parametrize(
    "path", ["2025/plan", "x/plan", "99999999999999999999/plan", "2026/sessions/11/plan", "2026/sessions/3/plan"]
)
async def test_what_is_not_there_is_not_found(moderator, path):
    assert (await moderator.get(f"/fr/communities/accueil/{path}")).status_code == 404


@pytest.mark.parametrize(
    ("lang", "title", "school", "public"),
    [
        (
            "fr",
            "Planifier le cycle 2026-2027",
            "au lieu du lun. 2 nov. : Congé d’automne (Écoles néerlandophones)",
            "Lundi de Pentecôte",
        ),
        (
            "nl",
            "De cyclus 2026-2027 plannen",
            "in plaats van ma 2 nov: Herfstvakantie (Nederlandstalige scholen)",
            "Pinkstermaandag",
        ),
    ],
)
async def test_ten_dates_are_proposed_with_what_was_skipped_and_why(moderator, lang, title, school, public):
    path = f"/{lang}/communities/accueil/2026/plan?weekday=0&rhythm=four_weeks&starts=09:30&ends=12:00"

    response = await moderator.get(path)

    days = proposed(moderator.page)
    assert response.status_code == 200
    assert f"<h1>{title}</h1>" in moderator.page
    assert sorted(days) == list(range(1, 11))
    assert {date.fromisoformat(day).weekday() for day in days.values()} == {0}
    assert school in moderator.page
    assert public in moderator.page


async def test_the_proposal_is_planned_as_adjusted_and_said_once(database, cycle, moderator):
    await moderator.get(PLAN + WISH)
    days = {f"day_{n}": day for n, day in proposed(moderator.page).items()}
    days["day_10"] = "2027-06-01"

    response = await moderator.post(PLAN, action="plan", **WEB_HOURS, place_fr="Ici", **days)

    assert (response.status_code, response.headers["location"]) == (303, PLAN)
    planned = await days_of(database, cycle)
    assert sorted(day.isoformat() for day in planned.values()) == sorted(days.values())
    await moderator.get(PLAN)
    assert "10 séances sur 10 sont fixées." in moderator.page
    person = await person_with(database, "person3@example.org")
    assert len(await waiting(database, person.id, actions.DATES)) == 1


async def test_an_incomplete_plan_says_which_sessions_are_missing(database, cycle, moderator):
    await plan(database, cycle, {1: TEN[1], 3: TEN[3]})

    await moderator.get(PLAN)

    assert "2 séances sur 10 sont fixées." in moderator.page
    assert "Encore sans date : 2, 4, 5, 6, 7, 8, 9 et 10." in moderator.page


@pytest.mark.parametrize(
    ("field", "day", "message"),
    [
        ("day_2", "2027-07-01", "Les séances d’un cycle ont lieu de septembre à juin."),
        ("day_2", "2026-08-01", "Les séances d’un cycle ont lieu de septembre à juin."),
        ("day_2", "2026-09-15", "Une autre séance du cycle a lieu ce jour-là."),
        ("day_2", "soon", "Indiquez une date, par exemple 2026-11-24."),
    ],
)
async def test_a_wrong_date_is_refused_beside_its_field_and_nothing_is_planned(
    database, cycle, moderator, field, day, message
):
    await moderator.get(PLAN)

    response = await moderator.post(PLAN, action="plan", day_1="2026-09-15", **{field: day}, **WEB_HOURS)

    assert response.status_code == 422
    error = re.search(rf'id="f-{field}-error">.*?</p>', moderator.page)
    assert error is not None
    assert message in error[0]
    assert f'name="{field}" type="date" value="{day}"' in moderator.page
    assert await days_of(database, cycle) == {}


@pytest.mark.parametrize(("lang", "text"), [("fr", "Cette heure n’existe pas"), ("nl", "Dit uur bestaat niet")])
async def test_an_hour_that_spring_skips_is_refused(database, cycle, moderator, lang, text):
    """On 28 March 2027 the clock goes from 2:00 to 3:00."""
    path = PLAN.replace("/fr/", f"/{lang}/")
    await moderator.get(path)

    response = await moderator.post(path, action="plan", day_1="2027-03-28", starts="02:30", ends="04:00")

    assert response.status_code == 422
    assert said("This time does not exist: the clocks go forward that night.", lang) in moderator.page
    assert await days_of(database, cycle) == {}


async def test_moving_into_the_hour_that_spring_skips_is_refused(database, cycle, moderator):
    await plan(database, cycle)
    await moderator.get(SESSION)

    response = await moderator.post(
        f"{SESSION}/move", seen=await seen(database, cycle, 3), day="2027-03-28", starts="02:30", ends="04:00"
    )

    assert response.status_code == 422
    assert said("This time does not exist: the clocks go forward that night.") in moderator.page


async def test_an_eleventh_session_is_refused_with_its_reason(database, cycle, moderator):
    await plan(database, cycle)
    await moderator.get(PLAN)

    response = await moderator.post(PLAN, action="plan", day_1="2026-12-24", **WEB_HOURS)

    assert response.status_code == 409
    assert said("A cycle has ten sessions: this one has them all.") in moderator.page
    assert await days_of(database, cycle) == TEN


async def clash_with(database, *emails, title, **fields):
    """A published appointment elsewhere at which these people have a seat."""

    async with database.writing() as session:
        event = await make_event(session, title_fr=title, title_nl=title, **fields)
        for email in emails:
            person = await person_with_in(session, email)
            session.add(Registration(event_id=event.id, person_id=person.id, status=RegistrationStatus.confirmed))


async def person_with_in(session, email):

    return (await session.scalars(select(Person).filter_by(email=email))).one()


async def test_clashes_are_a_number_and_only_ones_own_have_a_name(database, cycle, moderator):
    at = {"day": date(2026, 9, 15), "starts": time(16, 0), "ends": time(18, 0)}
    await clash_with(database, "person2@example.org", "person3@example.org", title="Groupe VIH", **at)
    await clash_with(database, "person1@example.org", title="Mon atelier", **at)

    await moderator.get(PLAN + WISH)

    assert moderator.page.count("3 membres ont autre chose à ce moment.") == 1
    assert "Vous : Mon atelier." in moderator.page
    assert "VIH" not in moderator.page


@pytest.mark.parametrize(("starts", "ends"), [(time(16, 30), time(18, 0)), (time(9, 0), time(14, 0))])
async def test_what_ends_when_the_session_starts_is_no_clash(database, cycle, moderator, starts, ends):
    await clash_with(database, "person2@example.org", title="x", day=date(2026, 9, 15), starts=starts, ends=ends)

    await moderator.get(PLAN + WISH)

    assert said("%(num)s member has something else at that time.").replace("%(num)s", "1") not in moderator.page


async def test_a_person_outside_the_group_is_no_clash(database, cycle, moderator):
    async with database.writing() as session:
        await make_person(session, email="stranger@example.org")
    await clash_with(
        database, "stranger@example.org", title="x", day=date(2026, 9, 15), starts=time(14, 0), ends=time(16, 0)
    )

    await moderator.get(PLAN + WISH)

    assert "autre chose à ce moment" not in moderator.page


async def test_checking_adjusted_dates_shows_their_reasons_and_plans_nothing(database, cycle, moderator):
    await clash_with(database, "person2@example.org", title="x", day=date(2026, 11, 11), starts=time(9), ends=time(17))
    await moderator.get(PLAN)

    response = await moderator.post(PLAN, action="check", day_1="2026-11-11", **WEB_HOURS)

    assert response.status_code == 200
    assert "Ce jour-là : Jour de l&#39;Armistice." in moderator.page
    assert "1 membre a autre chose à ce moment." in moderator.page
    assert proposed(moderator.page)[1] == "2026-11-11"
    assert await days_of(database, cycle) == {}


async def test_a_wish_that_cannot_be_read_is_answered_beside_its_fields(moderator):
    response = await moderator.get(f"{PLAN}?weekday=9&rhythm=never&starts=14:00&ends=13:00")

    assert response.status_code == 422
    assert moderator.page.count('aria-invalid="true"') == 3


@pytest.mark.parametrize("sessions", [1, 10])
async def test_the_page_of_a_cycle_asks_as_many_questions_for_one_session_as_for_ten(
    database, cycle, moderator, sessions
):
    await plan(database, cycle, {n: TEN[n] for n in range(1, sessions + 1)})

    with Statements(database) as asked:
        await moderator.get(PLAN)

    assert len([s for s in asked.sent if s.lstrip().startswith("SELECT")]) == 8
