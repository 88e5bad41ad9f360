"""Signed-in browsers: a token in a cookie, its fingerprint in a row. The row alone says how long it lasts."""

from datetime import timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select
from starlette.responses import Response

from accounts.models import Person, Role, WebSession
from core import clock, keys
from core.settings import Settings

COOKIE = "ronde_session"
LIFE = timedelta(days=30)  # since the last time something was sent
KEPT_EVERY = timedelta(days=1)
LONGEST_COOKIE = 400 * 24 * 3600  # seconds: what browsers allow; the row ends it before


class SignedIn(NamedTuple):
    """Who is behind a token. `is_stale`: the session was last prolonged more than a day ago."""

    person: Person
    roles: tuple[Role, ...]
    is_stale: bool


async def find(session: AsyncSession, token: str) -> SignedIn | None:
    """Who is behind a cookie's token, with their roles, in one query. None when it is unknown or has expired."""
    now = clock.now()
    rows = (
        await session.execute(
            select(Person, col(WebSession.seen_at), Role)
            .join(WebSession, col(WebSession.person_id) == col(Person.id))
            .outerjoin(Role, col(Role.person_id) == col(Person.id))
            .where(col(WebSession.token_hash) == keys.fingerprint(token), col(WebSession.expires_at) > now)
            .where(col(Person.account_since).is_not(None))
            .order_by(col(Role.id))
        )
    ).all()
    if not rows:
        return None
    person, seen_at, _ = rows[0]
    return SignedIn(person, tuple(role for _, _, role in rows if role is not None), now - seen_at > KEPT_EVERY)


async def person_of(session: AsyncSession, token: str) -> tuple[Person, tuple[Role, ...]] | None:
    """The person behind a cookie's token and their roles, or None."""
    found = await find(session, token)
    return (found.person, found.roles) if found else None


async def start(session: AsyncSession, person: Person) -> str:
    """Sign `person` in: the token of a new session. A token is never used for a second sign-in."""
    assert person.id is not None
    token = keys.nonce()
    now = clock.now()
    session.add(
        WebSession(
            token_hash=keys.fingerprint(token), person_id=person.id, created_at=now, seen_at=now, expires_at=now + LIFE
        )
    )
    await session.flush()
    return token


async def keep(session: AsyncSession, token: str) -> None:
    """Prolong a session that somebody uses."""
    now = clock.now()
    live = (col(WebSession.token_hash) == keys.fingerprint(token), col(WebSession.expires_at) > now)
    await session.execute(sa.update(WebSession).where(*live).values(seen_at=now, expires_at=now + LIFE))


async def end(session: AsyncSession, token: str) -> None:
    """Sign one browser out."""
    await session.execute(sa.delete(WebSession).where(col(WebSession.token_hash) == keys.fingerprint(token)))


async def end_all(session: AsyncSession, person_id: int) -> int:
    """Sign a person out everywhere. The number of sessions that ended."""
    result: Any = await session.execute(sa.delete(WebSession).where(col(WebSession.person_id) == person_id))
    return int(result.rowcount)


def put_cookie(response: Response, token: str, settings: Settings) -> None:
    """Hand a session's token to the browser."""
    secure = settings.is_https
    response.set_cookie(COOKIE, token, max_age=LONGEST_COOKIE, httponly=True, samesite="lax", secure=secure)


def drop_cookie(response: Response) -> None:
    """Take the token back from the browser."""
    response.delete_cookie(COOKIE)
