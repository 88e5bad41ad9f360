"""Visitors compose their week: seats, clashes, limits, one confirmation for all."""

import asyncio
from datetime import UTC, datetime, time, timedelta

import pytest

from core import clock
from core.errors import NotFound
from events import actions
from events.errors import AlreadyRegistered, ChosenWithin, RegistrationClosed, RegistrationNotOpen
from events.models import Event, RegistrationStatus
from events.open_house import catalogue, visits
from events.open_house.errors import Clash, TooLateForChanges, TooManyColleagues, TooManyVisits
from notifications.models import MessageState
from tests.events.open_house.weeks import MONDAY, TUESDAY, make_host, make_week, plan, visits_of
from tests.events.outbox import messages, told
from tests.factories import make_event, make_organisation, make_person
from web import house

pytestmark = pytest.mark.anyio


@pytest.fixture
async def week(db):
    return await make_week(db)


@pytest.fixture
async def host(db, week):
    return await make_host(db, week, approved=True)


@pytest.fixture
async def visit(db, host):
    return (await visits_of(db, host))[0]


async def wanted_now(db, *kinds):
    """The messages of these kinds that would leave, at the time of the test."""
    registry = house.registry()
    waiting = await messages(db, *kinds)
    return [m for m in waiting if m.id in await registry.kind(m.kind).wanted(db, [m])]


async def test_a_choice_takes_a_seat_and_stands_in_the_itinerary(db, week, visit):
    person = await make_person(db)

    registration = await visits.pick(db, week, visit.id, person)

    assert registration.status == RegistrationStatus.confirmed
    assert [v.event.id for v in await catalogue.itinerary(db, week.event.id, person.id)] == [visit.id]


async def test_the_same_visit_is_chosen_once(db, week, visit):
    person = await make_person(db)
    await visits.pick(db, week, visit.id, person)

    with pytest.raises(AlreadyRegistered):
        await visits.pick(db, week, visit.id, person)


async def test_visits_at_the_same_time_are_refused_and_one_after_the_other_are_not(db, week, host, visit):
    other = await make_host(db, week, approved=True)
    (at_ten,) = await visits_of(db, other)
    (at_eleven,) = await plan(db, week, other, starts=time(11))
    person = await make_person(db)
    await visits.pick(db, week, visit.id, person)

    with pytest.raises(Clash):
        await visits.pick(db, week, at_ten.id, person)
    await visits.pick(db, week, at_eleven.id, person)

    assert at_ten.confirmed == 0


async def test_a_place_in_a_waiting_list_clashes_too(db, week, host):
    (small,) = await plan(db, week, host, TUESDAY, seats=1)
    (other,) = await plan(db, week, await make_host(db, week, approved=True), TUESDAY)
    await visits.pick(db, week, small.id, await make_person(db))
    person = await make_person(db)
    await visits.pick(db, week, small.id, person)

    with pytest.raises(Clash):
        await visits.pick(db, week, other.id, person)


async def test_nobody_makes_more_visits_than_the_coordinator_set(db):
    week = await make_week(db, visits_per_person="1")
    host = await make_host(db, week, approved=True)
    (monday,) = await visits_of(db, host)
    (tuesday,) = await plan(db, week, host, TUESDAY)
    person = await make_person(db)
    await visits.pick(db, week, monday.id, person)

    with pytest.raises(TooManyVisits):
        await visits.pick(db, week, tuesday.id, person)
    await visits.drop(db, week, monday.id, person.id)
    await visits.pick(db, week, tuesday.id, person)

    assert (monday.confirmed, tuesday.confirmed) == (0, 1)


async def test_one_organisation_does_not_fill_a_visit(db):
    week = await make_week(db, seats_per_organisation="1")
    host = await make_host(db, week, approved=True)
    (visit,) = await visits_of(db, host)
    work = await make_organisation(db)
    await visits.pick(db, week, visit.id, await make_person(db, organisation_id=work.id))

    with pytest.raises(TooManyColleagues):
        await visits.pick(db, week, visit.id, await make_person(db, organisation_id=work.id))
    await visits.pick(db, week, visit.id, await make_person(db))

    assert visit.confirmed == 2


@pytest.mark.parametrize(
    ("window", "error"),
    [
        ({"registration_opens": "2027-03-02T09:00"}, RegistrationNotOpen),
        ({"registration_opens": "2027-02-01T09:00", "registration_closes": "2027-02-28T09:00"}, RegistrationClosed),
    ],
)
async def test_seats_are_taken_inside_the_window_of_the_week(db, window, error):
    week = await make_week(db, **window)
    (visit,) = await visits_of(db, await make_host(db, week, approved=True))

    with pytest.raises(error):
        await visits.pick(db, week, visit.id, await make_person(db))


async def test_changes_end_the_evening_before_at_six(db, week, visit, clock_at):
    person, other = await make_person(db), await make_person(db)
    clock_at(datetime(2027, 3, 14, 16, 59, tzinfo=UTC))  # 17:59 in Brussels
    await visits.pick(db, week, visit.id, person)
    clock_at(datetime(2027, 3, 14, 17, 0, tzinfo=UTC))

    with pytest.raises(TooLateForChanges):
        await visits.drop(db, week, visit.id, person.id)
    with pytest.raises(TooLateForChanges):
        await visits.pick(db, week, visit.id, other)


