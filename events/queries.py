"""Reads of events. Each asks only for what the viewer may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from accounts.http import Viewer
from core import clock
from core.errors import NotFound
from core.language import LANGUAGES, Bilingual
from events import rules
from events.models import PUBLIC, Event, EventKind, EventStatus, Registration, RegistrationStatus, Theme

PAGE = 40  # rows of the agenda's list


@dataclass(frozen=True, slots=True)
class Filters:
    """What the agenda is narrowed to. Empty means everything."""

    territory: str = ""
    kind: str = ""
    theme: int | None = None
    language: str = ""
    mission: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of an agenda: less than an event, and read without the ORM."""

    id: int
    slug: str
    kind: EventKind
    status: EventStatus
    territory_code: str
    title_fr: str
    title_nl: str
    day: date
    last_day: date | None
    starts: time | None
    ends: time | None
    place_fr: str
    place_nl: str
    capacity: int | None
    confirmed: int
    waiting: int

    @property
    def month(self) -> date:
        """The first day of its month."""
        return self.day.replace(day=1)

    @property
    def title(self) -> Bilingual:
        return Bilingual(self.title_fr, self.title_nl)

    @property
    def place(self) -> Bilingual:
        return Bilingual(self.place_fr, self.place_nl)

    @property
    def is_cancelled(self) -> bool:
        return self.status == EventStatus.cancelled

    @property
    def seats_left(self) -> int | None:
        return None if self.capacity is None else max(0, self.capacity - self.confirmed)

    @property
    def is_full(self) -> bool:
        return self.seats_left is not None and (self.seats_left == 0 or self.waiting > 0)


# The databases disagree on where what has no hour comes: here it heads its day, as in calendars.
IN_ORDER = (col(Event.day), col(Event.starts).nulls_first(), col(Event.id))
_ROW = tuple(col(getattr(Event, name)) for name in Row.__dataclass_fields__)


def visible_to(viewer: Viewer | None) -> sa.ColumnElement[bool]:
    """The condition under which an event exists for this viewer: the public ones, and those of their closed groups."""
    open_to_all = col(Event.audience) == PUBLIC
    shown = col(Event.status).in_(rules.SHOWN) & col(Event.published_at).is_not(None)
    if viewer is None:
        return sa.and_(shown, open_to_all)
    return sa.and_(shown, sa.or_(open_to_all, col(Event.audience).in_(sorted(viewer.groups))))


def _narrowed(filters: Filters) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = [col(Event.parent_id).is_(None)]
    if filters.territory:
        found.append(col(Event.territory_code) == filters.territory)
    if filters.kind:
        found.append(col(Event.kind) == EventKind(filters.kind))
    else:
        found.append(col(Event.kind) != EventKind.open_house_visit)
    if filters.theme:
        found.append(col(Event.theme_id) == filters.theme)
    if filters.language:
        found.append(col(Event.working_language).in_([filters.language, "both", "interpreted"]))
    if filters.mission:
        found.append(sa.cast(col(Event.missions), sa.Text).contains(f'"{filters.mission}"'))
    if filters.text:
        found.extend(_containing(word) for word in filters.text.split()[:6])
    return found


def _containing(word: str) -> sa.ColumnElement[bool]:
    names = ("title", "place", "description")
    columns = [getattr(Event, f"{name}_{lang}") for name in names for lang in LANGUAGES]
    return sa.or_(*(col(c).icontains(word, autoescape=True) for c in columns))


async def between(
    session: AsyncSession, viewer: Viewer | None, filters: Filters, first: date, last: date
) -> Sequence[Row]:
    """The events of a span of days, both included, in date order: for the week and the month."""
    statement = _agenda(viewer, filters).where(
        # What begins before the span and reaches into it has a last day: so each half finds its rows by the day.
        col(Event.day) <= last,
        sa.or_(col(Event.day) >= first, col(Event.last_day) >= first),
    )
    return await _rows(session, statement)


async def ahead(
    session: AsyncSession, viewer: Viewer | None, filters: Filters, *, page: int = 1, size: int = PAGE
) -> tuple[Sequence[Row], bool]:
    """A page of what is to come, from today on, and whether there is more. `page` counts from 1."""
    today = clock.today()
    ahead = sa.or_(col(Event.day) >= today, col(Event.last_day) >= today)
    statement = _agenda(viewer, filters).where(ahead).limit(size + 1).offset((page - 1) * size)
    rows = await _rows(session, statement)
    return rows[:size], len(rows) > size


