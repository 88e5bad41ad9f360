"""The proposer, against every possible group; what it promises whatever is given to it."""

from itertools import combinations
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cdp.composition import Candidate, Dimension, ReasonCode, WhyChosen, next_best, propose
from cdp.mix import score

ORGANISATION, SECTOR, DISCIPLINE, WORKING_LANGUAGE = Dimension

people = st.builds(
    Candidate,
    id=st.just(0),
    organisation=st.sampled_from([None, "Huis", "Maison", "Relais", "Brug"]),
    sector=st.sampled_from([None, "housing", "hospital", "youth", "Housing "]),
    discipline=st.sampled_from([None, "nurse", "gp", "social worker"]),
    working_language=st.sampled_from([None, "fr", "nl", "both"]),
    is_resident=st.booleans(),
)


def numbered(group: list[Candidate], first: int = 1) -> list[Candidate]:
    return [
        Candidate(
            number, each.organisation, each.sector, each.discipline, each.working_language, is_resident=each.is_resident
        )
        for number, each in enumerate(group, first)
    ]


groups = st.lists(people, max_size=9).map(numbered)
seated_groups = st.lists(people, max_size=4).map(lambda group: numbered(group, 101))


def best_score(applicants: list[Candidate], seated: list[Candidate], places: int) -> int:
    """By trying every group."""
    places = min(places, len(applicants))
    return max(score([*seated, *chosen]) for chosen in combinations(applicants, places))


def colleagues(group: list[Candidate]) -> int:
    """Pairs of people of one organisation."""
    return sum(
        one.organisation is not None and one.organisation == other.organisation for one, other in combinations(group, 2)
    )


def ids(proposal) -> list[int]:
    return [person.id for person in proposal.candidates]


@settings(max_examples=300, deadline=None)
@given(applicants=groups, seated=seated_groups, places=st.integers(0, 6))
def test_no_group_is_more_mixed_than_the_one_proposed(applicants, seated, places):
    proposal = propose(applicants, moderators=seated[:2], members=seated[2:], seats=len(seated[2:]) + places)

    assert proposal.score == best_score(applicants, seated, places)
    assert proposal.score == score([*seated, *proposal.candidates])
    assert proposal.is_proven


@settings(max_examples=300, deadline=None)
@given(applicants=groups, seated=seated_groups, places=st.integers(0, 6))
def test_no_group_has_fewer_colleagues_than_the_one_proposed(applicants, seated, places):
    proposal = propose(applicants, moderators=seated, seats=places)

    fewest = min(colleagues([*seated, *chosen]) for chosen in combinations(applicants, min(places, len(applicants))))
    assert colleagues([*seated, *proposal.candidates]) == fewest


@settings(deadline=None)
@given(applicants=st.lists(people, max_size=40).map(numbered), seed=st.integers(0, 100))
def test_the_order_of_applications_changes_nothing(applicants, seed):
    shuffled = Random(seed).sample(applicants, len(applicants))

    assert propose(shuffled) == propose(applicants)


@settings(deadline=None)
@given(
    applicants=st.lists(people, max_size=40).map(numbered),
    members=st.integers(0, 14),
    declined=st.sets(st.integers(1, 40)),
    seats=st.integers(0, 14),
)
def test_only_free_seats_are_filled_and_only_by_people_who_are_free(applicants, members, declined, seats):
    seated = applicants[:members]

    proposal = propose(applicants, members=seated, declined=declined, seats=seats)

    available = {person.id for person in applicants[members:]} - declined
    assert set(ids(proposal)) <= available
    assert len(set(ids(proposal))) == len(ids(proposal)) == min(max(seats - len(seated), 0), len(available))
    assert proposal.score <= proposal.bound
    assert all(choice.because for choice in proposal.choices)


@settings(deadline=None)
@given(applicants=groups, seated=seated_groups)
def test_the_next_one_is_the_one_who_keeps_the_group_most_mixed(applicants, seated):
    choice = next_best(applicants, moderators=seated[:2], members=seated[2:])

    gains = {person.id: score([*seated, person]) for person in applicants}
    best = min(gains, key=lambda each: (-gains[each], each), default=None)
    assert (choice.candidate.id if choice else None) == best


def test_a_withdrawn_or_seated_person_is_not_the_next_one():
    waiting = [Candidate(1, sector="youth"), Candidate(2, sector="housing"), Candidate(3, sector="housing")]

    choice = next_best(waiting, moderators=[waiting[1]], declined={1})

    assert choice is not None
    assert choice.candidate.id == 3


def test_nobody_is_next_when_nobody_is_left():
    assert next_best([Candidate(1)], declined=[1]) is None


def test_of_people_who_bring_the_same_the_lowest_ids_are_taken():
    twins = [Candidate(number, sector="youth") for number in range(9, 0, -1)]

    assert ids(propose(twins, seats=3)) == [1, 2, 3]


