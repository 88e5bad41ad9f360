"""Reads of planning; each loads all that its page shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from accounts.http import Viewer
from accounts.models import Organisation, Person
from cdp.models import Community, Cycle, CycleSession, MemberRole, Membership
from cdp.plan import rules
from cdp.plan.clashes import Busy
from cdp.plan.models import GuestAnswer, GuestInvitation, SchoolHoliday
from cdp.school_holidays import SchoolPeriod
from core.database import LARGEST_ID
from core.errors import NotFound
from core.language import sort_key
from events.models import Event, EventStatus, Registration, RegistrationStatus


@dataclass(frozen=True, slots=True)
class Planned:
    """One session of a cycle on the planning page."""

    number: int
    event: Event
    host: Organisation | None

    @property
    def stands(self) -> bool:
        return not self.event.is_cancelled


@dataclass(frozen=True, slots=True)
class Guest:
    """A guest speaker of a session and where their invitation stands."""

    invitation: GuestInvitation
    person: Person
    registration: Registration


@dataclass(frozen=True, slots=True)
class Host:
    """An organisation of a member, and how many sessions of the cycle it holds."""

    organisation: Organisation
    times: int


@dataclass(frozen=True, slots=True)
class Own:
    """What planning offers on the page of a community: to plan it, and to be discreet about it."""

    may_plan: bool
    membership: Membership | None


async def cycle_in(session: AsyncSession, slug: str, season: str) -> tuple[Community, Cycle]:
    """A community and its cycle of one season. Raises NotFound."""
    if not season.isdecimal() or int(season) > LARGEST_ID:
        raise NotFound
    found = await session.execute(
        select(Community, Cycle)
        .join(Cycle, col(Cycle.community_id) == col(Community.id))
        .where(col(Community.slug) == slug, col(Cycle.season) == int(season))
    )
    row = found.first()
    if row is None:
        raise NotFound
    return row[0], row[1]


async def membership_of(session: AsyncSession, cycle: Cycle, person_id: int) -> Membership | None:
    """The seat that a person has in a cycle now."""
    found: Membership | None = await session.scalar(
        select(Membership).where(
            col(Membership.cycle_id) == cycle.id,
            col(Membership.person_id) == person_id,
            col(Membership.left_at).is_(None),
        )
    )
    return found


async def own(session: AsyncSession, viewer: Viewer | None, community: Community, cycle: Cycle | None) -> Own:
    """What planning offers to a viewer of a community's page."""
    if viewer is None or cycle is None:
        return Own(may_plan=False, membership=None)
    membership = await membership_of(session, cycle, viewer.id)
    moderates = membership is not None and membership.role == MemberRole.moderator
    return Own(rules.can_plan(viewer, community, moderates=moderates), membership)


async def sessions(session: AsyncSession, cycle: Cycle) -> list[Planned]:
    """The sessions of a cycle by number, with their hosts."""
    rows = await session.execute(
        select(CycleSession.number, Event, Organisation)
        .join(Event, col(Event.id) == col(CycleSession.event_id))
        .outerjoin(Organisation, col(Organisation.id) == col(CycleSession.host_id))
        .where(col(CycleSession.cycle_id) == cycle.id)
        .order_by(col(CycleSession.number))
    )
    return [Planned(number, event, host) for number, event, host in rows]


async def session_number(session: AsyncSession, cycle: Cycle, number: str) -> Planned:
    """One session of a cycle by the number in its address. Raises NotFound."""
    found = await sessions(session, cycle)
    planned = next((each for each in found if str(each.number) == number), None)
    if planned is None:
        raise NotFound
    return planned


async def guests(session: AsyncSession, event: Event) -> list[Guest]:
    """The guest speakers of a session, those who were uninvited left out, by name."""
    rows = await session.execute(
        select(GuestInvitation, Person, Registration)
        .join(Registration, col(Registration.id) == col(GuestInvitation.registration_id))
        .join(Person, col(Person.id) == col(Registration.person_id))
        .where(
            col(Registration.event_id) == event.id,
            col(Registration.role) == "speaker",
            col(GuestInvitation.answer) != GuestAnswer.withdrawn,
        )
    )
    found = [Guest(*row) for row in rows]
    return sorted(found, key=lambda guest: sort_key(guest.invitation.family_name))


