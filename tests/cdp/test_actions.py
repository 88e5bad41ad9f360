"""Seats of a cycle and the rosters that follow from them, on both databases."""

from datetime import UTC, date, datetime, time

import pytest
from ical.calendar_stream import IcsCalendarStream
from sqlmodel import col, func, select

from accounts import capabilities
from accounts.http import Viewer
from cdp import actions
from cdp.emails import KINDS
from cdp.errors import (
    AlreadyMember,
    CycleComplete,
    CycleFull,
    NotMember,
    OutsideSeason,
    TwoModeratorsAlready,
)
from cdp.models import MemberRole, Membership
from cdp.queries import groups_of
from core.errors import NotFound
from events import roster
from events.models import Event, Registration, RegistrationStatus
from events.queries import event_visible_to, own_registrations
from notifications.models import MessageState, OutboxMessage
from tests.events.feed_reading import Node
from tests.events.outbox import messages, told
from tests.factories import make_cycle, make_person
from web import house

pytestmark = pytest.mark.anyio

SPRING = datetime(2026, 6, 15, 10, 0, tzinfo=UTC)
AUTUMN = datetime(2026, 10, 1, 10, 0, tzinfo=UTC)  # two sessions are past
SEASON = 2026
MONTHS = [(2026, 9), (2026, 9), *((2026, m) for m in (10, 11, 12)), *((2027, m) for m in (1, 2, 3, 4, 5))]


@pytest.fixture(autouse=True)
def _in_spring(settings, clock_at):
    clock_at(SPRING)
    house.furnish(settings)


async def cycle_with_sessions(db, count=10, **fields):
    cycle = await make_cycle(db, season=SEASON, **fields)
    for number in range(1, count + 1):
        await add(db, cycle, number)
    return cycle


async def add(db, cycle, number, day=None):
    year, month = MONTHS[number - 1]
    day = day or date(year, month, 10 + number)
    fields = {"title_fr": f"Séance {number}", "title_nl": f"Sessie {number}", "starts": time(9, 30), "ends": time(12)}
    return await actions.add_session(db, cycle, number, day=day, **fields)


async def seats(db, person):
    """The sessions, by their numbers' titles, in which a person has a seat."""
    rows = await db.execute(
        select(Event.title_fr, Registration.role)
        .join(Registration, col(Registration.event_id) == col(Event.id))
        .where(col(Registration.person_id) == person.id, col(Registration.status) == RegistrationStatus.confirmed)
        .order_by(col(Event.day))
    )
    return [(title, role.value) for title, role in rows]


async def count(db, model):
    return await db.scalar(select(func.count()).select_from(model))


async def as_seen_by(db, person):
    return Viewer(person, groups=await groups_of(db, person.id))


async def test_the_fifteenth_person_is_refused(db):
    cycle = await make_cycle(db, members=12, moderators=2)

    with pytest.raises(CycleFull):
        await actions.join(db, cycle, await make_person(db))

    assert (await count(db, Membership), await count(db, OutboxMessage), cycle.seats_taken) == (14, 0, 14)


async def test_the_third_moderator_is_refused(db):
    cycle = await make_cycle(db, members=3, moderators=2)

    with pytest.raises(TwoModeratorsAlready):
        await actions.join(db, cycle, await make_person(db), MemberRole.moderator)

    assert (await count(db, Membership), cycle.seats_taken, cycle.moderators) == (5, 5, 2)


async def test_nobody_has_two_seats(db):
    cycle, person = await make_cycle(db), await make_person(db)
    await actions.join(db, cycle, person)

    with pytest.raises(AlreadyMember):
        await actions.join(db, cycle, person)

    assert cycle.seats_taken == 1


async def test_who_joins_has_a_seat_in_every_session(db):
    cycle, member, moderator = await cycle_with_sessions(db), await make_person(db), await make_person(db)

    await actions.join(db, cycle, member)
    await actions.join(db, cycle, moderator, MemberRole.moderator)

    assert await seats(db, member) == [(f"Séance {n}", "attendee") for n in range(1, 11)]
    assert await seats(db, moderator) == [(f"Séance {n}", "moderator") for n in range(1, 11)]
    assert (cycle.seats_taken, cycle.moderators) == (2, 1)


