"""The iCalendar text of events: plain data in, bytes out. No database, no clock, no files.

Every function here is deterministic: the same entry gives the same bytes on every node, so that a feed can be
a join of stored bytes and its hash a strong ETag. Sources: RFC 5545, 5546, 6868 and 7986.
"""

import html
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal
from urllib.parse import quote, urlencode

from icalendar import Calendar, Component, Event, vCalAddress, vText, vUri

from events.vtimezone import VTIMEZONE, ZONE_NAME, bounds

POSTAMBLE = b"END:VCALENDAR\r\n"

Status = Literal["CONFIRMED", "CANCELLED", "TENTATIVE"]
Method = Literal["PUBLISH", "REQUEST", "CANCEL"]

CANCELLED_PREFIX = {"fr": "Annulé : ", "nl": "Geannuleerd: "}
# The forms behind these links refuse addresses of more than some 2,000 to 8,000 characters.
LINK_DETAILS_LENGTH = 500

_LINE_ENDS = re.compile("\r\n|[\r\u2028\u2029]")
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Entry:
    """One VEVENT in one language: all that its text needs.

    `changed_at` and `created_at` are aware; `day` to `ends` are naive wall time in Europe/Brussels.
    Without `starts` the entry lasts whole days, `last_day` included. With `starts` it ends at `ends` on
    `last_day` (or `day`); without `ends` its end is not known. `lang` is the language of the feed, while
    `summary_lang` and `description_lang` say in which language each text really is. `organizer` is
    (name, address), `attendee` is (name, address, PARTSTAT): for mails only.

    Raises ValueError when the machine's times are naive or the entry would end before it starts.
    """

    uid: str
    sequence: int
    changed_at: datetime
    created_at: datetime
    summary: str
    summary_lang: str
    description: str
    description_lang: str
    location: str
    url: str
    day: date
    last_day: date | None
    starts: time | None
    ends: time | None
    status: Status
    categories: tuple[str, ...] = ()
    private_class: bool = False
    lang: str = "fr"
    organizer: tuple[str, str] | None = None
    attendee: tuple[str, str, str] | None = None

    def __post_init__(self) -> None:
        if self.changed_at.tzinfo is None or self.created_at.tzinfo is None:
            raise ValueError("changed_at and created_at must be aware")
        if self.final_day < self.day:
            raise ValueError("last_day is before day")
        if self.ends is not None and not self._ends_after_start(self.ends):
            raise ValueError("ends must come after starts")

    @property
    def final_day(self) -> date:
        """The last day that the entry touches."""
        return self.last_day or self.day

    @property
    def bounds(self) -> tuple[date, date | None]:
        """First moment and exclusive end: dates for whole days, else aware; None for an end not known."""
        return bounds(self.day, self.final_day, self.starts, self.ends)

    def _ends_after_start(self, ends: time) -> bool:
        return self.starts is not None and (self.final_day, ends) > (self.day, self.starts)


@dataclass(frozen=True, slots=True)
class Header:
    """What a calendar says of itself.

    `color` is a CSS3 colour name, as RFC 7986 wants it; `url` is the page of the calendar, `source` the address that it
    is fetched from. `feed=False` (one event, a mail) leaves out the refresh hints, as REQUEST and CANCEL do.
    """

    name: str
    lang: str
    color: str
    url: str | None = None
    source: str | None = None
    method: Method | None = None
    feed: bool = True

    @property
    def is_refreshed(self) -> bool:
        """Whether clients should come back for it."""
        return self.feed and self.method in (None, "PUBLISH")


class _Text(vText):
    r"""TEXT escaped as RFC 5545 3.3.11 says.

    The library's own first turns a backslash and a capital N into a line break, so `C:\New` loses letters.
    """

    def to_ical(self) -> bytes:
        escaped = self.replace("\\", "\\\\").replace(";", r"\;").replace(",", r"\,").replace("\n", r"\n")
        return escaped.encode()


def clean(text: str) -> str:
    r"""The text without what iCalendar cannot carry, in NFC.

    Every kind of line end becomes `\n` and a tab a space; other control characters and lone surrogates go.
    """
    text = _LINE_ENDS.sub("\n", text).replace("\t", " ")
    return unicodedata.normalize("NFC", _CONTROLS.sub("", text))


def vevent(entry: Entry) -> bytes:
    """The VEVENT of `entry`: CRLF line ends, folded at 75 octets, ending with CRLF.

    Raises ValueError when PARTSTAT is not a plain token.
    """
    event = Event()
    _add_identity(event, entry)
    _add_texts(event, entry)
    _add_times(event, entry)
    _add_people(event, entry)
    return _bytes(event)


def preamble(header: Header) -> bytes:
    """All of a calendar that comes before its entries, the VTIMEZONE included; ends with CRLF."""
    head = Calendar()
    head.add("version", "2.0")
    head.add("prodid", f"-//Ronde//Ronde//{header.lang.upper()}")
    head.add("calscale", "GREGORIAN")
    if header.method:
        head.add("method", header.method)
    head.add("name", _text(header.name), parameters={"LANGUAGE": header.lang})
    head.add("x-wr-calname", _text(header.name))
    head.add("x-wr-timezone", ZONE_NAME)
    head.add("color", _text(header.color))
    _add_addresses(head, header)
    return _bytes(head).removesuffix(POSTAMBLE) + VTIMEZONE


