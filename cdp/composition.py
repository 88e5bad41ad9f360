"""Composing a community: the most mixed group, why each person, and the next one when somebody withdraws.

The software proposes and people decide. The order in which applications are given never matters: of two who would
bring the same, the lower id comes first. `mix.py` says what "most mixed" means, `mix_search.py` how it is found,
docs/decisions/composition.md why.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from cdp.mix import Candidate, Dimension, Tally, profile, score
from cdp.mix_search import most_mixed

__all__ = ["Candidate", "Choice", "Composition", "Dimension", "ReasonCode", "WhyChosen", "next_best", "propose"]


class ReasonCode(StrEnum):
    """Why a person is in the group; a template says it in the reader's language."""

    ONLY_ONE = "only_one"  # in the whole group, for a dimension
    FIRST = "first"  # of `count`: those who are listed after add less
    ONE_OF_FEW = "one_of_few"  # of `count`, where nobody is needed for being the first
    NEW_ORGANISATION = "new_organisation"
    NO_ORGANISATION = "no_organisation"  # nobody's colleague
    COLLEAGUE = "colleague"  # the `count`-th of one organisation: all who are left have as many colleagues in the group


@dataclass(frozen=True, slots=True)
class WhyChosen:
    """One reason, in one dimension: the value as this person declared it, and how many share it.

    `count` counts the whole group, for COLLEAGUE those up to this person. A sector reason about residents has
    `is_resident` and no value.
    """

    code: ReasonCode
    dimension: Dimension
    value: str | None = None
    count: int = 1
    is_resident: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """A proposed person, with at least one reason, the weightiest first."""

    candidate: Candidate
    because: tuple[WhyChosen, ...]


@dataclass(frozen=True, slots=True)
class Composition:
    """The proposal, those who add most first; the score of the whole group, and the most any choice could reach."""

    choices: tuple[Choice, ...]
    score: int
    bound: int

    @property
    def is_proven(self) -> bool:
        """Whether it is proven that no other choice is more mixed."""
        return self.score == self.bound

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        """The people proposed."""
        return tuple(choice.candidate for choice in self.choices)


def propose(
    candidates: Iterable[Candidate],
    *,
    moderators: Sequence[Candidate] = (),
    members: Sequence[Candidate] = (),
    declined: Collection[int] = (),
    seats: int = 12,
) -> Composition:
    """Choose who joins `moderators` and `members` so that the whole group is the most mixed.

    `seats` are those of members: as many are proposed as are free, fewer only when there are too few applicants.
    Who is seated already or in `declined` (ids) is never proposed. Raises ValueError when one id stands for two
    different people.
    """
    seated = (*moderators, *members)
    pool = _pool(candidates, {person.id for person in seated}.union(declined))
    profiles = [profile(person) for person in pool]
    found = most_mixed(profiles, [profile(person) for person in seated], max(seats - len(members), 0))
    chosen = [pool[position] for position in found.chosen]
    already = score(seated)
    return Composition(_explained(chosen, seated), already + found.rise, already + found.bound)


def next_best(
    candidates: Iterable[Candidate],
    *,
    moderators: Sequence[Candidate] = (),
    members: Sequence[Candidate] = (),
    declined: Collection[int] = (),
) -> Choice | None:
    """The one who keeps the group the most mixed after a withdrawal, with the reasons; None when nobody is left.

    `members` are those who remain; whoever withdrew belongs in `declined`. Always exact: there is one seat.
    """
    proposal = propose(candidates, moderators=moderators, members=members, declined=declined, seats=len(members) + 1)
    return proposal.choices[0] if proposal.choices else None


def _pool(candidates: Iterable[Candidate], excluded: Collection[int]) -> list[Candidate]:
    """Those who can be proposed, each once, by id."""
    known: dict[int, Candidate] = {}
    for person in candidates:
        if known.setdefault(person.id, person) != person:
            raise ValueError(f"two different people have the id {person.id}")
    return [known[each] for each in sorted(known) if each not in excluded]


def _explained(chosen: Sequence[Candidate], seated: Sequence[Candidate]) -> tuple[Choice, ...]:
    """The chosen in the order in which they add most to those before them, each with its reasons."""
    so_far = Tally.of(profile(person) for person in seated)
    whole = Tally.of(profile(person) for person in (*seated, *chosen))
    waiting = {person.id: person for person in chosen}
    choices = []
    while waiting:
        person = max(waiting.values(), key=lambda each: (so_far.gain(profile(each)), -each.id))
        choices.append(Choice(waiting.pop(person.id), _because(person, so_far, whole)))
        so_far.add(profile(person))
    return tuple(choices)


def _because(person: Candidate, so_far: Tally, whole: Tally) -> tuple[WhyChosen, ...]:
    keys = dict(zip(Dimension, profile(person), strict=True))
    before, in_all = so_far.count(profile(person)), whole.count(profile(person))
    speaking = [dimension for dimension, key in keys.items() if key and dimension is not Dimension.ORGANISATION]
    reasons = [
        _reason(
            ReasonCode.ONLY_ONE if in_all[dimension] == 1 else ReasonCode.FIRST, person, dimension, in_all[dimension]
        )
        for dimension in speaking
        if before[dimension] == 0
    ]
    if speaking and not reasons:
        rarest = min(speaking, key=lambda dimension: in_all[dimension])
        reasons = [_reason(ReasonCode.ONE_OF_FEW, person, rarest, in_all[rarest])]
    return (*reasons, _about_organisation(person, before[Dimension.ORGANISATION]))


def _reason(code: ReasonCode, person: Candidate, dimension: Dimension, count: int) -> WhyChosen:
    if dimension is Dimension.SECTOR and person.is_resident:
        return WhyChosen(code, dimension, count=count, is_resident=True)
    return WhyChosen(code, dimension, person.declared(dimension), count)


def _about_organisation(person: Candidate, colleagues: int) -> WhyChosen:
    name = person.declared(Dimension.ORGANISATION)
    if name is None:
        return WhyChosen(ReasonCode.NO_ORGANISATION, Dimension.ORGANISATION)
    code = ReasonCode.COLLEAGUE if colleagues else ReasonCode.NEW_ORGANISATION
    return WhyChosen(code, Dimension.ORGANISATION, name, colleagues + 1)
