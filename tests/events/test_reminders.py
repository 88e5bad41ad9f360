"""Reminders: 9:00 on the wall, a week and a day before."""

from datetime import UTC, date, datetime, timedelta

import pytest

from core import clock
from events import actions
from notifications.models import MessageState
from tests.events.outbox import due_on_the_wall, messages, told
from tests.factories import make_event, make_person

pytestmark = pytest.mark.anyio


async def register(db, event, **fields):
    return await actions.register(db, event, await make_person(db, **fields))


@pytest.mark.parametrize(
    ("day", "a_week_before", "a_day_before"),
    [
        # the clocks go forward on 28 March 2027, and back on 25 October 2026
        (date(2027, 3, 29), datetime(2027, 3, 22, 8, tzinfo=UTC), datetime(2027, 3, 28, 7, tzinfo=UTC)),
        (date(2027, 3, 28), datetime(2027, 3, 21, 8, tzinfo=UTC), datetime(2027, 3, 27, 8, tzinfo=UTC)),
        (date(2026, 10, 26), datetime(2026, 10, 19, 7, tzinfo=UTC), datetime(2026, 10, 25, 8, tzinfo=UTC)),
        (date(2026, 10, 25), datetime(2026, 10, 18, 7, tzinfo=UTC), datetime(2026, 10, 24, 7, tzinfo=UTC)),
    ],
)
async def test_nine_on_the_wall_is_nine_on_the_wall_across_both_clock_changes(
    db, clock_at, day, a_week_before, a_day_before
):
    clock_at(datetime(2026, 9, 1, 10, tzinfo=UTC))
    event = await make_event(db, day=day)

    await register(db, event)

    assert [m.due_at for m in await messages(db, "event.reminder")] == [a_week_before, a_day_before]
    assert [clock.to_wall(due).hour for due in (a_week_before, a_day_before)] == [9, 9]


@pytest.mark.parametrize(
    ("now", "planned"),
    [
        (datetime(2026, 11, 17, 7, 59, tzinfo=UTC), 2),
        (datetime(2026, 11, 17, 8, 0, tzinfo=UTC), 1),
        (datetime(2026, 11, 23, 7, 59, tzinfo=UTC), 1),
        (datetime(2026, 11, 23, 8, 0, tzinfo=UTC), 0),
        (datetime(2026, 11, 24, 7, 0, tzinfo=UTC), 0),
    ],
)
async def test_a_reminder_whose_moment_is_past_is_not_planned(db, clock_at, now, planned):
    clock_at(now)
    event = await make_event(db, day=date(2026, 11, 24))

    await register(db, event)

    assert len(await due_on_the_wall(db)) == planned


async def test_who_waits_is_not_reminded(db):
    event = await make_event(db, capacity=0)

    await register(db, event)

    assert await told(db, "event.reminder") == []


async def test_who_leaves_is_not_reminded_and_their_confirmation_is_taken_back(db):
    event = await make_event(db)
    staying, leaving = await register(db, event), await register(db, event)

    await actions.leave(db, event, leaving.person_id)

    assert await told(db, "event.reminder", "event.confirmed") == [
        ("event.confirmed", staying.person_id),
        ("event.reminder", staying.person_id),
        ("event.reminder", staying.person_id),
    ]


async def test_who_comes_back_is_reminded_again(db):
    event, person = await make_event(db), await make_person(db)
    await actions.register(db, event, person)
    await actions.leave(db, event, person.id)

    await actions.register(db, event, person)

    assert len(await messages(db, "event.reminder")) == 2
    assert len(await messages(db, "event.reminder", state=MessageState.cancelled)) == 2


async def test_moving_and_moving_back_plans_the_same_moments_once_more(db):
    event = await make_event(db)
    await register(db, event)
    before, (day, starts, ends) = await due_on_the_wall(db), (event.day, event.starts, event.ends)

    await actions.move(db, event, day=day + timedelta(days=3), starts=starts, ends=ends)
    await actions.move(db, event, day=day, starts=starts, ends=ends)

    assert await due_on_the_wall(db) == before
