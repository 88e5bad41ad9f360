"""What calendars show of events: each VEVENT is written once per change, last in the transaction that changes it.

An action marks what it changed; `publish_changes` runs before the commit, raises the versions that the feeds of every
node look at, and stores the bytes that they join.
"""

import uuid
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from dateutil.relativedelta import relativedelta
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from accounts.models import Person, Territory
from core import clock, language
from core.language import N_, Language, gettext
from events import ical
from events.models import CalendarText, Event, EventKind, EventStatus, Registration, RegistrationStatus
from events.plain_text import plain_text
from events.vocabulary import KIND_NAMES

SHOWN_PAST = relativedelta(months=12)  # how long feeds keep what is over
SHOWN_CANCELLED = timedelta(days=90)  # and what was called off, so that every client has struck it through

# Whatever their audience says: visits are their visitors' business, sessions their group's.
NEVER_PUBLIC = frozenset({EventKind.open_house_visit, EventKind.cdp_session})

ONLINE = N_("Online")
JOIN_ONLINE = N_("Join online: %(address)s")
DISCREET_TITLE = N_("Meeting")
FORMS = ("public", "private", "discreet")

_base_url = ""


def use_base_url(url: str) -> None:
    """Set the address of the house, without a slash at its end: the base of the links that entries carry."""
    global _base_url
    _base_url = url.rstrip("/")


def base_url() -> str:
    """The address of the house."""
    return _base_url


def new_uid() -> str:
    """A UID for a new event, for ever: random, and nothing of the house's address in it (RFC 7986, section 5.3)."""
    return str(uuid.uuid4())


def changed(event: Event) -> None:
    """Note that what a calendar shows of `event` changed: a text, not its time, place or status."""
    event.changed_at = clock.now()
    event.version += 1


def bump_sequence(event: Event) -> None:
    """Note that time, place or status of `event` changed, so that calendars replace what they hold."""
    event.sequence += 1
    changed(event)


def shown_until(last_day: date, cancelled_on: date | None) -> date:
    """The last day on which feeds show an event that ends on `last_day`; all days are those of the wall."""
    over: date = last_day + SHOWN_PAST
    return over if cancelled_on is None else min(over, cancelled_on + SHOWN_CANCELLED)


def is_in_public_feeds(event: Event) -> bool:
    """Whether public feeds may hold `event`. The parts of another event never are: they are chosen inside it."""
    return event.is_public and event.parent_id is None and event.kind not in NEVER_PUBLIC and is_announced(event)


def is_announced(event: Event) -> bool:
    """Whether `event` is or was open to its audience: what was called off before anyone knew of it was not."""
    if event.status == EventStatus.cancelled:
        return event.published_at is not None
    return event.status == EventStatus.published


def entry_of(
    event: Event, lang: Language, *, private: bool, base_url: str | None = None, discreet: bool = False
) -> ical.Entry:
    """`event` as a calendar entry in `lang`; the private form carries the join link and a refuge's address.

    The `discreet` form is the private one for a calendar that colleagues see: when, where and the join link, but
    neither the title, nor the text, nor a page whose address would name the group.

    A text that is missing falls back to the other language. `base_url`: that of `use_base_url` unless given.
    """
    base = _base_url if base_url is None else base_url
    entry = _entry(event, lang, base, private=private)
    return _discreet(event, entry, base) if discreet else entry


def discreet_title(lang: Language) -> str:
    """What an appointment is called where its real name must not stand."""
    return _say(DISCREET_TITLE, lang)


def _discreet(event: Event, entry: ical.Entry, base: str) -> ical.Entry:
    lang: Language = "nl" if entry.lang == "nl" else "fr"
    return replace(
        entry,
        summary=discreet_title(lang),
        summary_lang=lang,
        description=_say(JOIN_ONLINE, lang) % {"address": event.online_url} if event.online_url else "",
        description_lang=lang,
        url=f"{base}/{lang}/me",
        categories=(),
    )


def _entry(event: Event, lang: Language, base: str, *, private: bool) -> ical.Entry:
    return ical.Entry(
        uid=event.uid,
        sequence=event.sequence,
        changed_at=event.changed_at,
        created_at=event.created_at,
        summary=event.title.get(lang),
        summary_lang=event.title.lang_of(lang),
        description=_description(event, lang, private),
        description_lang=event.description.lang_of(lang),
        location=_location(event, lang, private=private),
        url=f"{base}/{lang}/events/{event.slug}",
        day=event.day,
        last_day=event.last_day,
        starts=event.starts,
        ends=event.ends,
        status="CANCELLED" if event.is_cancelled else "CONFIRMED",
        categories=(_say(KIND_NAMES[event.kind], lang),),
        private_class=not event.is_public,
        lang=lang,
    )


def _description(event: Event, lang: Language, private: bool) -> str:
    text = plain_text(event.description.get(lang))
    if not (private and event.online_url):
        return text
    join = _say(JOIN_ONLINE, event.description.lang_of(lang)) % {"address": event.online_url}
    return f"{text}\n\n{join}" if text else join


def _location(event: Event, lang: Language, *, private: bool) -> str:
    address = event.private_place if private else ""
    parts = [part for part in (event.place.get(lang), address, event.street, event.postcode) if part]
    if not parts and event.online_url:
        return _say(ONLINE, lang)
    return ", ".join(parts)


def _say(msgid: str, lang: Language) -> str:
    with language.using(lang):
        return gettext(msgid)


# --- marks ---


@dataclass
class _Marks:
    events: set[int] = field(default_factory=set)
    people: set[int] = field(default_factory=set)


