"""Reads of composing: cycles by address, applications, and the group as candidates of the mix."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from accounts.models import REGION, Organisation, Person, Role, RoleName
from cdp import queries as cdp
from cdp.compose.models import Application, ApplicationStatus
from cdp.composition import Candidate
from cdp.models import Community, Cycle, MemberRole, Membership
from core.database import LARGEST_ID
from core.errors import NotFound
from core.language import sort_key

FRESH = {"populate_existing": True}


@dataclass(frozen=True, slots=True)
class Group:
    """Everybody around a cycle, as its composition page shows them.

    `candidate` holds, by the id of a person, what counts of them in the mix. Its ids are those of the applications,
    so that of two who would bring the same the earlier one comes first; below zero for those who never applied.
    """

    moderators: list[Person]
    members: list[Person]
    applications: list[tuple[Application, Person]]
    candidate: dict[int, Candidate]

    def candidates(self, people: Iterable[Person]) -> list[Candidate]:
        return [self.candidate[person.id or 0] for person in people]

    @property
    def pool(self) -> list[Candidate]:
        """Those who still wait for a seat."""
        return self.candidates(person for application, person in self.applications if application.is_open)


async def communities_of(session: AsyncSession, territories: frozenset[str]) -> list[tuple[Community, list[Cycle]]]:
    """The communities of some territories (all, for the region) with their cycles, the latest first."""
    wanted = select(Community).order_by(col(Community.territory_code))
    if REGION not in territories:
        wanted = wanted.where(col(Community.territory_code).in_(territories))
    found = sorted(await session.scalars(wanted), key=lambda c: (c.territory_code, sort_key(str(c.name))))
    ids = [community.id for community in found]
    cycles = await session.scalars(
        select(Cycle).where(col(Cycle.community_id).in_(ids)).order_by(col(Cycle.season).desc())
    )
    rows = list(cycles)
    return [(community, [c for c in rows if c.community_id == community.id]) for community in found]


async def cycles_of(session: AsyncSession, community_id: int) -> Sequence[Cycle]:
    """The cycles of a community, the latest first."""
    found = await session.scalars(
        select(Cycle).where(col(Cycle.community_id) == community_id).order_by(col(Cycle.season).desc())
    )
    return found.all()


async def cycle_at(session: AsyncSession, slug: str, season: str) -> tuple[Community, Cycle]:
    """A community and one of its cycles, by what stands in an address. Raises NotFound."""
    community = await cdp.community(session, slug)
    cycle: Cycle | None = await session.scalar(
        select(Cycle).where(col(Cycle.community_id) == community.id, col(Cycle.season) == number_in(season))
    )
    if cycle is None:
        raise NotFound
    return community, cycle


def number_in(text: str) -> int:
    """A whole number in an address. Raises NotFound for anything else."""
    if not (text.isascii() and text.isdigit()) or int(text[:11]) > LARGEST_ID:
        raise NotFound
    return int(text)


async def recruitment_of(session: AsyncSession, community_id: int) -> Cycle | None:
    """The latest cycle of a community that has, or had, a window for applications."""
    found: Cycle | None = await session.scalar(
        select(Cycle)
        .where(col(Cycle.community_id) == community_id, col(Cycle.recruitment_opens).is_not(None))
        .order_by(col(Cycle.season).desc())
        .limit(1)
    )
    return found


async def moderates(session: AsyncSession, cycle: Cycle, person_id: int) -> bool:
    """Whether a person is one of the cycle's moderators."""
    found = await membership_of(session, cycle, person_id)
    return found is not None and found.is_active and found.role == MemberRole.moderator


async def membership_of(session: AsyncSession, cycle: Cycle, person_id: int) -> Membership | None:
    """A person's seat in a cycle, as it is now, active or left."""
    found: Membership | None = await session.scalar(
        select(Membership).where(col(Membership.cycle_id) == cycle.id, col(Membership.person_id) == person_id),
        execution_options=FRESH,
    )
    return found


async def own_application(session: AsyncSession, cycle: Cycle, person_id: int) -> Application | None:
    """What a person applied with, as it is now."""
    found: Application | None = await session.scalar(
        select(Application).where(col(Application.cycle_id) == cycle.id, col(Application.person_id) == person_id),
        execution_options=FRESH,
    )
    return found


