from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy

import pytest
from sqlmodel import select

from core import clock
from notifications.models import MessageState, OutboxMessage
from notifications.worker import Worker

pytestmark = pytest.mark.anyio

EVENING = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)


def names(settings):
    return sorted(path.name for path in (settings.data_dir / "mail").iterdir())


async def test_each_message_becomes_one_file_with_crlf_lines(database, file_settings, registry, queue_reminders):
    with clock.set_to(EVENING):
        await queue_reminders(2)
        assert await Worker(database, file_settings, registry).run_once() == 2

    first, second = names(file_settings)
    content = (file_settings.data_dir / "mail" / first).read_bytes()
    assert first == "20261122T180000.000000Z-000000001.eml"
    assert second == "20261122T180000.000001Z-000000002.eml"
    assert message_from_bytes(content, policy=policy.default)["Subject"] == "Rappel r-0"
    assert content.count(b"\n") == content.count(b"\r\n")


async def test_names_sort_in_order_of_sending(database, file_settings, registry, queue_reminders):
    await queue_reminders(1, due_at=EVENING)
    async with database.writing() as session:
        session.add(
            OutboxMessage(
                idem_key="earlier", kind="reminder", address="a@example.org", due_at=EVENING - timedelta(hours=1)
            )
        )

    with clock.set_to(EVENING):
        await Worker(database, file_settings, registry).run_once()

    assert [name[-6:] for name in names(file_settings)] == ["02.eml", "01.eml"]


async def test_a_folder_that_cannot_be_written_is_tried_again(database, file_settings, registry, queue_reminders):
    await queue_reminders(1)
    file_settings.data_dir.mkdir(parents=True, exist_ok=True)
    (file_settings.data_dir / "mail").write_text("in the way")

    assert await Worker(database, file_settings, registry).run_once() == 0

    async with database.reading() as session:
        row = (await session.scalars(select(OutboxMessage))).one()
    assert (row.state, row.last_error) == (MessageState.pending, "cannot be written: File exists")
