"""Guest speakers, through the actions and through their link, on both databases."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import col, select

from accounts.models import Person
from cdp import actions as cycles
from cdp.models import MemberRole
from cdp.plan import actions, guests, queries
from cdp.plan.errors import GuestBelongs, GuestInvitedAlready, SessionPast
from cdp.plan.forms import Invite
from cdp.plan.models import GuestAnswer
from core.errors import NotFound
from events import reminders
from events.errors import EventCancelled
from events.models import Event, Registration, RegistrationStatus, RosterRole
from notifications.models import OutboxMessage
from tests.accounts.browsing import Browser, link_in
from tests.cdp.plan.conftest import people_of
from tests.cdp.plan.house import HOURS, TEN, act, attached, letters, person_with, plan, seen, session_of, waiting
from tests.factories import make_person

pytestmark = pytest.mark.anyio

ADDRESS = "noor.spreker@example.org"


def form(**fields):
    given = {"given_name": "Noor", "family_name": "Voorbeeld", "email": ADDRESS, "language": "nl"}
    return Invite(**given | fields)


async def invite(database, cycle, number=3, **fields):
    (by, *_) = await moderators(database, cycle)
    await act(database, guests.invite, await session_of(database, cycle, number), form(**fields), by=by)
    return await person_with(database, fields.get("email", ADDRESS))


async def moderators(database, cycle):
    async with database.reading() as session:
        return (await people_of(session, cycle))[MemberRole.moderator]


async def registration_of(database, person):
    async with database.reading() as session:
        return (await session.scalars(select(Registration).filter_by(person_id=person.id))).one()


async def listed(database, cycle, number=3):
    event = await session_of(database, cycle, number)
    async with database.reading() as session:
        return [(g.invitation.display_name, g.invitation.answer) for g in await queries.guests(session, event)]


async def test_a_guest_takes_no_seat_and_is_invited_in_their_language_with_a_calendar_entry(database, cycle):
    await plan(database, cycle, place_fr="Maison 1", place_nl="Huis 1")
    before = (await session_of(database, cycle, 3)).confirmed

    guest = await invite(database, cycle)

    registration = await registration_of(database, guest)
    assert (registration.role, registration.status) == (RosterRole.speaker, RegistrationStatus.confirmed)
    assert (guest.account_since, guest.language, guest.display_name) == (None, "nl", "Noor Voorbeeld")
    assert (await session_of(database, cycle, 3)).confirmed == before
    (mail,) = await letters(database, guest.id, guests.INVITED)
    assert mail.subject == "Uitnodiging: Sessie 3 — Onthaal, di 10 nov"
    assert "Alix Exemple 1 nodigt u uit" in mail.text
    assert "PARTSTAT=NEEDS-ACTION" in attached(mail)
    assert (mail.calendar_method, attached(mail).count("BEGIN:VEVENT")) == ("REQUEST", 1)
    assert len(await waiting(database, guest.id, reminders.REMINDER)) == 2


async def test_a_guest_whose_language_is_not_known_is_invited_in_both(database, cycle):
    await plan(database, cycle)

    guest = await invite(database, cycle, language=None)

    (mail,) = await letters(database, guest.id, guests.INVITED)
    assert mail.subject == "Invitation : Séance 3 — Accueil, mar. 10 nov. / Uitnodiging: Sessie 3 — Onthaal, di 10 nov"


async def test_a_known_person_keeps_their_name_and_language(database, cycle):
    await plan(database, cycle)
    async with database.writing() as session:
        await make_person(session, email=ADDRESS, given_name="Own", family_name="Name", language="fr")

    guest = await invite(database, cycle)

    assert (guest.display_name, guest.language) == ("Own Name", "fr")
    assert await listed(database, cycle) == [("Noor Voorbeeld", GuestAnswer.asked)]


async def test_who_belongs_to_the_group_or_is_invited_already_is_refused(database, cycle):
    await plan(database, cycle)
    await invite(database, cycle)

    with pytest.raises(GuestInvitedAlready):
        await invite(database, cycle)
    with pytest.raises(GuestBelongs):
        await invite(database, cycle, email="person3@example.org")


async def test_nobody_is_invited_to_a_session_that_is_over_or_cancelled(database, cycle, clock_at):
    await plan(database, cycle)
    await act(database, actions.cancel_session, cycle, 3, seen=await seen(database, cycle, 3))

    with pytest.raises(EventCancelled):
        await invite(database, cycle)
    clock_at(datetime(2026, 9, 16, 8, 0, tzinfo=UTC))
    with pytest.raises(SessionPast):
        await invite(database, cycle, number=1)


async def link_of(database, guest):
    (mail, *_) = await letters(database, guest.id, guests.INVITED)
    return link_in(mail)


async def test_the_link_shows_the_one_session_and_nothing_of_the_group(database, cycle, app):
    await plan(database, cycle, place_fr="Maison 1", place_nl="Huis 1")
    guest = await invite(database, cycle)
    browser = Browser(app, "203.0.113.30")

    response = await browser.get(await link_of(database, guest))

    assert response.status_code == 200
    assert "Sessie 3 — Onthaal" in browser.page
    assert "dinsdag 10 november 2026" in browser.page
    assert "Alix Exemple 1" in browser.page
    assert "Alix Exemple 2" not in browser.page
    event = await session_of(database, cycle, 3)
    for path in (f"/nl/events/{event.slug}", "/nl/communities/accueil/2026/plan"):
        assert (await browser.get(path)).status_code in (303, 404)
    await browser.get("/nl/communities/accueil")
    assert "Alix Exemple" not in browser.page


@pytest.mark.parametrize(
    ("said", "answer", "status", "subject"),
    [
        ("accept", GuestAnswer.accepted, RegistrationStatus.confirmed, "Noor Voorbeeld viendra : "),
        ("decline", GuestAnswer.declined, RegistrationStatus.cancelled, "Noor Voorbeeld ne peut pas venir : "),
    ],
)
async def test_a_guest_answers_by_the_link_and_the_moderators_are_told(
    database, cycle, app, said, answer, status, subject
):
    await plan(database, cycle)
    guest = await invite(database, cycle)
    browser = Browser(app, "203.0.113.30")
    link = await link_of(database, guest)

    response = await browser.post(link, answer=said)

    assert (response.status_code, response.headers["location"]) == (303, link)
    assert await listed(database, cycle) == [("Noor Voorbeeld", answer)]
    assert (await registration_of(database, guest)).status == status
    for moderator in await moderators(database, cycle):
        (mail,) = await letters(database, moderator, guests.ANSWERED)
        assert mail.subject == f"{subject}Séance 3 — Accueil, mar. 10 nov."


async def test_opening_the_link_answers_nothing_and_an_unknown_answer_is_refused(database, cycle, app):
    await plan(database, cycle)
    guest = await invite(database, cycle)
    browser = Browser(app, "203.0.113.30")
    link = await link_of(database, guest)

    await browser.get(link)
    response = await browser.post(link, answer="perhaps")

    assert response.status_code == 404
    assert await listed(database, cycle) == [("Noor Voorbeeld", GuestAnswer.asked)]


async def test_a_guest_who_declined_hears_no_more_and_may_think_again(database, cycle):
    await plan(database, cycle)
    guest = await invite(database, cycle)
    registration = await registration_of(database, guest)
    await act(database, guests.answer, registration.id, accepts=False)

    assert await waiting(database, guest.id, reminders.REMINDER) == []
    await act(database, guests.answer, registration.id, accepts=True)

    again = await registration_of(database, guest)
    assert (again.id, again.status, again.generation) == (registration.id, RegistrationStatus.confirmed, 2)
    assert len(await waiting(database, guest.id, reminders.REMINDER)) == 2
    for moderator in await moderators(database, cycle):
        assert len(await waiting(database, moderator, guests.ANSWERED)) == 1


async def sent(database, person_id):
    """Let what waits for a person have left."""
    async with database.writing() as session:
        for message in await waiting_in(session, person_id):
            message.state = "sent"


async def waiting_in(session, person_id):

    return (
        await session.scalars(
            select(OutboxMessage).where(
                col(OutboxMessage.person_id) == person_id, col(OutboxMessage.kind) == guests.INVITED
            )
        )
    ).all()


async def test_who_is_uninvited_is_told_with_a_cancellation_and_the_link_closes(database, cycle, app):
    await plan(database, cycle)
    guest = await invite(database, cycle)
    link = await link_of(database, guest)
    await sent(database, guest.id)
    registration = await registration_of(database, guest)

    await act(database, guests.uninvite, await session_of(database, cycle, 3), registration.id)

    assert await listed(database, cycle) == []
    assert [m.kind for m in await waiting(database, guest.id)] == [guests.UNINVITED]
    (mail,) = await letters(database, guest.id, guests.UNINVITED)
    assert (mail.calendar_method, "STATUS:CANCELLED" in attached(mail)) == ("CANCEL", True)
    assert (await Browser(app, "203.0.113.30").get(link)).status_code == 404
    with pytest.raises(NotFound):
        await act(database, guests.answer, registration.id, accepts=True)


async def test_who_was_not_told_of_the_invitation_is_not_told_of_its_end(database, cycle):
    await plan(database, cycle)
    guest = await invite(database, cycle)

    await act(
        database,
        guests.uninvite,
        await session_of(database, cycle, 3),
        (await registration_of(database, guest)).id,
    )

    assert await waiting(database, guest.id) == []


async def test_a_guest_of_one_session_is_not_uninvited_through_another(database, cycle):
    await plan(database, cycle)
    guest = await invite(database, cycle)

    with pytest.raises(NotFound):
        await act(
            database,
            guests.uninvite,
            await session_of(database, cycle, 4),
            (await registration_of(database, guest)).id,
        )

    assert await listed(database, cycle) == [("Noor Voorbeeld", GuestAnswer.asked)]


async def test_who_was_uninvited_may_be_invited_again_with_a_new_link(database, cycle):
    await plan(database, cycle)
    guest = await invite(database, cycle)
    first = await link_of(database, guest)
    await act(
        database,
        guests.uninvite,
        await session_of(database, cycle, 3),
        (await registration_of(database, guest)).id,
    )

    await invite(database, cycle)

    assert await listed(database, cycle) == [("Noor Voorbeeld", GuestAnswer.asked)]
    assert await link_of(database, guest) != first


async def test_a_moved_session_reaches_the_guest_with_their_own_link(database, cycle):
    await plan(database, cycle)
    guest = await invite(database, cycle)
    link = await link_of(database, guest)

    await act(
        database,
        actions.move_session,
        cycle,
        3,
        seen=await seen(database, cycle, 3),
        day=TEN[3] + timedelta(days=1),
        **HOURS,
    )

    (mail,) = await letters(database, guest.id, reminders.CHANGED)
    assert link in mail.text
    assert "/events/" not in mail.text
    (reminder, *_) = await letters(database, guest.id, reminders.REMINDER)
    assert link in reminder.text


async def test_a_cancelled_session_reaches_the_guest(database, cycle):
    await plan(database, cycle)
    guest = await invite(database, cycle)

    await act(database, actions.cancel_session, cycle, 3, seen=await seen(database, cycle, 3))

    assert [m.kind for m in await waiting(database, guest.id)] == [reminders.CANCELLED]


async def test_a_guest_who_becomes_a_member_has_a_seat_at_that_session_too(database, cycle):
    await plan(database, cycle)
    guest = await invite(database, cycle)

    async with database.writing() as session:
        await cycles.join(session, cycle, await session.get_one(Person, guest.id))

    event = await session_of(database, cycle, 3)
    async with database.reading() as session:
        rows = (await session.scalars(select(Registration).filter_by(person_id=guest.id, event_id=event.id))).all()
        events = (await session.scalars(select(Event.id))).all()
        seats = (await session.scalars(select(Registration).filter_by(person_id=guest.id))).all()
    assert [(row.role, row.status) for row in rows] == [(RosterRole.attendee, RegistrationStatus.confirmed)]
    assert (len(events), len(seats)) == (10, 10)
    assert await listed(database, cycle) == []
