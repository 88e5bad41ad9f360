"""Two at once: real tasks on real connections of both databases, and what happens without the turn."""

import asyncio

import pytest
from sqlmodel import col, func, select

from cdp.errors import CycleComplete
from cdp.models import CYCLE_SESSIONS
from cdp.plan import actions, guests
from cdp.plan.errors import DayTaken, GuestInvitedAlready, SessionChanged
from cdp.plan.forms import Invite
from events import reminders, roster
from events.models import Event
from notifications.models import OutboxMessage
from tests.cdp.plan.house import HOURS, TEN, act, days_of, plan, seen, session_of

pytestmark = pytest.mark.anyio

BROKEN = (SessionChanged, CycleComplete, DayTaken, GuestInvitedAlready)


async def at_once(*calls):
    """What became of each: its error's name, or `done`."""
    results = await asyncio.gather(*calls, return_exceptions=True)
    unexpected = [r for r in results if isinstance(r, BaseException) and not isinstance(r, BROKEN)]
    if unexpected:
        raise unexpected[0]
    return sorted(type(r).__name__ if isinstance(r, BaseException) else "done" for r in results)


async def moved_by(database, cycle, day, before):
    return await act(database, actions.move_session, cycle, 3, seen=before, day=day, **HOURS)


async def test_of_two_moderators_who_move_a_session_at_once_the_second_is_told(database, cycle):
    await plan(database, cycle)
    before = await seen(database, cycle, 3)
    days = TEN[3].replace(day=12), TEN[3].replace(day=13)

    became = await at_once(*(moved_by(database, cycle, day, before) for day in days))

    event = await session_of(database, cycle, 3)
    assert became == ["SessionChanged", "done"]
    assert (event.sequence, event.day in days) == (1, True)
    async with database.reading() as session:
        told = await session.scalar(select(func.count()).where(OutboxMessage.kind == reminders.CHANGED))
    assert told == 3


@pytest.mark.parametrize("database_kind", ["postgresql"])
async def test_without_the_turn_both_would_move_it(database, cycle, monkeypatch):
    """The control: when nobody waits for a turn, each decides on what it saw before the other wrote.

    On PostgreSQL alone: SQLite's one writer is a turn by itself.
    """
    await plan(database, cycle)
    before = await seen(database, cycle, 3)
    both_looked = asyncio.Barrier(2)

    async def look_only(session, given):
        return given

    async def look_together(session, *event_ids):
        found = (await session.scalars(select(Event).where(col(Event.id).in_(event_ids)))).all()
        if not session.info.setdefault("has_looked", False):
            session.info["has_looked"] = True
            await both_looked.wait()
        return found

    monkeypatch.setattr(actions, "take_turn", look_only)
    monkeypatch.setattr(roster, "take_turn", look_together)
    days = TEN[3].replace(day=12), TEN[3].replace(day=13)

    assert await at_once(*(moved_by(database, cycle, day, before) for day in days)) == ["done", "done"]


async def test_two_who_plan_the_ten_dates_at_once_make_ten_sessions(database, cycle):
    other = {number: day.replace(day=day.day - 1) for number, day in TEN.items()}

    became = await at_once(plan(database, cycle), plan(database, cycle, other))

    assert became == ["CycleComplete", "done"]
    assert await days_of(database, cycle) in (TEN, other)
    async with database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(Event)) == CYCLE_SESSIONS
        dates = await session.scalar(select(func.count()).where(OutboxMessage.kind == actions.DATES))
    assert dates == 3


async def test_a_session_cancelled_and_replaced_at_once_is_one_or_the_other(database, cycle):
    await plan(database, cycle)
    before = await seen(database, cycle, 3)
    day = TEN[3].replace(day=12)

    became = await at_once(
        act(database, actions.cancel_session, cycle, 3, seen=before),
        act(database, actions.replace_session, cycle, 3, seen=before, day=day, **HOURS),
    )

    assert became == ["SessionChanged", "done"]
    assert len(await days_of(database, cycle)) == CYCLE_SESSIONS


async def test_two_sessions_do_not_move_to_one_day_at_once(database, cycle):
    await plan(database, cycle)
    day = TEN[3].replace(day=20)

    seen_of = {number: await seen(database, cycle, number) for number in (3, 4)}

    became = await at_once(
        *(act(database, actions.move_session, cycle, n, seen=seen_of[n], day=day, **HOURS) for n in seen_of)
    )

    assert became == ["DayTaken", "done"]


async def test_two_invitations_of_one_guest_at_once_are_one(database, cycle):
    await plan(database, cycle)
    event = await session_of(database, cycle, 3)
    form = Invite(given_name="Noor", family_name="Voorbeeld", email="noor@example.org")

    became = await at_once(*(act(database, guests.invite, event, form, by=1) for _ in range(2)))

    assert became == ["GuestInvitedAlready", "done"]
    async with database.reading() as session:
        assert await session.scalar(select(func.count()).where(OutboxMessage.kind == guests.INVITED)) == 1
