"""The page of one session through the application, in both languages, on both databases."""

from datetime import UTC, date, datetime

import pytest

from cdp.plan import actions
from events.models import EventStatus
from tests.accounts.browsing import said, sign_in
from tests.cdp.plan.house import (
    HOURS,
    TEN,
    WEB_HOURS,
    Statements,
    act,
    days_of,
    person_with,
    plan,
    seen,
    session_of,
)

pytestmark = pytest.mark.anyio

PLAN = "/fr/communities/accueil/2026/plan"
SESSION = "/fr/communities/accueil/2026/sessions/3/plan"


async def test_the_host_that_has_not_yet_hosted_is_suggested(database, cycle, moderator):
    host = (await person_with(database, "person1@example.org")).organisation_id
    await plan(database, cycle, {1: TEN[1]}, host_id=host)
    await plan(database, cycle, {3: TEN[3]})

    await moderator.get(SESSION)

    assert "Ce serait au tour de : Maison 2." in moderator.page
    assert "Maison 1 (accueille 1 séance)" in moderator.page


async def test_a_session_is_moved_and_the_move_undone(database, cycle, moderator):
    await plan(database, cycle)
    await moderator.get(SESSION)

    response = await moderator.post(
        f"{SESSION}/move", seen=moderator.typed("seen") or "", day="2026-11-12", **WEB_HOURS
    )

    location = response.headers["location"]
    assert (response.status_code, location) == (
        303,
        f"{SESSION}?was_day=2026-11-10&was_starts=14%3A00&was_ends=16%3A30",
    )
    await moderator.get(location)
    assert said("Undo: back to the moment before") in moderator.page
    back = await moderator.post(f"{SESSION}/move", seen=await seen(database, cycle, 3), day="2026-11-10", **WEB_HOURS)
    event = await session_of(database, cycle, 3)
    assert (back.status_code, event.day, event.sequence) == (303, TEN[3], 2)


@pytest.mark.parametrize("lang", ["fr", "nl"])
async def test_the_second_of_two_moderators_is_told_and_sees_how_it_stands(
    database, cycle, moderator, second_moderator, lang
):
    await plan(database, cycle)
    path = SESSION.replace("/fr/", f"/{lang}/")
    await moderator.get(path)
    await second_moderator.get(path)
    older = await seen(database, cycle, 3)
    await moderator.post(f"{path}/move", seen=older, day="2026-11-12", **WEB_HOURS)

    response = await second_moderator.post(f"{path}/move", seen=older, day="2026-11-13", **WEB_HOURS)

    assert response.status_code == 409
    text = "Somebody has just changed this session. This is how it stands now: look at it before you try again."
    assert said(text, lang) in second_moderator.page
    assert ("jeudi 12 novembre" if lang == "fr" else "donderdag 12 november") in second_moderator.page
    assert (await session_of(database, cycle, 3)).day == date(2026, 11, 12)


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("fr", "Cette séance est passée : elle ne peut plus être modifiée."),
        ("nl", "Deze sessie is voorbij: ze kan niet meer gewijzigd worden."),
    ],
)
async def test_moving_a_past_session_is_refused(database, cycle, moderator, clock_at, lang, text):
    await plan(database, cycle)
    path = SESSION.replace("/fr/", f"/{lang}/")
    await moderator.get(path)
    clock_at(datetime(2026, 11, 11, 8, 0, tzinfo=UTC))
    await sign_in(moderator, database, "person1@example.org")
    await moderator.get("/fr/communities/accueil")

    response = await moderator.post(f"{path}/move", seen=await seen(database, cycle, 3), day="2026-11-12", **WEB_HOURS)

    assert response.status_code == 409
    assert text in moderator.page
    assert (await session_of(database, cycle, 3)).day == TEN[3]


async def test_a_session_is_cancelled_taken_back_and_replaced_on_its_page(database, cycle, moderator):
    await plan(database, cycle)
    await moderator.get(SESSION)
    await moderator.post(f"{SESSION}/cancel", seen=await seen(database, cycle, 3))
    await moderator.get(PLAN)
    assert "9 séances sur 10 sont fixées." in moderator.page
    assert "La séance 3 est annulée et n’est pas remplacée : elle manque au cycle." in moderator.page

    await moderator.post(f"{SESSION}/reinstate", seen=await seen(database, cycle, 3))
    assert (await session_of(database, cycle, 3)).status == EventStatus.published

    response = await moderator.post(
        f"{SESSION}/replace", seen=await seen(database, cycle, 3), day="2026-11-12", **WEB_HOURS
    )
    assert (response.status_code, await days_of(database, cycle)) == (303, {**TEN, 3: date(2026, 11, 12)})


async def test_a_wrong_replacement_keeps_what_was_typed_and_the_session(database, cycle, moderator):
    await plan(database, cycle)
    await moderator.get(SESSION)

    response = await moderator.post(
        f"{SESSION}/replace", seen=await seen(database, cycle, 3), day="2027-07-01", **WEB_HOURS
    )

    assert response.status_code == 409
    assert 'id="r-day" name="day" type="date" value="2027-07-01"' in moderator.page
    assert (await session_of(database, cycle, 3)).status == EventStatus.published


async def test_a_theme_is_kept_and_a_guest_invited_on_the_page(database, cycle, moderator):
    await plan(database, cycle)
    await moderator.get(SESSION)

    theme = await moderator.post(
        f"{SESSION}/theme", seen=await seen(database, cycle, 3), theme_fr="Le logement", theme_nl=""
    )
    guest = await moderator.post(
        f"{SESSION}/guests", given_name="Noor", family_name="Voorbeeld", email="noor@example.org", language="nl"
    )
    wrong = await moderator.post(f"{SESSION}/guests", given_name="", family_name="B", email="nowhere")

    assert (theme.status_code, guest.status_code, wrong.status_code) == (303, 303, 422)
    await moderator.get(SESSION)
    assert "Le logement" in moderator.page
    assert "Noor Voorbeeld" in moderator.page
    assert said("invited, no answer yet") in moderator.page


async def test_the_page_of_a_session_asks_a_fixed_number_of_questions(database, cycle, moderator):
    await plan(database, cycle)
    await act(database, actions.move_session, cycle, 3, seen=await seen(database, cycle, 3), day=TEN[3], **HOURS)

    with Statements(database) as asked:
        await moderator.get(SESSION)

    assert len([s for s in asked.sent if s.lstrip().startswith("SELECT")]) == 8
