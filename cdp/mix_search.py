"""Finding the most mixed choice among applicants: greedy, exchanges, then branch and bound.

The score of mix.py is submodular (a person adds less, the more like them are there), and with a constant for each
seat it is monotone. Greedy is then within 1 - 1/e of the best, exchanges only improve it,
and branch and bound either proves the best or says how far it could be at most.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from heapq import nlargest

from cdp.mix import Dimension, Key, Profile, Tally, gain

NODE_LIMIT = 2000  # nodes, not seconds: the same answer on every machine


@dataclass(frozen=True, slots=True)
class Found:
    """Positions chosen, in rising order, what they add to the score, and the most any choice could add."""

    chosen: tuple[int, ...]
    rise: int
    bound: int


def most_mixed(pool: Sequence[Profile], seated: Sequence[Profile], places: int) -> Found:
    """Choose `places` of the pool (all, when there are fewer) to join those seated.

    Equal people are taken in the pool's order; the same input gives the same answer.
    """
    places = min(places, len(pool))
    tally = Tally.of(seated)
    chosen = _exchange(pool, tally, _greedy(pool, Tally.of(seated), places))
    rise = sum_of_gains(pool, seated, chosen)
    search = _BranchAndBound(pool, Tally.of(seated), chosen, rise)
    return search.run(places)


def sum_of_gains(pool: Sequence[Profile], seated: Sequence[Profile], chosen: Sequence[int]) -> int:
    """How much the score rises when the chosen join those seated."""
    tally = Tally.of(seated)
    return sum(tally.add(pool[position]) for position in chosen)


def _greedy(pool: Sequence[Profile], tally: Tally, places: int) -> list[int]:
    chosen: list[int] = []
    free = list(range(len(pool)))
    for _ in range(places):
        best = max(free, key=lambda position: (tally.gain(pool[position]), -position))
        tally.add(pool[best])
        free.remove(best)
        chosen.append(best)
    return chosen


def _exchange(pool: Sequence[Profile], seated: Tally, chosen: list[int]) -> list[int]:
    """Swap a chosen one for one left out, as long as a swap raises the score."""
    for position in chosen:
        seated.add(pool[position])
    while _swap_one(pool, seated, chosen):
        pass
    return sorted(chosen)


def _swap_one(pool: Sequence[Profile], tally: Tally, chosen: list[int]) -> bool:
    others = [position for position in range(len(pool)) if position not in set(chosen)]
    for place, leaving in enumerate(chosen):
        fall = tally.remove(pool[leaving])
        best = max(others, key=lambda position: (tally.gain(pool[position]), -position), default=leaving)
        if tally.gain(pool[best]) > fall:
            chosen[place] = best
            tally.add(pool[best])
            return True
        tally.add(pool[leaving])
    return False


class _BranchAndBound:
    """Walks the choices position by position, leaving out those that cannot beat the best known."""

    def __init__(self, pool: Sequence[Profile], tally: Tally, chosen: Sequence[int], rise: int) -> None:
        self.order = _twins_together(pool, tally)
        self.pool = [pool[position] for position in self.order]
        self.left = _counts_from_each_place_on(self.pool)
        self.tally = tally
        self.chosen, self.rise = tuple(chosen), rise
        self.path: list[int] = []
        self.nodes = 0

    def run(self, places: int) -> Found:
        bound = self._bound(0, places)
        if bound > self.rise:
            self._visit(0, places, 0)
        is_proven = self.nodes < NODE_LIMIT
        return Found(self.chosen, self.rise, self.rise if is_proven else bound)

    def _visit(self, start: int, places: int, so_far: int) -> None:
        if places == 0:
            self._keep(so_far)
            return
        for place in range(start, len(self.pool) - places + 1):
            if place > start and self.pool[place] == self.pool[place - 1]:
                continue  # the twin before was passed over: this one would give the same groups again
            self.nodes += 1
            if self.nodes >= NODE_LIMIT or so_far + self._bound(place, places) <= self.rise:
                return
            self._take(place, places, so_far)

    def _take(self, place: int, places: int, so_far: int) -> None:
        person = self.pool[place]
        self.path.append(place)
        self._visit(place + 1, places - 1, so_far + self.tally.add(person))
        self.tally.remove(person)
        self.path.pop()

    def _keep(self, rise: int) -> None:
        if rise > self.rise:
            self.rise = rise
            self.chosen = tuple(sorted(self.order[place] for place in self.path))

    def _bound(self, start: int, places: int) -> int:
        """The most that `places` people from `start` on can add, were each dimension free to pick its own."""
        return sum(
            _most(dimension, count, left, places)
            for dimension, count, left in zip(Dimension, self.tally.counts, self.left[start], strict=True)
        )


def _most(dimension: Dimension, count: Counter[Key], left: Counter[Key], places: int) -> int:
    """The best sum of gains in one dimension: gains fall with each person, so the largest ones are a valid choice."""
    gains = (
        gain(dimension, key, count[key] + more)
        for key, available in left.items()
        for more in range(min(available, places))
    )
    return sum(nlargest(places, gains))


def _twins_together(pool: Sequence[Profile], tally: Tally) -> list[int]:
    """Positions by falling gain, those with one profile side by side in the pool's order."""
    first: dict[Profile, int] = {}
    for position, person in enumerate(pool):
        first.setdefault(person, position)
    return sorted(range(len(pool)), key=lambda position: (-tally.gain(pool[position]), first[pool[position]], position))


def _counts_from_each_place_on(pool: Sequence[Profile]) -> list[tuple[Counter[Key], ...]]:
    counts = [Tally().counts]
    for person in reversed(pool):
        counts.append(tuple(count + Counter([key]) for key, count in zip(person, counts[-1], strict=True)))
    return counts[::-1]
