"""Loading the demonstration programme, once and whole."""

from dataclasses import dataclass, fields
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import SQLModel, col, func, select

from accounts.models import Person
from cdp.models import Community
from core import clock
from core.database import Database
from core.errors import ConfigurationError
from events.models import Event, Registration
from events.series.models import MeetupSeries
from notifications.models import MessageState
from notifications.outbox import OUTBOX
from web.demo import (
    agreement,
    communities,
    compose,
    data,
    follow,
    gatherings,
    ground,
    history,
    meet,
    meetups,
    open_house,
    plan,
    rosters,
    series,
)
from web.demo.season import Season

THE_FIRST = "admin@example.org"  # whoever has this person has the demonstration
LOCK = 7_265_100  # any number: two nodes that start together load one after the other


@dataclass(frozen=True, slots=True)
class Summary:
    """What the house holds after loading; `loaded` is false when the demonstration was there already."""

    loaded: bool
    events: int
    series: int
    communities: int
    people: int
    registrations: int


async def load_demo(database: Database, folder: Path = data.FOLDER) -> Summary:
    """Load the demonstration into an empty house, around today, in one transaction; a second time changes nothing.

    Raises ConfigurationError, in one line and with nothing written, when its files are malformed, when they and the
    constants of the code disagree, or when the house holds other people or events.
    """
    demo = data.read(folder)
    agreement.check(demo)
    async with database.writing() as session:
        await _one_at_a_time(session)
        is_there = await _is_loaded(session)
        if not is_there:
            await _refuse_a_lived_in_house(session)
            await _load(session, demo, Season(clock.today()))
        return Summary(not is_there, **await _counted(session))


async def _load(session: AsyncSession, demo: data.Demo, season: Season) -> None:
    with clock.set_to(season.announced):
        laid = await ground.lay(session, demo, season)
        await history.tell(session, demo.programme)
        dates = await meetups.hold(session, demo, laid, season)
        assemblies = await gatherings.plan(session, demo, season)
        await communities.start(session, demo, laid, season)
    await rosters.fill(session, laid, dates, assemblies, season)
    await open_house.fill_open_house(session, laid, season)
    await compose.fill_compose(session, season)
    await plan.fill_plan(session, demo)
    await meet.fill_meet(session)
    await follow.fill_follow(session, season)
    await series.fill_series(session)
    await _keep_only_what_lies_ahead(session)


async def _keep_only_what_lies_ahead(session: AsyncSession) -> None:
    """Nobody gets a letter about what was done before they came: of all messages, only coming reminders stay."""
    await session.execute(
        sa.update(OUTBOX)
        .where(OUTBOX.c.state == MessageState.pending, OUTBOX.c.due_at <= clock.now())
        .values(state=MessageState.cancelled)
    )


async def _one_at_a_time(session: AsyncSession) -> None:
    if session.get_bind().dialect.name == "postgresql":  # SQLite's writers wait for each other anyway
        await session.execute(select(func.pg_advisory_xact_lock(LOCK)))


async def _is_loaded(session: AsyncSession) -> bool:
    return await session.scalar(select(Person.id).where(col(Person.email) == THE_FIRST)) is not None


async def _refuse_a_lived_in_house(session: AsyncSession) -> None:
    for table in (Person, Event):
        if await _count(session, table):
            raise ConfigurationError("demo: this database holds other people or events; load it into an empty one")


async def _counted(session: AsyncSession) -> dict[str, int]:
    tables: dict[str, type[SQLModel]] = {
        "events": Event,
        "series": MeetupSeries,
        "communities": Community,
        "people": Person,
        "registrations": Registration,
    }
    assert {"loaded", *tables} == {field.name for field in fields(Summary)}
    return {name: await _count(session, table) for name, table in tables.items()}


async def _count(session: AsyncSession, table: type[SQLModel]) -> int:
    return await session.scalar(select(func.count()).select_from(table)) or 0
