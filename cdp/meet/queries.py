"""Reads around a session. Each asks only for what this person may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from accounts.http import Viewer
from accounts.models import Person
from cdp import queries as cdp
from cdp.meet import rules
from cdp.meet.models import Agreement, HarvestItem, HarvestKind, SessionNotes, StoredContent, StoredFile, Subject
from cdp.models import Community, Cycle, CycleSession, MemberRole, Membership
from core import clock, links
from core.database import LARGEST_ID
from core.errors import NotFound
from events.models import Event
from events.series.queries import season_of


@dataclass(frozen=True)
class Meeting:
    """A session as one person comes to it. `membership` is theirs, and held now; without one they coordinate."""

    community: Community
    cycle: Cycle
    event: Event
    number: int
    dates: Sequence[tuple[int, Event]]
    viewer: Viewer
    membership: Membership | None
    season: int | None

    @property
    def is_member(self) -> bool:
        return rules.is_member(self.membership)

    @property
    def moderates(self) -> bool:
        return rules.moderates(self.membership)

    @property
    def takes_the_sheet(self) -> bool:
        return rules.takes_the_sheet(self.viewer, self.community, self.membership)

    @property
    def previous(self) -> int | None:
        """The number of the session before, or None."""
        return max((number for number, _ in self.dates if number < self.number), default=None)

    @property
    def next(self) -> int | None:
        """The number of the session after, or None."""
        return min((number for number, _ in self.dates if number > self.number), default=None)

    def number_of(self, event_id: int | None) -> int | None:
        """The number of another session of the cycle by its event."""
        return next((number for number, event in self.dates if event.id == event_id), None)

    def changes(self, item: HarvestItem | Subject | StoredFile) -> bool:
        """Whether this person may change what somebody wrote or brought."""
        return rules.changes_item(self.membership, item)

    def path(self, name: str, *, number: int | None = None, **params: object) -> str:
        """The path of a page of this session (or of another `number`), in the cycle that was asked for."""
        where: dict[str, Any] = {"slug": self.community.slug, "number": number or self.number, **params}
        return links.path(name, query={"season": self.season}, **where)


async def meeting(session: AsyncSession, viewer: Viewer, slug: str, number: str, season: str = "") -> Meeting:
    """Session `number` of a community, in the cycle that is theirs or of this season, or in that of `season`.

    Raises NotFound for who neither has a seat in that cycle nor coordinates its territory.
    """
    community = await cdp.community(session, slug)
    cycle = await _cycle(session, viewer, community, season)
    membership = await _membership(session, cycle, viewer)
    if not rules.sees_session(viewer, community, membership):
        raise NotFound
    dates = await _dates(session, cycle)
    event = next((event for n, event in dates if str(n) == number), None)
    if event is None:
        raise NotFound
    asked = cycle.season if season else None
    return Meeting(community, cycle, event, int(number), dates, viewer, membership, asked)


async def _cycle(session: AsyncSession, viewer: Viewer, community: Community, season: str) -> Cycle:
    if not season:
        found = await cdp.cycle_of(session, community.id, season_of(clock.today()), viewer.groups)
    else:
        wanted = number_in(season)
        found = await session.scalar(
            select(Cycle).where(col(Cycle.community_id) == community.id, col(Cycle.season) == wanted)
        )
    if found is None:
        raise NotFound
    return found


def number_in(text: str) -> int:
    """A key as it stands in an address. Raises NotFound for what cannot be one."""
    if not text.isascii() or not text.isdecimal() or not 0 < int(text[:20]) <= LARGEST_ID:
        raise NotFound
    return int(text)


async def _membership(session: AsyncSession, cycle: Cycle, viewer: Viewer) -> Membership | None:
    found: Membership | None = await session.scalar(
        select(Membership).where(
            col(Membership.cycle_id) == cycle.id,
            col(Membership.person_id) == viewer.id,
            col(Membership.left_at).is_(None),
        )
    )
    return found


async def _dates(session: AsyncSession, cycle: Cycle) -> list[tuple[int, Event]]:
    rows = await session.execute(
        select(CycleSession.number, Event)
        .join(Event, col(Event.id) == col(CycleSession.event_id))
        .where(col(CycleSession.cycle_id) == cycle.id)
        .order_by(col(CycleSession.number))
    )
    return [(number, event) for number, event in rows]


async def session_at(session: AsyncSession, slug: str) -> tuple[str, int, int]:
    """The community's slug, the number and the season of the session behind an event. Raises NotFound."""
    found = await session.execute(
        select(Community.slug, CycleSession.number, Cycle.season)
        .join(Cycle, col(Cycle.community_id) == col(Community.id))
        .join(CycleSession, col(CycleSession.cycle_id) == col(Cycle.id))
        .join(Event, col(Event.id) == col(CycleSession.event_id))
        .where(col(Event.slug) == slug)
    )
    row = found.first()
    if row is None:
        raise NotFound
    return row[0], row[1], row[2]


async def is_moderator(session: AsyncSession, person_id: int) -> bool:
    """Whether a person moderates a cycle, whichever."""
    found = await session.scalar(
        select(Membership.id)
        .where(col(Membership.person_id) == person_id, col(Membership.left_at).is_(None))
        .where(col(Membership.role) == MemberRole.moderator)
        .limit(1)
    )
    return found is not None


async def notes_of(session: AsyncSession, event_id: int) -> SessionNotes:
    """The notes of a session; empty, of version 0, before the first writing."""
    found: SessionNotes | None = await session.scalar(
        select(SessionNotes).where(col(SessionNotes.event_id) == event_id),
        execution_options={"populate_existing": True},
    )
    return found or SessionNotes(event_id=event_id)


