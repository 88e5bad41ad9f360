"""What a changed rule may do with the dates that exist, whatever they are."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from events.series.planning import FARTHEST, Planned, replan

FIRST = date(2026, 9, 1)
OPEN = date(2026, 11, 2)
DAYS = st.sets(st.integers(0, 200).map(lambda n: FIRST + timedelta(n)), max_size=30)


@st.composite
def dates(draw):
    """Dates of a season, those before OPEN fixed, some cancelled by hand."""
    chosen = sorted(draw(DAYS))
    off = draw(st.sets(st.sampled_from(chosen))) if chosen else set()
    return [Planned(n, day, day < OPEN, day in off) for n, day in enumerate(chosen, 1)]


@given(dates(), DAYS)
def test_no_date_that_has_begun_is_touched(existing, wanted):
    plan = replan(existing, wanted, OPEN)

    assert {p.id for p in existing if p.is_fixed} & {*plan.kept, *plan.moved, *plan.dropped} == set()


@given(dates(), DAYS)
def test_a_date_whose_day_is_still_wanted_is_kept(existing, wanted):
    plan = replan(existing, wanted, OPEN)

    assert plan.kept == [p.id for p in existing if not p.is_fixed and p.series_day in wanted]


@given(dates(), DAYS)
def test_each_wanted_day_ahead_has_exactly_one_date(existing, wanted):
    plan = replan(existing, wanted, OPEN)

    by_id = {p.id: p for p in existing}
    covered = [by_id[n].series_day for n in plan.kept] + [*plan.moved.values(), *plan.new]
    covered += [p.series_day for p in existing if p.is_fixed and p.series_day in wanted and p.series_day >= OPEN]
    assert sorted(covered) == sorted(day for day in wanted if day >= OPEN)


@given(dates(), DAYS)
def test_every_other_date_is_moved_dropped_or_was_cancelled_by_hand_and_stays(existing, wanted):
    plan = replan(existing, wanted, OPEN)

    loose = {p.id for p in existing if not p.is_fixed and not p.is_cancelled and p.series_day not in wanted}
    assert {*plan.moved, *plan.dropped} == loose
    assert len(plan.moved) + len(plan.dropped) == len(loose)


@given(dates(), DAYS)
def test_moved_dates_stay_in_order_and_near(existing, wanted):
    plan = replan(existing, wanted, OPEN)

    pairs = [(p.series_day, plan.moved[p.id]) for p in existing if p.id in plan.moved]
    assert [new for _, new in pairs] == sorted(new for _, new in pairs)
    assert all(abs(new - old) <= FARTHEST for old, new in pairs)


@given(dates())
def test_the_same_rule_again_changes_nothing(existing):
    plan = replan(existing, {p.series_day for p in existing}, OPEN)

    assert (plan.moved, plan.dropped, plan.new) == ({}, [], [])


def test_another_weekday_moves_each_date_within_its_week():
    tuesdays = [date(2026, 11, 3) + timedelta(weeks=n) for n in range(4)]

    plan = replan([Planned(n, day) for n, day in enumerate(tuesdays)], [d + timedelta(2) for d in tuesdays], OPEN)

    assert plan.moved == {n: day + timedelta(2) for n, day in enumerate(tuesdays)}
    assert (plan.dropped, plan.new) == ([], [])


def test_every_other_week_keeps_half_and_drops_half():
    tuesdays = [date(2026, 11, 3) + timedelta(weeks=n) for n in range(4)]

    plan = replan([Planned(n, day) for n, day in enumerate(tuesdays)], tuesdays[::2], OPEN)

    assert (plan.kept, plan.dropped, plan.moved, plan.new) == ([0, 2], [1, 3], {}, [])