async def test_a_seat_that_comes_free_goes_to_the_first_who_waits(db, week, host):
    (visit,) = await plan(db, week, host, TUESDAY, seats=1)
    first, second = await make_person(db), await make_person(db)
    await visits.pick(db, week, visit.id, first)
    waiting = await visits.pick(db, week, visit.id, second)
    assert waiting.status == RegistrationStatus.waiting

    await visits.drop(db, week, visit.id, first.id)

    assert (waiting.status, visit.confirmed, visit.waiting) == (RegistrationStatus.confirmed, 1, 0)
    assert await told(db, "event.promoted") == [("event.promoted", second.id)]


async def test_what_is_no_visit_of_the_week_is_not_found(db, week):
    other = await make_event(db)

    with pytest.raises(NotFound):
        await visits.pick(db, week, other.id, await make_person(db))


async def test_a_visit_is_chosen_and_left_in_its_week_only(db, week, visit):
    person = await make_person(db)

    with pytest.raises(ChosenWithin):
        await actions.register(db, visit, person)
    await visits.pick(db, week, visit.id, person)
    with pytest.raises(ChosenWithin):
        await actions.leave(db, visit, person.id)


async def test_several_choices_are_one_confirmation(db, week, host, visit, clock_at):
    (tuesday,) = await plan(db, week, host, TUESDAY)
    person = await make_person(db)
    await visits.pick(db, week, visit.id, person)
    await visits.pick(db, week, tuesday.id, person)

    confirmations = await wanted_now(db, "open_house.itinerary")

    assert [(m.person_id, m.due_at - clock.now()) for m in confirmations] == [(person.id, timedelta(minutes=10))]
    mail = await house.registry().kind("open_house.itinerary").render(db, confirmations[0])
    assert mail is not None
    assert mail.text.count("Rue du Phare 7") == 2
    assert mail.calendar.count(b"BEGIN:VEVENT") == 2
    assert await told(db, "event.confirmed", "event.left", "event.reminder") == []


async def test_who_leaves_after_the_confirmation_has_it_taken_out_of_the_calendar(db, week, visit):
    person = await make_person(db)
    await visits.pick(db, week, visit.id, person)
    (confirmation,) = await messages(db, "open_house.itinerary")
    confirmation.state, confirmation.sent_at = MessageState.sent, clock.now()
    await db.flush()

    await visits.drop(db, week, visit.id, person.id)

    assert await told(db, "event.left") == [("event.left", person.id)]


async def test_a_day_of_visits_is_reminded_once_and_not_when_it_has_become_empty(db, week, host, visit):
    (afternoon,) = await plan(db, week, host, MONDAY, starts=time(14))
    person = await make_person(db)
    await visits.pick(db, week, visit.id, person)
    await visits.pick(db, week, afternoon.id, person)

    reminders = await wanted_now(db, "open_house.reminder")
    assert sorted(clock.to_wall(m.due_at).isoformat() for m in reminders) == [
        "2027-03-08T09:00:00",
        "2027-03-14T09:00:00",
    ]
    await visits.drop(db, week, visit.id, person.id)
    assert len(await wanted_now(db, "open_house.reminder")) == 2
    await visits.drop(db, week, afternoon.id, person.id)
    assert await wanted_now(db, "open_house.reminder") == []


async def seats_for(database, *, hosts=1, seats=1, **fields):
    """A week with so many hosts, one visit each at the same hour, and so many people."""
    async with database.writing() as session:
        week = await make_week(session, **fields)
        made = [await make_host(session, week, approved=True) for _ in range(hosts)]
        chosen = [(await plan(session, week, host, TUESDAY, seats=seats))[0].id for host in made]
        return week, chosen, [await make_person(session) for _ in range(12)]


async def picks(database, week, pairs):
    async def one(visit_id, person):
        async with database.writing() as session:
            return await visits.pick(session, week, visit_id, person)

    return await asyncio.gather(*(one(*pair) for pair in pairs), return_exceptions=True)


async def test_twelve_visitors_and_the_last_seat(database):
    week, (visit_id,), people = await seats_for(database)

    done = await picks(database, week, [(visit_id, person) for person in people])

    assert sorted(r.status for r in done) == ["confirmed"] + ["waiting"] * 11
    async with database.reading() as session:
        visit = await session.get_one(Event, visit_id)
        assert (visit.confirmed, visit.waiting) == (1, 11)


async def test_one_visitor_in_two_windows_is_not_in_two_places(database):
    week, chosen, people = await seats_for(database, hosts=3, seats=8)

    done = await picks(database, week, [(visit_id, people[0]) for visit_id in chosen])

    assert sorted(type(answer).__name__ for answer in done) == ["Clash", "Clash", "Registration"]


async def test_colleagues_who_choose_at_once_do_not_pass_the_limit(database):
    week, (visit_id,), people = await seats_for(database, seats=12, seats_per_organisation="2")
    async with database.writing() as session:
        work = await make_organisation(session)
        for person in people:
            person.organisation_id = work.id
            await session.merge(person)

    done = await picks(database, week, [(visit_id, person) for person in people])

    assert sum(isinstance(answer, TooManyColleagues) for answer in done) == 10
