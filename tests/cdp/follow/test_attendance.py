"""Attendance at a glance: what is counted, and who missed two in a row. Pure."""

from datetime import UTC, date, datetime, time

import pytest

from accounts.models import Person
from cdp.follow.attendance import Tally, matrix, tally
from cdp.follow.timeline import Numbered
from cdp.models import Membership
from events.models import Attendance, Event, EventKind, EventStatus
from tests.cdp.follow.house import A, E, P, U

NOW = datetime(2027, 1, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _now(clock_at):
    clock_at(NOW)


def session(number, *, status=EventStatus.published, year=2026):
    event = Event(
        id=number,
        uid=str(number),
        slug=str(number),
        kind=EventKind.cdp_session,
        territory_code="sud",
        title_fr="",
        day=date(year, 10, number),
        starts=time(14),
        ends=time(16),
        status=status,
    )
    return Numbered(number, event)


def of(*marks, sessions=None):
    sessions = sessions or [session(number) for number in range(1, len(marks) + 1)]
    member = (Membership(cycle_id=1, person_id=7), Person(id=7, email="alix@example.org"))
    return matrix(sessions, [member], {(n, 7): mark for n, mark in enumerate(marks, 1) if mark is not None})


def missed(*marks, sessions=None):
    return [each.numbers for each in of(*marks, sessions=sessions).missed_in_a_row]


def test_only_what_was_noted_is_counted():
    assert tally([P, E, A, U, None]) == Tally(present=1, noted=3)


def test_attendance_is_present_of_noted_in_whole_hundredths():
    assert [Tally(2, 3).percent, Tally(0, 4).percent, Tally(0, 0).percent] == [67, 0, None]


@pytest.mark.parametrize(
    ("marks", "numbers"),
    [
        ((P, P, P), []),
        ((A, P, A), []),
        ((A, A, P), [(1, 2)]),
        ((P, E, A), [(2, 3)]),
        ((E, E, E), [(1, 2, 3)]),
        ((A, U, A), []),
        ((A, A, P, E, E), [(1, 2), (4, 5)]),
        ((None, A, A), [(2, 3)]),
    ],
)
def test_excused_counts_as_missing_and_what_was_not_noted_ends_a_row(marks, numbers):
    assert missed(*marks) == numbers


def test_a_cancelled_session_was_missed_by_nobody_and_parts_no_row():
    sessions = [session(1), session(2, status=EventStatus.cancelled), session(3)]

    assert missed(A, A, A, sessions=sessions) == [(1, 3)]


def test_sessions_ahead_are_not_in_the_matrix():
    found = of(P, E, sessions=[session(1), session(2, year=2027)])

    assert [each.number for each in found.sessions] == [1]
    assert found.rows[0].marks == (P,)
    assert found.overall == Tally(1, 1)


def test_a_late_comer_has_no_mark_where_they_had_no_seat():
    found = of(None, P)

    assert found.rows[0].marks == (None, P)
    assert [each.noted for each in found.by_session] == [0, 1]
    assert Attendance.unknown not in found.rows[0].marks
