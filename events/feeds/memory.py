"""What a node holds in memory of the public calendars: every entry's bytes, kept up to date row by row."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from operator import attrgetter
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from accounts.models import Territory
from core import clock
from core.database import Database
from core.language import Bilingual, Language
from events.calendars import shown_until
from events.feeds.answers import digest
from events.models import CalendarText, Event

_ROW = (
    col(CalendarText.event_id),
    col(Event.slug),
    col(CalendarText.territory_code),
    col(CalendarText.kind),
    col(CalendarText.is_public),
    col(CalendarText.day),
    col(CalendarText.last_day),
    col(CalendarText.starts),
    col(CalendarText.cancelled_on),
    col(CalendarText.changed_at),
    col(CalendarText.public_fr),
    col(CalendarText.public_nl),
)


LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Area:
    """A territory as the feeds know it."""

    code: str
    code_nl: str
    name: Bilingual
    version: int


@dataclass(frozen=True, slots=True)
class Shown:
    """A public event as the feeds show it: its bytes by language, their hashes, and until when."""

    event_id: int
    slug: str
    territory: str
    kind: str
    order: tuple[date, time, int]
    until: date
    text: dict[Language, bytes]
    digests: dict[Language, bytes]


class Memory:
    """The public entries of all territories, in date order.

    `generation` grows whenever anything that a feed shows may have changed: an entry, a territory, or the local date.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self.generation = 0
        self.today = date.min
        self.areas: dict[str, Area] = {}
        self.entries: list[Shown] = []
        self.by_slug: dict[str, Shown] = {}
        self._changed_at = LONG_AGO

    @property
    def modified(self) -> datetime:
        """When any public feed last changed, aware: a change, or the midnight that moved the windows.

        One date for all feeds: an event that leaves a territory takes the date of its change with it, so a territory's
        own rows could only say when something last came.
        """
        return max(self._changed_at, clock.to_instant(datetime.combine(self.today, time.min)))

    async def refresh(self) -> None:
        """Look at the versions, and load the rows that are new since the last look. One query when nothing is."""
        today = clock.today()
        async with self._database.connection() as connection:
            areas = await _areas(connection)
            if areas == self.areas and today == self.today:
                return
            afresh = self._is_older(areas)
            rows = await (_everything(connection) if afresh else self._news(connection, areas))
            newest = await _newest(connection) if afresh else max((row.changed_at for row in rows), default=None)
        if afresh:
            self.entries, self._changed_at = [], LONG_AGO
        self._apply(rows)
        self._changed_at = max(self._changed_at, newest or LONG_AGO)
        self.areas, self.today = areas, today
        self.generation += 1

    def select(self, territory: str | None, kind: str | None) -> list[Shown]:
        """What is shown today of a territory and a kind, in date order; None is any."""
        today = self.today
        return [
            entry
            for entry in self.entries
            if entry.until >= today
            and (territory is None or entry.territory == territory)
            and (kind is None or entry.kind == kind)
        ]

    def find(self, slug: str) -> Shown | None:
        """The public event of this slug, while feeds show it."""
        entry = self.by_slug.get(slug)
        return entry if entry and entry.until >= self.today else None

    def _is_older(self, areas: dict[str, Area]) -> bool:
        """Whether what is held is no earlier state of the database: nothing yet, or a backup was put back."""
        return areas.keys() != self.areas.keys() or any(
            area.version < self.areas[code].version for code, area in areas.items()
        )

    async def _news(self, connection: Any, areas: dict[str, Area]) -> Sequence[Any]:
        newer = (
            (col(CalendarText.territory_code) == code) & (col(CalendarText.version) > self.areas[code].version)
            for code, area in areas.items()
            if area.version != self.areas[code].version
        )
        rows: Sequence[Any] = (await connection.execute(_rows().where(sa.or_(sa.false(), *newer)))).all()
        return rows

    def _apply(self, rows: Sequence[Any]) -> None:
        gone = {row.event_id for row in rows}
        kept = [entry for entry in self.entries if entry.event_id not in gone]
        kept += [_shown(row) for row in rows if row.is_public]
        # Nearly in order already, which is what this sort is fast at.
        self.entries = sorted(kept, key=attrgetter("order"))
        self.by_slug = {entry.slug: entry for entry in self.entries}


async def _areas(connection: Any) -> dict[str, Area]:
    columns = (Territory.code, Territory.code_nl, Territory.name_fr, Territory.name_nl, Territory.calendar_version)
    rows = await connection.execute(sa.select(*map(col, columns)).order_by(col(Territory.code)))
    return {code: Area(code, code_nl, Bilingual(fr, nl), version) for code, code_nl, fr, nl, version in rows}


async def _everything(connection: Any) -> Sequence[Any]:
    rows: Sequence[Any] = (await connection.execute(_rows().where(col(CalendarText.is_public)))).all()
    return rows


async def _newest(connection: Any) -> datetime | None:
    newest: datetime | None = await connection.scalar(sa.select(sa.func.max(col(CalendarText.changed_at))))
    return newest


def _rows() -> Any:
    return sa.select(*_ROW).join(Event, col(Event.id) == col(CalendarText.event_id))


def _shown(row: Any) -> Shown:
    return Shown(
        event_id=row.event_id,
        slug=row.slug,
        territory=row.territory_code,
        kind=row.kind,
        order=(row.day, row.starts or time.min, row.event_id),
        until=shown_until(row.last_day, row.cancelled_on),
        text={"fr": row.public_fr, "nl": row.public_nl},
        digests={"fr": digest(row.public_fr), "nl": digest(row.public_nl)},
    )