async def guests_by_event(session: AsyncSession, cycle: Cycle) -> dict[int, int]:
    """How many guests are expected at each session of a cycle."""
    rows = await session.execute(
        select(Registration.event_id, sa.func.count())
        .join(CycleSession, col(CycleSession.event_id) == col(Registration.event_id))
        .where(
            col(CycleSession.cycle_id) == cycle.id,
            col(Registration.role) == "speaker",
            col(Registration.status) == RegistrationStatus.confirmed,
        )
        .group_by(col(Registration.event_id))
    )
    return {row[0]: row[1] for row in rows}


async def hosts(session: AsyncSession, cycle: Cycle) -> list[Host]:
    """The organisations of the members: those that hold fewest sessions of the cycle first, then by name."""
    theirs = await session.scalars(
        select(Organisation).where(
            col(Organisation.id).in_(
                select(Person.organisation_id)
                .join(Membership, col(Membership.person_id) == col(Person.id))
                .where(col(Membership.cycle_id) == cycle.id, col(Membership.left_at).is_(None))
            )
        )
    )
    times = await _times_hosted(session, cycle)
    found = [Host(organisation, times.get(organisation.id or 0, 0)) for organisation in theirs]
    return sorted(found, key=lambda host: (host.times, sort_key(str(host.organisation.name))))


async def _times_hosted(session: AsyncSession, cycle: Cycle) -> dict[int, int]:
    rows = await session.execute(
        select(CycleSession.host_id, sa.func.count())
        .join(Event, col(Event.id) == col(CycleSession.event_id))
        .where(col(CycleSession.cycle_id) == cycle.id, col(Event.status) != EventStatus.cancelled)
        .group_by(col(CycleSession.host_id))
    )
    return {host_id: count for host_id, count in rows if host_id is not None}


async def busy_members(session: AsyncSession, cycle: Cycle, first: date, last: date) -> list[Busy]:
    """What the members are registered for elsewhere, on these days; who the person is stays with the caller."""
    rows = await session.execute(
        select(Registration.person_id, Event)
        .join(Event, col(Event.id) == col(Registration.event_id))
        .join(Membership, col(Membership.person_id) == col(Registration.person_id))
        .where(
            col(Membership.cycle_id) == cycle.id,
            col(Membership.left_at).is_(None),
            col(Registration.status) == RegistrationStatus.confirmed,
            col(Event.status) == EventStatus.published,
            col(Event.audience) != cycle.audience,
            col(Event.day) <= last,
            sa.func.coalesce(col(Event.last_day), col(Event.day)) >= first,
        )
        .order_by(col(Event.day), col(Event.id))
    )
    return [Busy.by(person_id, event) for person_id, event in rows]


async def moderator_ids(session: AsyncSession, cycle_id: int) -> list[int]:
    """The people who run a cycle now."""
    found = await session.scalars(
        select(Membership.person_id)
        .where(
            col(Membership.cycle_id) == cycle_id,
            col(Membership.role) == MemberRole.moderator,
            col(Membership.left_at).is_(None),
        )
        .order_by(col(Membership.person_id))
    )
    return list(found)


async def holidays(session: AsyncSession, first_year: int) -> Sequence[SchoolHoliday]:
    """The list of the French-speaking schools for one school year, in order."""
    found = await session.scalars(
        select(SchoolHoliday)
        .where(col(SchoolHoliday.first_year) == first_year)
        .order_by(col(SchoolHoliday.first), col(SchoolHoliday.id))
    )
    return found.all()


async def french_speaking(session: AsyncSession, first_year: int) -> list[SchoolPeriod]:
    """The holidays of the French-speaking schools that touch a season."""
    season = (date(first_year, 9, 1), date(first_year + 1, 6, 30))
    found = await session.scalars(
        select(SchoolHoliday)
        .where(col(SchoolHoliday.last) >= season[0], col(SchoolHoliday.first) <= season[1])
        .order_by(col(SchoolHoliday.first), col(SchoolHoliday.id))
    )
    return [row.period for row in found]
