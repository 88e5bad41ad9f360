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


async def hand_over_links(session: AsyncSession, event: Event, registrations: Sequence[Registration]) -> None:
    """Give each member of the group their link for this event, which lasts until it begins."""
    theirs = {r.id: r for r in registrations if r.id is not None and is_theirs_to_announce(event, r)}
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
    await capabilities.prolong(session, purpose=ABSENCE, subject_ids=known, expires_at=_ends(event))
    for number, registration in theirs.items():
        if number not in known:
            await capabilities.issue(
                session,
                purpose=ABSENCE,
                subject_id=number,
                person_id=registration.person_id,
                expires_at=_ends(event),
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
