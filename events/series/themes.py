"""Which theme colours which date: the territory's own of that month, else the region's."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from core import clock
from events import calendars
from events.models import Event, EventKind, Theme

Months = Mapping[tuple[int, int, str | None], int]  # (year, month, territory or None for the region): the theme's id


async def months(session: AsyncSession) -> Months:
    """Every theme by its month and territory."""
    found = await session.execute(select(Theme.year, Theme.month, Theme.territory_code, Theme.id))
    return {(year, month, territory): theme_id for year, month, territory, theme_id in found}


def theme_of(themes: Months, day: date, territory: str) -> int | None:
    """The theme of a day in a territory, or None where there is none yet."""
    return themes.get((day.year, day.month, territory), themes.get((day.year, day.month, None)))


async def recolour(session: AsyncSession, before: Months) -> None:
    """After a change of the year: give each meetup ahead the theme of its month, unless it had one of its own."""
    after = await months(session)
    ahead = select(Event).where(
        col(Event.kind) == EventKind.prevention_meetup,
        col(Event.day) >= clock.today(),
    )
    for event in await session.scalars(ahead):
        was, now = (theme_of(themes, event.day, event.territory_code) for themes in (before, after))
        if was != now and event.theme_id == was:
            event.theme_id = now
            calendars.changed(event)
            calendars.event_changed(session, event.id)
