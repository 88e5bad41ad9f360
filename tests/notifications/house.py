"""Reading the outbox, moving the clock, and registering one kind of message."""

from datetime import timedelta

from sqlmodel import select

from core import clock
from notifications import outbox
from notifications.mail import Mail
from notifications.models import OutboxMessage
from notifications.registry import Kind, Registry, always


async def rows(database):
    async with database.reading() as session:
        return list((await session.scalars(select(OutboxMessage).order_by("id"))).all())


async def the_row(database):
    (row,) = await rows(database)
    return row


async def take_back(database):
    async with database.writing() as session:
        return await outbox.cancel(session, about="event:1")


def later(**delta):
    """The clock, from so much later on: it goes on running."""
    return clock.set_to(lambda source=clock._source: source() + timedelta(**delta))


def sending(render, wanted=always):
    registry = Registry()
    registry.register("reminder", Kind(render, wanted))
    return registry


async def plain(_session, message):
    return Mail(to=message.address, subject="Rappel", text="À demain.", html="<p>À demain.</p>")
