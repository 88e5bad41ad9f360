"""Reads of following; each loads all that its page shows, in a number of queries that does not grow."""

from collections import defaultdict
from collections.abc import Collection, Sequence

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, func, select

from accounts.http import Viewer
from accounts.models import REGION
from cdp import queries as cdp
from cdp.compose import queries as compose
from cdp.follow.attendance import Matrix, Tally, matrix, tally
from cdp.follow.models import EvaluationBox, EvaluationMark, EvaluationMoment, HarvestCollected
from cdp.follow.rules import Standing
from cdp.follow.timeline import Numbered
from cdp.meet.models import HarvestItem
from cdp.models import Community, Cycle, CycleSession, Membership
from core import clock
from events.models import Attendance, Event, EventStatus, Registration, RegistrationStatus, RosterRole
from events.series.queries import season_of

FRESH = {"populate_existing": True}


async def standing(session: AsyncSession, viewer: Viewer, slug: str, season: str = "") -> Standing | None:
    """What a viewer is to a cycle: that of `season` (its first year), else theirs, else the nearest one.

    Raises NotFound for a community or a season that there is not; None when the community has no cycle.
    """
    if season:
        community, cycle = await compose.cycle_at(session, slug, season)
    else:
        community = await cdp.community(session, slug)
        found = await cdp.cycle_of(session, community.id or 0, season_of(clock.today()), viewer.groups)
        if found is None:
            return None
        cycle = found
    return Standing(viewer, community, cycle, await compose.membership_of(session, cycle, viewer.id))


async def numbered(session: AsyncSession, cycle_ids: Collection[int]) -> dict[int, list[Numbered]]:
    """The sessions of cycles, by cycle, in the order of their numbers."""
    rows = await session.execute(
        select(CycleSession.cycle_id, CycleSession.number, Event)
        .join(Event, col(Event.id) == col(CycleSession.event_id))
        .where(col(CycleSession.cycle_id).in_(cycle_ids))
        .order_by(col(CycleSession.cycle_id), col(CycleSession.number))
    )
    found: defaultdict[int, list[Numbered]] = defaultdict(list)
    for cycle_id, number, event in rows:
        found[cycle_id].append(Numbered(number, event))
    return found


async def sessions_of(session: AsyncSession, cycle: Cycle) -> list[Numbered]:
    """The sessions of one cycle."""
    return (await numbered(session, [cycle.id or 0])).get(cycle.id or 0, [])


async def attendance_matrix(session: AsyncSession, cycle: Cycle) -> Matrix:
    """Members by sessions held."""
    rows = await session.execute(
        select(Registration.event_id, Registration.person_id, Registration.attendance)
        .join(CycleSession, col(CycleSession.event_id) == col(Registration.event_id))
        .where(col(CycleSession.cycle_id) == cycle.id, col(Registration.status) == RegistrationStatus.confirmed)
    )
    marks = {(event_id, person_id): Attendance(attendance) for event_id, person_id, attendance in rows}
    return matrix(await sessions_of(session, cycle), await cdp.members_of(session, cycle.id or 0), marks)


async def own_attendance(session: AsyncSession, cycle: Cycle, person_id: int) -> dict[int, Attendance]:
    """One person's attendance at the sessions of a cycle, by event."""
    rows = await session.execute(
        select(Registration.event_id, Registration.attendance)
        .join(CycleSession, col(CycleSession.event_id) == col(Registration.event_id))
        .where(
            col(CycleSession.cycle_id) == cycle.id,
            col(Registration.person_id) == person_id,
            col(Registration.status) == RegistrationStatus.confirmed,
            col(Registration.role) != RosterRole.speaker,
        )
    )
    return {event_id: Attendance(attendance) for event_id, attendance in rows}


async def cycles_of(session: AsyncSession, territories: frozenset[str]) -> list[tuple[Cycle, Community]]:
    """The cycles of some territories (all, for the region): the latest season first, then by territory."""
    wanted = select(Cycle, Community).join(Community, col(Community.id) == col(Cycle.community_id))
    if REGION not in territories:
        wanted = wanted.where(col(Community.territory_code).in_(territories))
    order = (col(Cycle.season).desc(), col(Community.territory_code), col(Community.name_fr), col(Cycle.id))
    return [(cycle, community) for cycle, community in await session.execute(wanted.order_by(*order))]


async def tallies(session: AsyncSession, cycle_ids: Collection[int]) -> dict[int, Tally]:
    """How many were present of those noted, by cycle. Guests aside."""
    rows = await session.execute(
        select(CycleSession.cycle_id, Registration.attendance, func.count())
        .join(Registration, col(Registration.event_id) == col(CycleSession.event_id))
        .join(Event, col(Event.id) == col(CycleSession.event_id))
        .where(
            col(CycleSession.cycle_id).in_(cycle_ids),
            col(Registration.status) == RegistrationStatus.confirmed,
            col(Registration.role) != RosterRole.speaker,
            col(Event.status) != EventStatus.cancelled,
        )
        .group_by(col(CycleSession.cycle_id), col(Registration.attendance))
    )
    marks: defaultdict[int, list[Attendance | None]] = defaultdict(list)
    for cycle_id, attendance, count in rows:
        marks[cycle_id] += [Attendance(attendance)] * count
    return {cycle_id: tally(found) for cycle_id, found in marks.items()}


async def offered(session: AsyncSession, cycle_ids: Collection[int]) -> list[tuple[HarvestItem, bool]]:
    """What was offered to the association, the newest first, and whether it was collected as it stands."""
    rows = await session.execute(
        select(HarvestItem, HarvestCollected.version)
        .outerjoin(HarvestCollected, col(HarvestCollected.item_id) == col(HarvestItem.id))
        .where(col(HarvestItem.cycle_id).in_(cycle_ids), col(HarvestItem.offered_at).is_not(None))
        .order_by(col(HarvestItem.offered_at).desc(), col(HarvestItem.id).desc())
    )
    return [(item, version == item.version) for item, version in rows]


async def box(session: AsyncSession, cycle: Cycle, moment: EvaluationMoment) -> EvaluationBox | None:
    """What was answered at a moment, as it is now."""
    found: EvaluationBox | None = await session.scalar(
        select(EvaluationBox).where(col(EvaluationBox.cycle_id) == cycle.id, col(EvaluationBox.moment) == moment),
        execution_options=FRESH,
    )
    return found


async def has_answered(session: AsyncSession, cycle: Cycle, moment: EvaluationMoment, person_id: int) -> bool:
    """Whether this person has answered."""
    mark = select(EvaluationMark.person_id).where(
        col(EvaluationMark.cycle_id) == cycle.id,
        col(EvaluationMark.moment) == moment,
        col(EvaluationMark.person_id) == person_id,
    )
    return await session.scalar(mark) is not None


async def memberships(session: AsyncSession, cycle_ids: Collection[int]) -> Sequence[Membership]:
    """The seats that are held now in some cycles."""
    found = await session.scalars(
        select(Membership)
        .where(col(Membership.cycle_id).in_(cycle_ids), col(Membership.left_at).is_(None))
        .order_by(col(Membership.id))
    )
    return found.all()
