"""A mail server, an outbox with one kind of message, and a worker that sends it."""

import socket

import pytest

from core.settings import Settings
from notifications.mail import Mail
from notifications.outbox import queue_many
from notifications.registry import Kind, Registry, always
from notifications.worker import Worker
from tests import smtp


@pytest.fixture
def smtp_server():
    with smtp.running() as server:
        yield server


async def render(_session, message):
    return Mail(to=message.address, subject=f"Rappel {message.idem_key}", text="À demain.", html="<p>À demain.</p>")


@pytest.fixture
def registry():
    registry = Registry()
    registry.register("reminder", Kind(render, always))
    return registry


@pytest.fixture
def mail_settings(settings, smtp_server):
    return settings.model_copy(update={"smtp_url": smtp_server.url})


@pytest.fixture
def worker(database, mail_settings, registry):
    return Worker(database, mail_settings, registry)


@pytest.fixture
def file_settings(settings) -> Settings:
    copy: Settings = settings.model_copy(update={"smtp_url": ""})
    return copy


@pytest.fixture
def queue_reminders(database):
    """Queue so many reminders, about one event, each to somebody else."""

    async def queue_them(count, **more):
        orders = [
            {"idem_key": f"r-{n}", "kind": "reminder", "about": "event:1", "person_id": n, **more}
            | {"address": f"person-{n}@example.org"}
            for n in range(count)
        ]
        async with database.writing() as session:
            return await queue_many(session, orders)

    return queue_them


@pytest.fixture
def unused_port():
    """A port of this machine where nobody listens."""
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        yield holder.getsockname()[1]
