import asyncio
from datetime import timedelta
from email.utils import parsedate_to_datetime

import pytest

from core import clock
from notifications import leases, ledger, outbox
from notifications.models import MessageState
from notifications.worker import Worker
from tests.notifications.house import later, plain, rows, sending, take_back, the_row

pytestmark = pytest.mark.anyio


async def test_a_due_message_leaves_once_and_its_body_is_forgotten(database, worker, queue_reminders, smtp_server):
    await queue_reminders(1)

    assert [await worker.run_once(), await worker.run_once()] == [1, 0]

    (letter,) = smtp_server.letters
    row = await the_row(database)
    assert (letter.sender, letter.to) == ("ronde@example.org", "person-0@example.org")
    assert (letter.message["Subject"], letter.message["Message-ID"]) == ("Rappel r-0", row.message_id)
    assert parsedate_to_datetime(letter.message["Date"]) == row.frozen_at.replace(microsecond=0)
    assert (row.state, row.body, row.lease_token, row.attempts) == (MessageState.sent, None, None, 1)
    assert row.sent_at >= row.frozen_at


async def test_a_message_waits_until_it_is_due(worker, queue_reminders, smtp_server):
    await queue_reminders(1, due_at=clock.now() + timedelta(hours=1))

    assert await worker.run_once() == 0
    with later(hours=1):
        assert await worker.run_once() == 1

    assert len(smtp_server.letters) == 1


async def test_three_workers_send_200_messages_once_each(
    database, mail_settings, registry, queue_reminders, smtp_server
):
    await queue_reminders(200)

    sent = await asyncio.gather(*(Worker(database, mail_settings, registry).run_once() for _ in range(3)))

    assert sum(sent) == 200
    assert sorted(letter.to for letter in smtp_server.letters) == sorted(f"person-{n}@example.org" for n in range(200))
    assert {row.state for row in await rows(database)} == {MessageState.sent}


async def test_a_worker_opens_five_connections_and_keeps_none(worker, queue_reminders, smtp_server):
    await queue_reminders(100)

    await worker.run_once()

    assert smtp_server.largest == 5
    smtp_server.wait_until_left()


@pytest.mark.parametrize(("condition", "letters"), [("as it is", 0), ("always true", 1)])
async def test_what_is_taken_back_between_claim_and_fence_is_not_sent(
    database, mail_settings, queue_reminders, smtp_server, monkeypatch, condition, letters
):
    """With the fence's condition disabled the same message leaves: it is the fence that holds it back."""
    if condition == "always true":
        monkeypatch.setattr(ledger, "STILL_OURS", f"({ledger.STILL_OURS}) OR 1 = 1")
    await queue_reminders(1)

    async def render(session, message):
        assert await take_back(database) == 1
        return await plain(session, message)

    await Worker(database, mail_settings, sending(render)).run_once()

    assert len(smtp_server.letters) == letters


async def test_what_is_taken_back_after_its_fence_is_sent_once_and_says_so(
    database, worker, queue_reminders, smtp_server
):
    await queue_reminders(1)
    smtp_server.before_answer = lambda: asyncio.run_coroutine_threadsafe(take_back(database), loop).result()
    loop = asyncio.get_running_loop()

    assert await worker.run_once() == 1

    assert len(smtp_server.letters) == 1
    assert (await the_row(database)).state is MessageState.sent


async def test_what_is_taken_back_during_a_failing_attempt_is_not_tried_again(
    database, worker, queue_reminders, smtp_server
):
    await queue_reminders(1)
    smtp_server.answers["person-0@example.org"] = "451 not now"
    smtp_server.before_answer = lambda: asyncio.run_coroutine_threadsafe(take_back(database), loop).result()
    loop = asyncio.get_running_loop()

    await worker.run_once()

    row = await the_row(database)
    assert (row.state, row.body) == (MessageState.cancelled, None)


async def test_a_message_that_its_feature_wants_no_more_is_not_sent(
    database, mail_settings, queue_reminders, smtp_server
):
    await queue_reminders(4)

    async def odd(_session, messages):
        return {message.id for message in messages if message.person_id % 2}

    assert await Worker(database, mail_settings, sending(plain, odd)).run_once() == 2

    assert sorted(letter.to for letter in smtp_server.letters) == ["person-1@example.org", "person-3@example.org"]
    unwanted, sent = MessageState.unwanted, MessageState.sent
    assert [row.state for row in await rows(database)] == [unwanted, sent, unwanted, sent]