async def test_who_joins_late_has_a_seat_in_what_is_ahead(db, clock_at):
    cycle, person = await cycle_with_sessions(db), await make_person(db)
    clock_at(AUTUMN)

    await actions.join(db, cycle, person)

    assert [title for title, _ in await seats(db, person)] == [f"Séance {n}" for n in range(3, 11)]


async def test_a_guest_of_one_session_who_joins_is_a_member_in_all_of_them(db):
    cycle, person = await cycle_with_sessions(db, 2), await make_person(db)
    first = (await db.scalars(select(Event).order_by(col(Event.day)))).first()
    (first,) = await roster.take_turn(db, first.id)
    await roster.seat(db, first, person.id, role="speaker")

    await actions.join(db, cycle, person)

    assert await seats(db, person) == [("Séance 1", "attendee"), ("Séance 2", "attendee")]
    assert (await db.get_one(Event, first.id)).confirmed == 1


async def test_nobody_is_seated_in_a_session_that_was_called_off(db):
    cycle, person = await cycle_with_sessions(db, 2), await make_person(db)
    first = (await db.scalars(select(Event).order_by(col(Event.day)))).first()
    await actions.events.cancel(db, first)

    await actions.join(db, cycle, person)

    assert await seats(db, person) == [("Séance 2", "attendee")]


async def test_a_session_added_later_seats_the_members(db):
    cycle, person = await cycle_with_sessions(db, 1), await make_person(db)
    await actions.join(db, cycle, person)

    await add(db, cycle, 2)

    assert [title for title, _ in await seats(db, person)] == ["Séance 1", "Séance 2"]
    assert await told(db, "event.reminder") == [("event.reminder", person.id)] * 4


async def test_who_leaves_frees_a_seat_and_the_sessions_ahead(db, clock_at):
    cycle, person = await cycle_with_sessions(db), await make_person(db)
    await actions.join(db, cycle, person, MemberRole.moderator)
    clock_at(AUTUMN)

    await actions.leave(db, cycle, person)

    assert [title for title, _ in await seats(db, person)] == ["Séance 1", "Séance 2"]
    assert (cycle.seats_taken, cycle.moderators) == (0, 0)
    assert [m.kind for m in await messages(db) if m.due_at > AUTUMN] == []
    assert len(await messages(db, "event.reminder", state=MessageState.cancelled)) == 16


async def test_who_left_sees_the_sessions_ahead_no_more(db):
    cycle, person = await cycle_with_sessions(db, 1), await make_person(db)
    slug = (await db.scalars(select(Event.slug))).one()
    await actions.join(db, cycle, person)
    assert (await event_visible_to(db, await as_seen_by(db, person), slug)).slug == slug

    await actions.leave(db, cycle, person)

    with pytest.raises(NotFound):
        await event_visible_to(db, await as_seen_by(db, person), slug)


async def test_who_left_and_comes_back_is_seated_and_welcomed_again(db):
    cycle, person = await cycle_with_sessions(db), await make_person(db)
    first = await actions.join(db, cycle, person)
    await actions.leave(db, cycle, person)

    again = await actions.join(db, cycle, person)

    assert (again.id, again.generation, len(await seats(db, person))) == (first.id, 2, 10)
    assert await told(db, "cdp.welcome") == [("cdp.welcome", person.id)]
    assert len(await told(db, "event.reminder")) == 20


async def test_who_does_not_belong_cannot_leave(db):
    cycle = await make_cycle(db)

    with pytest.raises(NotMember):
        await actions.leave(db, cycle, await make_person(db))


async def test_an_eleventh_session_is_refused(db):
    cycle = await cycle_with_sessions(db)

    with pytest.raises(CycleComplete):
        await add(db, cycle, 10, date(2027, 6, 1))

    assert await count(db, Event) == 10


@pytest.mark.parametrize("number", [0, 1, 11])
async def test_a_session_has_a_number_of_its_own_from_one_to_ten(db, number):
    cycle = await cycle_with_sessions(db, 1)

    with pytest.raises(CycleComplete):
        await actions.add_session(db, cycle, number, day=date(2026, 11, 3), title_fr="Encore")


