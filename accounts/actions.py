"""Writes about people: knowing them, opening their account, keeping what is known right."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from accounts import queries, throttle
from accounts.forms import AccountForm, ProfileForm
from accounts.models import Organisation, Person, WebSession
from accounts.sign_in import actions as sign_in
from core import clock
from core.errors import RuleBroken
from core.language import N_, Language

FORGOTTEN_AFTER = timedelta(days=1)


class HasAccount(RuleBroken):
    """The address already belongs to an account."""

    text = N_("This address already has an account. Sign in with it.")


async def person_at(session: AsyncSession, email: str) -> Person:
    """The person of an address, made now, without an account, when nobody is known there."""
    known = await queries.person_with(session, email)
    if known is not None:
        return known
    try:
        async with session.begin_nested():
            session.add(person := Person(email=email.lower()))
            await session.flush()
    except IntegrityError:  # somebody else made it meanwhile
        return await person_at(session, email)
    return person


async def open_account(session: AsyncSession, email: str, form: AccountForm, lang: Language) -> Person:
    """Give the person of a proven address an account. One of several at the same time does.

    Raises HasAccount when there is one already: a proof of an address makes an account once, and nothing else.
    """
    person = await person_at(session, email)
    turn = sa.update(Person).where(col(Person.id) == person.id, col(Person.account_since).is_(None))
    taken = await session.scalar(turn.values(account_since=clock.now()).returning(col(Person.id)))
    if taken is None:
        raise HasAccount
    await session.refresh(person)
    person.language = person.language or lang
    await _write(session, person, form, lang)
    return person


async def update_profile(session: AsyncSession, person: Person, form: ProfileForm, lang: Language) -> None:
    """Put what a person says of themselves, on a page in `lang`, in the place of what was known."""
    person.language = form.language
    await _write(session, person, form, lang)


async def _write(session: AsyncSession, person: Person, form: AccountForm, lang: Language) -> None:
    person.given_name = form.given_name
    person.family_name = form.family_name
    person.is_resident = form.is_resident
    person.organisation_id = None if form.is_resident else await _organisation_id(session, form.organisation, lang)
    person.discipline = form.discipline
    person.working_language = form.working_language
    await session.flush()


async def _organisation_id(session: AsyncSession, name: str, lang: Language) -> int | None:
    organisation = await queries.organisation_named(session, name)
    if organisation is None:
        organisation = Organisation(name_fr=name) if lang == "fr" else Organisation(name_fr="", name_nl=name)
        session.add(organisation)
        await session.flush()
    return organisation.id


async def purge(session: AsyncSession, now: datetime) -> None:
    """Forget sign-ins and limits of yesterday, and sessions that have ended. `now` is an aware instant."""
    await sign_in.purge(session, now - FORGOTTEN_AFTER)
    await throttle.purge(session, now - FORGOTTEN_AFTER)
    await session.execute(sa.delete(WebSession).where(col(WebSession.expires_at) < now))
