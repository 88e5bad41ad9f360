"""Visits on the grid of a week: inside it, not more at once than there are rooms, moved with their visitors."""

from datetime import date, time

import pytest
from sqlmodel import select

from events.errors import EventCancelled
from events.models import Event, EventStatus
from events.open_house import slots, visits
from events.open_house.forms import MoveForm, SiteForm
from events.open_house.models import Site
from tests.events.open_house.weeks import FRIDAY, MONDAY, TUESDAY, add_site, make_host, make_week, plan, visits_of
from tests.events.outbox import told
from tests.factories import make_person

pytestmark = pytest.mark.anyio


async def test_one_gesture_plans_the_same_visit_on_each_chosen_day(db):
    week = await make_week(db)
    host = await make_host(db, week)

    await plan(db, week, host, MONDAY, FRIDAY, MONDAY, minutes=90, seats=6)

    assert [(v.day, v.starts, v.ends, v.capacity, v.parent_id) for v in await visits_of(db, host)] == [
        (MONDAY, time(10), time(11, 30), 6, week.event.id),
        (FRIDAY, time(10), time(11, 30), 6, week.event.id),
    ]


@pytest.mark.parametrize("day", [date(2027, 3, 12), date(2027, 3, 20)])
async def test_a_day_outside_the_week_is_refused(db, day):
    week = await make_week(db)
    host = await make_host(db, week)

    with pytest.raises(slots.Refused) as refused:
        await plan(db, week, host, MONDAY, day)

    assert refused.value.field == "days"
    assert await visits_of(db, host) == []


async def test_visits_overlap_as_far_as_there_are_rooms(db):
    week = await make_week(db)
    host = await make_host(db, week, rooms=2)
    await plan(db, week, host)
    await plan(db, week, host, starts=time(10, 30))

    with pytest.raises(slots.Refused) as refused:
        await plan(db, week, host, starts=time(10, 45))

    assert (refused.value.field, refused.value.params) == ("starts", {"day": MONDAY})


async def test_another_address_has_rooms_of_its_own(db):
    week = await make_week(db)
    host = await make_host(db, week)
    await plan(db, week, host)
    elsewhere = await add_site(db, host, street="Rue du Port 2")

    await plan(db, week, host, site=elsewhere.id)

    assert len(await visits_of(db, host)) == 2


async def test_an_address_cannot_lose_the_rooms_that_its_visits_need(db):
    week = await make_week(db)
    host = await make_host(db, week, rooms=2)
    await plan(db, week, host)
    await plan(db, week, host)
    site = (await db.scalars(select(Site))).one()

    with pytest.raises(slots.Refused) as refused:
        await slots.save_site(db, host, SiteForm(site=site.id, street=site.street, postcode=site.postcode, rooms=1))

    assert refused.value.field == "rooms"


async def test_what_an_approved_host_adds_is_published_at_once(db):
    week = await make_week(db)
    host = await make_host(db, week, approved=True)

    (added,) = await plan(db, week, host, TUESDAY)

    assert added.status == EventStatus.published


async def test_a_visit_that_moves_takes_its_visitors_along_and_tells_them(db):
    week = await make_week(db)
    host = await make_host(db, week, approved=True)
    (visit,) = await visits_of(db, host)
    person = await make_person(db)
    await visits.pick(db, week, visit.id, person)

    moved = await slots.move(db, week, host, MoveForm(slot=visit.id, day=TUESDAY, starts=time(14), minutes=60))

    assert (moved.day, moved.starts, moved.confirmed, moved.sequence) == (TUESDAY, time(14), 1, visit.sequence)
    assert await told(db, "event.changed") == [("event.changed", person.id)]
    assert await told(db, "event.reminder") == []


async def test_a_visit_does_not_stand_in_its_own_way_when_it_moves(db):
    week = await make_week(db)
    host = await make_host(db, week)
    (visit,) = await plan(db, week, host)

    moved = await slots.move(db, week, host, MoveForm(slot=visit.id, day=MONDAY, starts=time(10, 30), minutes=60))

    assert moved.starts == time(10, 30)


async def test_nobody_takes_a_seat_at_a_visit_that_was_taken_away(db):
    week = await make_week(db)
    host = await make_host(db, week, approved=True)
    (visit,) = await visits_of(db, host)

    await slots.drop(db, host, visit.id)

    with pytest.raises(EventCancelled):
        await visits.pick(db, week, visit.id, await make_person(db))
    assert (await db.get_one(Event, visit.id)).confirmed == 0
