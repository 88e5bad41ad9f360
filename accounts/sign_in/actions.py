"""Asking for a link, using it or its code once, and what that proves.

Whether an address is known changes nothing before its mail is read: the same work, the same answer.
"""

from datetime import datetime, timedelta
from enum import Enum, auto
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from accounts import queries, throttle
from accounts.http import language_of
from accounts.models import Person, SignIn
from accounts.sign_in import proofs
from core import clock, keys, links
from core.database import LARGEST_ID
from core.errors import NotFound
from core.language import N_, Language
from notifications import outbox

KIND = "sign_in"
LIFE = timedelta(minutes=10)
TIME_TO_FINISH = timedelta(hours=1)  # from the proof of an address to the account
CODE_ATTEMPTS = 5
LONGEST_NEXT = 500  # characters


class Gone(NotFound):
    """The link or code is unknown, used, expired or was tried too often: nobody is told which."""

    status = 410
    text = N_("This link or code no longer works. Ask for a new one.")


class NoAccount(NotFound):
    """For the operator, who may know it."""

    text = N_("Nobody with an account has the address %(email)s.")


class Asked(NamedTuple):
    """Who asks: the typed address, from which browser, in which language, to go where."""

    email: str
    browser: str | None
    language: Language
    next_path: str = ""


class Attempt(Enum):
    """What a typed code was worth."""

    right = auto()
    wrong = auto()
    gone = auto()


async def ask(session: AsyncSession, asked: Asked, network: str) -> SignIn | None:
    """Queue a mail with a link and a code to the typed address. None when the network has asked too often.

    Over the limit of the address the answer is the same, without a mail, and with a sign-in whose code never fits. The
    caller commits whatever comes back: what is counted here survives a refusal.
    """
    if await throttle.is_over(session, throttle.MAILS_FROM_NETWORK, network):
        return None
    is_quiet = await throttle.is_over(session, throttle.MAILS_TO_ADDRESS, asked.email)
    sign_in = await _kept(session, asked, attempts=CODE_ATTEMPTS if is_quiet else 0)
    if not is_quiet:
        await _queue(session, sign_in)
    return sign_in


async def _kept(session: AsyncSession, asked: Asked, attempts: int = 0) -> SignIn:
    nonce = keys.nonce()
    now = clock.now()
    sign_in = SignIn(
        email=asked.email,
        nonce=nonce,
        token_hash=keys.fingerprint(proofs.token_of(nonce)),
        code_hash=proofs.code_hash(nonce, proofs.code_of(nonce)),
        browser_hash=keys.fingerprint(asked.browser) if asked.browser else None,
        language=asked.language,
        next_path=asked.next_path if len(asked.next_path) <= LONGEST_NEXT else "",
        created_at=now,
        expires_at=now + LIFE,
        attempts=attempts,
    )
    session.add(sign_in)
    await session.flush()
    return sign_in


async def _queue(session: AsyncSession, sign_in: SignIn) -> None:
    name = f"{KIND}:{sign_in.id}"
    data = {"sign_in_id": sign_in.id}
    key = f"{name}:{sign_in.created_at.timestamp()}"  # SQLite gives the id of a row that was deleted again
    await outbox.queue(session, idem_key=key, kind=KIND, about=name, address=sign_in.email, data=data)


async def of_token(session: AsyncSession, token: str) -> SignIn:
    """The live sign-in of a link. Raises Gone."""
    found: SignIn | None = await session.scalar(select(SignIn).where(_live(), _has_token(token)))
    if found is None:
        raise Gone
    return found


async def of_id(session: AsyncSession, sign_in_id: int | None) -> SignIn:
    """The live sign-in that a browser names. Raises Gone."""
    found: SignIn | None = await session.scalar(select(SignIn).where(_live(), _has_id(sign_in_id)))
    if found is None:
        raise Gone
    return found


