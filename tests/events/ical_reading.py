"""An entry to write, and readers that are not the library that wrote it."""

import re
from datetime import UTC, date, datetime, time
from typing import Any

import vobject
from hypothesis import strategies as st
from ical.calendar import Calendar as OtherCalendar
from ical.calendar_stream import IcsCalendarStream
from ical.event import Event as OtherEvent

from events.ical import Entry, Header, calendar, vevent

HEADER = Header(
    name="Bassin Sud, été; hiver",
    lang="fr",
    color="teal",
    url="https://ronde.example.org/fr/agenda?territory=sud,x",
    source="https://ronde.example.org/calendars/fr/sud.ics",
)
ENTRY = Entry(
    uid="7f3c,9;a@ronde.example.org",
    sequence=3,
    changed_at=datetime(2026, 3, 2, 10, 11, 12, 999, tzinfo=UTC),
    created_at=datetime(2026, 1, 5, 8, 0, tzinfo=UTC),
    summary="Rencontre; prévention, santé 🎗️",
    summary_lang="fr",
    description="Première ligne\nDeuxième: C:\\New, \\n; « fin » " + "é🎗" * 80,
    description_lang="fr",
    location="Rue de l'Été 12, 1060 Saint-Gilles",
    url="https://ronde.example.org/fr/events/rencontre?a=1,2;b",
    day=date(2026, 4, 14),
    last_day=None,
    starts=time(9, 30),
    ends=time(12, 0),
    status="CONFIRMED",
    categories=("Prévention", "Santé, social; 1060"),
)
# Surrogates and controls included.
TEXTS = st.text(st.characters(), max_size=300)


def other_calendar(text: bytes) -> OtherCalendar:
    return IcsCalendarStream.calendar_from_ics(text.decode())


def other_event(entry: Entry, header: Header = HEADER) -> OtherEvent:
    (event,) = other_calendar(calendar(header, [vevent(entry)])).events
    return event


def vobject_event(entry: Entry) -> Any:
    (event,) = vobject.readOne(calendar(HEADER, [vevent(entry)]).decode()).vevent_list
    return event


def lines(text: bytes) -> list[bytes]:
    """Content lines after unfolding, by the rule of RFC 5545 3.1 and no parser."""
    return text.replace(b"\r\n ", b"").split(b"\r\n")[:-1]


def line(entry: Entry, name: bytes) -> bytes:
    (found,) = [one for one in lines(vevent(entry)) if re.match(name + b"[:;]", one)]
    return found


def names(text: bytes) -> list[bytes]:
    return [re.split(b"[:;]", one)[0] for one in lines(text)]