def event_changed(session: AsyncSession, event_id: int | None) -> None:
    """Mark that what calendars show of an event changed in this transaction. Writes nothing yet.

    An event that was once announced is never deleted, or nodes would keep showing it: it is cancelled or taken back.
    Raises ValueError for a row that has no id yet: flush it first.
    """
    _marks(session).events.add(_stored(event_id))


def person_changed(session: AsyncSession, person_id: int | None) -> None:
    """Mark that the private feeds of a person show something else after this transaction. Writes nothing yet.

    Raises ValueError for a row that has no id yet: flush it first.
    """
    _marks(session).people.add(_stored(person_id))


def _stored(row_id: int | None) -> int:
    if row_id is None:
        raise ValueError("the row has no id yet")
    return row_id


async def every_event_changed(session: AsyncSession) -> None:
    """Mark all events: their entries are written again, for instance under a new address of the house."""
    _marks(session).events.update(await session.scalars(sa.select(col(Event.id))))


def _marks(session: AsyncSession) -> _Marks:
    marks: _Marks = session.info.setdefault(_Marks, _Marks())
    return marks


async def publish_changes(session: AsyncSession) -> None:
    """Raise the versions of all that was marked and write its entries: last in every writing transaction.

    Locks people in ascending id, then territories in the order of their codes, so that writers never wait in a ring;
    nothing may be locked after it. Without marks it asks the database nothing.
    """
    marks: _Marks | None = session.info.pop(_Marks, None)
    if marks is None:
        return
    await session.flush()
    await _raise_people(session, marks)
    if marks.events:
        versions = await _raise_territories(session, marks.events)
        await _write_texts(session, marks.events, versions)


async def _raise_people(session: AsyncSession, marks: _Marks) -> None:
    on_roster = sa.select(col(Registration.person_id)).where(
        col(Registration.event_id).in_(marks.events), col(Registration.status) != RegistrationStatus.cancelled
    )
    # FOR NO KEY UPDATE: a registration of the same person, not yet committed elsewhere, holds the weaker KEY SHARE,
    # and two writers that both hold it must still get past each other.
    turn = (
        sa.select(col(Person.id))
        .where(col(Person.id).in_(marks.people) | col(Person.id).in_(on_roster))
        .order_by(col(Person.id))
        .with_for_update(key_share=True)
    )
    if people := (await session.scalars(turn)).all():
        raised = sa.update(Person).where(col(Person.id).in_(people))
        await session.execute(
            raised.values(calendar_version=Person.calendar_version + 1),
            execution_options={"synchronize_session": False},
        )


async def _raise_territories(session: AsyncSession, events: set[int]) -> dict[str, int]:
    """Raise the territories where the events are, or were shown until now. Their new versions by code.

    Whoever writes the entry of an event holds its territory from here to the commit: entries of one event are written
    one after the other, from a state that is read only afterwards.
    """
    versions: dict[str, int] = {}
    while missing := sorted(await _territories_of(session, events) - versions.keys()):
        for code in missing:
            versions[code] = await _raise_territory(session, code)
    return versions


async def _territories_of(session: AsyncSession, events: set[int]) -> set[str]:
    now = sa.select(col(Event.territory_code)).where(col(Event.id).in_(events))
    before = sa.select(col(CalendarText.territory_code)).where(col(CalendarText.event_id).in_(events))
    return set((await session.execute(now.union(before))).scalars())


async def _raise_territory(session: AsyncSession, code: str) -> int:
    raised = (
        sa.update(Territory)
        .where(col(Territory.code) == code)
        .values(calendar_version=Territory.calendar_version + 1)
        .returning(col(Territory.calendar_version))
    )
    return (await session.execute(raised, execution_options={"synchronize_session": False})).scalar_one()


async def _write_texts(session: AsyncSession, ids: set[int], versions: dict[str, int]) -> None:
    chosen = sa.select(Event).where(col(Event.id).in_(ids)).order_by(col(Event.id))
    events = (await session.scalars(chosen, execution_options={"populate_existing": True})).all()
    stored = sa.select(col(CalendarText.event_id)).where(col(CalendarText.event_id).in_(ids))
    known = set(await session.scalars(stored))
    rows = [_row(event, versions) for event in events if event.id in known or is_announced(event)]
    if rows:
        connection = await session.connection()
        await connection.execute(_keep(connection.dialect.name), rows)


def _keep(dialect: str) -> Any:
    insert = (postgresql if dialect == "postgresql" else sqlite).insert(CalendarText)
    others = {c.name: c for c in insert.excluded if c.name != "event_id"}
    return insert.on_conflict_do_update(index_elements=["event_id"], set_=others)


def _row(event: Event, versions: dict[str, int]) -> dict[str, Any]:
    """The row of `calendar_text`. Its `changed_at` is when it was written: it grows in the order of commits."""
    return {
        "event_id": event.id,
        "territory_code": event.territory_code,
        "kind": event.kind.value,
        "theme_id": event.theme_id,
        "version": versions[event.territory_code],
        "is_public": is_in_public_feeds(event),
        "day": event.day,
        "last_day": event.last_day or event.day,
        "starts": event.starts,
        "cancelled_on": _cancelled_on(event),
        "changed_at": clock.now(),
        **_forms(event),
    }


def _forms(event: Event) -> dict[str, bytes | None]:
    return {f"{form}_{lang}": _form(event, form, lang) for form in FORMS for lang in language.LANGUAGES}


def _form(event: Event, form: str, lang: Language) -> bytes | None:
    is_discreet = form == "discreet"
    if is_discreet and event.is_public:
        return None
    return ical.vevent(entry_of(event, lang, private=form != "public", discreet=is_discreet))


def _cancelled_on(event: Event) -> date | None:
    if not event.is_cancelled:
        return None
    return clock.to_wall(event.cancelled_at or event.changed_at).date()
