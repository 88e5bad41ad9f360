"""What is mailed to whom, in which language, read back."""

from datetime import date, time, timedelta

import pytest
from icalendar import Calendar
from sqlmodel import col, select

from cdp import actions as cdp
from cdp.compose import actions, applications, decisions
from cdp.compose.forms import ModeratorForm
from cdp.compose.models import TIME_TO_UNDO, Application, WaitingReason
from cdp.models import MemberRole
from notifications.models import MessageState, OutboxMessage
from tests.cdp.compose.house import MOMENT, applicant, coordinator, recruiting
from tests.factories import make_person
from web import house

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("furnished")]


async def wanted(db):
    """The messages that would leave, rendered: kind, when it is due, mail."""
    registry = house.registry()
    pending = select(OutboxMessage).where(col(OutboxMessage.state) == MessageState.pending)
    found = []
    for message in await db.scalars(pending.order_by(col(OutboxMessage.id))):
        kind = registry.kind(message.kind)
        if await kind.wanted(db, [message]):
            found.append((message.kind, message.due_at - MOMENT, await kind.render(db, message)))
    return found


async def only_mail(db, kind):
    (mail,) = [mail for each, _, mail in await wanted(db) if each == kind]
    return mail


async def with_sessions(db, cycle, count=10):
    for number in range(1, count + 1):
        day = date(2026, 9, 8) + timedelta(weeks=4 * (number - 1))
        await cdp.add_session(
            db,
            cycle,
            number,
            day=day,
            starts=time(9),
            ends=time(12),
            title_fr=f"Séance {number}",
            title_nl=f"Sessie {number}",
        )


async def test_an_application_is_confirmed_in_the_language_of_the_applicant(db):
    cycle = await recruiting(db)
    await applicant(db, cycle, await make_person(db, language="nl", given_name="Noor"), given_name="Noor")

    mail = await only_mail(db, "cdp.applied")

    assert (mail.subject, mail.language) == ("Uw kandidatuur voor Naar een woning is aangekomen", "nl")
    assert "Hallo Noor," in mail.text or "Dag Noor," in mail.text
    assert "zondag 31 mei 2026 om 18:00" in mail.text
    assert "http://127.0.0.1:8000/nl/communities/logement/apply" in mail.text


async def test_an_acceptance_is_one_mail_with_all_ten_dates_after_the_time_to_undo(db):
    cycle = await recruiting(db, moderators=2)
    await with_sessions(db, cycle)
    person = await make_person(db)
    found = await applicant(db, cycle, person)
    await decisions.accept(db, cycle, [found.id], person.id)

    ((kind, due, mail),) = [
        each
        for each in await wanted(db)
        if each[2].to == person.email and each[0] != "cdp.applied" and each[1] <= TIME_TO_UNDO
    ]

    assert (kind, due, mail.subject) == (
        "cdp.welcome",
        TIME_TO_UNDO,
        "Bienvenue dans Vers un logement : les dates du cycle",
    )
    events = Calendar.from_ical(mail.calendar).walk("VEVENT")
    assert (mail.calendar_method, len(events)) == ("REQUEST", 10)
    assert {str(event["STATUS"]) for event in events} == {"CONFIRMED"}


async def test_a_refusal_says_the_words_that_were_written_and_nothing_of_the_mix(db):
    cycle = await recruiting(db)
    found = await applicant(db, cycle)
    await decisions.decline(db, cycle, found.id, "Merci d’avoir écrit.\n\nÀ l’an <b>prochain</b> ?", found.person_id)

    mail = await only_mail(db, "cdp.application_declined")

    assert mail.subject == "Votre candidature à Vers un logement"
    assert "Merci d’avoir écrit.\n\nÀ l’an <b>prochain</b> ?" in mail.text
    assert "À l’an &lt;b&gt;prochain&lt;/b&gt; ?" in mail.html


@pytest.mark.parametrize(
    ("language", "reason", "said"),
    [
        ("fr", WaitingReason.seats, "Les douze places sont prises pour le moment."),
        ("nl", WaitingReason.sector, "Uw sector is al goed vertegenwoordigd, en de groep moet gemengd blijven."),
    ],
)
async def test_the_waiting_list_says_its_reason(db, language, reason, said):
    cycle = await recruiting(db)
    found = await applicant(db, cycle, await make_person(db, language=language))
    await decisions.put_on_waiting_list(db, cycle, found.id, reason, found.person_id)

    mail = await only_mail(db, "cdp.application_waiting")

    assert said in mail.text
    assert mail.language == language


