"""How mixed a group is: one number, computed from what people declared and nothing else.

In sector, discipline and working language the first person of each value counts fully, the second half, the third a
third (harmonic, so concave): the sum is highest when everything is present and in balance. The second
person of one organisation costs as much as all that a person can bring otherwise, the third twice that: so
colleagues sit together only where nobody with fewer colleagues is left (proof in docs/decisions/composition.md).

What somebody did not declare is a value of its own in sector, discipline and language: silence is neither an
advantage nor guessed at. Without an organisation one is nobody's colleague. Residents have no sector: they count
as one among themselves. All numbers are integers, so that scores compare exactly.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

WHOLE = 360360  # divisible by 1 to 15: no gain within a full group is rounded


class Dimension(StrEnum):
    """What a group is mixed in."""

    ORGANISATION = "organisation"
    SECTOR = "sector"
    DISCIPLINE = "discipline"
    WORKING_LANGUAGE = "working_language"


WEIGHTS = {Dimension.SECTOR: 3, Dimension.DISCIPLINE: 2, Dimension.WORKING_LANGUAGE: 1}
COLLEAGUE_COST = sum(WEIGHTS.values())
RESIDENTS = "\x00residents"  # no declared sector can be spelled like this


@dataclass(frozen=True, slots=True)
class Candidate:
    """What counts of a person in the mix, as they declared it; None and "" are "not declared"."""

    id: int
    organisation: str | None = None
    sector: str | None = None
    discipline: str | None = None
    working_language: str | None = None
    is_resident: bool = False

    def declared(self, dimension: Dimension) -> str | None:
        """Their own words for a dimension, without surrounding space; None when there are none."""
        text = getattr(self, dimension.value)
        return " ".join(text.split()) or None if text else None


Key = str | None
Profile = tuple[Key, ...]  # one key for each Dimension, in order


def profile(person: Candidate) -> Profile:
    """What makes two people interchangeable in the mix: spellings differ, case and spaces do not."""
    return tuple(_key(person, dimension) for dimension in Dimension)


def gain(dimension: Dimension, key: Key, already: int) -> int:
    """What one more person adds in a dimension where `already` people have the same key; never rises with them."""
    if dimension is Dimension.ORGANISATION:
        return 0 if key is None else -COLLEAGUE_COST * WHOLE * already
    return WEIGHTS[dimension] * WHOLE // (already + 1)


@dataclass(slots=True)
class Tally:
    """How many people of a group have each key, a counter for each Dimension in order."""

    counts: tuple[Counter[Key], ...] = field(default_factory=lambda: tuple(Counter() for _ in Dimension))

    @classmethod
    def of(cls, profiles: Iterable[Profile]) -> "Tally":
        """The tally of a whole group."""
        tally = cls()
        for each in profiles:
            tally.add(each)
        return tally

    def gain(self, person: Profile) -> int:
        """How much the score rises when this person joins."""
        return sum(
            gain(dimension, key, count[key])
            for dimension, key, count in zip(Dimension, person, self.counts, strict=True)
        )

    def add(self, person: Profile) -> int:
        """Take a person in; answers how much the score rose."""
        rise = self.gain(person)
        for key, count in zip(person, self.counts, strict=True):
            count[key] += 1
        return rise

    def remove(self, person: Profile) -> int:
        """Let a person go; answers how much the score fell."""
        for key, count in zip(person, self.counts, strict=True):
            count[key] -= 1
        return self.gain(person)

    def count(self, person: Profile) -> dict[Dimension, int]:
        """How many of the group share this person's key, for each dimension."""
        return {dimension: count[key] for dimension, key, count in zip(Dimension, person, self.counts, strict=True)}


def score(group: Iterable[Candidate]) -> int:
    """How mixed a whole group is; the order of its people does not matter."""
    tally = Tally()
    return sum(tally.add(profile(person)) for person in group)


def _key(person: Candidate, dimension: Dimension) -> Key:
    if dimension is Dimension.SECTOR and person.is_resident:
        return RESIDENTS
    text = person.declared(dimension)
    return text.casefold() if text else None
