"""Links that are keys: one purpose, one subject, expiring, revocable. Their token is derived, never stored.

A purpose is named by the room that issues it (`seat`, `enrolment`); `subject_id` is the id of a row of that room.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from accounts.models import Capability
from core import clock, keys
from core.errors import NotFound


async def issue(
    session: AsyncSession,
    *,
    purpose: str,
    subject_id: int,
    person_id: int | None = None,
    expires_at: datetime | None = None,
) -> tuple[Capability, str]:
    """A new link and its token. `expires_at` is an aware instant; without one the link lasts until it is revoked."""
    capability = _new(purpose, subject_id, person_id, expires_at)
    session.add(capability)
    await session.flush()
    return capability, token_of(capability)


async def issue_all(
    session: AsyncSession, purpose: str, doors: Sequence[tuple[int, int | None, datetime | None]]
) -> None:
    """New links of one purpose, each for a (subject's id, person's id, aware instant or None) as in `issue`."""
    session.add_all([_new(purpose, *door) for door in doors])
    await session.flush()


def _new(purpose: str, subject_id: int, person_id: int | None, expires_at: datetime | None) -> Capability:
    capability = Capability(
        purpose=purpose,
        subject_id=subject_id,
        person_id=person_id,
        nonce=keys.nonce(),
        token_hash="",
        expires_at=expires_at,
    )
    capability.token_hash = keys.fingerprint(token_of(capability))
    return capability


def token_of(capability: Capability) -> str:
    """The token that stands in the link, derived from the house's secret."""
    return keys.sign("capability", f"{capability.purpose}:{capability.nonce}")


async def find(session: AsyncSession, token: str) -> Capability:
    """The capability of a token. Raises NotFound, the same for one unknown, expired or revoked."""
    statement = select(Capability).where(col(Capability.token_hash) == keys.fingerprint(token))
    capability: Capability | None = await session.scalar(statement)
    if capability is None or not capability.is_live(clock.now()):
        raise NotFound
    return capability


async def live(
    session: AsyncSession, *, purpose: str, subject_id: int, person_id: int | None = None
) -> Capability | None:
    """The newest link that still opens this door, or None. With `person_id`: of that person only."""
    return await _newest(session, _of(purpose, [subject_id], person_id))


async def _newest(session: AsyncSession, narrower: list[Any]) -> Capability | None:
    expires = col(Capability.expires_at)
    statement = (
        select(Capability)
        .where(*narrower, col(Capability.revoked_at).is_(None), sa.or_(expires.is_(None), expires > clock.now()))
        .order_by(col(Capability.id).desc())
        .limit(1)
    )
    capability: Capability | None = await session.scalar(statement)
    return capability


async def get_or_issue(
    session: AsyncSession,
    *,
    purpose: str,
    subject_id: int,
    person_id: int | None = None,
    expires_at: datetime | None = None,
) -> tuple[Capability, str]:
    """The live link for this purpose, subject and person, or a new one; it lasts at least until `expires_at`."""
    exactly = [*_of(purpose, [subject_id], None), col(Capability.person_id) == person_id]
    known = await _newest(session, exactly)
    if known is None:
        return await issue(session, purpose=purpose, subject_id=subject_id, person_id=person_id, expires_at=expires_at)
    if known.expires_at is not None and (expires_at is None or known.expires_at < expires_at):
        known.expires_at = expires_at
    return known, token_of(known)


async def prolong(
    session: AsyncSession, *, purpose: str, subject_ids: Sequence[int] | Any, expires_at: datetime | None
) -> None:
    """Let the links to these subjects (ids, or a query of them) last until another aware instant, if not revoked."""
    statement = sa.update(Capability).where(*_of(purpose, subject_ids, None), col(Capability.revoked_at).is_(None))
    await session.execute(statement.values(expires_at=expires_at))


async def revoke(session: AsyncSession, *, purpose: str, subject_id: int, person_id: int | None = None) -> int:
    """Close this door to every link, or to one person's. The number of links that were open."""
    now = clock.now()
    statement = sa.update(Capability).where(
        *_of(purpose, [subject_id], person_id), col(Capability.revoked_at).is_(None)
    )
    result: Any = await session.execute(statement.values(revoked_at=now))
    return int(result.rowcount)


def _of(purpose: str, subject_ids: Any, person_id: int | None) -> list[Any]:
    narrower = [col(Capability.purpose) == purpose, col(Capability.subject_id).in_(subject_ids)]
    return narrower if person_id is None else [*narrower, col(Capability.person_id) == person_id]


async def of_person(session: AsyncSession, purpose: str, person_id: int) -> Sequence[Capability]:
    """A person's links of a purpose that still open their door, oldest first."""
    found = await session.scalars(
        select(Capability)
        .where(col(Capability.purpose) == purpose, col(Capability.person_id) == person_id)
        .where(col(Capability.revoked_at).is_(None))
        .order_by(col(Capability.id))
    )
    return [capability for capability in found if capability.is_live(clock.now())]


def close(capability: Capability) -> None:
    """Close one link."""
    capability.revoked_at = clock.now()
