"""A member's own choice of what the sessions are called in their calendar and mails, on both databases."""

import httpx2
import pytest
from sqlmodel import select

from cdp.models import MemberRole, Membership
from cdp.plan import actions
from events import calendars, reminders
from events.models import CalendarText, Event
from tests.cdp.plan.conftest import people_of
from tests.cdp.plan.house import HOURS, TEN, act, attached, letters, plan, seen, session_of, subscribe
from tests.events.feed_reading import Node
from tests.factories import make_event

pytestmark = pytest.mark.anyio

ONLINE = "https://meet.example.org/groupe"


async def member_of(database, cycle):
    async with database.reading() as session:
        (person_id,) = (await people_of(session, cycle))[MemberRole.member]
        membership = (await session.scalars(select(Membership).filter_by(person_id=person_id))).one()
    return person_id, membership


async def choose(database, cycle, *, discreet):
    person_id, membership = await member_of(database, cycle)
    async with database.writing() as session:
        row = await session.get_one(Membership, membership.id)
        await actions.choose_discretion(session, row, discreet=discreet)
    return person_id


async def feed(database, person_id):
    path = await subscribe(database, person_id)
    return await Node(database).text(path)


async def test_a_discreet_feed_says_when_and_where_and_neither_the_group_nor_its_theme(database, cycle):
    await plan(database, cycle, place_fr="Salle 1", online_url=ONLINE)
    await act(
        database,
        actions.describe_session,
        cycle,
        3,
        seen=await seen(database, cycle, 3),
        theme_fr="Le logement",
        theme_nl="",
    )

    person_id = await choose(database, cycle, discreet=True)
    text = await feed(database, person_id)

    assert text.count("SUMMARY:Réunion\r\n") == 10
    assert text.count("LOCATION:Salle 1\r\n") == 10
    assert ONLINE in text
    assert "DTSTART;TZID=Europe/Brussels:20261110T140000" in text
    for telling in ("Accueil", "accueil", "Séance", "communauté", "logement", "/events/"):
        assert telling not in text


async def test_the_uid_and_the_sequence_are_the_same_in_both_forms(database, cycle):
    await plan(database, cycle)
    person_id, _ = await member_of(database, cycle)
    path = await subscribe(database, person_id)
    node = Node(database)
    open_uids = await node.uids(path)

    await choose(database, cycle, discreet=True)

    assert await node.uids(path) == open_uids
    assert "Accueil" not in await node.text(path)


async def test_others_in_the_group_keep_the_name(database, cycle):
    await plan(database, cycle)
    await choose(database, cycle, discreet=True)
    async with database.reading() as session:
        (moderator, _) = (await people_of(session, cycle))[MemberRole.moderator]

    assert (await feed(database, moderator)).count("SUMMARY:Séance") == 10


async def test_the_choice_can_be_taken_back(database, cycle):
    await plan(database, cycle)
    await choose(database, cycle, discreet=True)

    person_id = await choose(database, cycle, discreet=False)

    assert (await feed(database, person_id)).count("SUMMARY:Séance") == 10


async def test_what_is_planned_moved_and_replaced_later_is_discreet_too(database, cycle):
    person_id = await choose(database, cycle, discreet=True)
    await plan(database, cycle)
    await act(
        database,
        actions.move_session,
        cycle,
        3,
        seen=await seen(database, cycle, 3),
        day=TEN[3].replace(day=12),
        **HOURS,
    )
    await act(
        database,
        actions.replace_session,
        cycle,
        4,
        seen=await seen(database, cycle, 4),
        day=TEN[4].replace(day=10),
        **HOURS,
    )

    text = await feed(database, person_id)

    assert (text.count("SUMMARY:Réunion\r\n"), text.count("SUMMARY:Annulé : Réunion\r\n")) == (10, 1)
    assert "Accueil" not in text
    for mail in await letters(database, person_id):
        assert "Accueil" not in mail.subject + mail.text + mail.html + attached(mail)
        assert "accueil" not in mail.subject + mail.text + mail.html + attached(mail)
    assert {mail.subject for mail in await letters(database, person_id, actions.DATES)} == {"Vos réunions : les dates"}
    (changed,) = await letters(database, person_id, reminders.CHANGED)
    assert changed.subject == "Changement : Réunion, désormais jeu. 12 nov."


async def test_public_appointments_have_no_discreet_form_and_keep_their_name(database, cycle):

    async with database.writing() as session:
        event = await make_event(session)
        calendars.event_changed(session, event.id)
    async with database.reading() as session:
        text = await session.get_one(CalendarText, event.id)

    assert (text.discreet_fr, text.discreet_nl) == (None, None)


async def test_the_feed_shows_moved_cancelled_and_replaced_dates_with_their_sequence(database, cycle):
    await plan(database, cycle)
    old = await session_of(database, cycle, 4)
    await act(
        database,
        actions.move_session,
        cycle,
        3,
        seen=await seen(database, cycle, 3),
        day=TEN[3].replace(day=12),
        **HOURS,
    )
    new = await act(
        database,
        actions.replace_session,
        cycle,
        4,
        seen=await seen(database, cycle, 4),
        day=TEN[4].replace(day=10),
        **HOURS,
    )
    await act(database, actions.cancel_session, cycle, 5, seen=await seen(database, cycle, 5))
    person_id, _ = await member_of(database, cycle)

    entries = {entry["UID"]: entry for entry in parsed(await feed(database, person_id))}

    moved, cancelled = await session_of(database, cycle, 3), await session_of(database, cycle, 5)
    assert len(entries) == 11
    assert [(entries[e.uid]["SEQUENCE"], entries[e.uid]["STATUS"]) for e in (moved, old, new, cancelled)] == [
        ("1", "CONFIRMED"),
        ("1", "CANCELLED"),
        ("0", "CONFIRMED"),
        ("1", "CANCELLED"),
    ]
    assert entries[moved.uid]["DTSTART;TZID=Europe/Brussels"] == "20261112T140000"
    assert entries[new.uid]["DTSTART;TZID=Europe/Brussels"] == "20261210T140000"


def parsed(text):
    """The properties of each entry, read by hand: the first value of each name."""
    blocks = text.split("BEGIN:VEVENT\r\n")[1:]
    return [dict(line.split(":", 1) for line in reversed(block.split("\r\n")) if ":" in line) for block in blocks]


async def test_a_member_chooses_on_the_page_of_their_community(database, cycle, member, moderator):
    await plan(database, cycle)
    await member.get("/fr/communities/accueil")
    assert "Les appeler « Réunion »" in member.page

    response = await member.post("/fr/communities/accueil/2026/discretion", discreet="1")

    assert (response.status_code, response.headers["location"]) == (303, "/fr/communities/accueil")
    _, membership = await member_of(database, cycle)
    assert membership.discreet
    await member.get("/fr/communities/accueil")
    assert "Montrer de nouveau leur nom" in member.page


async def test_the_links_that_fill_in_a_calendar_are_discreet_too(database, cycle, member):
    await plan(database, cycle)
    await choose(database, cycle, discreet=True)
    event: Event = await session_of(database, cycle, 3)

    response: httpx2.Response = await member.get(f"/fr/events/{event.slug}")

    google = next(line for line in response.text.splitlines() if "calendar.google.com" in line)
    assert "R%C3%A9union" in google
    assert "Accueil" not in google