async def application(session: AsyncSession, cycle: Cycle, application_id: int) -> tuple[Application, Person]:
    """One application of a cycle, as it is now, and who it is. Raises NotFound."""
    rows = await session.execute(
        select(Application, Person)
        .join(Person, col(Person.id) == col(Application.person_id))
        .where(col(Application.cycle_id) == cycle.id, col(Application.id) == application_id),
        execution_options=FRESH,
    )
    row = rows.first()
    if row is None:
        raise NotFound
    return row[0], row[1]


async def applications_of(session: AsyncSession, cycle_id: int) -> list[tuple[Application, Person]]:
    """Every application to a cycle, the earliest first."""
    rows = await session.execute(
        select(Application, Person)
        .join(Person, col(Person.id) == col(Application.person_id))
        .where(col(Application.cycle_id) == cycle_id)
        .order_by(col(Application.id))
    )
    return [(found, person) for found, person in rows]


async def has_unanswered(session: AsyncSession, cycle: Cycle) -> bool:
    """Whether somebody has applied and was not answered."""
    found = select(Application.id).where(
        col(Application.cycle_id) == cycle.id, col(Application.status) == ApplicationStatus.received
    )
    return await session.scalar(found.limit(1)) is not None


async def group_of(session: AsyncSession, cycle: Cycle) -> Group:
    """Moderators, members and applicants of a cycle. Three queries, however many they are."""
    seated = await cdp.members_of(session, cycle.id or 0)
    applications = await applications_of(session, cycle.id or 0)
    names = await _organisation_names(session, [person for _, person in seated], [a for a, _ in applications])
    candidate = {person.id or 0: _who_never_applied(person, names) for _, person in seated}
    candidate |= {person.id or 0: _applicant(found, names) for found, person in applications}
    return Group(
        moderators=[person for membership, person in seated if membership.role == MemberRole.moderator],
        members=[person for membership, person in seated if membership.role == MemberRole.member],
        applications=applications,
        candidate=candidate,
    )


async def _organisation_names(
    session: AsyncSession, people: list[Person], applications: list[Application]
) -> dict[int | None, tuple[str, str | None]]:
    """The name, in the language of the moment, and the sector of organisations by id."""
    ids = {*(each.organisation_id for each in people), *(each.organisation_id for each in applications)} - {None}
    found = await session.scalars(select(Organisation).where(col(Organisation.id).in_(ids)))
    return {each.id: (str(each.name), each.sector) for each in found}


def _applicant(found: Application, names: dict[int | None, tuple[str, str | None]]) -> Candidate:
    name, _ = names.get(found.organisation_id, (found.organisation, None))
    return Candidate(found.id or 0, name, found.sector, found.discipline, found.working_language.value)


def _who_never_applied(person: Person, names: dict[int | None, tuple[str, str | None]]) -> Candidate:
    name, sector = names.get(person.organisation_id, (None, None))
    language = person.working_language.value if person.working_language else None
    return Candidate(-(person.id or 0), name, sector, person.discipline, language, person.is_resident)


async def deciders_of(session: AsyncSession, cycle: Cycle) -> list[int]:
    """The ids of those who compose a cycle: its moderators, and the territory's coordinators (else the region's)."""
    community = await session.get_one(Community, cycle.community_id)
    held = await session.execute(
        select(Role.person_id, Role.scope_id).where(
            col(Role.role) == RoleName.coordinator, col(Role.scope_id).in_([community.territory_code, REGION])
        )
    )
    rows = held.all()
    local = {person_id for person_id, scope in rows if scope == community.territory_code}
    moderators = await session.scalars(
        select(Membership.person_id).where(
            col(Membership.cycle_id) == cycle.id,
            col(Membership.role) == MemberRole.moderator,
            col(Membership.left_at).is_(None),
        )
    )
    return sorted({*moderators, *(local or {person_id for person_id, _ in rows})})


async def waiting_of(session: AsyncSession, cycle: Cycle) -> list[tuple[Application, Person]]:
    """Those who are on the waiting list of a cycle, the earliest first."""
    found = await applications_of(session, cycle.id or 0)
    return [pair for pair in found if pair[0].status == ApplicationStatus.waiting]
