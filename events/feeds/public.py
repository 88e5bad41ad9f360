"""The public feeds by their addresses: which calendar an address means, and its answer at the present version."""

from datetime import datetime
from typing import NamedTuple

from core.language import N_, Language, gettext, is_language, using
from events import ical
from events.calendars import base_url
from events.feeds.answers import CACHE_EVENT, CACHE_FEED, Answer, Label, fingerprint
from events.feeds.memory import DIGEST, TEXT, Area, Memory, Shown
from events.models import EventKind
from events.vocabulary import KIND_NAMES

PREFIX = "/calendars/"
SUFFIX = ".ics"
ALL = "all"
NAME = "Ronde"

ALL_TERRITORIES = N_("All territories")

# CSS names, as RFC 7986 wants them: a calendar is told apart from its neighbours by its colour.
COLORS = {
    "nord": "steelblue",
    "nord-est": "darkorange",
    "centre-ouest": "seagreen",
    "sud": "firebrick",
    "sud-est": "mediumpurple",
}
COLOR = "teal"


class Feed(NamedTuple):
    """A public feed: a territory's code, or None for all; a kind, or None for all."""

    lang: Language
    territory: str | None
    kind: EventKind | None

    @property
    def name(self) -> str:
        """What its fetches are counted under."""
        return "/".join((self.lang, self.territory or ALL, *([self.kind.value] if self.kind else [])))


class PublicFeeds:
    """The answers of the public feeds at the present generation of the memory, each made when it is asked for."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._answers: dict[Feed, Answer] = {}
        self._generations: dict[Feed, int] = {}

    def feed_at(self, path: str) -> Feed | None:
        """The feed that `path` (after /calendars/, without .ics) names; None when there is none."""
        lang, _, rest = path.partition("/")
        code, separator, kind = rest.partition("/")
        if not is_language(lang) or (separator and kind not in EventKind.__members__):
            return None
        if code == ALL:
            return Feed(lang, None, EventKind(kind) if kind else None)
        area = self._area(code)
        return Feed(lang, area.code, EventKind(kind) if kind else None) if area else None

    def answer(self, feed: Feed) -> Answer:
        """The feed as it is now. Bytes that did not change since it was last asked for are not joined again."""
        if self._generations.get(feed) != self._memory.generation:
            self._answers[feed] = self._renew(feed)
            self._generations[feed] = self._memory.generation
        return self._answers[feed]

    def event_answer(self, lang: Language, slug: str) -> Answer | None:
        """One public event as a calendar of its own; None when feeds do not show it."""
        entry = self._memory.by_slug.get(slug)
        if entry is None:
            return None
        header = ical.Header(name=NAME, lang=lang, color=COLORS.get(entry.territory, COLOR), feed=False)
        return _joined(
            lang, Label(f"{slug}{SUFFIX}", CACHE_EVENT, compressed=False), header, [entry], self._memory.modified, None
        )

    def _renew(self, feed: Feed) -> Answer:
        entries = self._memory.select(feed.territory, feed.kind)
        label = Label(f"ronde-{feed.name.replace('/', '-')}{SUFFIX}", CACHE_FEED, compressed=True)
        return _joined(feed.lang, label, self._header(feed), entries, self._memory.modified, self._answers.get(feed))

    def _area(self, code: str) -> Area | None:
        areas = self._memory.areas
        return areas.get(code) or next((area for area in areas.values() if area.code_nl == code), None)

    def _header(self, feed: Feed) -> ical.Header:
        base = base_url()
        return ical.Header(
            name=self._title(feed),
            lang=feed.lang,
            color=COLORS.get(feed.territory or ALL, COLOR),
            url=f"{base}/{feed.lang}/agenda",
            source=f"{base}{PREFIX}{self._address(feed)}{SUFFIX}",
        )

    def _title(self, feed: Feed) -> str:
        with using(feed.lang):
            where = str(self._memory.areas[feed.territory].name) if feed.territory else gettext(ALL_TERRITORIES)
            what = [gettext(KIND_NAMES[feed.kind])] if feed.kind else []
            return ", ".join((NAME, where, *what))

    def _address(self, feed: Feed) -> str:
        area = self._memory.areas[feed.territory] if feed.territory else None
        code = (area.code if feed.lang == "fr" else area.code_nl) if area else ALL
        return "/".join((feed.lang, code, *([feed.kind.value] if feed.kind else [])))


def _joined(
    lang: Language, label: Label, header: ical.Header, entries: list[Shown], modified: datetime, before: Answer | None
) -> Answer:
    preamble = ical.preamble(header)
    named = fingerprint(preamble, map(DIGEST[lang], entries))
    if before is not None and before.fingerprint == named:
        return before.redated(modified)
    return Answer(label, (preamble, *map(TEXT[lang], entries), ical.POSTAMBLE), named, modified)