def is_bound_elsewhere(sign_in: SignIn, browser: str) -> bool:
    """Whether the link was asked for in another browser than this one."""
    return sign_in.browser_hash is not None and sign_in.browser_hash != keys.fingerprint(browser)


async def address_of(session: AsyncSession, sign_in_id: int) -> str:
    """Where the mail of a sign-in went, or nothing when it is forgotten."""
    address: str | None = await session.scalar(select(col(SignIn.email)).where(_has_id(sign_in_id)))
    return address or ""


async def use_link(session: AsyncSession, token: str, browser: str) -> SignIn:
    """Use a link, once: however often it is posted at the same time, one gets the sign-in, the others Gone."""
    bound = col(SignIn.browser_hash)
    here = sa.or_(bound.is_(None), bound == keys.fingerprint(browser))
    return await _use(session, _has_token(token), here)


async def try_code(session: AsyncSession, sign_in_id: int | None, code: str) -> tuple[Attempt, SignIn | None]:
    """Try a code, which counts; the sign-in comes along once it is right, and is used.

    The caller commits whatever comes back.
    """
    counted = (
        sa.update(SignIn)
        .where(_live(), _has_id(sign_in_id), col(SignIn.attempts) < CODE_ATTEMPTS)
        .values(attempts=col(SignIn.attempts) + 1)
        .returning(col(SignIn.nonce), col(SignIn.code_hash), col(SignIn.attempts))
    )
    row = (await session.execute(counted)).first()
    if row is None:
        return Attempt.gone, None
    nonce, kept, attempts = row
    if not proofs.is_code(nonce, code, kept):
        return (Attempt.wrong if attempts < CODE_ATTEMPTS else Attempt.gone), None
    return Attempt.right, await _use(session, _has_id(sign_in_id))


async def _use(session: AsyncSession, *which: sa.ColumnElement[bool]) -> SignIn:
    statement = sa.update(SignIn).where(_live(), *which).values(used_at=clock.now()).returning(SignIn)
    options = {"synchronize_session": False, "populate_existing": True}
    used: SignIn | None = await session.scalar(statement, execution_options=options)
    if used is None:
        raise Gone
    return used


async def proven(session: AsyncSession, sign_in_id: int | None) -> SignIn:
    """The used sign-in that proves an address, while there is time to finish the account. Raises Gone."""
    in_time = col(SignIn.used_at) > clock.now() - TIME_TO_FINISH
    found: SignIn | None = await session.scalar(select(SignIn).where(_has_id(sign_in_id), in_time))
    if found is None:
        raise Gone
    return found


async def account_of(session: AsyncSession, sign_in: SignIn) -> Person | None:
    """The person whose account has the proven address; None when the account is still to be made."""
    person = await queries.person_with(session, sign_in.email)
    return person if person is not None and person.can_sign_in else None


async def sign_in_link(session: AsyncSession, email: str) -> str:
    """A link, bound to no browser, that signs a person in: for the operator's command line. Raises NoAccount."""
    person = await queries.person_with(session, email.strip())
    if person is None or not person.can_sign_in:
        raise NoAccount(email=email)
    lang = language_of(person, "fr")
    sign_in = await _kept(session, Asked(person.email, None, lang))
    return links.absolute("sign_in.link", lang, token=proofs.token_of(sign_in.nonce))


async def purge(session: AsyncSession, before: datetime) -> None:
    """Forget the sign-ins that expired before an aware instant."""
    await session.execute(sa.delete(SignIn).where(col(SignIn.expires_at) < before))


def _live() -> sa.ColumnElement[bool]:
    return sa.and_(col(SignIn.used_at).is_(None), col(SignIn.expires_at) > clock.now())


def _has_token(token: str) -> sa.ColumnElement[bool]:
    return col(SignIn.token_hash) == keys.fingerprint(token)


def _has_id(sign_in_id: int | None) -> sa.ColumnElement[bool]:
    return col(SignIn.id) == sign_in_id if sign_in_id is not None and sign_in_id <= LARGEST_ID else sa.false()
