"""Private feeds: one person's own agenda, behind a link that is a key and can be revoked."""

import asyncio
import re
from collections import OrderedDict
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from accounts.models import Capability, Person
from core import clock, keys
from core.database import Database
from core.language import N_, Language, gettext, is_language, using
from events import ical
from events.calendars import base_url, shown_until
from events.feeds.answers import CACHE_PRIVATE, Answer, Label, digest, fingerprint
from events.models import CalendarText, Event, EventStatus, Registration, RegistrationStatus

PURPOSE = "calendar"
HELD = 2_000  # agendas in memory, some 20 kB each
FRESH_SECONDS = 1.0

MY_AGENDA = N_("Ronde, my agenda")
COLOR = "teal"
LABEL = Label("ronde.ics", CACHE_PRIVATE, compressed=True)

_TOKEN = re.compile(r"[A-Za-z0-9_-]{16,128}")

State = tuple[int, int, Language, date]  # person, version, language, local date


class PrivateFeeds:
    """The agendas that this node was asked for, by token.

    Whether a link is live and its person's version are looked at once in `FRESH_SECONDS` for each token at most.
    `monotonic` gives seconds.
    """

    def __init__(self, database: Database, monotonic: Callable[[], float]) -> None:
        self._database = database
        self._monotonic = monotonic
        self._held: OrderedDict[str, _Agenda] = OrderedDict()

    async def answer(self, token: str) -> Answer | None:
        """The agenda behind `token`; None when there is none, or none any more."""
        if not _TOKEN.fullmatch(token):
            return None
        agenda = self._agenda(keys.fingerprint(token))
        if self._monotonic() >= agenda.due:
            await self._look(agenda)
        return agenda.answer

    def _agenda(self, token_hash: str) -> "_Agenda":
        agenda = self._held.setdefault(token_hash, _Agenda(token_hash))
        self._held.move_to_end(token_hash)
        if len(self._held) > HELD:
            self._held.popitem(last=False)
        return agenda

    async def _look(self, agenda: "_Agenda") -> None:
        """Look once for all who ask at the same time, and not less for one who hangs up meanwhile."""
        if agenda.looking is None:
            agenda.looking = asyncio.create_task(self._refresh(agenda))
        await asyncio.shield(agenda.looking)

    async def _refresh(self, agenda: "_Agenda") -> None:
        due = self._monotonic() + FRESH_SECONDS
        try:
            async with self._database.connection() as connection:
                state = await _state(connection, agenda.token_hash)
                if state != agenda.state:
                    agenda.answer = await _answer(connection, state) if state else None
                    agenda.state = state
            agenda.due = due
        finally:
            agenda.looking = None


class _Agenda:
    """What is known of one token."""

    __slots__ = ("answer", "due", "looking", "state", "token_hash")

    def __init__(self, token_hash: str) -> None:
        self.token_hash = token_hash
        self.due = float("-inf")
        self.state: State | None = None
        self.answer: Answer | None = None
        self.looking: asyncio.Task[None] | None = None


async def _state(connection: Any, token_hash: str) -> State | None:
    """What the agenda of a live link depends on; None for a link that opens nothing."""
    columns = (Person.id, Person.calendar_version, Person.language, Capability.expires_at, Capability.revoked_at)
    chosen = (
        sa.select(*map(col, columns))
        .join(Person, col(Person.id) == col(Capability.person_id))
        .where(col(Capability.token_hash) == token_hash, col(Capability.purpose) == PURPOSE)
    )
    row = (await connection.execute(chosen)).first()
    if row is None or not _is_live(row.expires_at, row.revoked_at):
        return None
    return row.id, row.calendar_version, row.language if is_language(row.language) else "fr", clock.today()


def _is_live(expires_at: datetime | None, revoked_at: datetime | None) -> bool:
    return revoked_at is None and (expires_at is None or clock.now() < expires_at)


async def _answer(connection: Any, state: State) -> Answer:
    person_id, _, lang, today = state
    rows = (await connection.execute(_appointments(person_id, lang))).all()
    texts = [row.text for row in sorted(rows, key=_order) if row.is_mine and _is_shown(row, today)]
    preamble = ical.preamble(_header(lang))
    named = fingerprint(preamble, map(digest, texts))
    # A change of language has no date: a reader who asks by date alone gets the whole agenda.
    return Answer(LABEL, (preamble, *texts, ical.POSTAMBLE), named, _modified(rows, today), dates_count=False)


def _appointments(person_id: int, lang: Language) -> Any:
    """The person's appointments, those that they left included: leaving dates the agenda too."""
    announced = col(Event.status).in_((EventStatus.published, EventStatus.cancelled))
    is_open = col(Registration.is_closed).is_(False)
    return (
        sa.select(
            _text(lang).label("text"),
            col(CalendarText.event_id),
            col(CalendarText.day),
            col(CalendarText.starts),
            col(CalendarText.last_day),
            col(CalendarText.cancelled_on),
            col(CalendarText.changed_at),
            col(Registration.changed_at).label("registered_at"),
            (announced & is_open & (col(Registration.status) == RegistrationStatus.confirmed)).label("is_mine"),
        )
        .join(Registration, col(Registration.event_id) == col(CalendarText.event_id))
        .join(Event, col(Event.id) == col(CalendarText.event_id))
        .where(col(Registration.person_id) == person_id)
    )


def _text(lang: Language) -> Any:
    """The private form; the discreet one for those who chose it, where there is one."""
    private = col(CalendarText.private_fr if lang == "fr" else CalendarText.private_nl)
    discreet = col(CalendarText.discreet_fr if lang == "fr" else CalendarText.discreet_nl)
    return sa.case((col(Registration.discreet), sa.func.coalesce(discreet, private)), else_=private)


def _order(row: Any) -> tuple[date, time, int]:
    return row.day, row.starts or time.min, row.event_id


def _is_shown(row: Any, today: date) -> bool:
    return shown_until(row.last_day, row.cancelled_on) >= today


def _modified(rows: Any, today: date) -> datetime:
    midnight = clock.to_instant(datetime.combine(today, time.min)).astimezone(UTC)
    changes: list[datetime] = [max(row.changed_at, row.registered_at) for row in rows]
    return max(midnight, *changes) if changes else midnight


def _header(lang: Language) -> ical.Header:
    """No SOURCE: it would write the key into the file."""
    with using(lang):
        return ical.Header(name=gettext(MY_AGENDA), lang=lang, color=COLOR, url=f"{base_url()}/{lang}/me")
