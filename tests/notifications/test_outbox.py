from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from core import clock
from notifications import outbox
from notifications.models import MessageState, OutboxMessage

pytestmark = pytest.mark.anyio

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


async def states(database):
    async with database.reading() as session:
        rows = await session.execute(select(OutboxMessage.idem_key, OutboxMessage.state).order_by("id"))
        return dict(tuple(row) for row in rows)


async def test_one_key_is_queued_once(database):
    async with database.writing() as session:
        first = await outbox.queue(session, idem_key="k", kind="reminder", about="event:1", data={"n": 1})
    async with database.writing() as session:
        second = await outbox.queue(session, idem_key="k", kind="reminder", about="event:2", data={"n": 2})

    assert (first, second) == (True, False)
    async with database.reading() as session:
        message = (await session.scalars(select(OutboxMessage))).one()
    assert (message.about, message.data) == ("event:1", {"n": 1})


async def test_many_are_queued_at_once_and_those_known_are_passed_over(database, queue_reminders):
    assert await queue_reminders(3) == 3

    assert await queue_reminders(2500) == 2497


async def test_nothing_to_queue_is_nothing(database):
    async with database.writing() as session:
        assert await outbox.queue_many(session, []) == 0


async def test_a_message_is_due_at_once_unless_told_otherwise(database):
    with clock.set_to(NOON):
        async with database.writing() as session:
            await outbox.queue(session, idem_key="now", kind="reminder", about="event:1")
            later = NOON + timedelta(days=1)
            await outbox.queue(session, idem_key="later", kind="reminder", about="event:1", due_at=later)

    async with database.reading() as session:
        due = (await session.scalars(select(OutboxMessage.due_at).order_by("id"))).all()
    assert due == [NOON, NOON + timedelta(days=1)]


async def test_what_a_transaction_queued_goes_with_its_rollback(database):
    async def queue_and_fail():
        async with database.writing() as session:
            await outbox.queue(session, idem_key="k", kind="reminder", about="event:1")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await queue_and_fail()

    assert await states(database) == {}


async def test_a_key_too_long_is_refused(database):
    async with database.writing() as session:
        with pytest.raises(ValueError, match="idem_key"):
            await outbox.queue(session, idem_key="k" * 201, kind="reminder", about="event:1")


@pytest.mark.parametrize(
    ("narrower", "cancelled"),
    [
        ({}, ["a", "b", "c"]),
        ({"person_id": 1}, ["a", "b"]),
        ({"kinds": ["reminder"]}, ["a", "c"]),
        ({"person_id": 1, "kinds": ["change"]}, ["b"]),
        ({"kinds": []}, []),
    ],
)
async def test_what_was_queued_is_taken_back_as_narrowly_as_asked(database, narrower, cancelled):
    async with database.writing() as session:
        await outbox.queue(session, idem_key="a", kind="reminder", about="event:1", person_id=1)
        await outbox.queue(session, idem_key="b", kind="change", about="event:1", person_id=1)
        await outbox.queue(session, idem_key="c", kind="reminder", about="event:1", person_id=2)
        await outbox.queue(session, idem_key="d", kind="reminder", about="event:2", person_id=1)

    async with database.writing() as session:
        count = await outbox.cancel(session, about="event:1", **narrower)

    assert count == len(cancelled)
    now = await states(database)
    assert [key for key, state in now.items() if state is MessageState.cancelled] == cancelled


async def test_final_messages_are_forgotten_and_pending_ones_kept(database, queue_reminders):
    await queue_reminders(2, due_at=NOON)
    async with database.writing() as session:
        await outbox.cancel(session, about="event:1", person_id=0)

    async with database.writing() as session:
        assert await outbox.purge(session, NOON) == 0
        assert await outbox.purge(session, NOON + timedelta(seconds=1)) == 1

    assert await states(database) == {"r-1": MessageState.pending}
