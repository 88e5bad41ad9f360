"""What happens at the same moment: two who save, seats that go while their number changes; and the word of a mail."""

import asyncio
from datetime import UTC, date, datetime

import pytest
from sqlmodel import col, select

from core.errors import RuleBroken
from core.language import Bilingual
from events import actions as events
from events.desk import actions
from events.desk.errors import ChangedMeanwhile
from events.desk.forms import EventForm
from events.models import Event, Registration
from notifications.models import OutboxMessage
from tests.events.desk.writing import TYPED, reread
from tests.factories import make_event, make_person
from web import house

pytestmark = pytest.mark.anyio

PEOPLE = 6


@pytest.fixture(autouse=True)
def _at_noon(clock_at):
    clock_at(datetime(2026, 11, 2, 11, 0, tzinfo=UTC))


async def planned(database, **fields):
    async with database.writing() as session:
        return await make_event(session, **{"day": date(2026, 12, 8)} | fields)


async def test_of_two_who_save_at_the_same_moment_one_is_kept_and_the_other_told(database):
    event = await planned(database)

    async def save(title):
        async with database.writing() as session:
            own = await session.get_one(Event, event.id)
            form = EventForm.model_validate({**TYPED, "missions": [], "version": event.version, "title_fr": title})
            return await actions.edit(session, own, form)

    results = await asyncio.gather(save("Un"), save("Deux"), return_exceptions=True)

    assert sorted(type(result).__name__ for result in results) == [ChangedMeanwhile.__name__, Event.__name__]
    kept = next(result for result in results if isinstance(result, Event))
    assert (await reread(database, event)).title_fr == kept.title_fr


async def test_seats_that_go_while_their_number_is_lowered_are_never_more_than_that_number(database):
    event = await planned(database, capacity=PEOPLE, has_waiting_list=True)
    async with database.writing() as session:
        people = [await make_person(session) for _ in range(PEOPLE)]

    async def register(person):
        async with database.writing() as session:
            await events.register(session, event.model_copy(), person)

    async def lower():
        async with database.writing() as session:
            await events.resize(session, await session.get_one(Event, event.id), 3)

    results = await asyncio.gather(
        *map(register, people[:3]), lower(), *map(register, people[3:]), return_exceptions=True
    )

    refused = [result for result in results if result is not None]
    assert all(isinstance(result, RuleBroken) for result in refused)
    now = await reread(database, event)
    assert (now.capacity, now.confirmed, now.waiting) in {(3, 3, 3), (PEOPLE, PEOPLE, 0)}
    assert (now.capacity == PEOPLE) == (len(refused) == 1)


async def cancelled_mail(database, *, discreet):
    """The mail of a cancellation with a word, as a Dutch-speaking person reads it."""
    event = await planned(database)
    async with database.writing() as session:
        own = await session.get_one(Event, event.id)
        registration = await events.register(session, own, await make_person(session, language="nl"))
        registration.discreet = discreet
        await events.cancel(session, own, Bilingual("La salle est inondée.", "De zaal staat onder water."))
    async with database.reading() as session:
        found = select(OutboxMessage).where(col(OutboxMessage.kind) == "event.cancelled")
        message = (await session.scalars(found)).one()
        mail = await house.registry().kind(message.kind).render(session, message)
        assert (await session.scalars(select(Registration))).one().discreet is discreet
        return mail


async def test_the_word_of_a_cancellation_is_in_its_mail_in_the_reader_s_language(database, app):
    mail = await cancelled_mail(database, discreet=False)

    assert ("De zaal staat onder water." in mail.text, "De zaal staat onder water." in mail.html) == (True, True)
    assert "inondée" not in mail.text + mail.html


async def test_a_discreet_mail_carries_no_word(database, app):
    mail = await cancelled_mail(database, discreet=True)

    assert "onder water" not in mail.text + mail.html
