"""Reads of the communities; each loads all that its page shows."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from accounts.models import Person
from cdp.models import Community, Cycle, CycleSession, MemberRole, Membership
from core.errors import NotFound
from core.language import sort_key
from events.models import Event


async def groups_of(session: AsyncSession, person_id: int) -> frozenset[str]:
    """The audiences of the cycles in which a person has a seat."""
    ids = await session.scalars(
        select(Membership.cycle_id).where(col(Membership.person_id) == person_id, col(Membership.left_at).is_(None))
    )
    return frozenset(f"cycle:{cycle_id}" for cycle_id in ids)


async def sessions_of(session: AsyncSession, cycle_id: int) -> Sequence[Event]:
    """The events of a cycle's sessions, in their order."""
    found = await session.scalars(
        select(Event)
        .join(CycleSession, col(CycleSession.event_id) == col(Event.id))
        .where(col(CycleSession.cycle_id) == cycle_id)
        .order_by(col(CycleSession.number))
    )
    return found.all()


async def communities(session: AsyncSession) -> Sequence[Community]:
    """Every community, by territory and name."""
    found = await session.scalars(select(Community).order_by(col(Community.territory_code), col(Community.name_fr)))
    return found.all()


async def community(session: AsyncSession, slug: str) -> Community:
    """One community. Raises NotFound."""
    found: Community | None = await session.scalar(select(Community).where(col(Community.slug) == slug))
    if found is None:
        raise NotFound
    return found


async def own_communities(session: AsyncSession, person_id: int) -> frozenset[int]:
    """The ids of the communities in which a person has a seat now."""
    ids = await session.scalars(
        select(Cycle.community_id)
        .join(Membership, col(Membership.cycle_id) == col(Cycle.id))
        .where(col(Membership.person_id) == person_id, col(Membership.left_at).is_(None))
    )
    return frozenset(ids)


async def members_of(session: AsyncSession, cycle_id: int) -> list[tuple[Membership, Person]]:
    """Who has a seat in a cycle: moderators first, then by name."""
    rows = await session.execute(
        select(Membership, Person)
        .join(Person, col(Person.id) == col(Membership.person_id))
        .where(col(Membership.cycle_id) == cycle_id, col(Membership.left_at).is_(None))
    )
    found = [(membership, person) for membership, person in rows]
    return sorted(found, key=lambda pair: (pair[0].role != MemberRole.moderator, sort_key(pair[1].family_name)))


async def cycle_of(
    session: AsyncSession, community_id: int, season: int, groups: frozenset[str] = frozenset()
) -> Cycle | None:
    """The cycle of a community that is shown in a season: that season's, or the nearest one.

    Whoever belongs to a cycle (`groups`) is shown theirs.
    """
    found = (await session.scalars(select(Cycle).where(col(Cycle.community_id) == community_id))).all()
    shown = [cycle for cycle in found if cycle.audience in groups] or found
    return min(shown, key=lambda cycle: (abs(cycle.season - season), -cycle.season), default=None)
