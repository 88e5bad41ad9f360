"""Holiday lists from an uploaded .ics file: read whole, or refused with one code."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cdp.holidays_import import MAX_BYTES, ImportCode, ImportRefused, kind_of, read_ics
from cdp.school_holidays import PeriodKind, SchoolPeriod, Schools

FRENCH = Schools.FRENCH_SPEAKING


def entry(*lines: str) -> str:
    return "\r\n".join(["BEGIN:VEVENT", "UID:1@example.org", *lines, "END:VEVENT"])


def calendar(*entries: str) -> bytes:
    body = "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:test", *entries, "END:VCALENDAR"])
    return f"{body}\r\n".encode()


def days_of(*lines: str) -> tuple[date, date]:
    (period,) = read_ics(calendar(entry(*lines)), FRENCH)
    return period.first, period.last


def refusal(data: bytes) -> ImportCode:
    with pytest.raises(ImportRefused) as refused:
        read_ics(data, FRENCH)
    return refused.value.code


def test_a_list_of_whole_days_is_read_in_order():
    data = calendar(
        entry("DTSTART;VALUE=DATE:20261221", "DTEND;VALUE=DATE:20270104", "SUMMARY:Vacances d'hiver"),
        entry("DTSTART;VALUE=DATE:20261019", "DTEND;VALUE=DATE:20261102", "SUMMARY:Congé d'automne (Toussaint)"),
    )

    assert read_ics(data, FRENCH) == (
        SchoolPeriod(
            FRENCH, PeriodKind.AUTUMN, date(2026, 10, 19), date(2026, 11, 1), title="Congé d'automne (Toussaint)"
        ),
        SchoolPeriod(FRENCH, PeriodKind.WINTER, date(2026, 12, 21), date(2027, 1, 3), title="Vacances d'hiver"),
    )


def test_the_same_entry_twice_counts_once():
    autumn = entry("DTSTART;VALUE=DATE:20261019", "DTEND;VALUE=DATE:20261102", "SUMMARY:Herfst")

    assert len(read_ics(calendar(autumn, autumn), FRENCH)) == 1


def test_a_day_without_an_end_is_one_day():
    assert days_of("DTSTART;VALUE=DATE:20260927") == (date(2026, 9, 27), date(2026, 9, 27))


def test_an_end_equal_to_the_start_is_one_day():
    assert days_of("DTSTART;VALUE=DATE:20260927", "DTEND;VALUE=DATE:20260927") == (
        date(2026, 9, 27),
        date(2026, 9, 27),
    )


def test_a_duration_is_understood():
    assert days_of("DTSTART;VALUE=DATE:20261019", "DURATION:P2W") == (date(2026, 10, 19), date(2026, 11, 1))


def test_times_from_midnight_to_midnight_end_the_day_before():
    assert days_of("DTSTART:20261019T000000", "DTEND:20261102T000000") == (date(2026, 10, 19), date(2026, 11, 1))


def test_times_in_utc_are_days_in_brussels():
    assert days_of("DTSTART:20261018T220000Z", "DTEND:20261101T230000Z") == (date(2026, 10, 19), date(2026, 11, 1))


def test_an_end_in_the_day_counts_that_day():
    assert days_of("DTSTART:20261019T080000", "DTEND:20261030T160000") == (date(2026, 10, 19), date(2026, 10, 30))


def test_a_cancelled_entry_is_left_out():
    cancelled = entry("DTSTART;VALUE=DATE:20261019", "STATUS:CANCELLED")
    kept = entry("DTSTART;VALUE=DATE:20261221")

    assert [period.first for period in read_ics(calendar(cancelled, kept), FRENCH)] == [date(2026, 12, 21)]
    assert refusal(calendar(cancelled)) is ImportCode.NO_ENTRIES


def test_a_title_is_cleaned_and_cut():
    (period,) = read_ics(calendar(entry("DTSTART;VALUE=DATE:20261019", "SUMMARY:a\x07\\n  b" + "c" * 200)), FRENCH)

    assert period.title == "a b" + "c" * 117


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Vacances d'automne", PeriodKind.AUTUMN),
        ("Herfstvakantie", PeriodKind.AUTUMN),
        ("Vacances de Noël", PeriodKind.WINTER),
        ("Kerstvakantie", PeriodKind.WINTER),
        ("Congé de détente (carnaval)", PeriodKind.CARNIVAL),
        ("KROKUSVAKANTIE", PeriodKind.CARNIVAL),
        ("Vacances de printemps", PeriodKind.SPRING),
        ("Paasvakantie", PeriodKind.SPRING),
        ("Lundi de Pâques", PeriodKind.OTHER),
        ("Vacances d'été", PeriodKind.SUMMER),
        ("Vacances d\u2019été", PeriodKind.SUMMER),
        ("Fête de la Communauté française", PeriodKind.COMMUNITY_DAY),
        ("Journée pédagogique", PeriodKind.OTHER),
        ("", PeriodKind.OTHER),
    ],
)
def test_the_kind_is_read_from_the_name_in_both_languages(title: str, kind: PeriodKind):
    assert kind_of(title) is kind


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b" " * (MAX_BYTES + 1), ImportCode.TOO_LARGE),
        (b"", ImportCode.NOT_A_CALENDAR),
        (b"<!doctype html><title>404</title>", ImportCode.NOT_A_CALENDAR),
        (b"\xff\xfe\x00\x01", ImportCode.NOT_A_CALENDAR),
        (b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n", ImportCode.NOT_A_CALENDAR),
        (b"BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20261019\r\nEND:VEVENT\r\n", ImportCode.NOT_A_CALENDAR),
        (calendar(), ImportCode.NO_ENTRIES),
        (calendar(*[entry("DTSTART;VALUE=DATE:20261019")] * 501), ImportCode.TOO_MANY_ENTRIES),
        (calendar(entry("SUMMARY:no day")), ImportCode.ENTRY_WITHOUT_DAY),
        (calendar(entry("DTSTART:soon")), ImportCode.ENTRY_WITHOUT_DAY),
        (calendar(entry("DTSTART;VALUE=DATE:20261019", "DTEND:later")), ImportCode.ENTRY_WITHOUT_DAY),
        (
            calendar(entry("DTSTART;VALUE=DATE:20261019", "DTSTART;VALUE=DATE:20261020")),
            ImportCode.ENTRY_WITHOUT_DAY,
        ),
        (calendar(entry("DTSTART;VALUE=DATE:20261019", "RRULE:FREQ=YEARLY")), ImportCode.RECURRING_ENTRY),
        (
            calendar(entry("DTSTART;VALUE=DATE:20261019", "DTEND;VALUE=DATE:20261018")),
            ImportCode.ENDS_BEFORE_START,
        ),
        (calendar(entry("DTSTART;VALUE=DATE:20260101", "DTEND;VALUE=DATE:20270101")), ImportCode.TOO_LONG),
        (calendar(entry("DTSTART;VALUE=DATE:02610119")), ImportCode.IMPLAUSIBLE_YEAR),
        (calendar(entry("DTSTART:99991231T235959Z")), ImportCode.IMPLAUSIBLE_YEAR),
        (calendar(entry("DTSTART;VALUE=DATE:20260101", "DURATION:P9999999D")), ImportCode.TOO_LONG),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(data: bytes, code: ImportCode):
    assert refusal(data) is code


def test_a_refusal_names_the_entry():
    data = calendar(entry("DTSTART;VALUE=DATE:20261019", "RRULE:FREQ=YEARLY", "SUMMARY:Toussaint"))

    with pytest.raises(ImportRefused) as refused:
        read_ics(data, FRENCH)

    assert refused.value.title == "Toussaint"


lines = st.lists(
    st.sampled_from(["DTSTART", "DTEND", "DURATION", "SUMMARY", "STATUS", "RRULE", "DTSTART;TZID=Mars/Base"]).flatmap(
        lambda name: st.sampled_from(
            ["20261019", "99991231", "00010101T000000Z", "99991231T235959Z", "P9D", "-P9W", "x", "", ";;=:", "FREQ="]
        ).map(lambda value: f"{name}:{value}")
    ),
    max_size=5,
)


calendars = st.lists(lines, max_size=3).map(lambda entries: calendar(*(entry(*each) for each in entries)))


@settings(deadline=None)
@given(st.one_of(st.binary(max_size=300), calendars))
def test_any_bytes_give_holidays_or_a_refusal(data: bytes):
    try:
        periods = read_ics(data, FRENCH)
    except ImportRefused:
        return

    assert periods != ()
    assert all(period.first <= period.last for period in periods)
