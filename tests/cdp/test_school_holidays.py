"""School holidays and closed days, against published calendars and against another computation."""

import json
from datetime import date, timedelta
from pathlib import Path

import holidays
import pytest
from dateutil.easter import easter as easter_of_dateutil

from cdp.closed_days import PublicHoliday, closed_days, public_holidays
from cdp.school_holidays import (
    PeriodKind,
    SchoolPeriod,
    Schools,
    dutch_speaking,
    easter,
    french_community_day,
    from_rows,
    kinds_missing,
)

PUBLISHED = json.loads((Path(__file__).parents[2] / "demo" / "school_holidays.json").read_text("utf-8"))
DUTCH_YEARS = PUBLISHED["dutch_speaking"]["published"]
FRENCH_YEARS = PUBLISHED["french_speaking"]["years"]


def french_speaking(first_year: int, *, is_provisional: bool = False) -> tuple[SchoolPeriod, ...]:
    rows = FRENCH_YEARS[f"{first_year}-{first_year + 1}"]
    return from_rows(Schools.FRENCH_SPEAKING, rows, is_provisional=is_provisional)


def days_of_the_library(first_year: int) -> set[date]:
    """Days in the Dutch-speaking breaks by the `holidays` library, September to August."""
    years = (first_year, first_year + 1)
    found = holidays.country_holidays("BE", years=years, subdiv="Flemish", categories=("school",), language="nl")
    first, last = date(first_year, 9, 1), date(first_year + 1, 8, 31)
    return {day for day, name in found.items() if first <= day <= last and "vakantie" in name}


@pytest.mark.parametrize("label", DUTCH_YEARS)
def test_the_rule_gives_the_published_dutch_speaking_holidays(label: str):
    rows = from_rows(Schools.DUTCH_SPEAKING, DUTCH_YEARS[label])

    computed = dutch_speaking(int(label[:4]))

    assert tuple(period for period in computed if period.kind is not PeriodKind.SUMMER) == rows


@pytest.mark.parametrize("first_year", range(2010, 2060))
def test_the_rule_agrees_with_the_holidays_library_for_fifty_years(first_year: int):
    days = {day for period in dutch_speaking(first_year) for day in period.days()}

    # The library adds Easter Monday to the spring break when it is the day after; the law does not, and the
    # day is a public holiday anyway.
    assert days_of_the_library(first_year) - days <= {easter(first_year + 1) + timedelta(days=1)}
    assert days <= days_of_the_library(first_year) | {day.day for day in public_holidays(first_year)}


def test_autumn_starts_on_the_second_of_november_when_the_first_is_a_sunday():
    autumn = dutch_speaking(2026)[0]

    assert (autumn.first, autumn.last) == (date(2026, 11, 2), date(2026, 11, 8))


def test_winter_starts_after_christmas_when_christmas_is_in_a_weekend():
    assert dutch_speaking(2027)[1].first == date(2027, 12, 27)
    assert dutch_speaking(2022)[1].first == date(2022, 12, 26)


def test_spring_follows_an_easter_in_march():
    assert dutch_speaking(2026)[3].first == date(2027, 3, 29)


def test_spring_precedes_an_easter_after_the_fifteenth_of_april():
    assert dutch_speaking(2024)[3].first == date(2025, 4, 7)


@pytest.mark.parametrize("year", range(1900, 2200))
def test_easter_is_the_one_that_dateutil_computes(year: int):
    assert easter(year) == easter_of_dateutil(year)


def test_an_open_summer_lasts_until_the_end_of_august():
    summer = french_speaking(2025)[-1]

    assert (summer.kind, summer.first, summer.last) == (PeriodKind.SUMMER, date(2026, 7, 4), date(2026, 8, 31))


@pytest.mark.parametrize(
    "row",
    [
        ("easter", "2026-04-06", None),
        ("autumn", "19/10/2026", None),
        ("autumn", None, None),
        ("winter", "2027-01-03", "2026-12-21"),
    ],
)
def test_a_row_that_makes_no_sense_is_refused(row: tuple[str, str | None, str | None]):
    with pytest.raises(ValueError, match=r"holiday|PeriodKind|isoformat"):
        from_rows(Schools.FRENCH_SPEAKING, [row])


def test_an_incomplete_list_says_which_holidays_it_lacks():
    assert kinds_missing(2022, Schools.FRENCH_SPEAKING, french_speaking(2022)) == (PeriodKind.CARNIVAL,)
    assert kinds_missing(2025, Schools.FRENCH_SPEAKING, french_speaking(2025)) == ()
    assert kinds_missing(2025, Schools.DUTCH_SPEAKING, french_speaking(2025))[0] is PeriodKind.AUTUMN
    assert kinds_missing(2027, Schools.FRENCH_SPEAKING, french_speaking(2026))[0] is PeriodKind.AUTUMN


def test_a_public_holiday_has_its_name_in_both_languages():
    closed = closed_days(2025, french_speaking(2025))

    assert closed[date(2025, 11, 11)] == (PublicHoliday(date(2025, 11, 11), "Jour de l'Armistice", "Wapenstilstand"),)


def test_a_season_has_the_ten_public_holidays_between_september_and_june():
    days = [holiday.day for holiday in public_holidays(2025)]

    assert days == [
        date(2025, 11, 1),
        date(2025, 11, 11),
        date(2025, 12, 25),
        date(2026, 1, 1),
        date(2026, 4, 5),
        date(2026, 4, 6),
        date(2026, 5, 1),
        date(2026, 5, 14),
        date(2026, 5, 24),
        date(2026, 5, 25),
    ]


def test_a_day_closed_for_several_reasons_knows_them_all():
    reasons = closed_days(2025, french_speaking(2025))[date(2025, 12, 25)]

    assert [reason.code for reason in reasons] == ["public_holiday", "school_holiday", "school_holiday"]
    assert [reason.schools for reason in reasons if isinstance(reason, SchoolPeriod)] == [
        Schools.DUTCH_SPEAKING,
        Schools.FRENCH_SPEAKING,
    ]


def test_the_day_of_the_french_community_is_closed_once():
    day = date(2027, 9, 27)

    assert closed_days(2027, [french_community_day(2027)])[day] == (french_community_day(2027),)
    assert closed_days(2027, [])[day] == (french_community_day(2027),)


def test_a_list_that_nobody_confirmed_marks_its_days_as_provisional():
    closed = closed_days(2026, french_speaking(2026, is_provisional=True))

    assert [reason.is_provisional for reason in closed[date(2026, 10, 19)]] == [True]
    assert [reason.is_provisional for reason in closed[date(2026, 11, 11)]] == [False]


@pytest.mark.parametrize("first_year", range(2022, 2027))
def test_closed_days_lie_between_september_and_june_and_are_in_order(first_year: int):
    days = list(closed_days(first_year, french_speaking(first_year)))

    assert days == sorted(days)
    assert days[0] >= date(first_year, 9, 1)
    assert days[-1] <= date(first_year + 1, 6, 30)


def test_the_order_of_the_list_changes_nothing():
    periods = french_speaking(2025)

    assert closed_days(2025, periods) == closed_days(2025, reversed(periods))
