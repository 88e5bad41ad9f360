"""What visitors look through: the hosts of a week with their visits, narrowed and in pages; their own itinerary.

The number of queries does not depend on the number of hosts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from accounts.models import Commune, Organisation
from core import clock
from core.language import Bilingual, sort_key
from events.models import Event, EventStatus, Registration, RegistrationStatus, WorkingLanguage
from events.open_house.models import Host, HostStatus, Site, Slot
from events.open_house.queries import Week

PAGE = 24  # hosts on a page
BOTH = (WorkingLanguage.both, WorkingLanguage.interpreted)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the catalogue is narrowed to. Empty means everything. `page` counts from 1."""

    commune: int | None = None
    sector: str = ""
    language: str = ""
    access: bool = False
    free: bool = False
    page: int = 1


@dataclass(frozen=True, slots=True)
class Offer:
    """One visit of the grid. `own` is the state of the viewer's registration, if any."""

    id: int
    host_id: int
    day: date
    starts: time
    ends: time
    capacity: int | None
    confirmed: int
    waiting: int
    own: RegistrationStatus | None

    @property
    def seats_left(self) -> int:
        return max(0, (self.capacity or 0) - self.confirmed)

    @property
    def is_full(self) -> bool:
        return self.seats_left == 0 or self.waiting > 0


@dataclass(frozen=True, slots=True)
class HostRow:
    """One host of the catalogue. `postcodes` are those of its open addresses; a refuge's are not among them."""

    id: int
    name: Bilingual
    sector: str | None
    shows: Bilingual
    working_language: WorkingLanguage | None
    postcodes: tuple[str, ...]
    is_refuge: bool
    wheelchair: bool


@dataclass(frozen=True, slots=True)
class Catalogue:
    """A page of hosts with their visits, and how many pages there are."""

    hosts: Sequence[HostRow]
    offers: dict[int, list[Offer]]
    pages: int
    total: int


@dataclass(frozen=True, slots=True)
class Visit:
    """One line of an itinerary. It is its person's own: a confirmed seat opens the address of a refuge."""

    registration: Registration
    event: Event
    host: Host
    site: Site

    @property
    def is_confirmed(self) -> bool:
        return self.registration.status == RegistrationStatus.confirmed

    @property
    def shows_address(self) -> bool:
        return self.is_confirmed or not self.site.is_refuge


