"""Hours on the grid of a week."""

from datetime import date, time

import pytest

from events.open_house.grid import crowded_days, days_of, end_of, is_working_week, most_at_once, overlaps

MONDAY, TUESDAY = date(2027, 3, 15), date(2027, 3, 16)


@pytest.mark.parametrize(
    ("first", "last", "is_week"),
    [
        (date(2027, 3, 15), date(2027, 3, 19), True),
        (date(2027, 3, 15), date(2027, 3, 18), False),
        (date(2027, 3, 16), date(2027, 3, 20), False),
        (date(2027, 3, 15), date(2027, 3, 26), False),
        (date(2027, 3, 19), date(2027, 3, 15), False),
    ],
)
def test_a_week_is_a_monday_and_its_friday(first, last, is_week):
    assert is_working_week(first, last) is is_week


def test_the_days_of_a_week_hold_both_its_ends():
    assert days_of(MONDAY, TUESDAY) == [MONDAY, TUESDAY]


def test_a_visit_that_passes_midnight_has_no_end():
    assert (end_of(time(22, 30), 60), end_of(time(23, 0), 60)) == (time(23, 30), None)


def test_visits_one_after_the_other_never_run_at_once():
    assert most_at_once([(time(9), time(10)), (time(10), time(11)), (time(9, 30), time(10, 30))]) == 2


def test_what_ends_when_another_starts_does_not_overlap_it():
    assert overlaps((time(9), time(10)), (time(10), time(11))) is False
    assert overlaps((time(9), time(10)), (time(9, 59), time(11))) is True


def test_a_day_is_crowded_beyond_the_rooms_and_not_before():
    taken = [(MONDAY, (time(9), time(10))), (TUESDAY, (time(14), time(15)))]
    wanted = [(MONDAY, (time(9), time(10))), (TUESDAY, (time(9), time(10)))]

    assert crowded_days(taken, wanted, rooms=1) == [MONDAY]
    assert crowded_days(taken, wanted, rooms=2) == []