async def test_a_decision_that_was_undone_is_not_mailed(db):
    cycle = await recruiting(db)
    found = await applicant(db, cycle)
    await decisions.accept(db, cycle, [found.id], found.person_id)
    await decisions.undo(db, cycle, found.id)
    await decisions.decline(db, cycle, found.id, "Non.", found.person_id)
    await decisions.undo(db, cycle, found.id)

    assert [kind for kind, _, _ in await wanted(db)] == ["cdp.applied"]


async def test_a_decision_made_again_after_an_undo_is_mailed_once(db):
    cycle = await recruiting(db)
    found = await applicant(db, cycle)
    for _ in range(2):
        await decisions.decline(db, cycle, found.id, "Non.", found.person_id)
        await decisions.undo(db, cycle, found.id)
    await decisions.decline(db, cycle, found.id, "Vraiment non.", found.person_id)

    assert "Vraiment non." in (await only_mail(db, "cdp.application_declined")).text


async def test_who_gives_their_seat_back_gets_one_mail_that_cancels_all_dates(db):
    cycle = await recruiting(db, moderators=2)
    await with_sessions(db, cycle, 3)
    person = await make_person(db)
    found = await applicant(db, cycle, person)
    await decisions.accept(db, cycle, [found.id], person.id)

    await applications.withdraw(db, cycle, person)

    ((kind, _, mail),) = [each for each in await wanted(db) if each[2].to == person.email]
    events = Calendar.from_ical(mail.calendar).walk("VEVENT")
    assert (kind, mail.calendar_method) == ("cdp.seat_left", "CANCEL")
    assert [str(event["STATUS"]) for event in events] == ["CANCELLED"] * 3


async def test_who_withdraws_before_an_answer_gets_one_mail_without_a_calendar(db):
    cycle = await recruiting(db)
    person = await make_person(db, language="nl")
    await applicant(db, cycle, person)

    await applications.withdraw(db, cycle, person)

    ((kind, _, mail),) = await wanted(db)
    assert (kind, mail.calendar, mail.subject) == (
        "cdp.application_withdrawn",
        None,
        "Uw kandidatuur voor Naar een woning is ingetrokken",
    )


async def test_those_who_decide_are_told_of_the_free_seat_without_a_name(db):
    cycle = await recruiting(db)
    decider = await coordinator(db, language="nl")
    person = await make_person(db, family_name="Introuvable")
    found = await applicant(db, cycle, person)
    await decisions.accept(db, cycle, [found.id], decider.id)

    await applications.withdraw(db, cycle, person)

    mail = await only_mail(db, "cdp.seat_free")
    assert (mail.to, mail.subject) == (decider.email, "Naar een woning: er is een plaats vrij")
    assert "http://127.0.0.1:8000/nl/communities/logement/2026/composition" in mail.text
    assert "Introuvable" not in mail.text + mail.html


async def test_a_moderator_who_is_new_is_told_in_both_languages_how_to_come_in(db):
    cycle = await recruiting(db)

    await actions.name_moderator(
        db, cycle, ModeratorForm(email="noor@example.org", given_name="Noor", family_name="Voorbeeld")
    )

    mail = await only_mail(db, "cdp.welcome")
    assert (mail.subject, mail.language) == ("Bienvenue dans Vers un logement / Welkom bij Naar een woning", "fr, nl")
    assert "il n’y a pas de mot de passe" in mail.text
    assert "er is geen wachtwoord" in mail.text


async def test_a_moderator_released_and_named_again_keeps_the_dates(db):
    cycle = await recruiting(db)
    person = await make_person(db)
    await cdp.join(db, cycle, person, MemberRole.moderator)
    await actions.release_moderator(db, cycle, person.id)

    await actions.name_moderator(db, cycle, ModeratorForm(email=person.email))

    assert [kind for kind, _, _ in await wanted(db)] == ["cdp.welcome"]
    assert (await db.scalars(select(Application))).all() == []
