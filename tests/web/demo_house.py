"""Loading the demonstration, for the tests of the files beside this one."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import SQLModel, func, select

from core import clock, keys, migrations
from core.database import Database
from core.settings import Settings
from events.calendars import publish_changes
from web.demo.loading import load_demo

SECRET = "a secret of the tests, used nowhere else"


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)


def load_at(url: str, day: date) -> None:
    """Bring an empty database to today's schema and load the demonstration on `day`, from a thread of its own."""

    async def load() -> None:
        settings = Settings(database_url=url)
        await migrations.upgrade(settings)
        database = Database(settings, before_commit=(publish_changes,))
        try:
            with clock.set_to(noon(day)):
                await load_demo(database)
        finally:
            await database.close()

    keys.use_secret(SECRET)
    with ThreadPoolExecutor(max_workers=1) as thread:
        thread.submit(asyncio.run, load()).result()


async def count(session: AsyncSession, table: type[SQLModel]) -> int:
    return await session.scalar(select(func.count()).select_from(table)) or 0