def calendar(header: Header, entries: Iterable[bytes]) -> bytes:
    """A whole calendar, from VEVENTs as `vevent` made them."""
    return preamble(header) + b"".join(entries) + POSTAMBLE


def google_calendar_url(entry: Entry) -> str:
    """The link that fills in Google's form for a new entry, in the zone's wall time."""
    start, end = entry.bounds
    shape = "%Y%m%d" if entry.starts is None else "%Y%m%dT%H%M%S"
    fields = {
        "action": "TEMPLATE",
        "text": _summary(entry),
        "dates": f"{start.strftime(shape)}/{(end or start).strftime(shape)}",
        "ctz": ZONE_NAME,
        "details": _details(entry, LINK_DETAILS_LENGTH),
        "location": clean(entry.location),
    }
    return "https://calendar.google.com/calendar/render?" + urlencode(fields, quote_via=quote)


def outlook_calendar_url(entry: Entry) -> str:
    """The link that fills in Outlook's form (work accounts): times carry their offset, the body is HTML."""
    start, end = entry.bounds
    fields = {
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "subject": _summary(entry),
        "startdt": _with_offset(start),
        "enddt": _with_offset(end or start),
        "allday": "true" if entry.starts is None else "false",
        "location": clean(entry.location),
        "body": html.escape(_details(entry, LINK_DETAILS_LENGTH)).replace("\n", "<br>"),
    }
    return "https://outlook.office.com/calendar/0/deeplink/compose?" + urlencode(fields, quote_via=quote)


def _add_identity(event: Event, entry: Entry) -> None:
    event.add("uid", _text(entry.uid))
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.changed_at)
    event.add("last-modified", entry.changed_at)
    event.add("created", entry.created_at)
    event.add("status", entry.status)
    if entry.private_class:
        event.add("class", "PRIVATE")


def _add_texts(event: Event, entry: Entry) -> None:
    _add_text(event, "summary", _summary(entry), _foreign(entry.summary_lang, entry))
    # The link alone is in no language.
    language = _foreign(entry.description_lang, entry) if clean(entry.description) else None
    _add_text(event, "description", _details(entry), language)
    _add_text(event, "location", clean(entry.location), None)
    if url := _address(entry.url):
        event.add("url", vUri(url))
    if categories := [_text(name) for name in entry.categories if clean(name)]:
        event.add("categories", categories)


def _add_times(event: Event, entry: Entry) -> None:
    start, end = entry.bounds
    event.add("dtstart", start)
    if end:
        event.add("dtend", end)
    if entry.starts is None:
        # A week or a save the date must not mark people as busy for whole days.
        event.add("transp", "TRANSPARENT")


def _add_people(event: Event, entry: Entry) -> None:
    if entry.organizer:
        event.add("organizer", _person(*entry.organizer))
    if entry.attendee:
        name, address, partstat = entry.attendee
        attendee = _person(name, address)
        attendee.params["PARTSTAT"] = _token(partstat)
        attendee.params["ROLE"] = "REQ-PARTICIPANT"
        event.add("attendee", attendee)


def _add_addresses(head: Calendar, header: Header) -> None:
    if header.url:
        head.add("url", vUri(_address(header.url)))
    if header.source:
        head.add("source", vUri(_address(header.source)), parameters={"VALUE": "URI"})
    if header.is_refreshed:
        # The library leaves out VALUE=DURATION, without which some clients ignore the hint.
        head.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
        head.add("x-published-ttl", "PT1H")


def _add_text(event: Event, name: str, text: str, language: str | None) -> None:
    if text:
        event.add(name, _Text(text), parameters={"LANGUAGE": language} if language else {})


def _bytes(component: Component) -> bytes:
    return bytes(component.to_ical())  # the library leaves its own type open


def _text(text: str) -> _Text:
    return _Text(clean(text))


def _foreign(language: str, entry: Entry) -> str | None:
    return language if language != entry.lang else None


def _summary(entry: Entry) -> str:
    prefix = CANCELLED_PREFIX[entry.summary_lang] if entry.status == "CANCELLED" else ""
    return prefix + clean(entry.summary)


def _details(entry: Entry, longest: int | None = None) -> str:
    text = clean(entry.description)
    shown = text if longest is None or len(text) <= longest else text[:longest] + "…"
    return "\n".join(filter(None, (shown, _address(entry.url))))


def _address(text: str) -> str:
    # An address has no escape for a line break or a space: they can only be a mistake or an attack.
    return "".join(clean(text).split())


def _person(name: str, address: str) -> vCalAddress:
    person = vCalAddress.new(_address(address))
    # Several clients show RFC 6868 escapes as they are, so a name avoids needing them.
    if plain := " ".join(clean(name).replace('"', "'").split()):
        person.params["CN"] = plain
    return person


def _token(text: str) -> str:
    if not re.fullmatch(r"[A-Z-]+", text):
        raise ValueError(f"not a participation status: {text!r}")
    return text


def _with_offset(moment: date) -> str:
    return moment.isoformat(timespec="seconds") if isinstance(moment, datetime) else moment.isoformat()
