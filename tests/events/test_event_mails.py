"""What is said about events: rendered as the worker does, read back with the standard library and another parser."""

from datetime import UTC, date, datetime, time

import pytest
from ical.calendar_stream import IcsCalendarStream

from core import clock
from events import actions
from events.emails import KINDS, use_sender
from events.models import EventStatus
from notifications.mail import Mail
from tests.events.outbox import messages
from tests.factories import make_event, make_person
from web import house

pytestmark = pytest.mark.anyio

NOON = datetime(2026, 11, 2, 11, 0, tzinfo=UTC)
DAY = date(2026, 11, 24)
REQUEST = {"email": "new@example.org", "given_name": "Nora", "family_name": "Exemple", "network": "n"}


@pytest.fixture(autouse=True)
def _in_order(settings, clock_at):
    clock_at(NOON)
    house.furnish(settings)
    use_sender("Ronde <ronde@example.org>")


async def mail_of(db, kind: str) -> Mail:
    """The one mail of a kind that waits."""
    (message,) = await messages(db, kind)
    mail = await KINDS[kind].render(db, message)
    assert mail is not None
    return mail


async def wanted(db, kind: str) -> int:
    """How many of the messages of a kind would leave now."""
    return len(await KINDS[kind].wanted(db, await messages(db, kind)))


def entry(mail: Mail):
    assert mail.calendar is not None
    (event,) = IcsCalendarStream.calendar_from_ics(mail.calendar.decode()).events
    return event


@pytest.mark.parametrize(
    ("lang", "subject", "said"),
    [
        ("fr", "Inscription confirmée : Rendez-vous 1, mar. 24 nov.", "mardi 24 novembre 2026"),
        ("nl", "Ingeschreven: Ontmoeting 1, di 24 nov", "dinsdag 24 november 2026"),
    ],
)
async def test_a_confirmation_is_in_the_persons_language(db, lang, subject, said):
    event = await make_event(db, day=DAY)
    await actions.register(db, event, await make_person(db, language=lang))

    mail = await mail_of(db, "event.confirmed")

    assert (mail.language, mail.subject, mail.to_name) == (lang, subject, "Alix Exemple 1")
    assert [said in part for part in (mail.text, mail.html)] == [True, True]
    assert f"/{lang}/events/event-1" in mail.text


async def test_somebody_whose_language_is_not_known_is_told_in_both(db):
    event = await make_event(db, day=DAY)
    await actions.register(db, event, await make_person(db, language=None))

    mail = await mail_of(db, "event.confirmed")

    assert mail.language == "fr, nl"
    assert ["/fr/events/event-1" in mail.text, "/nl/events/event-1" in mail.text] == [True, True]


async def test_a_confirmation_carries_the_entry_and_the_join_link(db):
    event = await make_event(db, day=DAY, online_url="https://meet.example.org/x", sequence=4)
    await actions.register(db, event, await make_person(db))

    mail = await mail_of(db, "event.confirmed")

    assert (mail.calendar_method, entry(mail).uid, entry(mail).sequence) == ("REQUEST", event.uid, 4)
    assert [str(a.uri) for a in entry(mail).attendees] == ["mailto:person1@example.org"]
    assert ["https://meet.example.org/x" in part for part in (mail.text, mail.html)] == [True, True]


async def test_who_waits_is_given_neither_entry_nor_join_link(db):
    event = await make_event(db, day=DAY, capacity=0, online_url="https://meet.example.org/x")
    await actions.register(db, event, await make_person(db))

    mail = await mail_of(db, "event.waiting")

    assert (mail.calendar, "meet.example.org" in mail.text + mail.html) == (None, False)


async def test_who_moves_up_is_given_both(db):
    event = await make_event(db, day=DAY, capacity=1, online_url="https://meet.example.org/x")
    first, _ = [await actions.register(db, event, await make_person(db)) for _ in range(2)]
    await actions.leave(db, event, first.person_id)

    mail = await mail_of(db, "event.promoted")

    assert (entry(mail).uid, "meet.example.org" in mail.text) == (event.uid, True)


