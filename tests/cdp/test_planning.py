"""Proposed dates: in the season, on the weekday, never on a closed day, each change explained."""

import json
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cdp.closed_days import PublicHoliday, closed_days, season
from cdp.planning import MissingCode, Proposal, SkippedDate, propose_dates
from cdp.rhythm import EachMonth, EveryWeeks, PlanningRefused, Rhythm
from cdp.school_holidays import Schools, from_rows

TUESDAY = 1
FIRST_YEARS = range(2022, 2027)
FRENCH_YEARS = json.loads((Path(__file__).parents[2] / "demo" / "school_holidays.json").read_text("utf-8"))[
    "french_speaking"
]["years"]

rhythms = st.one_of(st.builds(EveryWeeks, st.integers(1, 8)), st.builds(EachMonth, st.sampled_from([1, 2, 3, 4, -1])))


def strike(day: date) -> PublicHoliday:
    return PublicHoliday(day, "jour de grève", "stakingsdag")


def closing(*days: date) -> dict[date, tuple[PublicHoliday, ...]]:
    return {day: (strike(day),) for day in days}


def closed_in(first_year: int, *, is_provisional: bool = False):
    rows = FRENCH_YEARS[f"{first_year}-{first_year + 1}"]
    return closed_days(first_year, from_rows(Schools.FRENCH_SPEAKING, rows, is_provisional=is_provisional))


def days(proposal: Proposal) -> list[date]:
    return [proposed.day for proposed in proposal.dates]


@pytest.mark.parametrize("first_year", FIRST_YEARS)
@pytest.mark.parametrize("weekday", range(5))
@pytest.mark.parametrize("rhythm", [EveryWeeks(3), EveryWeeks(4), *(EachMonth(week) for week in (1, 2, 3, 4, -1))])
def test_every_usual_wish_finds_ten_sessions_in_every_known_year(first_year: int, weekday: int, rhythm: Rhythm):
    proposal = propose_dates(first_year, weekday, rhythm, closed_in(first_year))

    assert len(proposal.dates) == 10
    assert proposal.is_complete


@settings(deadline=None)
@given(
    first_year=st.integers(2020, 2040),
    weekday=st.integers(0, 6),
    rhythm=rhythms,
    count=st.integers(1, 14),
    closed_offsets=st.sets(st.integers(-10, 320), max_size=150),
)
def test_whatever_is_closed_the_proposal_keeps_its_promises(first_year, weekday, rhythm, count, closed_offsets):
    first, last = season(first_year)
    closed = closing(*(first + timedelta(days=offset) for offset in closed_offsets))

    proposal = propose_dates(first_year, weekday, rhythm, closed, count)

    found = days(proposal)
    assert found == sorted(set(found))
    assert all(first <= day <= last and day.weekday() == weekday and day not in closed for day in found)
    assert [missing.number for missing in proposal.missing] == list(range(len(found) + 1, count + 1))
    assert all(proposed.because == closed.get(proposed.planned, ()) for proposed in proposal.dates)
    assert all(proposed.is_moved == bool(proposed.because) for proposed in proposal.dates)
    assert all(skipped.because == closed[skipped.planned] for skipped in proposal.skipped)
    assert proposal == propose_dates(first_year, weekday, rhythm, closed, count)


@settings(deadline=None)
@given(first_year=st.integers(2020, 2040), weekday=st.integers(0, 6), rhythm=rhythms)
def test_with_nothing_closed_nothing_moves(first_year: int, weekday: int, rhythm: Rhythm):
    proposal = propose_dates(first_year, weekday, rhythm, {})

    assert [proposed.is_moved for proposed in proposal.dates] == [False] * len(proposal.dates)
    assert proposal.skipped == ()


@settings(deadline=None)
@given(closed_offsets=st.sets(st.integers(0, 302), max_size=150), weeks=st.integers(1, 8))
def test_two_sessions_are_never_nearer_than_half_a_turn(closed_offsets: set[int], weeks: int):
    closed = closing(*(date(2025, 9, 1) + timedelta(days=offset) for offset in closed_offsets))

    found = days(propose_dates(2025, TUESDAY, EveryWeeks(weeks), closed))

    gaps = [later - earlier for earlier, later in pairwise(found)]
    assert [gap for gap in gaps if 2 * gap < timedelta(weeks=weeks)] == []


def test_every_three_weeks_starts_in_the_first_week_of_september():
    proposal = propose_dates(2025, TUESDAY, EveryWeeks(3), {})

    assert days(proposal)[:3] == [date(2025, 9, 2), date(2025, 9, 23), date(2025, 10, 14)]


def test_a_later_start_is_kept():
    proposal = propose_dates(2025, TUESDAY, EveryWeeks(3, date(2025, 9, 17)), {})

    assert days(proposal)[0] == date(2025, 9, 23)


def test_the_last_weekday_of_a_month_may_be_its_fourth_or_its_fifth():
    proposal = propose_dates(2025, TUESDAY, EachMonth(-1), {})

    assert days(proposal)[:3] == [date(2025, 9, 30), date(2025, 10, 28), date(2025, 11, 25)]


