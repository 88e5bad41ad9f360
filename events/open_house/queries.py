"""Reads of the open-house weeks: editions, hosts, who comes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from accounts.models import Commune, Organisation, Person
from core.errors import NotFound
from events.models import Event, EventStatus, Registration, RegistrationStatus
from events.open_house.models import Contact, Edition, Host, HostStatus, Site, Slot


@dataclass(frozen=True, slots=True)
class Week:
    """An edition with the event that carries its dates, territory and name."""

    edition: Edition
    event: Event


@dataclass(frozen=True, slots=True)
class Figures:
    """What an edition came to. None is a figure that is not known."""

    hosts: int | None = None
    visitors: int | None = None
    visits: int | None = None


@dataclass(frozen=True, slots=True)
class Enrolment:
    """All that belongs to one host of one week; `visits` and `slots` by id of the event, in date order."""

    host: Host
    organisation: Organisation
    contacts: Sequence[Contact]
    sites: Sequence[Site]
    visits: Sequence[Event]
    site_of: dict[int, Site]

    @property
    def standing(self) -> list[Event]:
        """The visits that were not called off."""
        return [visit for visit in self.visits if not visit.is_cancelled]


async def editions(session: AsyncSession) -> tuple[Sequence[Week], Sequence[Week]]:
    """The editions ahead in date order, and those past, latest first."""
    rows = await session.execute(_published().order_by(col(Event.day)))
    weeks = [Week(*row) for row in rows]
    return [w for w in weeks if not w.event.is_past], [w for w in reversed(weeks) if w.event.is_past]


async def edition(session: AsyncSession, slug: str) -> Week:
    """One edition. Raises NotFound."""
    return await _one(session, col(Event.slug) == slug)


async def edition_with(session: AsyncSession, event_id: int | None) -> Week:
    """One edition by the id of its event. Raises NotFound."""
    return await _one(session, col(Event.id) == event_id)


async def _one(session: AsyncSession, chosen: sa.ColumnElement[bool]) -> Week:
    row = (await session.execute(_published().where(chosen))).first()
    if row is None:
        raise NotFound
    return Week(*row)


def _published() -> Any:
    return (
        select(Edition, Event)
        .join(Event, col(Event.id) == col(Edition.event_id))
        .where(col(Event.status).in_([EventStatus.published, EventStatus.cancelled]))
    )


async def figures(session: AsyncSession, weeks: Sequence[Week]) -> dict[int, Figures]:
    """What these editions came to: as history tells it, else as counted here. By id of the event; two queries."""
    ids = [week.event.id for week in weeks]
    hosts = await session.execute(
        select(Host.edition_id, sa.func.count())
        .where(col(Host.edition_id).in_(ids), col(Host.status) == HostStatus.approved)
        .group_by(col(Host.edition_id))
    )
    visits = await session.execute(
        select(Event.parent_id, sa.func.count(), sa.func.count(sa.distinct(col(Registration.person_id))))
        .join(Registration, col(Registration.event_id) == col(Event.id))
        .join(Slot, col(Slot.event_id) == col(Event.id))
        .where(
            col(Event.parent_id).in_(ids),
            col(Event.status) == EventStatus.published,
            col(Registration.status) == RegistrationStatus.confirmed,
        )
        .group_by(col(Event.parent_id))
    )
    by_week: dict[int, int] = {row[0]: row[1] for row in hosts}
    made = {week: (people, count) for week, count, people in visits}
    return {week.event.id: _figures(week.edition, by_week, made) for week in weeks}


def _figures(edition: Edition, hosts: dict[int, int], made: dict[int | None, tuple[int, int]]) -> Figures:
    number = edition.event_id
    if number not in hosts:
        return Figures(edition.hosts, edition.visitors)
    people, count = made.get(number, (0, 0))
    return Figures(hosts[number], people, count)


async def enrolment(session: AsyncSession, host_id: int, edition_id: int | None = None) -> Enrolment:
    """One host with all that belongs to it; of that edition, when one is given. Raises NotFound. Four queries."""
    found = await session.execute(
        select(Host, Organisation)
        .join(Organisation, col(Organisation.id) == col(Host.organisation_id))
        .where(col(Host.id) == host_id)
    )
    row = found.first()
    if row is None or edition_id not in (None, row[0].edition_id):
        raise NotFound
    host, organisation = row
    contacts = await session.scalars(select(Contact).where(col(Contact.host_id) == host_id).order_by(col(Contact.id)))
    sites = await sites_of(session, host_id)
    rows = await session.execute(
        select(Event, Slot.site_id)
        .join(Slot, col(Slot.event_id) == col(Event.id))
        .where(col(Slot.host_id) == host_id)
        .order_by(col(Event.day), col(Event.starts), col(Event.id))
    )
    visits = [(visit, site_id) for visit, site_id in rows]
    by_id = {site.id: site for site in sites}
    return Enrolment(
        host,
        organisation,
        contacts.all(),
        sites,
        [visit for visit, _ in visits],
        {visit.id: by_id[site_id] for visit, site_id in visits},
    )


async def sites_of(session: AsyncSession, host_id: int) -> Sequence[Site]:
    """The addresses of a host, oldest first."""
    return (await session.scalars(select(Site).where(col(Site.host_id) == host_id).order_by(col(Site.id)))).all()


async def count_visits(session: AsyncSession, host_id: int) -> int:
    """How many visits of a host stand."""
    chosen = (
        select(sa.func.count())
        .select_from(Slot)
        .join(Event, col(Event.id) == col(Slot.event_id))
        .where(col(Slot.host_id) == host_id, col(Event.status) != EventStatus.cancelled)
    )
    return await session.scalar(chosen) or 0


async def visitor_ids(session: AsyncSession, visit_id: int) -> Sequence[int]:
    """Those who have a seat at a visit, by id."""
    found = await session.scalars(
        select(Registration.person_id)
        .where(col(Registration.event_id) == visit_id, col(Registration.status) == RegistrationStatus.confirmed)
        .order_by(col(Registration.person_id))
    )
    return found.all()


async def who_comes(
    session: AsyncSession, visits: Sequence[Event]
) -> dict[int, list[tuple[Registration, Person, Organisation | None]]]:
    """Who has a seat at each of these visits, in the order in which they registered. One query."""
    rows = await session.execute(
        select(Registration, Person, Organisation)
        .join(Person, col(Person.id) == col(Registration.person_id))
        .outerjoin(Organisation, col(Organisation.id) == col(Person.organisation_id))
        .where(
            col(Registration.event_id).in_([visit.id for visit in visits]),
            col(Registration.status) == RegistrationStatus.confirmed,
        )
        .order_by(col(Registration.changed_at), col(Registration.id))
    )
    found: dict[int, list[tuple[Registration, Person, Organisation | None]]] = {visit.id: [] for visit in visits}
    for registration, person, organisation in rows:
        found[registration.event_id].append((registration, person, organisation))
    return found


async def hosts_of(session: AsyncSession, week: Week) -> list[tuple[Host, Organisation]]:
    """Every enrolment of a week, whatever its state."""
    rows = await session.execute(
        select(Host, Organisation)
        .join(Organisation, col(Organisation.id) == col(Host.organisation_id))
        .where(col(Host.edition_id) == week.event.id)
        .order_by(col(Host.id))
    )
    return [(host, organisation) for host, organisation in rows]


async def all_visits(session: AsyncSession, week: Week) -> list[tuple[Event, int]]:
    """Every visit of a week that was not called off, with its host's id, in date order."""
    rows = await session.execute(
        select(Event, Slot.host_id)
        .join(Slot, col(Slot.event_id) == col(Event.id))
        .where(col(Event.parent_id) == week.event.id, col(Event.status) != EventStatus.cancelled)
        .order_by(col(Event.day), col(Event.starts), col(Event.id))
    )
    return [(visit, host_id) for visit, host_id in rows]


async def communes(session: AsyncSession) -> Sequence[Commune]:
    """The communes with their postcodes."""
    return (await session.scalars(select(Commune).order_by(col(Commune.id)))).all()
