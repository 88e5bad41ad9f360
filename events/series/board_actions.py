"""Writing the year of prevention: the theme of a month, its info sheets, and moving a theme."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from accounts.models import REGION, Territory
from core import clock
from events import calendars
from events.models import Event, Theme
from events.series import themes
from events.series.forms import SheetForm, ThemeForm
from events.series.models import InfoSheet


async def _turn(session: AsyncSession, territory: str | None) -> None:
    """One writer of a territory's year after the other: a month has one theme."""
    turn = sa.update(Territory).where(col(Territory.code) == (territory or REGION))
    await session.execute(turn.values(position=Territory.position), execution_options={"synchronize_session": False})


async def theme_at(session: AsyncSession, month: date, territory: str | None) -> Theme | None:
    """The theme that a territory, or the region for None, has itself given to a month."""
    scope = col(Theme.territory_code).is_(None) if territory is None else col(Theme.territory_code) == territory
    found: Theme | None = await session.scalar(
        select(Theme).where(col(Theme.year) == month.year, col(Theme.month) == month.month, scope)
    )
    return found


async def set_theme(session: AsyncSession, month: date, territory: str | None, form: ThemeForm) -> None:
    """Give a month its theme, or none when the form is empty; meetups ahead take its colour."""
    await _turn(session, territory)
    before = await themes.months(session)
    theme = await theme_at(session, month, territory)
    if form.name_fr and theme is not None:
        theme.name_fr, theme.name_nl = form.name_fr, form.name_nl
    elif form.name_fr:
        session.add(Theme(year=month.year, month=month.month, territory_code=territory, **form.model_dump()))
    elif theme is not None:
        await _remove(session, theme, before)
    await session.flush()
    await themes.recolour(session, before)


async def _remove(session: AsyncSession, theme: Theme, before: themes.Months) -> None:
    after = {key: theme_id for key, theme_id in before.items() if theme_id != theme.id}
    coloured = await session.scalars(select(Event).where(col(Event.theme_id) == theme.id))
    for event in coloured:
        is_ahead = event.day >= clock.today()
        event.theme_id = themes.theme_of(after, event.day, event.territory_code) if is_ahead else None
        calendars.changed(event)
        calendars.event_changed(session, event.id)
    await session.flush()
    await session.delete(theme)


async def move_theme(session: AsyncSession, theme: Theme, month: date) -> None:
    """Take a theme to another month of the same territory; the one that stands there takes its place."""
    await _turn(session, theme.territory_code)
    await session.refresh(theme)
    before = await themes.months(session)
    home = date(theme.year, theme.month, 1)
    there = await theme_at(session, month, theme.territory_code)
    if there is not None and there.id != theme.id:
        there.year = -there.year  # aside, while its month is taken: a month has one theme
        await session.flush()
    theme.year, theme.month = month.year, month.month
    await session.flush()
    if there is not None and there.id != theme.id:
        there.year, there.month = home.year, home.month
        await session.flush()
    await themes.recolour(session, before)


async def set_sheet(session: AsyncSession, month: date, territory: str, form: SheetForm) -> None:
    """Say where the info sheet of a territory stands in each language; with no link at all it is gone."""
    await _turn(session, territory)
    found = select(InfoSheet).where(
        col(InfoSheet.territory_code) == territory,
        col(InfoSheet.year) == month.year,
        col(InfoSheet.month) == month.month,
    )
    sheet = (await session.scalars(found)).first()
    if not (form.link_fr or form.link_nl):
        if sheet is not None:
            await session.delete(sheet)
        return
    sheet = sheet or InfoSheet(territory_code=territory, year=month.year, month=month.month)
    sheet.link_fr, sheet.link_nl = form.link_fr, form.link_nl
    session.add(sheet)
