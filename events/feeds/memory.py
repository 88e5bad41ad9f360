"""What a node holds in memory of the public calendars: every entry's bytes, kept up to date row by row."""

from bisect import bisect_left, insort
from collections.abc import Callable, Sequence
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
    """A public event as the feeds show it: its bytes in each language, their hashes, and until when."""

    event_id: int
    slug: str
    territory: str
    kind: str
    order: tuple[date, time, int]
    until: date
    text_fr: bytes
    text_nl: bytes
    digest_fr: bytes
    digest_nl: bytes


# Over ten thousand entries these are several times faster than a loop that looks things up.
TEXT: dict[Language, Callable[[Shown], bytes]] = {"fr": attrgetter("text_fr"), "nl": attrgetter("text_nl")}
DIGEST: dict[Language, Callable[[Shown], bytes]] = {"fr": attrgetter("digest_fr"), "nl": attrgetter("digest_nl")}
ORDER: Callable[[Shown], tuple[date, time, int]] = attrgetter("order")


class Memory:
    """The public entries of all territories that are shown today, in date order.

    `generation` grows whenever anything that a feed shows may have changed: an entry, a territory, or the local date.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self.generation = 0
        self.today = date.min
        self.areas: dict[str, Area] = {}
        self.entries: list[Shown] = []
        self.by_slug: dict[str, Shown] = {}
        self._by_id: dict[int, Shown] = {}
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
            # An entry that was dropped for its age is not held any more: when the clock goes back, all is read again.
            afresh = self._is_older(areas) or today < self.today
            rows = await (_everything(connection) if afresh else self._news(connection, areas))
            newest = await _newest(connection) if afresh else max((row.changed_at for row in rows), default=None)
        if afresh:
            self.entries, self.by_slug, self._by_id, self._changed_at = [], {}, {}, LONG_AGO
        for row in rows:
            self._replace(row, today)
        if today != self.today:
            self._drop_old(today)
        self._changed_at = max(self._changed_at, newest or LONG_AGO)
        self.areas, self.today = areas, today
        self.generation += 1

    def select(self, territory: str | None, kind: str | None) -> list[Shown]:
        """What is shown of a territory and a kind, in date order; None is any."""
        if territory is None and kind is None:
            return self.entries
        return [
            entry
            for entry in self.entries
            if (territory is None or entry.territory == territory) and (kind is None or entry.kind == kind)
        ]

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

    def _replace(self, row: Any, today: date) -> None:
        """Put an entry in the place of what was held of its event: a few steps, however many are held."""
        if (old := self._by_id.pop(row.event_id, None)) is not None:
            del self.entries[bisect_left(self.entries, old.order, key=ORDER)]
            del self.by_slug[old.slug]
        if row.is_public and (new := _shown(row)).until >= today:
            self._by_id[row.event_id] = self.by_slug[row.slug] = new
            insort(self.entries, new, key=ORDER)

    def _drop_old(self, today: date) -> None:
        self.entries = [entry for entry in self.entries if entry.until >= today]
        self._by_id = {entry.event_id: entry for entry in self.entries}
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
        text_fr=row.public_fr,
        text_nl=row.public_nl,
        digest_fr=digest(row.public_fr),
        digest_nl=digest(row.public_nl),
    )
