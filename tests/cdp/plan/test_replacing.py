"""Cancelling, reinstating and replacing the sessions of a cycle: each rule, on both databases."""

from datetime import date, time

import pytest
from sqlmodel import col, select

from accounts.models import Person
from cdp import actions as cycles
from cdp.errors import OutsideSeason
from cdp.models import CycleSession
from cdp.plan import actions
from cdp.plan.errors import DayTaken
from events import reminders
from events.errors import EventCancelled, EventStands
from events.models import Event, EventStatus, Registration, RegistrationStatus
from tests.cdp.plan.house import (
    HOURS,
    TEN,
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


async def test_a_cancelled_session_keeps_its_number_and_is_taken_back_with_a_higher_sequence(database, cycle):
    await plan(database, cycle)
    (first, *_) = await ids(database, cycle)

    await act(database, actions.cancel_session, cycle, 3, seen=await seen(database, cycle, 3))

    event = await session_of(database, cycle, 3)
    assert (event.status, event.sequence) == (EventStatus.cancelled, 1)
    (mail,) = await letters(database, first, reminders.CANCELLED)
    assert (mail.calendar_method, "STATUS:CANCELLED" in attached(mail)) == ("CANCEL", True)
    assert [m for m in await waiting(database, first, reminders.REMINDER) if m.data["event"] == event.id] == []

    await act(database, actions.reinstate_session, cycle, 3, seen=await seen(database, cycle, 3))

    event = await session_of(database, cycle, 3)
    assert (event.status, event.sequence, event.cancelled_at) == (EventStatus.published, 2, None)
    assert await waiting(database, first, reminders.CANCELLED) == []
    (mail,) = await letters(database, first, reminders.REINSTATED)
    assert (mail.calendar_method, "SEQUENCE:2" in attached(mail)) == ("REQUEST", True)
    assert len([m for m in await waiting(database, first, reminders.REMINDER) if m.data["event"] == event.id]) == 2


async def test_a_session_is_neither_cancelled_nor_reinstated_twice(database, cycle):
    await plan(database, cycle)

    with pytest.raises(EventStands):
        await act(database, actions.reinstate_session, cycle, 3, seen=await seen(database, cycle, 3))
    await act(database, actions.cancel_session, cycle, 3, seen=await seen(database, cycle, 3))
    with pytest.raises(EventCancelled):
        await act(database, actions.cancel_session, cycle, 3, seen=await seen(database, cycle, 3))
    with pytest.raises(EventCancelled):
        await act(
            database,
            actions.move_session,
            cycle,
            3,
            seen=await seen(database, cycle, 3),
            day=date(2026, 11, 12),
            **HOURS,
        )


async def test_a_cancelled_session_whose_day_was_given_away_does_not_come_back(database, cycle):
    await plan(database, cycle)
    await act(database, actions.cancel_session, cycle, 3, seen=await seen(database, cycle, 3))
    await act(database, actions.move_session, cycle, 4, seen=await seen(database, cycle, 4), day=TEN[3], **HOURS)

    with pytest.raises(DayTaken):
        await act(database, actions.reinstate_session, cycle, 3, seen=await seen(database, cycle, 3))


@pytest.mark.parametrize("cancelled_first", [True, False])
async def test_a_replaced_session_passes_its_number_place_host_and_theme_on(database, cycle, cancelled_first):
    host = await host_of(database, cycle)
    await plan(database, cycle, host_id=host)
    await act(
        database,
        actions.describe_session,
        cycle,
        3,
        seen=await seen(database, cycle, 3),
        theme_fr="Logement",
        theme_nl="",
    )
    old = await session_of(database, cycle, 3)
    if cancelled_first:
        await act(database, actions.cancel_session, cycle, 3, seen=await seen(database, cycle, 3))
    day = date(2026, 11, 12)

    new = await act(database, actions.replace_session, cycle, 3, seen=await seen(database, cycle, 3), day=day, **HOURS)

    assert await days_of(database, cycle) == {**TEN, 3: day}
    assert (new.title_fr, new.place_fr, new.description_fr) == ("Séance 3 — Accueil", "Maison 1", "Logement")
    assert new.uid != old.uid
    async with database.reading() as session:
        struck = await session.get_one(Event, old.id)
        row = await session.get_one(CycleSession, new.id)
    assert (struck.status, row.host_id) == (EventStatus.cancelled, host)
    person_id = (await ids(database, cycle))[-1]
    assert len(await letters(database, person_id, reminders.CANCELLED)) == 1
    *_, mail = await letters(database, person_id, actions.DATES)
    assert (mail.subject, attached(mail).count("BEGIN:VEVENT")) == ("Accueil : une nouvelle date", 1)


async def test_a_refused_replacement_leaves_the_session_as_it_was(database, cycle):
    await plan(database, cycle)

    with pytest.raises(OutsideSeason):
        await act(
            database,
            actions.replace_session,
            cycle,
            3,
            seen=await seen(database, cycle, 3),
            day=date(2027, 7, 1),
            **HOURS,
        )

    event = await session_of(database, cycle, 3)
    assert (event.status, event.day) == (EventStatus.published, TEN[3])
    assert await days_of(database, cycle) == TEN


async def test_a_session_may_be_replaced_on_its_own_day_at_another_hour(database, cycle):
    await plan(database, cycle)

    new = await act(
        database,
        actions.replace_session,
        cycle,
        3,
        seen=await seen(database, cycle, 3),
        day=TEN[3],
        starts=time(9, 0),
        ends=time(11, 30),
    )

    assert (new.day, new.starts) == (TEN[3], time(9, 0))


async def test_who_leaves_the_cycle_leaves_the_replaced_and_cancelled_sessions_too(database, cycle):
    await plan(database, cycle)
    await act(
        database,
        actions.replace_session,
        cycle,
        3,
        seen=await seen(database, cycle, 3),
        day=date(2026, 11, 12),
        **HOURS,
    )
    person_id = (await ids(database, cycle))[-1]

    async with database.writing() as session:
        await cycles.leave(session, cycle, await session.get_one(Person, person_id))

    async with database.reading() as session:
        left = await session.scalars(
            select(Registration).where(
                col(Registration.person_id) == person_id, col(Registration.status) != RegistrationStatus.cancelled
            )
        )
        assert left.all() == []