async def test_a_message_that_renders_to_nothing_is_unwanted(database, mail_settings, queue_reminders, smtp_server):
    await queue_reminders(1)

    async def render(_session, _message):
        return None

    assert await Worker(database, mail_settings, sending(render)).run_once() == 0

    assert smtp_server.letters == []
    assert (await the_row(database)).state is MessageState.unwanted


async def test_an_expired_lease_hands_over_and_the_first_holder_cannot_send(
    database, mail_settings, queue_reminders, smtp_server
):
    await queue_reminders(1)
    taken_over = []

    async def render_slowly(session, message):
        with later(minutes=3):
            taken_over.append(await Worker(database, mail_settings, sending(plain)).run_once())
        return await plain(session, message)

    assert await Worker(database, mail_settings, sending(render_slowly)).run_once() == 0

    assert taken_over == [1]
    assert len(smtp_server.letters) == 1


async def test_a_renewed_lease_does_not_hand_over(database, worker, queue_reminders):
    await queue_reminders(1)
    await leases.claim(database, "another worker", 1)

    with later(seconds=90):
        await leases.renew(database, "another worker")
    with later(minutes=3):
        assert await worker.run_once() == 0
    with later(minutes=4):
        assert await worker.run_once() == 1


async def test_a_message_of_which_no_answer_was_heard_is_sent_again_with_the_same_bytes(
    database, worker, queue_reminders, smtp_server
):
    await queue_reminders(1)
    smtp_server.hang_up_on = {1}

    assert await worker.run_once() == 0
    row = await the_row(database)
    with later(minutes=2):
        assert await worker.run_once() == 1

    first, second = smtp_server.letters
    assert first.content == second.content == row.body
    assert row.last_error == "connection: SMTPServerDisconnected"


async def test_after_a_hang_up_the_other_messages_leave_over_a_new_connection(worker, queue_reminders, smtp_server):
    await queue_reminders(20)
    smtp_server.hang_up_on = {3}

    assert await worker.run_once() == 19


async def test_a_worker_told_to_stop_finishes_what_it_holds_and_gives_back_the_rest(
    database, mail_settings, registry, queue_reminders, smtp_server
):
    await queue_reminders(120)
    worker = Worker(database, mail_settings, registry)
    smtp_server.before_answer = worker.stop

    sent = await worker.run_once()

    found = await rows(database)
    assert 1 <= sent <= 5
    assert sum(row.state is MessageState.sent for row in found) == sent == len(smtp_server.letters)
    assert {row.lease_token for row in found} == {None}
    assert await Worker(database, mail_settings, registry).run_once() == 120 - sent


async def test_a_worker_runs_until_it_is_stopped(database, mail_settings, registry, queue_reminders, smtp_server):
    await queue_reminders(1)
    worker = Worker(database, mail_settings, registry)
    running = asyncio.create_task(worker.run(every=0.01))

    await asyncio.to_thread(smtp_server.wait_for, 1)
    worker.stop()
    await running

    assert (await the_row(database)).state is MessageState.sent


@pytest.mark.parametrize("database_kind", ["postgresql"])
async def test_a_row_that_somebody_holds_delays_its_own_message_only(
    database, mail_settings, queue_reminders, smtp_server
):
    """On PostgreSQL somebody who is about to cancel holds the row; the fence passes over it, and never waits."""
    await queue_reminders(10)
    held, released = asyncio.Event(), asyncio.Event()

    async def hold():
        async with database.writing() as session:
            await outbox.cancel(session, about="event:1", person_id=0)
            held.set()
            await released.wait()

    holder = []

    async def render(session, message):
        if not holder:
            holder.append(asyncio.create_task(hold()))
            await held.wait()
        return await plain(session, message)

    run = asyncio.create_task(Worker(database, mail_settings, sending(render)).run_once())
    await asyncio.to_thread(smtp_server.wait_for, 9)
    released.set()

    assert await run == 9
    assert "person-0@example.org" not in {letter.to for letter in smtp_server.letters}
    await holder[0]
