"""Reads of people and places."""

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, or_, select

from accounts.models import Organisation, Person, Role, Territory
from core.errors import NotFound
from core.language import sort_key


async def territories(session: AsyncSession) -> list[Territory]:
    """The region and the five territories, in the order in which people name them."""
    return list(await session.scalars(select(Territory).order_by(col(Territory.position))))


async def territory(session: AsyncSession, code: str) -> Territory:
    """A territory by its code in either language: `sud-est` or `zuid-oost`. Raises NotFound."""
    spelled = or_(col(Territory.code) == code, col(Territory.code_nl) == code)
    found: Territory | None = await session.scalar(select(Territory).where(spelled))
    if found is None:
        raise NotFound
    return found


async def person_with(session: AsyncSession, email: str) -> Person | None:
    """The person of an address, or None."""
    found: Person | None = await session.scalar(select(Person).where(col(Person.email) == email.lower()))
    return found


async def roles_of(session: AsyncSession, person_id: int) -> tuple[Role, ...]:
    """The roles of a person, oldest first."""
    held = select(Role).where(col(Role.person_id) == person_id).order_by(col(Role.id))
    return tuple(await session.scalars(held))


async def organisations(session: AsyncSession) -> list[Organisation]:
    """The whole directory, by name in the language of the moment."""
    found = list(await session.scalars(select(Organisation)))
    return sorted(found, key=lambda organisation: sort_key(str(organisation.name)))


async def organisations_like(session: AsyncSession, text: str, limit: int = 20) -> list[Organisation]:
    """The organisations whose name holds `text` in either language, accents and case aside."""
    wanted = sort_key(text.strip())
    found = [o for o in await organisations(session) if wanted in sort_key(o.name_fr) or wanted in sort_key(o.name_nl)]
    return found[:limit]


async def organisation_named(session: AsyncSession, name: str) -> Organisation | None:
    """The organisation of that name in either language, accents and case aside; the oldest if there are several."""
    wanted = sort_key(name.strip())
    found = await session.scalars(select(Organisation).order_by(col(Organisation.id)))
    return next((o for o in found if wanted and wanted in (sort_key(o.name_fr), sort_key(o.name_nl))), None)


async def organisation_of(session: AsyncSession, person: Person) -> Organisation | None:
    """Where a person works, or None."""
    return await session.get(Organisation, person.organisation_id) if person.organisation_id else None
