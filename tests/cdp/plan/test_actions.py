"""Planning, moving and describing the sessions of a cycle: each rule, on both databases."""

from datetime import UTC, date, datetime, timedelta

import pytest

from cdp.errors import CycleComplete, OutsideSeason
from cdp.models import CYCLE_SESSIONS
from cdp.plan import actions
from cdp.plan.errors import DayPast, DayTaken, SessionChanged, SessionPast
from core.errors import NotFound
from core.language import day_in_words
from events import reminders
from events.models import EventStatus, Registration
from tests.accounts.browsing import count
from tests.cdp.plan.house import (
    FIRST,
    HOURS,
    TEN,
    Statements,
    act,
    attached,
    days_of,
    host_of,
    ids,
    letters,
    plan,
    seen,
    session_of,
    waiting,
)

pytestmark = pytest.mark.anyio


ELSEWHERE = {
    "place_fr": "Salle des Sources",
    "place_nl": "Bronzaal",
    "street": "",
    "postcode": "1190",
    "online_url": "",
}


async def test_ten_dates_are_planned_at_once_and_every_member_gets_one_mail_with_all_of_them(database, cycle):
    await plan(database, cycle, place_fr="Maison 1", place_nl="Huis 1")

    assert await days_of(database, cycle) == TEN
    assert await count(database, Registration) == 3 * CYCLE_SESSIONS
    for person_id in await ids(database, cycle):
        (mail,) = await letters(database, person_id, actions.DATES)
        assert mail.subject == "Accueil : les dates du cycle"
        assert attached(mail).count("BEGIN:VEVENT") == CYCLE_SESSIONS
        assert mail.calendar_method == "REQUEST"
        assert [day_in_words(day) in mail.text for day in TEN.values()] == [True] * CYCLE_SESSIONS
        assert await waiting(database, person_id, reminders.CONFIRMED) == []
        assert len(await waiting(database, person_id, reminders.REMINDER)) == 2 * CYCLE_SESSIONS


async def test_a_session_is_called_by_its_number_and_the_community_in_both_languages(database, cycle):
    await plan(database, cycle)

    event = await session_of(database, cycle, 3)

    assert event.title == ("Séance 3 — Accueil", "Sessie 3 — Onthaal")


@pytest.mark.parametrize(
    ("days", "error"),
    [
        ({**TEN, 11: date(2027, 6, 22)}, CycleComplete),
        ({1: date(2026, 8, 31)}, OutsideSeason),
        ({1: date(2027, 7, 1)}, OutsideSeason),
        ({1: FIRST, 2: FIRST}, DayTaken),
    ],
)
async def test_dates_that_break_a_rule_are_refused_as_a_whole(database, cycle, days, error):
    with pytest.raises(error):
        await plan(database, cycle, days)

    assert await days_of(database, cycle) == {}
    assert [await waiting(database, person_id) for person_id in await ids(database, cycle)] == [[], [], []]


async def test_a_date_in_the_past_is_refused(database, cycle, clock_at):
    clock_at(datetime(2026, 9, 15, 12, 0, tzinfo=UTC))  # 14:00 on the wall: the hour at which it would begin

    with pytest.raises(DayPast):
        await plan(database, cycle, {1: FIRST})


async def test_an_eleventh_session_is_refused(database, cycle):
    await plan(database, cycle)

    with pytest.raises(CycleComplete):
        await plan(database, cycle, {11: date(2027, 6, 22)})

    assert await days_of(database, cycle) == TEN


async def test_what_is_missing_is_planned_beside_what_stands(database, cycle):
    await plan(database, cycle, {1: TEN[1], 3: TEN[3]})

    with pytest.raises(DayTaken):
        await plan(database, cycle, {2: TEN[3]})
    await plan(database, cycle, {2: TEN[2]})

    assert await days_of(database, cycle) == {1: TEN[1], 2: TEN[2], 3: TEN[3]}


async def test_the_hosts_address_is_the_place_where_no_other_is_given(database, cycle):
    host = await host_of(database, cycle)

    await plan(database, cycle, {1: TEN[1]}, host_id=host)
    await plan(database, cycle, {2: TEN[2]}, host_id=host, place_fr="Au parc")

    first, second = await session_of(database, cycle, 1), await session_of(database, cycle, 2)
    assert (first.place, first.street, first.postcode) == (("Maison 1", "Huis 1"), "Rue 1", "1060")
    assert (second.place, second.street) == (("Au parc", ""), "")


async def test_a_host_that_does_not_exist_is_refused(database, cycle):
    with pytest.raises(NotFound):
        await plan(database, cycle, {1: TEN[1]}, host_id=4711)

    assert await days_of(database, cycle) == {}


