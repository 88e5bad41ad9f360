"""Writes of the school holidays that are a list: coordinators confirm, correct, add and import them."""

from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from cdp.plan.errors import HolidayOverlaps, OtherSeason
from cdp.plan.forms import Holiday
from cdp.plan.models import SchoolHoliday, school_year_of
from cdp.school_holidays import PeriodKind, SchoolPeriod
from core.errors import NotFound


async def add(session: AsyncSession, form: Holiday) -> SchoolHoliday:
    """Add a holiday to the school year that it falls in. Raises HolidayOverlaps."""
    await _check_free(session, form)
    row = SchoolHoliday(first_year=school_year_of(form.first), **form.model_dump())
    session.add(row)
    await session.flush()
    return row


async def change(session: AsyncSession, holiday_id: int, form: Holiday) -> SchoolHoliday:
    """Correct a holiday, or confirm it. Raises NotFound, HolidayOverlaps."""
    row = await session.get(SchoolHoliday, holiday_id)
    if row is None:
        raise NotFound
    await _check_free(session, form, besides=holiday_id)
    row.first_year = school_year_of(form.first)
    for name, value in form.model_dump().items():
        setattr(row, name, value)
    await session.flush()
    return row


async def remove(session: AsyncSession, holiday_id: int) -> None:
    """Take a holiday off the list; one that is not there any more is no mistake."""
    await session.execute(sa.delete(SchoolHoliday).where(col(SchoolHoliday.id) == holiday_id))


async def confirm(session: AsyncSession, first_year: int) -> int:
    """Say that all provisional holidays of a school year are right. Their number."""
    rows = (
        await session.scalars(
            select(SchoolHoliday).where(
                col(SchoolHoliday.first_year) == first_year, col(SchoolHoliday.is_provisional).is_(True)
            )
        )
    ).all()
    for row in rows:
        row.is_provisional = False
    return len(rows)


async def take_over(session: AsyncSession, first_year: int, periods: Sequence[SchoolPeriod]) -> int:
    """Put the imported holidays of one school year in the place of those of the same kinds. Their number.

    What has no kind of its own replaces the days that it overlaps. Raises OtherSeason when the file holds none of
    that year.
    """
    wanted = [period for period in periods if school_year_of(period.first) == first_year]
    if not wanted:
        raise OtherSeason(label=f"{first_year}-{first_year + 1}")
    known = await session.scalars(select(SchoolHoliday).where(col(SchoolHoliday.first_year) == first_year))
    for row in known:
        if _is_replaced(row, wanted):
            await session.delete(row)
    await session.flush()
    session.add_all(rows(first_year, wanted))
    await session.flush()
    return len(wanted)


def rows(first_year: int, periods: Iterable[SchoolPeriod]) -> list[SchoolHoliday]:
    """New rows for these holidays of a school year, each first day of a kind once."""
    once = {(period.kind, period.first): period for period in periods}
    return [
        SchoolHoliday(
            first_year=first_year,
            kind=period.kind,
            first=period.first,
            last=period.last,
            title=period.title or "",
            is_provisional=period.is_provisional,
        )
        for period in once.values()
    ]


def _is_replaced(row: SchoolHoliday, wanted: Iterable[SchoolPeriod]) -> bool:
    return any(
        period.kind == row.kind != PeriodKind.OTHER or (period.first <= row.last and row.first <= period.last)
        for period in wanted
    )


async def _check_free(session: AsyncSession, form: Holiday, besides: int | None = None) -> None:
    overlapping = await session.scalars(
        select(SchoolHoliday.id).where(col(SchoolHoliday.first) <= form.last, col(SchoolHoliday.last) >= form.first)
    )
    if set(overlapping) - {besides}:
        raise HolidayOverlaps
