"""Reads of the events' desk: only what the viewer coordinates."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select
from starlette.datastructures import QueryParams

from accounts.http import Viewer, hidden
from accounts.models import REGION, Person
from core import clock
from core.database import LARGEST_ID
from events.desk import rules
from events.models import Event, EventKind, EventStatus, Registration, RegistrationStatus, Theme
from events.queries import IN_ORDER

PAGE = 40
LAST_PAGE = 250

View = Literal["coming", "draft", "review", "past"]
VIEWS: tuple[View, ...] = ("coming", "draft", "review", "past")


@dataclass(frozen=True, slots=True)
class Filters:
    """What the list is narrowed to, as it stands in its address."""

    view: View = "coming"
    territory: str = ""
    kind: str = ""
    untranslated: str = ""
    text: str = ""
    page: int = 1

    def query(self, **changes: Any) -> dict[str, object]:
        """The parameters of the address of this state, with some changed."""
        state = {**asdict(self), **changes}
        defaults = asdict(Filters())
        return {name: value for name, value in state.items() if value != defaults[name]}


def from_query(query: QueryParams) -> Filters:
    """The state that an address says; what is not understood is left out."""
    return Filters(
        view=next((known for known in VIEWS if known == query.get("view")), "coming"),
        territory=query.get("territory", "")[:20],
        kind=next((kind.value for kind in rules.KINDS if kind.value == query.get("kind")), ""),
        untranslated="1" if query.get("untranslated") else "",
        text="".join(c for c in query.get("text", "")[:80] if c.isprintable()).strip(),
        page=_page(query.get("page", "")),
    )


def _page(text: str) -> int:
    is_one = text.isascii() and text.isdecimal() and len(text) <= len(str(LAST_PAGE))
    return max(1, min(int(text), LAST_PAGE)) if is_one else 1


def _theirs(viewer: Viewer) -> sa.ColumnElement[bool]:
    own = col(Event.kind).not_in(rules.NOT_HERE) & col(Event.parent_id).is_(None)
    return own if viewer.coordinates(REGION) else own & col(Event.territory_code).in_(sorted(viewer.territories))


def _seen_in(view: View) -> sa.ColumnElement[bool]:
    is_ahead = sa.func.coalesce(col(Event.last_day), col(Event.day)) >= clock.today()
    announced = col(Event.status).in_((EventStatus.published, EventStatus.cancelled))
    return {
        "coming": announced & is_ahead,
        "past": announced & ~is_ahead,
        "draft": col(Event.status) == EventStatus.draft,
        "review": col(Event.status) == EventStatus.review,
    }[view]


def _untranslated() -> sa.ColumnElement[bool]:
    pairs = [(getattr(Event, f"{name}_fr"), getattr(Event, f"{name}_nl")) for name in rules.TEXTS]
    return sa.or_(*((col(fr) == "") != (col(nl) == "") for fr, nl in pairs))


def _narrowed(filters: Filters) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if filters.territory:
        found.append(col(Event.territory_code) == filters.territory)
    if filters.kind:
        found.append(col(Event.kind) == EventKind(filters.kind))
    if filters.untranslated:
        found.append(_untranslated())
    titles = (Event.title_fr, Event.title_nl)
    found += [
        sa.or_(*(col(title).icontains(word, autoescape=True) for title in titles)) for word in filters.text.split()[:6]
    ]
    return found


async def events_of(session: AsyncSession, viewer: Viewer, filters: Filters) -> tuple[Sequence[Event], bool]:
    """A page of the viewer's events, and whether there is more: what is past, latest first."""
    statement = select(Event).where(_theirs(viewer), _seen_in(filters.view), *_narrowed(filters))
    order = (col(Event.day).desc(), col(Event.id).desc()) if filters.view == "past" else IN_ORDER
    first = (filters.page - 1) * PAGE
    rows = (await session.scalars(statement.order_by(*order).limit(PAGE + 1).offset(first))).all()
    return rows[:PAGE], len(rows) > PAGE


async def counts(session: AsyncSession, viewer: Viewer, filters: Filters) -> dict[View, int]:
    """How many events each view holds, filters applied. One query."""
    sums = [sa.func.sum(sa.case((_seen_in(view), 1), else_=0)) for view in VIEWS]
    row = (await session.execute(sa.select(*sums).where(_theirs(viewer), *_narrowed(filters)))).one()
    return {view: int(number or 0) for view, number in zip(VIEWS, row, strict=True)}


def number_in(text: str) -> int:
    """An id in an address or a field. What can be none answers 404."""
    is_one = text.isascii() and text.isdecimal() and len(text) <= len(str(LARGEST_ID))
    return int(text) if is_one and 0 < int(text) <= LARGEST_ID else hidden()


async def event_of(session: AsyncSession, viewer: Viewer, number: str) -> Event:
    """One event of the viewer's desk. Raises NotFound for all others."""
    event = await session.get(Event, number_in(number))
    return event if event is not None and rules.sees_to(viewer, event) else hidden()


@dataclass(frozen=True, slots=True)
class Seat:
    """A line of the roster, for organisers."""

    registration: Registration
    person: Person


async def roster_of(session: AsyncSession, event: Event) -> dict[RegistrationStatus, list[Seat]]:
    """Who has a seat, by name; who waits, in their order; who left, latest first. One query."""
    rows = await session.execute(
        select(Registration, Person)
        .join(Person, col(Person.id) == col(Registration.person_id))
        .where(col(Registration.event_id) == event.id)
        .order_by(col(Registration.position), col(Person.family_name), col(Person.given_name), col(Person.id))
    )
    found: dict[RegistrationStatus, list[Seat]] = {status: [] for status in RegistrationStatus}
    for registration, person in rows:
        found[registration.status].append(Seat(registration, person))
    found[RegistrationStatus.cancelled].sort(key=lambda seat: seat.registration.changed_at, reverse=True)
    return found


async def themes(session: AsyncSession, first_year: int) -> Sequence[Theme]:
    """The monthly themes from a year on, in their order."""
    statement = select(Theme).where(col(Theme.year) >= first_year)
    order = (col(Theme.year), col(Theme.month), col(Theme.territory_code).nulls_first())
    return (await session.scalars(statement.order_by(*order))).all()
