"""The mix in words: why a person is proposed, and the meter's rows, in the language of the moment."""

from dataclasses import dataclass

from accounts.models import WorkingLanguageOfPerson
from accounts.vocabulary import DISCIPLINES, SECTORS, WORKING_LANGUAGES, label
from cdp.composition import Composition, ReasonCode, WhyChosen
from cdp.composition_meter import Meter, Row
from cdp.mix import Dimension
from core.language import N_, gettext

DIMENSIONS = {
    Dimension.ORGANISATION: N_("Organisations"),
    Dimension.SECTOR: N_("Sectors"),
    Dimension.DISCIPLINE: N_("Disciplines"),
    Dimension.WORKING_LANGUAGE: N_("Working languages"),
}
WHATS = {
    Dimension.SECTOR: N_("the sector “%(value)s”"),
    Dimension.DISCIPLINE: N_("the discipline “%(value)s”"),
    Dimension.WORKING_LANGUAGE: N_("the working language “%(value)s”"),
}
WHYS = {
    ReasonCode.ONLY_ONE: N_("the only person for %(what)s"),
    ReasonCode.FIRST: N_("the first of %(count)s people for %(what)s"),
    ReasonCode.ONE_OF_FEW: N_("one of %(count)s people for %(what)s"),
    ReasonCode.NEW_ORGANISATION: N_("an organisation that is not in the group yet"),
    ReasonCode.NO_ORGANISATION: N_("works without an organisation"),
    ReasonCode.COLLEAGUE: N_("number %(count)s of “%(value)s”: all who are left have as many colleagues in the group"),
}
WORKING = {code.value: text for code, text in WORKING_LANGUAGES.items()} | {
    WorkingLanguageOfPerson.both.value: N_("French and Dutch")
}
LABELS = {Dimension.SECTOR: SECTORS, Dimension.DISCIPLINE: DISCIPLINES, Dimension.WORKING_LANGUAGE: WORKING}


def value_in_words(dimension: Dimension, value: str | None) -> str:
    """The label of a sector, discipline or language; an organisation's name as it stands."""
    return label(LABELS.get(dimension, {}), value) or gettext("not said")


def why(reason: WhyChosen) -> str:
    """One reason, as a part of a sentence."""
    value = value_in_words(reason.dimension, reason.value)
    what = gettext(WHATS[reason.dimension]) % {"value": value} if reason.dimension in WHATS else ""
    return gettext(WHYS[reason.code]) % {"what": what, "value": value, "count": reason.count}


def gap(composition: Composition) -> int:
    """By how many percent, rounded up, the best group could be more mixed than the proposal, at most."""
    if composition.is_proven or composition.score <= 0:
        return 0
    return -(-100 * (composition.bound - composition.score) // composition.score)


@dataclass(frozen=True, slots=True)
class Line:
    """A value of the meter: how many people share it now, and would with the proposal."""

    text: str
    now: int
    then: int
    is_much: bool


@dataclass(frozen=True, slots=True)
class Section:
    """One dimension of the meter, its values the most frequent first."""

    title: str
    lines: tuple[Line, ...]


def sections(now: Meter, then: Meter) -> list[Section]:
    """The meter of the group as it is, beside that of the group with the proposal."""
    return [_section(*rows) for rows in zip(now.rows, then.rows, strict=True)]


def _section(now: Row, then: Row) -> Section:
    present = {share.value.casefold(): share.count for share in now.shares}
    lines = [
        Line(value_in_words(then.dimension, s.value), present.get(s.value.casefold(), 0), s.count, s.is_much)
        for s in then.shares
    ]
    if then.undeclared:
        lines.append(Line(gettext("not said"), now.undeclared, then.undeclared, is_much=False))
    return Section(gettext(DIMENSIONS[then.dimension]), tuple(lines))


def missing(meter: Meter) -> list[str]:
    """The sectors that nobody of the group is from."""
    return [value_in_words(Dimension.SECTOR, sector) for sector in meter.missing_sectors]