@pytest.mark.parametrize("day", [date(2026, 8, 31), date(2027, 7, 1)])
async def test_a_session_outside_september_to_june_is_refused(db, day):
    cycle = await make_cycle(db, season=SEASON)

    with pytest.raises(OutsideSeason):
        await add(db, cycle, 1, day)

    assert await count(db, Event) == 0


@pytest.mark.parametrize("day", [date(2026, 9, 1), date(2027, 6, 30)])
async def test_the_first_and_the_last_day_of_the_season_are_in_it(db, day):
    cycle = await make_cycle(db, season=SEASON)

    assert (await add(db, cycle, 1, day)).day == day


@pytest.mark.parametrize(("lang", "word"), [("fr", "septembre"), ("nl", "september")])
async def test_one_welcome_tells_all_ten_dates_in_the_persons_language(db, lang, word):
    cycle, person = await cycle_with_sessions(db), await make_person(db, language=lang)
    await actions.join(db, cycle, person)

    (message,) = await messages(db, "cdp.welcome")
    mail = await KINDS["cdp.welcome"].render(db, message)

    events = IcsCalendarStream.calendar_from_ics(mail.calendar.decode()).events
    uids = list(await db.scalars(select(Event.uid).order_by(col(Event.day))))
    assert (mail.language, [e.uid for e in sorted(events, key=lambda e: str(e.dtstart))]) == (lang, uids)
    assert (len(uids), mail.text.count(word), await told(db, "event.confirmed")) == (10, 2, [])


async def test_the_welcome_of_somebody_who_left_is_not_wanted(db):
    cycle, person = await cycle_with_sessions(db, 1), await make_person(db)
    membership = await actions.join(db, cycle, person)
    (message,) = await messages(db, "cdp.welcome")
    assert await KINDS["cdp.welcome"].wanted(db, [message]) == {message.id}

    membership.generation += 1
    await db.flush()

    assert await KINDS["cdp.welcome"].wanted(db, [message]) == set()


async def test_the_ten_dates_are_in_the_members_private_feed_until_they_leave_and_in_no_public_one(database):
    async with database.writing() as session:
        cycle, person = await cycle_with_sessions(session), await make_person(session)
    async with database.writing() as session:
        await actions.join(session, cycle, person)
        key = {"purpose": "calendar", "subject_id": person.id, "person_id": person.id}
        _, token = await capabilities.issue(session, **key)
    node = Node(database)

    joined = await node.uids(f"private/{token}.ics")
    public = [await node.uids(path) for path in ("fr/all.ics", "fr/sud.ics", "nl/zuid/cdp_session.ics")]
    async with database.writing() as session:
        await actions.leave(session, cycle, person)
    left = await node.uids(f"private/{token}.ics")

    assert (len(joined), public, left) == (10, [[], [], []], [])


async def test_who_leaves_in_mid_cycle_is_shown_no_session_any_more_not_even_those_that_are_over(database, clock_at):
    async with database.writing() as session:
        cycle, person = await cycle_with_sessions(session), await make_person(session)
    async with database.writing() as session:
        await actions.join(session, cycle, person)
        key = {"purpose": "calendar", "subject_id": person.id, "person_id": person.id}
        _, token = await capabilities.issue(session, **key)
    clock_at(AUTUMN)
    node = Node(database)
    before = await node.uids(f"private/{token}.ics")

    async with database.writing() as session:
        await actions.leave(session, cycle, person)

    async with database.reading() as session:
        first = (await session.scalars(select(Event).order_by(col(Event.day)).limit(1))).one()
        shown = await own_registrations(session, person.id, past=True)
        with pytest.raises(NotFound):
            await event_visible_to(session, Viewer(person), first.slug)
    assert (len(before), await node.uids(f"private/{token}.ics"), shown) == (10, [], [])


async def test_who_comes_back_is_shown_the_whole_cycle_again(database, clock_at):
    async with database.writing() as session:
        cycle, person = await cycle_with_sessions(session), await make_person(session)
        await actions.join(session, cycle, person)
    clock_at(AUTUMN)
    async with database.writing() as session:
        await actions.leave(session, cycle, person)

    async with database.writing() as session:
        await actions.join(session, cycle, person)

    async with database.reading() as session:
        past = await own_registrations(session, person.id, past=True)
        ahead = await own_registrations(session, person.id)
    assert (len(past), len(ahead)) == (2, 8)
