"""The certificate of attendance: when there is one, what it states, and that its code can be checked."""

from datetime import UTC, datetime

import pytest
from sqlmodel import col, select

from cdp import actions as cdp
from cdp.follow import certificates
from cdp.models import CycleStatus, Membership
from core import language
from events import actions as events
from tests.cdp.follow.house import AFTER_FIFTH, AFTER_LAST, A, E, P, U, events_of, lived_cycle, members_of, note
from tests.pdf_reading import pdf_text

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("before_september")]


async def certificate(db, cycle, person):
    seat = select(Membership.id).where(col(Membership.cycle_id) == cycle.id, col(Membership.person_id) == person.id)
    return await certificates.certificate_of(db, await db.scalar(seat))


async def test_at_the_end_it_states_sessions_attended_of_those_held_and_their_hours(db, clock_at):
    cycle = await lived_cycle(db, members=1, moderators=0)
    (person,) = await members_of(db, cycle)
    await events.cancel(db, (await events_of(db, cycle))[3])
    await note(db, cycle, person, [P, P, A, P, E, U, P, P, P, P])
    clock_at(AFTER_LAST)

    found = await certificate(db, cycle, person)

    assert (found.attended, found.held, found.minutes) == (6, 9, 6 * 150)
    assert (found.first.isoformat(), found.last.isoformat()) == ("2026-09-15", "2027-06-15")
    assert found.hours == "15 heures"


async def test_there_is_none_before_the_end_nor_for_who_attended_nothing(db, clock_at):
    cycle = await lived_cycle(db, members=2, moderators=0)
    came, never = await members_of(db, cycle)
    await note(db, cycle, came, [P] * 5)
    await note(db, cycle, never, [E] * 10)

    clock_at(AFTER_FIFTH)
    assert await certificate(db, cycle, came) is None

    clock_at(AFTER_LAST)
    assert await certificate(db, cycle, came) is not None
    assert await certificate(db, cycle, never) is None


async def test_a_cycle_that_was_closed_early_certifies_what_was_held(db, clock_at):
    cycle = await lived_cycle(db, members=1, moderators=0, sessions=4)
    (person,) = await members_of(db, cycle)
    await note(db, cycle, person, [P, P, P, P])
    clock_at(AFTER_FIFTH)
    cycle.status = CycleStatus.closed
    await db.flush()

    found = await certificate(db, cycle, person)

    assert (found.attended, found.held) == (4, 4)


async def test_who_left_has_theirs_of_the_sessions_until_then(db, clock_at):
    cycle = await lived_cycle(db, members=1, moderators=0)
    (person,) = await members_of(db, cycle)
    await note(db, cycle, person, [P, A, P])
    clock_at(datetime(2026, 11, 20, 9, 0, tzinfo=UTC))
    await cdp.leave(db, cycle, person)
    clock_at(AFTER_LAST)

    found = await certificate(db, cycle, person)

    assert (found.attended, found.held, found.last.isoformat()) == (2, 3, "2026-11-15")


async def test_its_code_is_right_as_long_as_what_it_states(db, clock_at):
    cycle = await lived_cycle(db, members=2, moderators=0)
    person, other = await members_of(db, cycle)
    await note(db, cycle, person, [P] * 10)
    await note(db, cycle, other, [P] * 9)
    clock_at(AFTER_LAST)
    found = await certificate(db, cycle, person)

    checked = await certificates.certified_by(db, f" {found.code.lower()} ")
    assert checked is not None
    assert checked.person.id == person.id
    wrong = found.code[:-1] + ("A" if found.code[-1] != "A" else "B")
    stolen = found.code.replace(str(found.membership.id), str((await certificate(db, cycle, other)).membership.id), 1)
    for code in (wrong, stolen, "", "x", "é-é", "999999999999-AAAA", f"{found.membership.id}"):
        assert await certificates.certified_by(db, code) is None

    await note(db, cycle, person, [A])
    assert await certificates.certified_by(db, found.code) is None


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("fr", ["Attestation de présence", "Accueil", "Sud", "2026-2027", "2 sur 10 séances tenues", "5 heures"]),
        ("nl", ["Aanwezigheidsattest", "Onthaal", "Zuid", "2026-2027", "2 van 10 gehouden sessies", "5 uur"]),
    ],
)
async def test_the_pdf_says_it_in_the_language_of_the_page(db, clock_at, lang, words):
    cycle = await lived_cycle(db, members=1, moderators=0)
    (person,) = await members_of(db, cycle)
    person.given_name, person.family_name = "#Zoë", "*Exemple* [x] $1 & <b>"
    await note(db, cycle, person, [P, P, A])
    clock_at(AFTER_LAST)
    found = await certificate(db, cycle, person)

    with language.using(lang):
        content = await certificates.pdf(found, "http://127.0.0.1:8000/desk")

    text = pdf_text(content)
    assert [word for word in [*words, "#Zoë *Exemple* [x] $1 & <b>", found.code] if word not in text] == []
