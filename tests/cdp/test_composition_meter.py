"""The composition meter counts what people declared, and says what is missing and what there is much of."""

from cdp.composition import Candidate, Dimension
from cdp.composition_meter import Row, Share, meter

ORGANISATION, SECTOR, DISCIPLINE, WORKING_LANGUAGE = Dimension


def test_an_empty_group_lacks_everything():
    measured = meter([], known_sectors=["housing", "youth"])

    assert (measured.seats, measured.seats_taken, measured.seats_left) == (12, 0, 12)
    assert measured.missing_sectors == ("housing", "youth")
    assert [row.shares for row in measured.rows] == [(), (), (), ()]


def test_members_take_seats_and_everybody_counts_in_the_mix():
    measured = meter(
        [Candidate(1, "Huis", "youth", "nurse", "nl")], moderators=[Candidate(2, "Brug", "Housing", "nurse", None)]
    )

    assert (measured.seats_taken, measured.moderators, measured.seats_left) == (1, 1, 11)
    assert measured.rows == (
        Row(ORGANISATION, (Share("Brug", 1, False), Share("Huis", 1, False)), 0),
        Row(SECTOR, (Share("Housing", 1, False), Share("youth", 1, False)), 0),
        Row(DISCIPLINE, (Share("nurse", 2, False),), 0),
        Row(WORKING_LANGUAGE, (Share("nl", 1, False),), 1),
    )


def test_a_sector_that_is_spelled_differently_is_not_missing():
    assert meter([Candidate(1, sector=" Youth ")], known_sectors=["youth", "housing"]).missing_sectors == ("housing",)


def test_two_colleagues_are_much():
    group = [Candidate(1, "Huis"), Candidate(2, "huis"), Candidate(3, "Brug")]

    assert meter(group).over_represented == ((ORGANISATION, Share("Huis", 2, True)),)


def test_a_sector_is_much_from_three_people_and_more_than_a_third_up():
    third = [Candidate(number, sector="youth") for number in range(3)] + [Candidate(10 + n) for n in range(6)]

    assert meter(third).over_represented == ()
    assert meter(third[:-1]).over_represented == ((SECTOR, Share("youth", 3, True)),)
    assert meter(third[:2]).over_represented == ()


def test_nobody_is_counted_against_a_language():
    assert meter([Candidate(number, working_language="fr") for number in range(12)]).over_represented == ()


def test_a_resident_has_no_sector_and_owes_none():
    measured = meter([Candidate(1, sector="youth", is_resident=True)], known_sectors=["youth"])

    assert measured.residents == 1
    assert measured.rows[1] == Row(SECTOR, (), 0)
    assert measured.missing_sectors == ("youth",)


def test_more_members_than_seats_leave_none():
    assert meter([Candidate(number) for number in range(13)]).seats_left == 0
