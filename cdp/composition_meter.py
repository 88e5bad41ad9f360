"""The composition meter: what a group is made of, what it lacks and what there is much of."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cdp.mix import Candidate, Dimension

MUCH = 3  # more than a third of a group, and at least three people


@dataclass(frozen=True, slots=True)
class Share:
    """How many people of the group share a value; `is_much` where the group leans on it."""

    value: str
    count: int
    is_much: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One dimension: its values, the most frequent first, and how many people did not declare theirs."""

    dimension: Dimension
    shares: tuple[Share, ...]
    undeclared: int


@dataclass(frozen=True, slots=True)
class Meter:
    """Seats count members; the rows count everybody in the room, moderators included.

    `residents` have no sector and are not counted as undeclared. `missing_sectors` keeps the order it was given in.
    """

    seats: int
    seats_taken: int
    moderators: int
    residents: int
    rows: tuple[Row, ...]
    missing_sectors: tuple[str, ...]

    @property
    def seats_left(self) -> int:
        """Seats of members that nobody has yet."""
        return max(self.seats - self.seats_taken, 0)

    @property
    def over_represented(self) -> tuple[tuple[Dimension, Share], ...]:
        """What the group leans on, for a warning: dimension and share."""
        return tuple((row.dimension, share) for row in self.rows for share in row.shares if share.is_much)


def meter(
    members: Sequence[Candidate],
    *,
    moderators: Sequence[Candidate] = (),
    known_sectors: Iterable[str] = (),
    seats: int = 12,
) -> Meter:
    """Measure a group. Spellings that differ in case or spaces only are one value.

    Two colleagues are much; a sector or a discipline is, from three people and more than a third of the group up.
    A working language never is: nobody is counted against a language.
    """
    group = sorted((*moderators, *members), key=lambda person: person.id)
    present = {_plain(sector) for person in group if (sector := _declared(person, Dimension.SECTOR))}
    return Meter(
        seats=seats,
        seats_taken=len(members),
        moderators=len(moderators),
        residents=sum(person.is_resident for person in group),
        rows=tuple(_row(dimension, group) for dimension in Dimension),
        missing_sectors=tuple(sector for sector in known_sectors if _plain(sector) not in present),
    )


def _row(dimension: Dimension, group: Sequence[Candidate]) -> Row:
    spellings: dict[str, str] = {}
    counts: Counter[str] = Counter()
    for person in group:
        if (text := _declared(person, dimension)) is not None:
            spellings.setdefault(_plain(text), text)
            counts[_plain(text)] += 1
    ordered = sorted(counts, key=lambda key: (-counts[key], key))
    shares = (Share(spellings[key], counts[key], _is_much(dimension, counts[key], len(group))) for key in ordered)
    return Row(dimension, tuple(shares), _undeclared(dimension, group))


def _declared(person: Candidate, dimension: Dimension) -> str | None:
    is_without_sector = dimension is Dimension.SECTOR and person.is_resident
    return None if is_without_sector else person.declared(dimension)


def _undeclared(dimension: Dimension, group: Sequence[Candidate]) -> int:
    """Residents are without an organisation and a sector by nature: they owe no answer there."""
    by_nature = (Dimension.ORGANISATION, Dimension.SECTOR)
    asked = [person for person in group if not (person.is_resident and dimension in by_nature)]
    return sum(person.declared(dimension) is None for person in asked)


def _is_much(dimension: Dimension, count: int, group: int) -> bool:
    if dimension is Dimension.WORKING_LANGUAGE:
        return False
    if dimension is Dimension.ORGANISATION:
        return count > 1
    return count >= MUCH and count * MUCH > group


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