def _agenda(viewer: Viewer | None, filters: Filters) -> Any:
    return sa.select(*_ROW).where(visible_to(viewer), *_narrowed(filters)).order_by(*IN_ORDER)


async def _rows(session: AsyncSession, statement: Any) -> Sequence[Row]:
    return [Row(*row) for row in await session.execute(statement)]


async def next_by_territory(
    session: AsyncSession, viewer: Viewer | None, territories: Sequence[str], each: int = 3
) -> dict[str, Sequence[Row]]:
    """The next public events of each territory, for the first page. One query."""
    firsts = [
        _agenda(viewer, Filters(territory=code)).where(col(Event.day) >= clock.today()).limit(each).subquery()
        for code in territories
    ]
    if not firsts:
        return {}
    # A few rows of each from the index, instead of a rank for every event there is.
    rows = sorted(await _rows(session, sa.union_all(*map(sa.select, firsts))), key=_in_order)
    return {code: [row for row in rows if row.territory_code == code] for code in territories}


def _in_order(row: Row) -> tuple[date, time, int]:
    return row.day, row.starts or time.min, row.id


async def event_visible_to(session: AsyncSession, viewer: Viewer | None, slug: str) -> Event:
    """One event. Raises NotFound when there is none, or none for this viewer."""
    event: Event | None = await session.scalar(select(Event).where(col(Event.slug) == slug))
    if event is None:
        raise NotFound
    if not rules.can_see(viewer, event) and not await _is_on_roster(session, viewer, event):
        raise NotFound
    return event


async def _is_on_roster(session: AsyncSession, viewer: Viewer | None, event: Event) -> bool:
    if viewer is None or event.status not in rules.SHOWN:
        return False
    registration = await registration_of(session, viewer, event)
    return registration is not None and registration.is_active and not registration.is_closed


async def registration_of(session: AsyncSession, viewer: Viewer | None, event: Event) -> Registration | None:
    """The viewer's own registration for an event, whatever its state."""
    if viewer is None:
        return None
    found: Registration | None = await session.scalar(
        select(Registration).where(col(Registration.event_id) == event.id, col(Registration.person_id) == viewer.id)
    )
    return found


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody stands in a waiting list: 1 is next."""

    ahead: int

    @property
    def number(self) -> int:
        return self.ahead + 1


async def place_in_line(session: AsyncSession, registration: Registration) -> Place | None:
    """The place of a registration in the waiting list, or None when it does not wait."""
    if registration.status != RegistrationStatus.waiting:
        return None
    before = await session.scalar(
        select(sa.func.count()).where(
            col(Registration.event_id) == registration.event_id,
            col(Registration.status) == RegistrationStatus.waiting,
            col(Registration.position) < registration.position,
        )
    )
    return Place(before or 0)


async def own_registrations(
    session: AsyncSession, person_id: int, *, past: bool = False, most: int = 60
) -> Sequence[tuple[Registration, Event]]:
    """A person's active registrations with their events: those ahead in date order, or those past, latest first."""
    last = sa.func.coalesce(col(Event.last_day), col(Event.day))
    when = last < clock.today() if past else last >= clock.today()
    order = col(Event.day).desc() if past else col(Event.day)
    rows = await session.execute(
        select(Registration, Event)
        .join(Event, col(Event.id) == col(Registration.event_id))
        .where(
            col(Registration.person_id) == person_id,
            col(Registration.status) != RegistrationStatus.cancelled,
            col(Registration.is_closed).is_(False),
            col(Event.status).in_(rules.SHOWN),
            when,
        )
        .order_by(order, *IN_ORDER[1:])
        .limit(most)
    )
    return [(registration, event) for registration, event in rows]


async def themes_of(session: AsyncSession, year: int) -> Sequence[Theme]:
    """The monthly prevention themes of a year, by month."""
    found = await session.scalars(select(Theme).where(col(Theme.year) == year).order_by(col(Theme.month)))
    return found.all()
