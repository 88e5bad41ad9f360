"""What an enrolment still lacks, and in which language. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.language import LANGUAGES, N_, Bilingual, Language
from events.open_house.models import Host, Site

SHOWS = N_("What you show")
FOR_WHOM = N_("For whom")
BRING = N_("What to bring")
RULES = N_("House rules")
MEETING = N_("Meeting point")
LANGUAGE = N_("Language of the visit")
ADDRESS = N_("An address, with its postcode")
VISITS = N_("At least one visit in the week")


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that is not there. `lang` is the language of a text; `blocks`: without it nothing can be handed in."""

    what: str
    lang: Language | None = None
    blocks: bool = False


@dataclass(frozen=True, slots=True)
class Completeness:
    """How far an enrolment is: so many of `total` pieces are there."""

    gaps: tuple[Gap, ...]
    total: int

    @property
    def done(self) -> int:
        return self.total - len(self.gaps)

    @property
    def can_be_submitted(self) -> bool:
        return not any(gap.blocks for gap in self.gaps)


def completeness(host: Host, sites: Sequence[Site], visits: int) -> Completeness:
    """What `host` still lacks; `visits` is the number of its slots that stand."""
    pieces = [
        *_text(SHOWS, host.shows, needed=True),
        *_text(FOR_WHOM, host.for_whom, always=True),
        *_text(BRING, host.bring),
        *_text(RULES, host.rules),
        *(piece for site in sites for piece in _text(MEETING, site.meeting)),
        (Gap(LANGUAGE, blocks=True), host.working_language is not None),
        (Gap(ADDRESS, blocks=True), bool(sites) and all(site.street and site.postcode for site in sites)),
        (Gap(VISITS, blocks=True), visits > 0),
    ]
    return Completeness(tuple(gap for gap, is_there in pieces if not is_there), len(pieces))


def _text(what: str, text: Bilingual, *, needed: bool = False, always: bool = False) -> Iterator[tuple[Gap, bool]]:
    """A text in both languages. One that nobody has to write counts once it is there in one of them."""
    is_empty = not any(text)
    if is_empty and not (needed or always):
        return
    for lang, words in zip(LANGUAGES, text, strict=True):
        yield Gap(what, lang, blocks=needed and is_empty), bool(words)
