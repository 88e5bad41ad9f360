"""Before something is offered: what in a text looks as if it could identify a person. Hints only, never a verdict."""

import re
from collections.abc import Iterator
from typing import NamedTuple

MONTHS = (
    "janvier|février|fevrier|mars|avril|mai|juin|juillet|août|aout|septembre|octobre|novembre|décembre|decembre|"
    "januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december"
)
DAYS = "lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag"
STREETS = (
    r"(?:rue|avenue|av\.|boulevard|bd|chaussée|chaussee|place|square|quai|allée|clos|drève)"
    r"\s+(?:de\s+|du\s+|des\s+|d['’]|la\s+|le\s+|les\s+|l['’])*\w[\w'’-]*"
)
STREETS_NL = r"\b\w+(?:straat|laan|steenweg|plein|dreef|kaai)\b"
TITLES = r"\b(?:M\.|Mr\.?|Mme\.?|Mlle|Monsieur|Madame|Dr\.?|Docteur|Dhr\.?|Mevr\.?|Mevrouw|Meneer|Dokter)"
CAPITAL = r"[A-ZÀ-ÖØ-Þ]"
CAPITALISED = rf"{CAPITAL}[\w'’-]*\w"

# In this order: what an earlier one found, a later one does not mark again.
PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("mail", re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    ("number", re.compile(r"\b\d{2}[.\s]?\d{2}[.\s]?\d{2}[-\s]?\d{3}[.\s]?\d{2}\b")),
    ("date", re.compile(r"\b\d{1,2}[/.-]\d{1,2}(?:[/.-]\d{2,4})?\b(?!\s*%)|\b\d{4}-\d{2}-\d{2}\b")),
    ("date", re.compile(rf"\b(?:(?:{DAYS})\s+)?\d{{1,2}}(?:er)?\s+(?:{MONTHS})(?:\s+\d{{4}})?\b", re.IGNORECASE)),
    ("phone", re.compile(r"(?<!\w)(?:\+|00)?\d(?:[\s./()-]{0,2}\d){7,13}\b")),
    ("age", re.compile(r"\b\d{1,3}\s*(?:ans|jaar|jarige?|mois|maanden)\b", re.IGNORECASE)),
    ("address", re.compile(rf"(?:\b{STREETS}|{STREETS_NL})(?:,?\s*(?:n°\s*)?\d+\w?)?", re.IGNORECASE)),
    ("address", re.compile(rf"\b1[0-2]\d\d\s+{CAPITALISED}")),
    ("name", re.compile(rf"{TITLES}\s*{CAPITAL}(?:[\w'’.-]*\w)?(?:\s+{CAPITALISED})*")),
    ("name", re.compile(rf"(?<=[\w,;:('’«\"]\s){CAPITALISED}(?:\s+{CAPITALISED})*")),
    ("name", re.compile(rf"\b{CAPITALISED}\s+{CAPITALISED}(?:\s+{CAPITALISED})*")),
    ("name", re.compile(rf"(?<!\w){CAPITAL}\.(?:\s?{CAPITAL}\.)*(?=\s|,|$)")),
)


class Piece(NamedTuple):
    """A stretch of the text; `kind` is empty, or what it looks like."""

    text: str
    kind: str = ""


def pieces(text: str) -> list[Piece]:
    """The whole text, cut where something looks like a name, a date, an age, an address or a number of a person."""
    found: list[Piece] = []
    at = 0
    for start, end, kind in _marks(text):
        if start > at:
            found.append(Piece(text[at:start]))
        found.append(Piece(text[start:end], kind))
        at = end
    return [*found, Piece(text[at:])] if at < len(text) else found


def _marks(text: str) -> Iterator[tuple[int, int, str]]:
    taken: list[tuple[int, int, str]] = []
    for kind, pattern in PATTERNS:
        for match in pattern.finditer(text):
            if all(match.end() <= start or match.start() >= end for start, end, _ in taken):
                taken.append((match.start(), match.end(), kind))
    return iter(sorted(taken))
