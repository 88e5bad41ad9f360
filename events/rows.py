"""The lines of lists of events, as HTML."""

from functools import cache, lru_cache
from typing import Any

from markupsafe import Markup

from core import language, templating
from core.language import Language
from events.queries import Row
from events.vocabulary import KIND_NAMES

KEPT = 8_192  # lines of some 900 octets


@lru_cache(maxsize=KEPT)
def line(row: Row, lang: Language) -> Markup:
    """One line of an agenda in `lang`. The same row is always the same text: it is rendered once, and kept."""
    with language.using(lang):
        html = templating.render("events/row.html", row=row, lang=lang, kinds=KIND_NAMES, ui=_parts(lang))
    return Markup(html)  # noqa: S704 - escaped by its template


@cache
def _parts(lang: Language) -> Any:
    """The parts of `components.html`; those of a line need nothing of a request but its language."""
    return templating.environment().get_template("components.html").make_module({"lang": lang})
