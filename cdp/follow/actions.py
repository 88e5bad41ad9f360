"""Writes of following: a moderator hands over, the next cycle opens from the last, the harvest is collected."""

from collections.abc import Collection

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from accounts.actions import person_at
from accounts.models import Person
from cdp import actions as cdp
from cdp import queries as reads
from cdp.compose import actions as composing
from cdp.compose import messages as compose_messages
from cdp.compose import queries as compose
from cdp.errors import CycleFull, NotMember
from cdp.follow import messages
from cdp.follow.errors import (
    CycleOver,
    HasApplied,
    ModeratorAlready,
    NotAmongModerators,
    NothingToCollect,
    NotModerator,
)
from cdp.follow.models import HarvestCollected
from cdp.meet.models import HarvestItem
from cdp.models import CYCLE_MEMBERS, Community, Cycle, CycleStatus, MemberRole, Membership
from core import clock


async def hand_over(
    session: AsyncSession, cycle: Cycle, leaving: Person, successor: Person, *, stays: bool
) -> Membership:
    """Give a moderator's part to a member or to somebody else, at once and whole; the pair and the coordinators know.

    With `stays` the one who stops keeps a seat, as a member. Raises CycleOver, NotModerator, ModeratorAlready,
    HasApplied, CycleFull; then nothing has changed. The new moderator's membership is returned.
    """
    cycle = await cdp.take_turn(session, cycle)
    before = await _moderating(session, cycle, leaving)
    after = await _may_take_over(session, cycle, successor)
    if after is None and stays and cycle.members >= CYCLE_MEMBERS:
        raise CycleFull
    if stays:
        await cdp.change_role(session, cycle, before, MemberRole.member)
    else:
        await compose_messages.tell_left(session, await cdp.leave(session, cycle, leaving))
    if after is None:
        after = await cdp.join(session, cycle, successor, MemberRole.moderator)
    else:
        await cdp.change_role(session, cycle, after, MemberRole.moderator)
    await messages.tell_handed_over(session, cycle, before, after)
    return after


async def _moderating(session: AsyncSession, cycle: Cycle, person: Person) -> Membership:
    if cycle.status == CycleStatus.closed:
        raise CycleOver
    membership = await compose.membership_of(session, cycle, person.id or 0)
    if membership is None or not membership.is_active or membership.role != MemberRole.moderator:
        raise NotModerator
    return membership


async def _may_take_over(session: AsyncSession, cycle: Cycle, person: Person) -> Membership | None:
    """The successor's seat, None when they have none yet."""
    membership = await compose.membership_of(session, cycle, person.id or 0)
    if membership is not None and membership.is_active:
        if membership.role == MemberRole.moderator:
            raise ModeratorAlready
        return membership
    application = await compose.own_application(session, cycle, person.id or 0)
    if application is not None and application.is_open:
        raise HasApplied
    return None


async def successor_of(
    session: AsyncSession, cycle: Cycle, member_id: int | None, *, email: str = "", given_name: str, family_name: str
) -> Person:
    """The person who takes over: a member of the cycle by id, or whoever has this address. Raises NotMember."""
    if member_id is None:
        person = await person_at(session, email)
        person.given_name = person.given_name or given_name
        person.family_name = person.family_name or family_name
        return person
    membership = await compose.membership_of(session, cycle, member_id)
    if membership is None or not membership.is_active:
        raise NotMember
    return await session.get_one(Person, member_id)


async def open_next(session: AsyncSession, last: Cycle, moderators: Collection[int], *, invites_members: bool) -> Cycle:
    """Open the cycle of the season after `last`, in preparation, with those of its moderators who go on.

    With `invites_members` the members of the last one are told that they may apply. Raises SeasonTaken,
    NotAmongModerators.
    """
    community = await session.get_one(Community, last.community_id)
    opened = await composing.open_cycle(session, community, last.season + 1)
    before = await reads.members_of(session, last.id or 0)
    known = {person.id: person for seat, person in before if seat.role == MemberRole.moderator}
    if not set(moderators) <= set(known):
        raise NotAmongModerators
    for person_id in sorted(moderators):
        await cdp.join(session, opened, known[person_id], MemberRole.moderator)
    if invites_members:
        members = [person for seat, person in before if seat.role == MemberRole.member]
        await messages.invite_to_next(session, opened, members)
    return opened


async def collect(session: AsyncSession, item_id: int, version: int, cycle_ids: Collection[int]) -> HarvestCollected:
    """Note that an offered item of one of these cycles was collected, as it was looked at. Raises NothingToCollect."""
    item: HarvestItem | None = await session.scalar(
        select(HarvestItem)
        .where(
            col(HarvestItem.id) == item_id,
            col(HarvestItem.cycle_id).in_(cycle_ids),
            col(HarvestItem.offered_at).is_not(None),
            col(HarvestItem.version) == version,
        )
        .with_for_update(),
        execution_options={"populate_existing": True},
    )
    if item is None:
        raise NothingToCollect
    found = await session.get(HarvestCollected, item_id) or HarvestCollected(item_id=item_id, version=version)
    found.version, found.collected_at = version, clock.now()
    session.add(found)
    await session.flush()
    return found
