"""The board of the year: months by territories, with what is missing and what comes twice, in words."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from dateutil.relativedelta import relativedelta
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, func, select

from accounts.models import REGION
from core.language import sort_key
from events.models import Event, EventKind, EventStatus, Theme
from events.series.models import InfoSheet
from events.series.queries import months, months_of

Counts = Mapping[tuple[date, str], int]  # (first of the month, territory): meetups


@dataclass(frozen=True, slots=True)
class Cell:
    """A territory in a month: the theme it chose for itself, its info sheet, how many meetups it holds."""

    territory: str
    theme: Theme | None
    sheet: InfoSheet | None
    meetups: int


@dataclass(frozen=True, slots=True)
class Row:
    """A month of the board. `also`: the other months of the season with the same theme."""

    first: date
    theme: Theme | None
    cells: Sequence[Cell]
    also: Sequence[date] = field(default_factory=tuple)

    @property
    def without_meetups(self) -> list[str]:
        """The territories with no meetup in a month that has some somewhere."""
        return [cell.territory for cell in self.cells if not cell.meetups]

    @property
    def without_sheet(self) -> list[str]:
        """The territories whose info sheet is missing, in one language or in both."""
        return [c.territory for c in self.cells if c.sheet is None or not (c.sheet.link_fr and c.sheet.link_nl)]


async def board(session: AsyncSession, season: int, territories: Sequence[str]) -> list[Row]:
    """The twelve months of a season, from September. Three queries."""
    counted = await _meetups(session, season)
    codes = [code for code in territories if code != REGION]
    found = await months(session, season)
    same = _same([(month.first, month.theme) for month in found])
    return [
        Row(
            month.first,
            month.theme,
            [_cell(code, month.own, month.sheets, counted.get((month.first, code), 0)) for code in codes],
            same.get(month.first, ()),
        )
        for month in found
    ]


def _cell(code: str, own: Sequence[Theme], sheets: Sequence[InfoSheet], meetups: int) -> Cell:
    theme = next((theme for theme in own if theme.territory_code == code), None)
    return Cell(code, theme, next((sheet for sheet in sheets if sheet.territory_code == code), None), meetups)


def _same(themes: Sequence[tuple[date, Theme | None]]) -> dict[date, list[date]]:
    """For each month whose theme comes again in the season: the other months."""
    named = sorted((sort_key(theme.name_fr), first) for first, theme in themes if theme)
    groups = [[first for _, first in group] for _, group in groupby(named, key=lambda pair: pair[0])]
    return {
        first: [other for other in group if other != first] for group in groups if len(group) > 1 for first in group
    }


async def _meetups(session: AsyncSession, season: int) -> Counts:
    first = months_of(season)[0]
    held = (
        select(col(Event.day), col(Event.territory_code), func.count())
        .where(
            col(Event.kind) == EventKind.prevention_meetup,
            col(Event.status) == EventStatus.published,
            col(Event.day) >= first,
            col(Event.day) < first + relativedelta(years=1),
        )
        .group_by(col(Event.day), col(Event.territory_code))
    )
    counted: Counter[tuple[date, str]] = Counter()
    for day, territory, number in await session.execute(held):
        counted[day.replace(day=1), territory] += number
    return counted