@pytest.mark.parametrize(("verb", "kind", "sequence"), [("leave", "event.left", 0), ("cancel", "event.cancelled", 1)])
async def test_what_is_over_for_somebody_is_struck_from_their_calendar_under_the_same_uid(db, verb, kind, sequence):
    event = await make_event(db, day=DAY, online_url="https://meet.example.org/x")
    registration = await actions.register(db, event, await make_person(db))
    if verb == "leave":
        await actions.leave(db, event, registration.person_id)
    else:
        await actions.cancel(db, event)

    mail = await mail_of(db, kind)

    assert (mail.calendar_method, entry(mail).uid, entry(mail).sequence) == ("CANCEL", event.uid, sequence)
    assert (entry(mail).status, "meet.example.org" in mail.text) == ("CANCELLED", False)


async def test_who_only_waited_has_nothing_to_strike(db):
    event = await make_event(db, day=DAY, capacity=0)
    await actions.register(db, event, await make_person(db))
    await actions.cancel(db, event)

    mail = await mail_of(db, "event.cancelled")

    assert mail.calendar is None


async def test_a_change_carries_the_next_sequence_and_the_new_date(db):
    event = await make_event(db, day=DAY)
    await actions.register(db, event, await make_person(db))
    await actions.move(db, event, day=date(2026, 12, 3), starts=time(14), ends=time(16))

    mail = await mail_of(db, "event.changed")

    assert (entry(mail).uid, entry(mail).sequence, entry(mail).dtstart.date()) == (event.uid, 1, date(2026, 12, 3))
    assert "jeudi 3 décembre 2026" in mail.text


@pytest.mark.parametrize("lang", ["fr", "nl"])
async def test_the_mail_to_an_address_carries_one_link_and_no_entry(db, lang):
    event = await make_event(db, day=DAY)
    await actions.request_by_address(db, event, **REQUEST, language=lang)

    mail = await mail_of(db, "event.request")

    assert (mail.to, mail.language, mail.calendar, mail.text.count("/r/")) == ("new@example.org", lang, None, 1)


def test_every_kind_of_message_about_events_is_known_to_the_worker():
    assert [house.registry().kind(name) == kind for name, kind in KINDS.items()] == [True] * len(KINDS)


async def test_a_reminder_of_an_earlier_registration_is_not_wanted(db):
    event = await make_event(db, day=DAY)
    registration = await actions.register(db, event, await make_person(db))
    assert await wanted(db, "event.reminder") == 2

    registration.generation += 1
    await db.flush()

    assert await wanted(db, "event.reminder") == 0


@pytest.mark.parametrize("status", [EventStatus.cancelled, EventStatus.draft])
async def test_a_reminder_of_what_does_not_take_place_is_not_wanted(db, status):
    event = await make_event(db, day=DAY)
    await actions.register(db, event, await make_person(db))

    event.status = status
    await db.flush()

    assert await wanted(db, "event.reminder") == 0


async def test_a_reminder_that_could_not_leave_in_time_is_not_wanted_after_the_event(db, clock_at):
    event = await make_event(db, day=DAY)
    await actions.register(db, event, await make_person(db))

    clock_at(clock.to_instant(datetime(2026, 11, 24, 23, 0)))
    assert await wanted(db, "event.reminder") == 2
    clock_at(clock.to_instant(datetime(2026, 11, 25, 0, 0)))

    assert await wanted(db, "event.reminder") == 0


async def test_names_and_titles_cannot_break_out_of_the_mail(db):
    event = await make_event(db, day=DAY, title_fr="<b>Été</b>\r\nBcc: a@example.org")
    await actions.register(db, event, await make_person(db, given_name='"><script>', family_name="x"))

    mail = await mail_of(db, "event.confirmed")

    assert ("<script>" in mail.html, "<b>" in mail.html, "\n" in mail.subject) == (False, False, False)
