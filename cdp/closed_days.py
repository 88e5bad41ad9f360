"""The days on which a cycle holds no session, each with its reasons."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

import holidays

from cdp.school_holidays import SchoolPeriod, dutch_speaking, french_community_day


@dataclass(frozen=True, slots=True)
class PublicHoliday:
    """A Belgian public holiday with its name in both languages."""

    code: ClassVar[str] = "public_holiday"

    day: date
    name_fr: str
    name_nl: str

    @property
    def is_provisional(self) -> bool:
        """Never: public holidays are fixed by law."""
        return False


Reason = PublicHoliday | SchoolPeriod
ClosedDays = Mapping[date, tuple[Reason, ...]]


def season(first_year: int) -> tuple[date, date]:
    """First and last day on which a cycle may meet: 1 September to 30 June."""
    return date(first_year, 9, 1), date(first_year + 1, 6, 30)


def is_in_season(day: date, first_year: int) -> bool:
    """Whether a cycle that starts in `first_year` may meet on this day."""
    first, last = season(first_year)
    return first <= day <= last


def public_holidays(first_year: int) -> tuple[PublicHoliday, ...]:
    """The public holidays of one season, in order.

    Source: the `holidays` library, category public.
    """
    years = (first_year, first_year + 1)
    in_french = holidays.country_holidays("BE", years=years, language="fr")
    in_dutch = holidays.country_holidays("BE", years=years, language="nl")
    return tuple(
        PublicHoliday(day, in_french[day], in_dutch[day]) for day in sorted(in_french) if is_in_season(day, first_year)
    )


def closed_days(first_year: int, french_speaking: Iterable[SchoolPeriod]) -> ClosedDays:
    """Every closed day of a season, in order, with all its reasons.

    Public holidays first, then the Dutch-speaking schools by their rule, the day of the French
    Community, and the French-speaking schools as the list given.
    """
    reasons: dict[date, list[Reason]] = {}
    for holiday in public_holidays(first_year):
        reasons.setdefault(holiday.day, []).append(holiday)
    for period in _school_periods(first_year, french_speaking):
        for day in _days_in_season(period, first_year):
            reasons.setdefault(day, []).append(period)
    return {day: tuple(reasons[day]) for day in sorted(reasons)}


def _school_periods(first_year: int, french_speaking: Iterable[SchoolPeriod]) -> tuple[SchoolPeriod, ...]:
    # A list that names 27 September itself must not give the day the same reason twice.
    given = set(french_speaking) - {french_community_day(first_year)}
    ordered = sorted(given, key=lambda period: (period.first, period.last, period.kind))
    return (*dutch_speaking(first_year), french_community_day(first_year), *ordered)


def _days_in_season(period: SchoolPeriod, first_year: int) -> Iterable[date]:
    first, last = season(first_year)
    start, end = max(period.first, first), min(period.last, last)
    return (start + timedelta(days=offset) for offset in range((end - start).days + 1))