def test_a_closed_day_moves_to_the_week_after_and_says_why():
    armistice = closing(date(2025, 11, 11))

    proposal = propose_dates(2025, TUESDAY, EachMonth(2), armistice)

    moved = [proposed for proposed in proposal.dates if proposed.is_moved]
    assert [(proposed.planned, proposed.day, proposed.because) for proposed in moved] == [
        (date(2025, 11, 11), date(2025, 11, 18), (strike(date(2025, 11, 11)),))
    ]


def test_the_week_before_is_taken_when_the_week_after_is_closed_too():
    closed = closing(date(2025, 11, 11), date(2025, 11, 18))

    proposal = propose_dates(2025, TUESDAY, EachMonth(2), closed)

    assert days(proposal)[2] == date(2025, 11, 4)


def test_a_monthly_session_stays_in_its_month_even_when_the_next_month_is_nearer():
    closed = closing(date(2025, 12, 30), date(2025, 12, 23))

    proposal = propose_dates(2025, TUESDAY, EachMonth(-1), closed)

    assert days(proposal)[3] == date(2025, 12, 16)


def test_a_session_gives_way_so_that_the_next_one_finds_a_day():
    monday = 0

    proposal = propose_dates(2024, monday, EachMonth(3), closed_in(2024))

    april = proposal.dates[7]
    assert (april.planned, april.day) == (date(2025, 4, 21), date(2025, 3, 31))
    assert [reason.code for reason in april.because] == ["public_holiday"]


def test_no_session_moves_before_the_chosen_start():
    start = date(2025, 10, 7)

    proposal = propose_dates(2025, TUESDAY, EveryWeeks(3, start), closing(start, date(2025, 10, 14)))

    assert days(proposal)[0] == date(2025, 10, 28)


def test_a_turn_with_nothing_free_near_it_is_skipped_and_the_next_ones_make_up_for_it():
    closed = closing(date(2025, 9, 16), date(2025, 9, 23), date(2025, 9, 30))

    proposal = propose_dates(2025, TUESDAY, EveryWeeks(3), closed)

    assert proposal.skipped == (SkippedDate(date(2025, 9, 23), (strike(date(2025, 9, 23)),)),)
    assert days(proposal)[:2] == [date(2025, 9, 2), date(2025, 10, 14)]
    assert proposal.is_complete


def test_a_rhythm_too_slow_for_ten_sessions_says_which_are_missing():
    proposal = propose_dates(2025, TUESDAY, EveryWeeks(5), {})

    assert len(proposal.dates) == 9
    assert [(missing.number, missing.code) for missing in proposal.missing] == [(10, MissingCode.SEASON_OVER)]


def test_a_month_without_a_free_day_is_the_reason_for_the_missing_session():
    february = [date(2026, 1, 27) + timedelta(weeks=week) for week in range(6)]

    proposal = propose_dates(2025, TUESDAY, EachMonth(2), closing(*february))

    assert len(proposal.dates) == 9
    assert [(missing.number, missing.code, missing.skipped) for missing in proposal.missing] == [
        (10, MissingCode.NO_FREE_DATE_NEAR, SkippedDate(date(2026, 2, 10), (strike(date(2026, 2, 10)),)))
    ]


def test_a_season_that_is_closed_throughout_has_no_session():
    first, last = season(2025)
    closed = closing(*(first + timedelta(days=offset) for offset in range((last - first).days + 1)))

    proposal = propose_dates(2025, TUESDAY, EachMonth(1), closed)

    assert proposal.dates == ()
    assert [missing.number for missing in proposal.missing] == list(range(1, 11))


def test_the_first_session_never_moves_before_september_nor_the_last_after_june():
    closed = closing(*(date(2026, 6, day) for day in (2, 9, 16, 23, 30)))

    june = propose_dates(2025, TUESDAY, EachMonth(-1), closed)
    september = propose_dates(2025, TUESDAY, EveryWeeks(2), closing(date(2025, 9, 2), date(2025, 9, 9)))

    assert len(june.dates) == 9
    assert days(september)[0] == date(2025, 9, 16)


def test_a_date_moved_by_an_unconfirmed_holiday_makes_the_proposal_provisional():
    confirmed = propose_dates(2026, TUESDAY, EachMonth(3), closed_in(2026))
    unconfirmed = propose_dates(2026, TUESDAY, EachMonth(3), closed_in(2026, is_provisional=True))

    assert (confirmed.is_provisional, unconfirmed.is_provisional) == (False, True)
    assert days(confirmed) == days(unconfirmed)


@pytest.mark.parametrize(
    ("weekday", "starting_on", "count", "code"),
    [
        (7, None, 10, "unknown_weekday"),
        (-1, None, 10, "unknown_weekday"),
        (1, None, 0, "count_below_one"),
        (1, date(2025, 8, 31), 10, "start_outside_season"),
        (1, date(2026, 7, 1), 10, "start_outside_season"),
    ],
)
def test_a_wish_that_cannot_be_is_refused_with_its_reason(weekday, starting_on, count, code):
    with pytest.raises(PlanningRefused) as refused:
        propose_dates(2025, weekday, EveryWeeks(3, starting_on), {}, count)

    assert refused.value.code == code


def test_a_rhythm_that_cannot_be_is_refused():
    with pytest.raises(PlanningRefused, match=r"^weeks_below_one$"):
        EveryWeeks(0)
    with pytest.raises(PlanningRefused, match=r"^unknown_week_of_month$"):
        EachMonth(5)
