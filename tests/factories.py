"""People, places and appointments for tests: plain, deterministic, written through the models.

Every function takes a session and gives back a flushed row. Fields of the model may be given by name.
"""

from datetime import time, timedelta
from typing import Any, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import SQLModel, func, select

from accounts.models import Organisation, Person, Territory
from cdp.models import Community, Cycle, CycleStatus, MemberRole, Membership
from core import clock
from events.models import Event, EventKind, EventStatus

TERRITORIES = (
    ("region", "gewest", "Région bruxelloise", "Brussels Gewest"),
    ("nord", "noord", "Nord", "Noord"),
    ("nord-est", "noord-oost", "Nord-Est", "Noord-Oost"),
    ("centre-ouest", "centrum-west", "Centre-Ouest", "Centrum-West"),
    ("sud", "zuid", "Sud", "Zuid"),
    ("sud-est", "zuid-oost", "Sud-Est", "Zuid-Oost"),
)
DAYS_AHEAD = 14

Row = TypeVar("Row", bound=SQLModel)


async def make_territories(session: AsyncSession) -> dict[str, Territory]:
    """The region and the five territories by code: those that are there, the others made."""
    known = {territory.code: territory for territory in await session.scalars(select(Territory))}
    for position, (code, code_nl, name_fr, name_nl) in enumerate(TERRITORIES):
        if code not in known:
            known[code] = Territory(code=code, code_nl=code_nl, name_fr=name_fr, name_nl=name_nl, position=position)
            session.add(known[code])
    await session.flush()
    return known


async def make_organisation(session: AsyncSession, **fields: Any) -> Organisation:
    """A health centre in the south."""
    await make_territories(session)
    n = await _next(session, Organisation)
    values: dict[str, Any] = {
        "name_fr": f"Maison médicale {n}",
        "name_nl": f"Wijkgezondheidscentrum {n}",
        "territory_code": "sud",
    }
    return await _kept(session, Organisation(**values | fields))


async def make_person(session: AsyncSession, **fields: Any) -> Person:
    """A French-speaking professional with an account: person1@example.org, person2@example.org, …"""
    n = await _next(session, Person)
    values: dict[str, Any] = {
        "email": f"person{n}@example.org",
        "given_name": "Alix",
        "family_name": f"Exemple {n}",
        "language": "fr",
        "account_since": clock.now(),
    }
    return await _kept(session, Person(**values | fields))


async def make_event(session: AsyncSession, **fields: Any) -> Event:
    """A published meetup in the south, in two weeks, 9:30 to 12:00, open to registration without a limit."""
    await make_territories(session)
    n = await _next(session, Event)
    values: dict[str, Any] = {
        "uid": f"event-{n}@ronde.example.org",
        "slug": f"event-{n}",
        "kind": EventKind.prevention_meetup,
        "status": EventStatus.published,
        "territory_code": "sud",
        "title_fr": f"Rendez-vous {n}",
        "title_nl": f"Ontmoeting {n}",
        "day": clock.today() + timedelta(days=DAYS_AHEAD),
        "starts": time(9, 30),
        "ends": time(12, 0),
        "place_fr": "Maison du quartier",
        "place_nl": "Buurthuis",
        "published_at": clock.now(),
    }
    return await _kept(session, Event(**values | fields))


async def make_community(session: AsyncSession, **fields: Any) -> Community:
    """A community in the south."""
    await make_territories(session)
    n = await _next(session, Community)
    values: dict[str, Any] = {
        "slug": f"community-{n}",
        "territory_code": "sud",
        "name_fr": f"Accueil {n}",
        "name_nl": f"Onthaal {n}",
    }
    return await _kept(session, Community(**values | fields))


async def make_cycle(session: AsyncSession, *, members: int = 0, moderators: int = 0, **fields: Any) -> Cycle:
    """A recruiting cycle of this season, with so many people in it, in a community of its own unless one is given."""
    if "community_id" not in fields:
        fields["community_id"] = (await make_community(session)).id
    today = clock.today()
    values: dict[str, Any] = {
        "season": today.year if today.month >= 9 else today.year - 1,
        "status": CycleStatus.recruiting,
        "seats_taken": members + moderators,
        "moderators": moderators,
    }
    cycle = await _kept(session, Cycle(**values | fields))
    for role in [MemberRole.moderator] * moderators + [MemberRole.member] * members:
        person = await make_person(session)
        assert cycle.id
        assert person.id
        session.add(Membership(cycle_id=cycle.id, person_id=person.id, role=role))
    await session.flush()
    return cycle


async def _next(session: AsyncSession, model: type[SQLModel]) -> int:
    return (await session.scalar(select(func.count()).select_from(model)) or 0) + 1


async def _kept(session: AsyncSession, row: Row) -> Row:
    session.add(row)
    await session.flush()
    return row
