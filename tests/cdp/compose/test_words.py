"""The mix in words."""

import pytest

from cdp.compose import words
from cdp.composition import Candidate, propose
from cdp.composition_meter import meter
from core import language


def person(number, organisation=None, sector="housing", discipline="nurse", spoken="fr"):
    return Candidate(number, organisation, sector, discipline, spoken)


GROUP = (
    person(1, "Le Pivot"),
    person(2, "Le Pivot", "youth", "educator", "nl"),
    person(3, None, "youth", "educator", "both"),
)


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        (
            "fr",
            [
                "la seule personne pour le secteur « Logement »",
                "la seule personne pour la discipline « Infirmier·ère »",
                "la seule personne pour la langue de travail « Français »",
                "une organisation qui n’est pas encore dans le groupe",
            ],
        ),
        (
            "nl",
            [
                "de enige persoon voor de sector “Huisvesting”",
                "de enige persoon voor de discipline “Verpleegkundige”",
                "de enige persoon voor de werktaal “Frans”",
                "een organisatie die nog niet in de groep zit",
            ],
        ),
    ],
)
def test_why_a_person_is_proposed_is_said_in_the_language_of_the_reader(lang, expected):
    (first,) = [choice for choice in propose(GROUP).choices if choice.candidate.id == 1]

    with language.using(lang):
        assert [words.why(reason) for reason in first.because] == expected


def test_every_reason_of_a_crowded_group_has_words():
    crowd = [person(number, "Le Pivot" if number < 9 else None) for number in range(1, 13)]

    with language.using("fr"):
        said = {words.why(reason) for choice in propose(crowd).choices for reason in choice.because}

    assert said == {
        "la première de 12 personnes pour le secteur « Logement »",
        "la première de 12 personnes pour la discipline « Infirmier·ère »",
        "la première de 12 personnes pour la langue de travail « Français »",
        "une des 12 personnes pour le secteur « Logement »",
        "une organisation qui n’est pas encore dans le groupe",
        "travaille sans organisation",
    } | {
        f"numéro {n} de « Le Pivot » : toutes les personnes restantes ont autant de collègues dans le groupe"
        for n in range(2, 9)
    }


def test_the_meter_shows_the_group_as_it_is_beside_the_group_proposed():
    with language.using("fr"):
        organisations, sectors, _, languages = words.sections(meter(GROUP[:1]), meter(GROUP))

    assert organisations.lines == (
        words.Line("Le Pivot", 1, 2, is_much=True),
        words.Line("non précisé", 0, 1, is_much=False),
    )
    assert sectors.lines == (
        words.Line("Jeunesse", 0, 2, is_much=False),
        words.Line("Logement", 1, 1, is_much=False),
    )
    assert [line.text for line in languages.lines] == ["Français et néerlandais", "Français", "Néerlandais"]


def test_the_gap_is_rounded_up_and_silent_when_the_proposal_is_proven():
    proposal = propose(GROUP)
    assert (proposal.is_proven, words.gap(proposal)) == (True, 0)

    assert words.gap(type(proposal)(proposal.choices, 100, 103)) == 3
    assert words.gap(type(proposal)(proposal.choices, 1000, 1001)) == 1
    assert words.gap(type(proposal)(proposal.choices, -5, 10)) == 0
