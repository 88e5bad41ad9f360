"""The two languages: catalogues, the language of the moment, content in pairs, dates in words."""

import gettext as gettext_module
import io
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal, NamedTuple, TypeGuard

from babel import Locale
from babel.dates import format_date as babel_date
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from markupsafe import Markup, escape

Language = Literal["fr", "nl"]
LANGUAGES: tuple[Language, Language] = ("fr", "nl")
LOCALES = {"fr": Locale("fr", "BE"), "nl": Locale("nl", "BE")}
CATALOGUES = Path(__file__).parent.parent / "translations"

_current: ContextVar[Language] = ContextVar("language", default="fr")


def N_(msgid: str) -> str:
    """Mark a text for the catalogues without translating it now."""
    return msgid


def is_language(value: object) -> TypeGuard[Language]:
    """Whether `value` is one of the two."""
    return value in LANGUAGES


def other(lang: Language) -> Language:
    """The other language."""
    return "nl" if lang == "fr" else "fr"


def current() -> Language:
    """The language of this request or message."""
    return _current.get()


@contextmanager
def using(lang: Language) -> Iterator[None]:
    """Speak `lang` inside the block."""
    token = _current.set(lang)
    try:
        yield
    finally:
        _current.reset(token)


@cache
def catalogue(lang: Language) -> gettext_module.NullTranslations:
    """The compiled catalogue of a language. Compiled in memory from the .po: no .mo is kept."""
    source = CATALOGUES / f"{lang}.po"
    compiled = io.BytesIO()
    write_mo(compiled, read_po(io.BytesIO(source.read_bytes()), locale=lang))
    compiled.seek(0)
    return gettext_module.GNUTranslations(compiled)


def gettext(msgid: str) -> str:
    """`msgid` in the language of the moment."""
    return catalogue(current()).gettext(msgid)


def ngettext(singular: str, plural: str, n: int) -> str:
    """The form of a text for `n`, in the language of the moment."""
    return catalogue(current()).ngettext(singular, plural, n)


class Bilingual(NamedTuple):
    """A text in both languages. An empty string is a translation that is missing."""

    fr: str = ""
    nl: str = ""

    def get(self, lang: Language) -> str:
        """The text in `lang`, or in the other language where this one is missing."""
        return (self.fr or self.nl) if lang == "fr" else (self.nl or self.fr)

    def lang_of(self, lang: Language) -> Language:
        """The language that `get(lang)` really is in."""
        wanted = self.fr if lang == "fr" else self.nl
        return lang if wanted or not (self.fr or self.nl) else other(lang)

    @property
    def missing(self) -> tuple[Language, ...]:
        """The languages in which the text is still to be written. None when it is empty in both."""
        if not (self.fr or self.nl):
            return ()
        return tuple(lang for lang, text in zip(LANGUAGES, self, strict=True) if not text)

    def __str__(self) -> str:
        return self.get(current())

    def __html__(self) -> str:
        """In a template: the text, marked with its language when it is not the page's."""
        lang = current()
        real = self.lang_of(lang)
        text = escape(self.get(lang))
        return text if real == lang else Markup('<span lang="{}">{}</span>').format(real, text)


def sort_key(text: str) -> str:
    """Sorts as a dictionary of Brussels does: accents and case do not separate letters."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def day_in_words(day: date, *, year: bool = True) -> str:
    """« mardi 24 novembre 2026 » / "dinsdag 24 november 2026"."""
    return _date(day, "EEEE d MMMM y" if year else "EEEE d MMMM", current())


def day_short(day: date) -> str:
    """« mar. 24 nov. » / "di 24 nov."."""
    return _date(day, "EEE d MMM", current())


def weekday_short(day: date) -> str:
    """« mar. » / "di"."""
    return _date(day, "EEE", current())


def month_short(day: date) -> str:
    """« nov. » / "nov."."""
    return _date(day, "MMM", current())


def month_in_words(day: date) -> str:
    """« novembre 2026 » / "november 2026"."""
    return _date(day, "LLLL y", current())


@lru_cache(maxsize=8192)
def _date(day: date, pattern: str, lang: Language) -> str:
    return babel_date(day, pattern, LOCALES[lang])


def hour(clock_time: time | datetime) -> str:
    """09:30, in both languages."""
    return clock_time.strftime("%H:%M")


def listed(items: Iterable[str]) -> str:
    """« a, b et c » / "a, b en c"."""
    return format_list(list(items), locale=LOCALES[current()])


def weekday_name(weekday: int) -> str:
    """The name of a weekday, Monday being 0."""
    return str(LOCALES[current()].days["stand-alone"]["wide"][weekday])
