"""The texts of the house: what the code and the templates say, and what the catalogues hold of it.

`python -m web.catalogues` rewrites the catalogues: new texts appear without a translation, those no longer said go.
"""

import io
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from core.language import CATALOGUES, LANGUAGES, Language

ROOT = CATALOGUES.parent
ROOMS = ("core", "notifications", "accounts", "events", "cdp", "web", "templates")
KEYWORDS = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2)}
METHODS = [("**.py", "python"), ("**.html", "jinja2"), ("**.txt", "jinja2")]
OPTIONS = {"**.html": {"extensions": "jinja2.ext.do", "newstyle_gettext": "true"}}
OPTIONS["**.txt"] = OPTIONS["**.html"]

Msgid = str | tuple[str, str]


def said() -> Iterator[tuple[str, int, Msgid]]:
    """Every text that the rooms say: file, line, and the text, or its singular and plural."""
    for room in ROOMS:
        for name, line, message, _comments, _context in extract_from_dir(
            ROOT / room, METHODS, OPTIONS, KEYWORDS, strip_comment_tags=True
        ):
            yield f"{room}/{name}", line, message  # type: ignore[misc]


def load(lang: Language) -> Catalog:
    """The catalogue of a language as it stands."""
    path = CATALOGUES / f"{lang}.po"
    return read_po(io.BytesIO(path.read_bytes()), locale=lang) if path.exists() else Catalog(locale=lang)


def updated(lang: Language) -> Catalog:
    """The catalogue of a language with exactly the texts that are said now; translations are kept."""
    now, before = _empty(lang), load(lang)
    for name, _line, message in said():
        now.add(message, locations=[(name, 0)])
    for entry in now:
        known = before.get(entry.id) if entry.id else None
        if known is not None:
            entry.string = known.string
    return now


def _empty(lang: Language) -> Catalog:
    catalog = Catalog(locale=lang, project="Ronde", version="", fuzzy=False, charset="utf-8")
    catalog.header_comment = f"# Ronde, {lang}."
    return catalog


def write(lang: Language, catalog: Catalog) -> None:
    """Keep a catalogue, sorted by text, without line numbers or dates: only changes of words are differences."""
    out = io.BytesIO()
    write_po(out, catalog, sort_output=True, no_location=True, omit_header=False, width=0)
    lines = [line for line in out.getvalue().decode().splitlines() if not line.startswith(('"POT-', '"PO-Rev', '"Gen'))]
    Path(CATALOGUES / f"{lang}.po").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    for each in LANGUAGES:
        write(each, updated(each))
