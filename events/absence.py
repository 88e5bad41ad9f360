"""The link by which a member of a closed group says beforehand that they cannot come: never why."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from accounts import capabilities
from accounts.models import Capability
from core import clock, links
from events.models import Attendance, Event, Registration, RosterRole

ABSENCE = "absence"
SEATED_BY_GROUP = (RosterRole.attendee, RosterRole.moderator)


def is_theirs_to_announce(event: Event, registration: Registration) -> bool:
    """Whether this seat follows from a membership: a guest of one session has another page."""
    return event.is_by_membership and registration.role in SEATED_BY_GROUP


async def hand_over_links(session: AsyncSession, seats: Sequence[tuple[Event, Registration]]) -> None:
    """Give each member of a group their link for each of its events, which lasts until that begins."""
    theirs = {r.id: (event, r) for event, r in seats if is_theirs_to_announce(event, r)}
    if not theirs:
        return
    known = set(
        await session.scalars(
            select(Capability.subject_id).where(
                col(Capability.purpose) == ABSENCE,
                col(Capability.subject_id).in_(theirs),
                col(Capability.revoked_at).is_(None),
            )
        )
    )
    for event in {event.id: event for number, (event, _) in theirs.items() if number in known}.values():
        ours = [number for number in known if theirs[number][0] is event]
        await capabilities.prolong(session, purpose=ABSENCE, subject_ids=ours, expires_at=_ends(event))
    await capabilities.issue_all(
        session,
        ABSENCE,
        [(number, r.person_id, _ends(event)) for number, (event, r) in theirs.items() if number not in known],
    )


def _ends(event: Event) -> datetime:
    return clock.to_instant(event.ends_at)


async def link_of(session: AsyncSession, event: Event, registration: Registration) -> str:
    """The whole address of a member's link for this event; nothing for who has none."""
    if not is_theirs_to_announce(event, registration):
        return ""
    found = await capabilities.live(session, purpose=ABSENCE, subject_id=registration.id or 0)
    return links.absolute("capability", token=capabilities.token_of(found)) if found else ""


async def forget_announced(session: AsyncSession, event: Event) -> None:
    """An absence was announced for a day that is no longer the day: nobody is excused from the new one."""
    await session.execute(
        sa.update(Registration)
        .where(col(Registration.event_id) == event.id, col(Registration.attendance) == Attendance.excused)
        .values(attendance=Attendance.unknown),
        execution_options={"synchronize_session": False},
    )
