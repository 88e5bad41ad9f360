"""A session that was cancelled stands again: its roster is that of the group of now."""

from datetime import UTC, date, datetime, time

import pytest
from sqlmodel import col, select

from accounts.models import Person
from cdp import actions
from cdp.follow.actions import hand_over
from cdp.models import MemberRole, Membership
from cdp.plan import actions as planning
from cdp.plan.rules import seen
from events.models import Registration, RegistrationStatus, RosterRole
from tests.events.outbox import told
from tests.factories import make_cycle, make_person
from web import house

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _in_september(settings, clock_at):
    clock_at(NOW)
    house.furnish(settings)


async def cancelled_session(db, **people):
    cycle = await make_cycle(db, season=2026, **people)
    hours = {"starts": time(14), "ends": time(16)}
    event = await actions.add_session(db, cycle, 1, day=date(2026, 10, 15), title_fr="Séance 1", **hours)
    await planning.cancel_session(db, cycle, 1, seen=seen(event))
    return cycle, event


async def there(db, event):
    rows = await db.execute(
        select(Registration.person_id, Registration.role).where(
            col(Registration.event_id) == event.id, col(Registration.status) == RegistrationStatus.confirmed
        )
    )
    return {person_id: RosterRole(role) for person_id, role in rows}


async def test_who_joined_meanwhile_has_a_seat_is_told_and_reminded_twice(db):
    cycle, event = await cancelled_session(db, members=1)
    newcomer = await make_person(db)
    await actions.join(db, cycle, newcomer)

    await planning.reinstate_session(db, cycle, 1, seen=seen(event))

    assert newcomer.id in await there(db, event)
    assert event.confirmed == 2
    said = [kind for kind, person_id in await told(db) if person_id == newcomer.id]
    assert sorted(said) == ["cdp.welcome", "event.reinstated", "event.reminder", "event.reminder"]


async def test_who_changed_role_meanwhile_has_the_new_one(db):
    cycle, event = await cancelled_session(db, members=1, moderators=1)
    seats = (await db.scalars(select(Membership).order_by(col(Membership.role)))).all()
    member, moderator = [await db.get_one(Person, seat.person_id) for seat in seats]
    await hand_over(db, cycle, moderator, member, stays=True)

    await planning.reinstate_session(db, cycle, 1, seen=seen(event))

    assert await there(db, event) == {member.id: RosterRole.moderator, moderator.id: RosterRole.attendee}
    assert event.confirmed == 1
    assert {seat.role for seat in seats} == {MemberRole.member, MemberRole.moderator}
