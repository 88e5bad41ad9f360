"""A house full of events for the measurements: N published meetups, each with its calendar entries, written in bulk.

The same N gives the same texts on both databases; the days lie around today, all within what feeds hold.
"""

import re
from datetime import date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from accounts.models import Territory
from core import clock
from core.language import LANGUAGES
from events import calendars, ical
from events.models import CalendarText, Event, EventKind, EventStatus
from web.demo import data, ground

EVENTS: sa.Table = Event.__table__  # type: ignore[attr-defined]
TEXTS: sa.Table = CalendarText.__table__  # type: ignore[attr-defined]
DESCRIPTION = 300  # characters
DAYS_PAST = 180  # days before today of the first
PERIOD = 720  # events after which day, hours and territory come again
PLACEHOLDER = "NNNNN"  # as wide as the numbers of events
FOLDED = re.compile(rb"(?:\r\n )?".join(re.escape(c.encode()) for c in PLACEHOLDER))
AT_ONCE = 500  # rows of one statement
TEXT_FR = "On partage un café, on parle de santé, on repart avec une adresse utile. "
TEXT_NL = "We drinken koffie, praten over gezondheid en delen een nuttig adres. "


async def make_many_events(session: AsyncSession, count: int) -> None:
    """Write `count` published events with descriptions of 300 characters in each language, spread over the territories.

    Their uids are `bench-00001` to `bench-<count>`; a session that has them already gets a unique violation.
    """
    await ground.lay_territories(session, data.read().programme)
    codes = sorted(await session.scalars(sa.select(col(Territory.code))))
    versions = await _raise_versions(session)
    written_at = clock.now()
    forms = _Forms(codes, written_at)
    connection = await session.connection()
    for first in range(1, count + 1, AT_ONCE):
        numbers = range(first, min(first + AT_ONCE, count + 1))
        events = [_event(n, codes, written_at, _number(n)) for n in numbers]
        await connection.execute(EVENTS.insert(), [event.model_dump(exclude={"id"}) for event in events])
        ids = await _ids(session, events)
        texts = [
            _text(event, ids[event.uid], versions[event.territory_code], forms.of(n))
            for n, event in zip(numbers, events, strict=True)
        ]
        await connection.execute(TEXTS.insert(), texts)


async def _raise_versions(session: AsyncSession) -> dict[str, int]:
    raised = (
        sa.update(Territory)
        .values(calendar_version=Territory.calendar_version + 1)
        .returning(col(Territory.code), col(Territory.calendar_version))
    )
    rows = await session.execute(raised, execution_options={"synchronize_session": False})
    return {row.code: row.calendar_version for row in rows}


async def _ids(session: AsyncSession, events: list[Event]) -> dict[str, int]:
    uids = [event.uid for event in events]
    rows = await session.execute(sa.select(col(Event.uid), col(Event.id)).where(col(Event.uid).in_(uids)))
    return {row.uid: row.id for row in rows}


def _number(n: int) -> str:
    return f"{n:0{len(PLACEHOLDER)}}"


def _event(n: int, codes: list[str], written_at: datetime, number: str) -> Event:
    return Event(
        uid=f"bench-{number}",
        slug=f"rendez-vous-{number}",
        kind=EventKind.prevention_meetup,
        status=EventStatus.published,
        territory_code=codes[n % len(codes)],
        title_fr=f"Rendez-vous de la prévention {number}",
        title_nl=f"Ontmoeting rond preventie {number}",
        description_fr=_long(TEXT_FR),
        description_nl=_long(TEXT_NL),
        day=_day(n),
        starts=time(9 + n % 9, 30),
        ends=time(11 + n % 9, 0),
        place_fr="Maison du quartier",
        place_nl="Buurthuis",
        street="Rue du Verger 4 – Boomgaardstraat 4",
        postcode="1000",
        created_at=written_at,
        changed_at=written_at,
        published_at=written_at,
    )


def _long(sentence: str) -> str:
    return (sentence * (DESCRIPTION // len(sentence) + 1))[:DESCRIPTION]


def _day(n: int) -> date:
    return clock.today() + timedelta(days=n * 7 % PERIOD - DAYS_PAST)


class _Forms:
    """Calendar entries by the hundred: those that differ only in their number share one that is written for real."""

    def __init__(self, codes: list[str], written_at: datetime) -> None:
        self.codes = codes
        self.written_at = written_at
        self.known: dict[int, dict[str, bytes]] = {}

    def of(self, n: int) -> dict[str, bytes]:
        """The four forms of event `n`. Nobody joins it online: what anyone may read is all there is."""
        number = _number(n).encode()
        return {name: _numbered(text, number) for name, text in self._alike(n % PERIOD).items()}

    def _alike(self, n: int) -> dict[str, bytes]:
        if n not in self.known:
            event = _event(n, self.codes, self.written_at, PLACEHOLDER)
            texts = {lang: ical.vevent(calendars.entry_of(event, lang, private=False)) for lang in LANGUAGES}
            self.known[n] = {f"{form}_{lang}": text for form in ("public", "private") for lang, text in texts.items()}
        return self.known[n]


def _numbered(text: bytes, number: bytes) -> bytes:
    """`text` with the number in the place of the placeholder, also where a fold of the line stands inside it."""

    def written(found: re.Match[bytes]) -> bytes:
        digits = iter(number)
        parts = re.split(rb"(\r\n )", found[0])
        return b"".join(part if part == b"\r\n " else bytes(next(digits) for _ in part) for part in parts)

    return FOLDED.sub(written, text)


def _text(event: Event, event_id: int, version: int, forms: dict[str, bytes]) -> dict[str, Any]:
    return {
        "event_id": event_id,
        "territory_code": event.territory_code,
        "kind": event.kind.value,
        "version": version,
        "is_public": True,
        "day": event.day,
        "last_day": event.day,
        "starts": event.starts,
        "changed_at": event.changed_at,
        **forms,
    }
