"""A worker in a process of its own, to be killed: sends what is due in RONDE_DATABASE_URL to RONDE_SMTP_URL."""

import asyncio

from core import settings
from core.database import Database
from notifications.mail import Mail
from notifications.registry import Kind, Registry, always
from notifications.worker import Worker


async def render(_session, message):
    return Mail(to=message.address, subject="Rappel", text="À demain.", html="<p>À demain.</p>")


def registry():
    registry = Registry()
    registry.register("reminder", Kind(render, always))
    return registry


async def main():
    house = settings.load()
    await Worker(Database(house), house, registry()).run_once()


if __name__ == "__main__":
    asyncio.run(main())
