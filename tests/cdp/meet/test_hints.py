"""The hints of the second look: simple, and the text always whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdp.meet.hints import pieces


def marked(text):
    return [(piece.text, piece.kind) for piece in pieces(text) if piece.kind]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Appeler le 0470 12 34 56 avant midi.", [("0470 12 34 56", "phone")]),
        ("Bel +32 2 555 12 34.", [("+32 2 555 12 34", "phone")]),
        ("Vu le 12/03/2026.", [("12/03/2026", "date")]),
        ("Depuis le mardi 3 mars 2026 tout va mieux.", [("mardi 3 mars 2026", "date")]),
        ("Sinds 14 februari gaat het beter.", [("14 februari", "date")]),
        ("Une dame de 84 ans.", [("84 ans", "age")]),
        ("Een man van 43 jaar.", [("43 jaar", "age")]),
        ("Elle habite rue du Tilleul 12.", [("rue du Tilleul 12", "address")]),
        ("Hij woont in de Lindelaan 7.", [("Lindelaan 7", "address")]),
        ("Écrire à quelqu.un@example.org demain.", [("quelqu.un@example.org", "mail")]),
        ("Son numéro : 85.07.30-033.28.", [("85.07.30-033.28", "number")]),
        ("Nous avons suivi Mme Dupont.", [("Mme Dupont", "name")]),
        ("We zagen Mevr. Janssens.", [("Mevr. Janssens", "name")]),
        ("Le fils, Karim, est venu.", [("Karim", "name")]),
        ("Poser une question ouverte avant de proposer.", []),
        ("Eerst luisteren, dan pas voorstellen.", []),
        ("Trois choses : écouter, attendre, reformuler.", []),
        ("", []),
    ],
)
def test_what_looks_like_a_person_is_marked(text, expected):
    assert marked(text) == expected


@given(st.text(alphabet=st.sampled_from("aZé 0123456789.@/-+'’\nMme rue"), max_size=200))
def test_the_pieces_are_the_whole_text(text):
    assert "".join(piece.text for piece in pieces(text)) == text
