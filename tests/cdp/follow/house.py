"""A cycle of 2026-2027 that is lived through: its ten sessions, its people, what was noted."""

from datetime import UTC, date, datetime, time

import sqlalchemy as sa
from sqlmodel import col, select

from accounts.models import Person, Role, RoleName, ScopeKind
from cdp import actions
from cdp.compose.queries import membership_of
from cdp.follow import queries
from cdp.models import CycleStatus, MemberRole, Membership
from events.models import Attendance, Event, Registration
from tests.factories import make_community, make_cycle, make_person
from web import house

SEASON = 2026
BEFORE = datetime(2026, 8, 20, 8, 0, tzinfo=UTC)
MONTHS = (
    (2026, 9),
    (2026, 10),
    (2026, 11),
    (2026, 12),
    (2027, 1),
    (2027, 2),
    (2027, 3),
    (2027, 4),
    (2027, 5),
    (2027, 6),
)
DAYS = [date(year, month, 15) for year, month in MONTHS]  # of the sessions, 14:00 to 16:30
AFTER_FIFTH = datetime(2027, 1, 16, 9, 0, tzinfo=UTC)  # 10:00 on the wall, the morning after
AFTER_LAST = datetime(2027, 6, 16, 9, 0, tzinfo=UTC)
P, E, A, U = Attendance.present, Attendance.excused, Attendance.absent, Attendance.unknown


async def lived_cycle(db, *, members=3, moderators=2, sessions=10, community=None, **fields):
    """A running cycle with its people and sessions, planned before September. Set the clock to BEFORE first."""
    community = community or await make_community(db, slug="accueil", name_fr="Accueil", name_nl="Onthaal")
    values = {"season": SEASON, "status": CycleStatus.running, "community_id": community.id} | fields
    cycle = await make_cycle(db, members=members, moderators=moderators, **values)
    for number, day in enumerate(DAYS[:sessions], 1):
        await add(db, cycle, number, day)
    return cycle


async def add(db, cycle, number, day, **fields):
    values = {
        "title_fr": f"Séance {number}",
        "title_nl": f"Sessie {number}",
        "description_fr": f"Thème {number}",
        "description_nl": f"Thema {number}",
        "starts": time(14),
        "ends": time(16, 30),
        "place_fr": "Maison médicale",
        "place_nl": "Wijkgezondheidscentrum",
    }
    return await actions.add_session(db, cycle, number, day=day, **values | fields)


async def people_of(db, cycle, role=None):
    """The people of a cycle in the order of their seats."""
    chosen = (
        select(Person)
        .join(Membership, col(Membership.person_id) == col(Person.id))
        .where(col(Membership.cycle_id) == cycle.id, col(Membership.left_at).is_(None))
        .order_by(col(Membership.id))
    )
    if role is not None:
        chosen = chosen.where(col(Membership.role) == role)
    return list(await db.scalars(chosen))


async def pair_of(db, cycle):
    return await people_of(db, cycle, MemberRole.moderator)


async def members_of(db, cycle):
    return await people_of(db, cycle, MemberRole.member)


async def events_of(db, cycle):
    found = await db.scalars(select(Event).where(col(Event.audience) == cycle.audience).order_by(col(Event.day)))
    return list(found)


async def note(db, cycle, person, marks):
    """What the moderators noted of a person, session after session."""
    for event, mark in zip(await events_of(db, cycle), marks, strict=False):
        await db.execute(
            sa.update(Registration)
            .where(col(Registration.event_id) == event.id, col(Registration.person_id) == person.id)
            .values(attendance=mark),
            execution_options={"synchronize_session": False},
        )


async def make_coordinator(db, territory="sud", **fields):
    """Somebody who coordinates a territory."""
    person = await make_person(db, given_name="Coordination", **fields)
    kind = ScopeKind.region if territory == "region" else ScopeKind.territory
    db.add(Role(person_id=person.id, role=RoleName.coordinator, scope_kind=kind, scope_id=territory))
    await db.flush()
    return person


async def box_of(db, cycle, moment):
    """What was answered at a moment."""
    return await queries.box(db, cycle, moment)


async def seat_of(db, cycle, person):
    """A person's seat, held or left."""
    return await membership_of(db, cycle, person.id)


async def rendered(db, message):
    """The mail that a message becomes."""
    return await house.registry().kind(message.kind).render(db, message)