async def catalogue(session: AsyncSession, week: Week, wanted: Wanted, person_id: int | None) -> Catalogue:
    """The hosts of a week by name, with the visits of those on the page."""
    named = await session.execute(
        select(Host.id, Organisation.name_fr, Organisation.name_nl)
        .join(Organisation, col(Organisation.id) == col(Host.organisation_id))
        .where(col(Host.edition_id) == week.event.id, col(Host.status) == HostStatus.approved)
        .where(*await _narrowed(session, wanted))
    )
    ordered = [number for number, *_ in sorted(named, key=lambda row: sort_key(str(Bilingual(row[1], row[2]))))]
    pages = max(1, -(-len(ordered) // PAGE))
    page = min(wanted.page, pages)
    shown = ordered[(page - 1) * PAGE : page * PAGE]
    return Catalogue(await _rows(session, shown), await offers_of(session, shown, person_id), pages, len(ordered))


async def _narrowed(session: AsyncSession, wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if wanted.sector:
        found.append(col(Organisation.sector) == wanted.sector)
    if wanted.language:
        found.append(col(Host.working_language).in_([WorkingLanguage(wanted.language), *BOTH]))
    here = sa.select(col(Site.id)).where(col(Site.host_id) == col(Host.id))
    if wanted.access:
        found.append(here.where(col(Site.wheelchair)).exists())
    if wanted.commune is not None:
        commune = await session.get(Commune, wanted.commune)
        codes = commune.postcodes if commune else []
        found.append(here.where(col(Site.postcode).in_(codes), col(Site.is_refuge).is_(False)).exists())
    if wanted.free:
        found.append(_has_free_seats())
    return found


def _has_free_seats() -> sa.ColumnElement[bool]:
    free: sa.ColumnElement[bool] = (
        sa.select(col(Slot.event_id))
        .join(Event, col(Event.id) == col(Slot.event_id))
        .where(
            col(Slot.host_id) == col(Host.id),
            col(Event.status) == EventStatus.published,
            col(Event.waiting) == 0,
            col(Event.confirmed) < col(Event.capacity),
            col(Event.day) > clock.today(),
        )
        .exists()
    )
    return free


async def _rows(session: AsyncSession, ids: Sequence[int]) -> list[HostRow]:
    rows = await session.execute(
        select(Host, Organisation)
        .join(Organisation, col(Organisation.id) == col(Host.organisation_id))
        .where(col(Host.id).in_(ids))
    )
    sites: dict[int, list[Site]] = {number: [] for number in ids}
    for site in await session.scalars(select(Site).where(col(Site.host_id).in_(ids)).order_by(col(Site.id))):
        sites[site.host_id].append(site)
    found = {host.id: _row(host, organisation, sites[host.id]) for host, organisation in rows}
    return [found[number] for number in ids]


def _row(host: Host, organisation: Organisation, sites: list[Site]) -> HostRow:
    return HostRow(
        id=host.id,
        name=organisation.name,
        sector=organisation.sector,
        shows=host.shows,
        working_language=host.working_language,
        postcodes=tuple(dict.fromkeys(site.postcode for site in sites if not site.is_refuge)),
        is_refuge=any(site.is_refuge for site in sites),
        wheelchair=any(site.wheelchair for site in sites),
    )


async def offers_of(session: AsyncSession, hosts: Sequence[int], person_id: int | None) -> dict[int, list[Offer]]:
    """The published visits of these hosts in date order, by host. One query."""
    own = sa.and_(
        col(Registration.event_id) == col(Event.id),
        col(Registration.person_id) == person_id,
        col(Registration.status) != RegistrationStatus.cancelled,
    )
    columns: tuple[Any, ...] = (
        *(Event.id, Slot.host_id, Event.day, Event.starts, Event.ends),
        *(Event.capacity, Event.confirmed, Event.waiting, Registration.status),
    )
    rows = await session.execute(
        sa.select(*columns)
        .join(Slot, col(Slot.event_id) == col(Event.id))
        .outerjoin(Registration, own)
        .where(col(Slot.host_id).in_(hosts), col(Event.status) == EventStatus.published)
        .order_by(col(Event.day), col(Event.starts), col(Event.id))
    )
    found: dict[int, list[Offer]] = {number: [] for number in hosts}
    for row in rows:
        found[row.host_id].append(Offer(*row))
    return found


async def itinerary(session: AsyncSession, edition_id: int, person_id: int, day: date | None = None) -> list[Visit]:
    """The visits of one person in a week, in date order: those that stand, waiting lists included. One query."""
    narrower = [] if day is None else [col(Event.day) == day]
    rows = await session.execute(
        select(Registration, Event, Host, Site)
        .join(Event, col(Event.id) == col(Registration.event_id))
        .join(Slot, col(Slot.event_id) == col(Event.id))
        .join(Host, col(Host.id) == col(Slot.host_id))
        .join(Site, col(Site.id) == col(Slot.site_id))
        .where(
            col(Event.parent_id) == edition_id,
            col(Event.status) == EventStatus.published,
            col(Registration.person_id) == person_id,
            col(Registration.status) != RegistrationStatus.cancelled,
            *narrower,
        )
        .order_by(col(Event.day), col(Event.starts), col(Event.id))
    )
    return [Visit(*row) for row in rows]


async def similar(session: AsyncSession, week: Week, host: Host, sector: str | None) -> list[tuple[int, Bilingual]]:
    """A few other hosts of the same sector that have seats left: id and name."""
    rows = await session.execute(
        select(Host.id, Organisation.name_fr, Organisation.name_nl)
        .join(Organisation, col(Organisation.id) == col(Host.organisation_id))
        .where(
            col(Host.edition_id) == week.event.id,
            col(Host.status) == HostStatus.approved,
            col(Host.id) != host.id,
            col(Organisation.sector) == sector,
            _has_free_seats(),
        )
        .order_by(col(Host.id))
        .limit(3)
    )
    return [(number, Bilingual(fr, nl)) for number, fr, nl in rows]