async def harvest_of(session: AsyncSession, event_id: int) -> list[tuple[HarvestItem, StoredFile | None]]:
    """What a session left, oldest first, each with its file."""
    rows = await session.execute(
        select(HarvestItem, StoredFile)
        .outerjoin(StoredFile, col(StoredFile.id) == col(HarvestItem.file_id))
        .where(col(HarvestItem.event_id) == event_id)
        .order_by(col(HarvestItem.id))
    )
    return [(item, file) for item, file in rows]


@dataclass(frozen=True, slots=True)
class Offered:
    """What the association may read of the harvest: never who wrote or offered it. `number` is the session's."""

    kind: HarvestKind
    text: str
    link: str
    file_id: int | None
    file_name: str | None
    number: int | None
    offered_at: datetime


async def offered(session: AsyncSession, cycle_id: int, event_id: int | None = None) -> list[Offered]:
    """The harvest of a cycle (or of one session) that was offered to the association, by session."""
    found = (
        sa.select(
            col(HarvestItem.kind),
            col(HarvestItem.text),
            col(HarvestItem.link),
            col(StoredFile.id),
            col(StoredFile.name),
            col(CycleSession.number),
            col(HarvestItem.offered_at),
        )
        .outerjoin(StoredFile, col(StoredFile.id) == col(HarvestItem.file_id))
        .outerjoin(CycleSession, col(CycleSession.event_id) == col(HarvestItem.event_id))
        .where(col(HarvestItem.cycle_id) == cycle_id, col(HarvestItem.offered_at).is_not(None))
        .order_by(col(CycleSession.number), col(HarvestItem.id))
    )
    if event_id is not None:
        found = found.where(col(HarvestItem.event_id) == event_id)
    rows: Any = await session.execute(found)
    return [Offered(*row) for row in rows]


async def item_of(session: AsyncSession, meeting: Meeting, number: str) -> HarvestItem:
    """One thing of the harvest of this session. Raises NotFound."""
    found = await session.get(HarvestItem, number_in(number))
    if found is None or found.event_id != meeting.event.id:
        raise NotFound
    return found


async def files_of(session: AsyncSession, event_id: int) -> list[StoredFile]:
    """The files of a session that are not part of its harvest, oldest first."""
    attached = sa.select(col(HarvestItem.file_id)).where(col(HarvestItem.file_id).is_not(None))
    found = await session.scalars(
        select(StoredFile)
        .where(col(StoredFile.event_id) == event_id, col(StoredFile.id).not_in(attached))
        .order_by(col(StoredFile.id))
    )
    return list(found)


async def file_of(session: AsyncSession, meeting: Meeting, number: str) -> StoredFile:
    """A file of this cycle that this person may have: a member any, a coordinator those offered. Raises NotFound."""
    found = await session.get(StoredFile, number_in(number))
    if found is None or found.cycle_id != meeting.cycle.id:
        raise NotFound
    if not meeting.is_member and not await _is_offered(session, found):
        raise NotFound
    return found


async def _is_offered(session: AsyncSession, file: StoredFile) -> bool:
    item = select(HarvestItem.id).where(col(HarvestItem.file_id) == file.id, col(HarvestItem.offered_at).is_not(None))
    return await session.scalar(item.limit(1)) is not None


async def content_of(session: AsyncSession, file: StoredFile) -> bytes:
    """The octets of a file."""
    found = await session.get_one(StoredContent, file.id)
    return found.content


async def subjects_of(session: AsyncSession, cycle_id: int) -> list[tuple[Subject, Person | None]]:
    """What members propose in a cycle, with who proposed it: what is still to be treated first, then by age."""
    rows = await session.execute(
        select(Subject, Person)
        .outerjoin(Person, col(Person.id) == col(Subject.author_id))
        .where(col(Subject.cycle_id) == cycle_id)
        .order_by(col(Subject.treated_at).is_not(None), col(Subject.id))
    )
    return [(subject, person) for subject, person in rows]


async def subject_of(session: AsyncSession, meeting: Meeting, number: str) -> Subject:
    """One proposal of this cycle. Raises NotFound."""
    found = await session.get(Subject, number_in(number))
    if found is None or found.cycle_id != meeting.cycle.id:
        raise NotFound
    return found


Said = tuple[Agreement, Person | None, int | None]


async def thread_of(session: AsyncSession, meeting: Meeting) -> tuple[list[Said], list[Said]]:
    """What still stands of the sessions before, with what the last one agreed; and what this session agreed.

    Each with who does it and the number of its session.
    """
    rows = await session.execute(
        select(Agreement, Person)
        .outerjoin(Person, col(Person.id) == col(Agreement.person_id))
        .where(col(Agreement.cycle_id) == meeting.cycle.id)
        .order_by(col(Agreement.id))
    )
    said: list[Said] = [(agreement, person, meeting.number_of(agreement.event_id)) for agreement, person in rows]
    before: list[Said] = [
        (agreement, person, number)
        for agreement, person, number in said
        if number is not None and number < meeting.number and (not agreement.is_done or number == meeting.previous)
    ]
    return before, [one for one in said if one[2] == meeting.number]


async def agreement_of(session: AsyncSession, meeting: Meeting, number: str) -> Agreement:
    """One agreement of this cycle. Raises NotFound."""
    found = await session.get(Agreement, number_in(number))
    if found is None or found.cycle_id != meeting.cycle.id:
        raise NotFound
    return found
