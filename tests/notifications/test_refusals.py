import pytest

from notifications import outbox
from notifications.attempt import MOST_ATTEMPTS, pause
from notifications.mail import Mail
from notifications.models import MessageState
from notifications.registry import Kind, Registry, UnknownKind, always
from notifications.worker import Worker
from tests.notifications.house import later, plain, rows, sending, the_row

pytestmark = pytest.mark.anyio


async def test_a_temporary_refusal_is_tried_again_after_a_pause_that_doubles(
    database, worker, queue_reminders, smtp_server
):
    await queue_reminders(1)
    smtp_server.answers["person-0@example.org"] = "451 4.3.0 not now"

    assert await worker.run_once() == 0
    row = await the_row(database)
    assert (row.state, row.attempts, row.last_error) == (MessageState.pending, 1, "recipient: 451 4.3.0 not now")
    with later(seconds=50):
        await worker.run_once()
        assert (await the_row(database)).attempts == 1
    with later(seconds=70):
        await worker.run_once()
        assert (await the_row(database)).attempts == 2
    smtp_server.answers.clear()
    with later(seconds=70 + 110):
        assert await worker.run_once() == 0
    with later(seconds=70 + 130):
        assert await worker.run_once() == 1

    assert len(smtp_server.letters) == 1


def test_the_pauses_are_a_minute_at_first_and_six_hours_at_most():
    assert [pause(n).total_seconds() / 60 for n in range(1, MOST_ATTEMPTS)] == [
        1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360,
    ]  # fmt: skip


async def test_a_message_refused_too_often_has_failed(database, worker, queue_reminders, smtp_server):
    await queue_reminders(1)
    smtp_server.answers["person-0@example.org"] = "451 not now"

    for attempt in range(MOST_ATTEMPTS + 1):
        with later(days=attempt):
            await worker.run_once()

    row = await the_row(database)
    assert (row.state, row.attempts, row.body) == (MessageState.failed, MOST_ATTEMPTS, None)


async def test_a_permanent_refusal_fails_that_message_once_and_no_other(database, worker, queue_reminders, smtp_server):
    await queue_reminders(3)
    smtp_server.answers["person-1@example.org"] = "550 5.1.1 nobody here"

    assert await worker.run_once() == 2
    with later(days=2):
        assert await worker.run_once() == 0

    refused = (await rows(database))[1]
    assert (refused.state, refused.attempts, refused.body) == (MessageState.failed, 1, None)
    assert refused.last_error == "recipient: 550 5.1.1 nobody here"


async def test_what_a_server_says_of_the_content_is_not_kept(database, worker, queue_reminders, smtp_server):
    await queue_reminders(1)
    smtp_server.after_data = "554 rejected: it says demain"

    await worker.run_once()

    row = await the_row(database)
    assert (row.state, row.last_error) == (MessageState.failed, "message: 554")


async def test_a_server_out_of_reach_costs_no_attempt(database, settings, registry, queue_reminders, unused_port):
    await queue_reminders(7)
    nowhere = settings.model_copy(update={"smtp_url": f"smtp://127.0.0.1:{unused_port}"})

    assert await Worker(database, nowhere, registry).run_once() == 0

    found = {(row.state, row.attempts, row.lease_token) for row in await rows(database)}
    assert found == {(MessageState.pending, 0, None)}


async def test_a_message_that_cannot_be_rendered_waits_and_the_others_leave(
    database, mail_settings, queue_reminders, smtp_server
):
    await queue_reminders(3)

    async def render(session, message):
        if message.person_id == 1:
            raise KeyError("something private")
        return await plain(session, message)

    assert await Worker(database, mail_settings, sending(render)).run_once() == 2

    row = (await rows(database))[1]
    assert (row.state, row.attempts, row.last_error) == (MessageState.pending, 1, "rendering: KeyError")


async def test_a_feature_that_cannot_say_what_it_wants_keeps_only_its_own_messages_waiting(
    database, mail_settings, queue_reminders, smtp_server
):
    await queue_reminders(2)
    async with database.writing() as session:
        await outbox.queue(session, idem_key="x", kind="broken", about="event:2", address="x@example.org")

    async def broken(_session, _messages):
        raise ZeroDivisionError

    registry = sending(plain)
    registry.register("broken", Kind(plain, broken))
    assert await Worker(database, mail_settings, registry).run_once() == 2

    row = (await rows(database))[2]
    assert (row.state, row.attempts) == (MessageState.pending, 1)
    assert row.last_error == "not known whether it is wanted: ZeroDivisionError"


async def test_a_bad_address_fails_at_once(database, mail_settings, queue_reminders, smtp_server):
    await queue_reminders(1)

    async def render(_session, _message):
        return Mail(to="zoë@example.org", subject="Rappel", text="", html="")

    await Worker(database, mail_settings, sending(render)).run_once()

    row = await the_row(database)
    assert row.state is MessageState.failed
    assert row.last_error == "address: the part before the @ has letters outside ASCII"


async def test_a_message_of_an_unknown_kind_waits_for_a_newer_program(
    database, mail_settings, queue_reminders, smtp_server
):
    await queue_reminders(1)

    await Worker(database, mail_settings, Registry()).run_once()

    row = await the_row(database)
    assert (row.state, row.last_error) == (MessageState.pending, "no kind of message 'reminder' is registered")


def test_a_kind_is_registered_once_and_an_unknown_one_is_named():
    registry = sending(plain)

    with pytest.raises(ValueError, match="'reminder' is registered twice"):
        registry.register("reminder", Kind(plain, always))
    with pytest.raises(UnknownKind, match="no kind of message 'other' is registered"):
        registry.kind("other")