async def test_a_move_tells_everyone_plans_the_reminders_anew_and_raises_the_sequence(database, cycle):
    await plan(database, cycle)
    day = TEN[3] + timedelta(days=1)

    moved = await act(
        database, actions.move_session, cycle, 3, seen=await seen(database, cycle, 3), day=day, **HOURS, **ELSEWHERE
    )

    event = await session_of(database, cycle, 3)
    assert (moved, event.day, event.place_fr, event.sequence) == (True, day, "Salle des Sources", 1)
    for person_id in await ids(database, cycle):
        (mail,) = await letters(database, person_id, reminders.CHANGED)
        assert "SEQUENCE:1" in attached(mail)
        due = [m.due_at for m in await waiting(database, person_id, reminders.REMINDER) if m.data["event"] == event.id]
        assert [d.date() for d in due] == [day - timedelta(days=7), day - timedelta(days=1)]


async def test_a_move_to_where_it_is_tells_nobody(database, cycle):
    await plan(database, cycle)
    event = await session_of(database, cycle, 3)

    changed = await act(
        database, actions.move_session, cycle, 3, seen=await seen(database, cycle, 3), day=event.day, **HOURS
    )

    assert (changed, (await session_of(database, cycle, 3)).sequence) == (False, 0)
    assert await waiting(database, (await ids(database, cycle))[0], reminders.CHANGED) == []


@pytest.mark.parametrize(
    ("day", "error"),
    [(date(2027, 7, 1), OutsideSeason), (date(2026, 8, 31), OutsideSeason), (TEN[4], DayTaken)],
)
async def test_a_move_that_breaks_a_rule_changes_nothing(database, cycle, day, error):
    await plan(database, cycle)

    with pytest.raises(error):
        await act(database, actions.move_session, cycle, 3, seen=await seen(database, cycle, 3), day=day, **HOURS)

    event = await session_of(database, cycle, 3)
    assert (event.day, event.sequence) == (TEN[3], 0)


async def test_a_past_session_is_neither_moved_nor_cancelled_nor_replaced_nor_described(database, cycle, clock_at):
    await plan(database, cycle)
    how = {"seen": await seen(database, cycle, 1)}
    clock_at(datetime(2026, 9, 15, 14, 30, tzinfo=UTC))  # 16:30 on the wall: it is over
    when = {"day": date(2026, 10, 1), **HOURS}

    for action, fields in (
        (actions.move_session, when),
        (actions.cancel_session, {}),
        (actions.replace_session, when),
        (actions.describe_session, {"theme_fr": "x", "theme_nl": ""}),
    ):
        with pytest.raises(SessionPast):
            await act(database, action, cycle, 1, **how, **fields)

    event = await session_of(database, cycle, 1)
    assert (event.day, event.status, event.sequence) == (TEN[1], EventStatus.published, 0)


async def test_a_session_does_not_move_into_the_past(database, cycle, clock_at):
    await plan(database, cycle)
    clock_at(datetime(2026, 10, 1, 8, 0, tzinfo=UTC))

    with pytest.raises(DayPast):
        await act(
            database,
            actions.move_session,
            cycle,
            3,
            seen=await seen(database, cycle, 3),
            day=date(2026, 9, 30),
            **HOURS,
        )


async def test_whoever_looked_at_an_older_state_is_told(database, cycle):
    await plan(database, cycle)
    older = await seen(database, cycle, 3)
    await act(database, actions.describe_session, cycle, 3, seen=older, theme_fr="Le logement", theme_nl="")

    with pytest.raises(SessionChanged):
        await act(database, actions.cancel_session, cycle, 3, seen=older)

    assert (await session_of(database, cycle, 3)).status == EventStatus.published


async def test_a_theme_is_shown_in_calendars_and_mails_nobody(database, cycle):
    await plan(database, cycle)

    await act(
        database,
        actions.describe_session,
        cycle,
        3,
        seen=await seen(database, cycle, 3),
        theme_fr="",
        theme_nl="Wonen",
    )

    event = await session_of(database, cycle, 3)
    assert (event.description, event.description.get("fr"), event.sequence) == (("", "Wonen"), "Wonen", 0)
    assert await waiting(database, (await ids(database, cycle))[0], reminders.CHANGED) == []


async def test_planning_ten_dates_asks_the_database_a_bounded_number_of_questions(database, cycle):
    with Statements(database) as asked:
        await plan(database, cycle)

    per_session_and_member = 4
    assert len(asked.sent) <= 10 * (3 * per_session_and_member + 16) + 30
