"""Reads of the prevention meetups and the year of themes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from dateutil.relativedelta import relativedelta
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from core import clock
from events.models import Event, EventStatus, Theme
from events.series.models import InfoSheet, MeetupSeries

SEASON_STARTS = 9  # September


@dataclass(frozen=True, slots=True)
class Month:
    """A month of the season: the region's theme, those of territories that chose another, and the info sheets."""

    first: date
    theme: Theme | None
    own: Sequence[Theme]
    sheets: Sequence[InfoSheet]


@dataclass(frozen=True, slots=True)
class Meetup:
    """A recurring meetup with its next date, if one is planned."""

    series: MeetupSeries
    next: Event | None


def season_of(day: date) -> int:
    """The year in which the season of `day` began, in September."""
    return day.year if day.month >= SEASON_STARTS else day.year - 1


def months_of(season: int) -> list[date]:
    """The first days of the twelve months of a season, from September."""
    first = date(season, SEASON_STARTS, 1)
    return [first + relativedelta(months=n) for n in range(12)]


async def months(session: AsyncSession, season: int) -> list[Month]:
    """The year of prevention, month by month."""
    years = (season, season + 1)
    themes = (await session.scalars(select(Theme).where(col(Theme.year).in_(years)))).all()
    sheets = (await session.scalars(select(InfoSheet).where(col(InfoSheet.year).in_(years)))).all()
    return [_month(first, themes, sheets) for first in months_of(season)]


def _month(first: date, themes: Sequence[Theme], sheets: Sequence[InfoSheet]) -> Month:
    now = [theme for theme in themes if (theme.year, theme.month) == (first.year, first.month)]
    return Month(
        first,
        next((theme for theme in now if theme.territory_code is None), None),
        [theme for theme in now if theme.territory_code is not None],
        [sheet for sheet in sheets if (sheet.year, sheet.month) == (first.year, first.month)],
    )


async def meetups(session: AsyncSession) -> list[Meetup]:
    """Every meetup that is published, by name, with its next date. Two queries."""
    published = select(MeetupSeries).where(col(MeetupSeries.published_at).is_not(None))
    running = await session.scalars(published.order_by(col(MeetupSeries.name_fr)))
    ahead = await session.scalars(
        select(Event)
        .where(
            col(Event.series_id).is_not(None),
            col(Event.status) == EventStatus.published,
            col(Event.day) >= clock.today(),
        )
        .order_by(col(Event.day).desc(), sa.desc(col(Event.starts)))
    )
    nearest = {event.series_id: event for event in ahead}
    return [Meetup(series, nearest.get(series.id)) for series in running]
