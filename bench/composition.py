"""How long a proposal of 12 among 200 applicants takes, and how much longer than reading them once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from time import perf_counter

from bench.report import Line
from cdp.composition import Candidate, propose
from cdp.mix import Tally, profile

APPLICANTS = 200
POOLS = 9
AIM = 1.0  # second
SECTORS = ("housing", "hospital", "youth", "mental health", "elderly care", "debt help", "first line", "poverty")
DISCIPLINES = ("nurse", "social worker", "gp", "psychologist", "educator", "midwife", "physiotherapist")
LANGUAGES = ("fr", "fr", "fr", "nl", "both", None)


@dataclass(frozen=True, slots=True)
class Measurement:
    """Slowest of the pools in seconds; that pool's time over one pass of the objective; pools proven best."""

    seconds: float
    ratio: float
    proven: int
    pools: int


def measure() -> Measurement:
    """Propose for several made-up pools, some with many organisations and some with few."""
    pools = [applicants(number) for number in range(POOLS)]
    proven = sum(propose(pool).is_proven for pool in pools)
    timings = [(_seconds(propose, pool), _seconds(one_pass, pool)) for pool in pools]
    seconds, reference = max(timings)
    return Measurement(seconds, seconds / reference, proven, POOLS)


def lines(figure: Measurement) -> list[Line]:
    """The figure as a line of the table."""
    return [
        Line(
            f"12 proposed among {APPLICANTS} applicants",
            f"{1000 * figure.seconds:.0f} ms",
            f"{figure.ratio:.0f} passes over them; {figure.proven} of {figure.pools} pools proven best",
            (figure.seconds, figure.seconds, figure.seconds),
            AIM,
            unit="s",
            is_most=True,
        )
    ]


def applicants(seed: int) -> list[Candidate]:
    """A pool that is the same at each run: skewed, as real ones are, from 10 to 90 organisations."""
    random = Random(seed)
    organisations = 10 * (seed + 1)
    return [
        Candidate(
            number,
            f"Organisation {int(organisations * random.random() ** 2)}",
            SECTORS[int(len(SECTORS) * random.random() ** 2)],
            DISCIPLINES[int(len(DISCIPLINES) * random.random() ** 2)],
            random.choice(LANGUAGES),
        )
        for number in range(APPLICANTS)
    ]


def one_pass(pool: Sequence[Candidate]) -> int:
    """The reference: what each applicant would add, computed once."""
    empty = Tally()
    return max(empty.gain(profile(person)) for person in pool)


def _seconds(work: Callable[[list[Candidate]], object], pool: list[Candidate]) -> float:
    start = perf_counter()
    work(pool)
    return perf_counter() - start
