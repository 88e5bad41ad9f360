"""The days of a rule, against a calendar read by hand, and their instants against another library."""

import calendar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ical.calendar import Calendar
from ical.event import Event
from ical.types.recur import Recur

from core import clock
from events.series.models import MOST_DATES
from events.series.recurrence import WEEKS, Frequency, Rhythm, days, rhythm_of

BRUSSELS = ZoneInfo("Europe/Brussels")
DAYS = st.dates(date(2000, 1, 1), date(2060, 1, 1))
SPANS = st.integers(0, 500).map(timedelta)
RHYTHMS = st.builds(Rhythm, st.sampled_from(Frequency), st.integers(0, 6), st.sampled_from(WEEKS))


def by_hand(rhythm, first, last):
    """Each day of the span, asked whether it belongs."""
    span = [first + timedelta(n) for n in range((last - first).days + 1)]
    return [day for day in span if day.weekday() == rhythm.weekday and belongs(rhythm, day, first)]


def belongs(rhythm, day, first):
    if rhythm.frequency == Frequency.monthly:
        weeks = [week[rhythm.weekday] for week in calendar.monthcalendar(day.year, day.month) if week[rhythm.weekday]]
        return weeks[rhythm.week if rhythm.week < 0 else rhythm.week - 1] == day.day
    monday, first_monday = (d - timedelta(d.weekday()) for d in (day, first))
    return rhythm.frequency == Frequency.weekly or (monday - first_monday).days % 14 == 0


@given(RHYTHMS, DAYS, SPANS)
def test_the_days_of_a_rule_are_those_of_the_calendar(rhythm, first, span):
    assert days(rhythm.rule, first, first + span) == by_hand(rhythm, first, first + span)


@given(RHYTHMS)
def test_a_rule_reads_back_as_the_rhythm_that_wrote_it(rhythm):
    back = rhythm_of(rhythm.rule)

    assert back is not None
    assert back.rule == rhythm.rule


@pytest.mark.parametrize("rule", ["", "FREQ=DAILY", "FREQ=MONTHLY;BYDAY=5MO", "FREQ=WEEKLY;BYDAY=XX"])
def test_a_rule_of_another_form_is_no_rhythm(rule):
    assert rhythm_of(rule) is None


@pytest.mark.parametrize("frequency", Frequency)
@pytest.mark.parametrize("first", [date(2026, 9, 1), date(2027, 2, 1)])
@pytest.mark.parametrize("weekday", [0, 5, 6])
def test_across_both_clock_changes_the_hour_on_the_wall_stays_as_another_library_says(frequency, first, weekday):
    rhythm = Rhythm(frequency, weekday, -1)
    last = first + timedelta(100)

    ours = [clock.to_instant(clock.at(day, time(9, 30))) for day in days(rhythm.rule, first, last)]

    assert ours == [start.astimezone(UTC) for start in expanded(rhythm, first, last)]
    assert {clock.to_wall(instant).time() for instant in ours} == {time(9, 30)}
    assert len({instant.hour for instant in ours}) == 2  # before and after the change


def expanded(rhythm, first, last):
    """The starts of the same rule, by the `ical` library; its DTSTART has to be a day of the rule itself."""
    start = datetime.combine(by_hand(rhythm, first, last)[0], time(9, 30), BRUSSELS)
    event = Event(summary="x", start=start, end=start + timedelta(hours=1), rrule=Recur.from_rrule(rhythm.rule))
    until = datetime.combine(last, time.max, BRUSSELS)
    timeline = Calendar(events=[event]).timeline_tz(BRUSSELS)
    return [found.start for found in timeline.included(start - timedelta(hours=1), until)]


def test_days_that_are_left_out_and_public_holidays_are_not_there():
    found = days("FREQ=WEEKLY;BYDAY=FR", date(2026, 12, 18), date(2027, 1, 8), skipped={date(2026, 12, 18)})
    without_holidays = days("FREQ=WEEKLY;BYDAY=FR", date(2026, 12, 18), date(2027, 1, 8), skips_holidays=True)

    assert found == [date(2026, 12, 25), date(2027, 1, 1), date(2027, 1, 8)]
    assert without_holidays == [date(2026, 12, 18), date(2027, 1, 8)]


def test_a_rule_of_a_century_is_not_counted_to_its_end():
    assert len(days("FREQ=WEEKLY;BYDAY=MO", date(2000, 1, 1), date(2099, 12, 31))) == MOST_DATES + 1


def test_a_rule_that_gives_nothing_gives_nothing():
    assert days("FREQ=WEEKLY;BYDAY=MO", date(2026, 12, 1), date(2026, 12, 6)) == []