def test_an_exchange_finds_what_greedy_misses():
    applicants = [
        Candidate(1, sector="housing", discipline="nurse"),
        Candidate(2, sector="housing", discipline="gp"),
        Candidate(3, sector="youth", discipline="nurse"),
    ]

    assert sorted(ids(propose(applicants, seats=2))) == [2, 3]


def test_the_search_finds_what_no_single_exchange_finds():
    applicants = [
        Candidate(1, sector="b", discipline="y", working_language="fr"),
        Candidate(2, sector="c", discipline="y", working_language="nl"),
        Candidate(3, sector="c", discipline="x", working_language="fr"),
        Candidate(4, sector="a", discipline="x", working_language="fr"),
        Candidate(5, sector="a", discipline="z", working_language="fr"),
    ]

    assert ids(propose(applicants, seats=2)) == [2, 4]


def test_two_colleagues_do_not_sit_together_while_somebody_else_is_left():
    applicants = [
        Candidate(1, "Huis", "housing", "nurse", "nl"),
        Candidate(2, "Huis", "youth", "gp", "fr"),
        Candidate(3, "Maison", "housing", "nurse", "nl"),
    ]

    assert 3 in ids(propose(applicants, seats=2))


def test_an_organisation_is_one_however_it_is_spelled():
    applicants = [Candidate(1, "Le Relais"), Candidate(2, " le  RELAIS"), Candidate(3, "Brug")]

    assert sorted(ids(propose(applicants, seats=2))) == [1, 3]


def test_people_without_an_organisation_are_not_colleagues():
    applicants = [Candidate(1, "Huis"), Candidate(2, "Huis"), Candidate(3), Candidate(4)]

    assert sorted(ids(propose(applicants, seats=3))) == [1, 3, 4]


def test_a_group_of_one_organisation_still_fills_its_seats_and_says_so():
    proposal = propose([Candidate(1, "Huis"), Candidate(2, "Huis")], seats=2)

    assert [choice.because[-1] for choice in proposal.choices] == [
        WhyChosen(ReasonCode.NEW_ORGANISATION, ORGANISATION, "Huis", 1),
        WhyChosen(ReasonCode.COLLEAGUE, ORGANISATION, "Huis", 2),
    ]


def test_each_person_is_explained_by_what_they_bring():
    moderators = [Candidate(8, "Brug", "youth", "nurse", "fr"), Candidate(9, "Kern", "youth", "gp", "fr")]
    applicants = [Candidate(1, "Huis", "Housing", "nurse", "nl"), Candidate(2, "Relais", "housing", "nurse", "fr")]

    proposal = propose(applicants, moderators=moderators, seats=2)

    assert [choice.because for choice in proposal.choices] == [
        (
            WhyChosen(ReasonCode.FIRST, SECTOR, "Housing", 2),
            WhyChosen(ReasonCode.ONLY_ONE, WORKING_LANGUAGE, "nl", 1),
            WhyChosen(ReasonCode.NEW_ORGANISATION, ORGANISATION, "Huis", 1),
        ),
        (
            WhyChosen(ReasonCode.ONE_OF_FEW, SECTOR, "housing", 2),
            WhyChosen(ReasonCode.NEW_ORGANISATION, ORGANISATION, "Relais", 1),
        ),
    ]


def test_what_was_not_declared_is_never_a_reason():
    (choice,) = propose([Candidate(1)], seats=1).choices

    assert choice.because == (WhyChosen(ReasonCode.NO_ORGANISATION, ORGANISATION),)


def test_a_resident_is_explained_without_a_sector():
    (choice,) = propose([Candidate(1, sector="youth", is_resident=True)], seats=1).choices

    assert choice.because[0] == WhyChosen(ReasonCode.ONLY_ONE, SECTOR, is_resident=True)


def test_residents_do_not_count_as_a_sector_that_somebody_else_names():
    youth = Candidate(1, sector="youth")

    assert score([youth, Candidate(2, sector="youth", is_resident=True)]) > score([youth, Candidate(2, sector="youth")])


def test_one_id_for_two_people_is_refused():
    with pytest.raises(ValueError, match="two different people have the id 1"):
        propose([Candidate(1, "Huis"), Candidate(1, "Brug")])


def test_the_same_application_twice_counts_once():
    assert ids(propose([Candidate(1), Candidate(1)])) == [1]


def test_a_search_that_is_cut_short_says_how_far_the_best_may_be():
    random = Random(1)
    applicants = [
        Candidate(
            number,
            f"org{random.randrange(9)}",
            f"sector{random.randrange(4)}",
            f"discipline{random.randrange(9)}",
            random.choice(["fr", "nl", None]),
        )
        for number in range(1, 41)
    ]

    proposal = propose(applicants)

    assert len(proposal.choices) == 12
    assert proposal.score == score(proposal.candidates)
    assert not proposal.is_proven
    assert 0 < (proposal.bound - proposal.score) * 50 < proposal.score
