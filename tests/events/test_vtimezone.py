"""Hours and days, with our VTIMEZONE block read by another parser."""

import io
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dateutil import tz

from events.ical import (
    POSTAMBLE,
    outlook_calendar_url,
    vevent,
)
from events.vtimezone import VTIMEZONE
from tests.events.ical_reading import (
    ENTRY,
    line,
    names,
    other_event,
    vobject_event,
)

BRUSSELS = ZoneInfo("Europe/Brussels")


def brussels_block() -> Any:
    return tz.tzical(io.StringIO((b"BEGIN:VCALENDAR\r\n" + VTIMEZONE + POSTAMBLE).decode())).get()


def days_around_the_changes() -> list[date]:
    changes = [date(year, month, 31) for year in range(2020, 2041) for month in (3, 10)]
    return [last - timedelta(days=back) for last in changes for back in range(-1, 9)]


def test_the_block_has_the_right_hour_around_every_clock_change() -> None:
    block = brussels_block()
    wrong = []
    for day in days_around_the_changes():
        for hour in range(24):
            wall = datetime.combine(day, time(hour, 30))
            gap = wall.replace(tzinfo=BRUSSELS).astimezone(UTC).astimezone(BRUSSELS).replace(tzinfo=None) != wall
            offset = wall.replace(tzinfo=BRUSSELS).utcoffset()
            if not gap and wall.replace(tzinfo=block).utcoffset() != offset:
                wrong.append(wall)

    assert wrong == []


def test_the_block_turns_every_moment_around_a_clock_change_into_the_right_wall_time() -> None:
    block = brussels_block()
    moments = [datetime.combine(day, time(hour, 30), UTC) for day in days_around_the_changes() for hour in range(24)]

    wrong = [one for one in moments if one.astimezone(block).isoformat() != one.astimezone(BRUSSELS).isoformat()]

    assert wrong == []


def test_times_written_around_every_clock_change_are_the_same_moment_in_another_parser() -> None:
    block = brussels_block()
    wrong = []
    for day in days_around_the_changes():
        for starts in (time(0, 30), time(1, 59), time(2, 30), time(3, 0), time(9, 30)):
            expected = datetime.combine(day, starts, BRUSSELS).astimezone(UTC)
            written = line(replace(ENTRY, day=day, starts=starts, ends=None), b"DTSTART").partition(b":")[2]
            read = datetime.strptime(written.decode(), "%Y%m%dT%H%M%S").replace(tzinfo=block)
            if read.astimezone(UTC) != expected:
                wrong.append((day, starts))

    assert wrong == []


def test_vobject_reads_the_hours_with_our_block() -> None:
    winter = vobject_event(replace(ENTRY, day=date(2026, 3, 28)))
    summer = vobject_event(replace(ENTRY, day=date(2026, 3, 29)))

    assert winter.dtstart.value.utcoffset() == timedelta(hours=1)
    assert summer.dtstart.value.utcoffset() == timedelta(hours=2)


def test_times_name_their_zone() -> None:
    assert line(ENTRY, b"DTSTART") == b"DTSTART;TZID=Europe/Brussels:20260414T093000"
    assert line(ENTRY, b"DTEND") == b"DTEND;TZID=Europe/Brussels:20260414T120000"


def test_a_time_in_the_spring_gap_moves_forward_and_keeps_its_length() -> None:
    gap = replace(ENTRY, day=date(2026, 3, 29), starts=time(2, 30), ends=time(3, 0))

    assert line(gap, b"DTSTART") == b"DTSTART;TZID=Europe/Brussels:20260329T033000"
    assert line(gap, b"DTEND") == b"DTEND;TZID=Europe/Brussels:20260329T040000"


def test_an_end_that_exists_is_kept_when_the_start_falls_in_the_gap() -> None:
    gap = replace(ENTRY, day=date(2026, 3, 29), starts=time(2, 30), ends=time(12, 0))

    assert line(gap, b"DTEND") == b"DTEND;TZID=Europe/Brussels:20260329T120000"


@pytest.mark.parametrize("fold", [0, 1])
def test_a_repeated_time_is_the_first_one(fold: int) -> None:
    repeated = replace(ENTRY, day=date(2026, 10, 25), starts=time(2, 30, fold=fold), ends=time(2, 45, fold=fold))

    assert line(repeated, b"DTSTART") == b"DTSTART;TZID=Europe/Brussels:20261025T023000"
    assert "startdt=2026-10-25T02%3A30%3A00%2B02%3A00&" in outlook_calendar_url(repeated)


def test_an_end_that_is_not_known_is_not_made_up() -> None:
    assert b"DTEND" not in names(vevent(replace(ENTRY, ends=None)))


def test_several_days_with_hours_end_on_the_last() -> None:
    week = replace(ENTRY, last_day=date(2026, 4, 17), ends=time(8, 0))

    assert line(week, b"DTEND") == b"DTEND;TZID=Europe/Brussels:20260417T080000"
    assert line(replace(week, ends=None), b"DTEND") == b"DTEND;TZID=Europe/Brussels:20260418T000000"


@pytest.mark.parametrize(("last_day", "end"), [(None, date(2026, 4, 15)), (date(2026, 5, 1), date(2026, 5, 2))])
def test_whole_days_are_dates_with_an_exclusive_end(last_day: date | None, end: date) -> None:
    whole = replace(ENTRY, starts=None, ends=None, last_day=last_day)

    ours, theirs = other_event(whole), vobject_event(whole)

    assert line(whole, b"DTSTART") == b"DTSTART;VALUE=DATE:20260414"
    assert (ours.dtstart, ours.dtend) == (date(2026, 4, 14), end)
    assert (theirs.dtstart.value, theirs.dtend.value) == (date(2026, 4, 14), end)
    assert line(whole, b"TRANSP") == b"TRANSP:TRANSPARENT"


@pytest.mark.parametrize(
    "wrong",
    [
        {"ends": time(9, 30)},
        {"ends": time(1, 0)},
        {"starts": None},
        {"last_day": date(2026, 4, 13)},
        {"changed_at": datetime(2026, 1, 1)},
        {"created_at": datetime(2026, 1, 1)},
    ],
)
def test_an_entry_that_cannot_be_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"must|before"):
        replace(ENTRY, **wrong)
