"""The clock of a node. APScheduler wakes jobs; what makes them right on several nodes is in the database."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from accounts.actions import purge as purge_accounts
from cdp.compose.applications import purge as purge_applications
from cdp.follow import evaluation
from core import clock
from core.database import Database
from core.settings import Settings
from events.actions import purge as purge_events
from events.feeds.layer import FeedLayer
from notifications.outbox import purge as purge_messages
from notifications.worker import Worker
from web import house

MESSAGES_KEPT = timedelta(days=90)  # of those that were sent: who was told what, without the words
EVERY = {"mail": 2, "counts": 60, "evaluations": 300, "tidy": 3600}  # seconds

log = structlog.get_logger()


@asynccontextmanager
async def running_jobs(
    settings: Settings, database: Database, feeds: FeedLayer | None, *, works: bool
) -> AsyncIterator[None]:
    """Run the recurring jobs of this node inside the block; a message in hand is finished before it ends."""
    scheduler = AsyncIOScheduler(
        timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    )
    worker = Worker(database, settings, house.registry())
    if works:
        scheduler.add_job(worker.run_once, "interval", seconds=EVERY["mail"])
        scheduler.add_job(tidy, "interval", args=[database], seconds=EVERY["tidy"])
        scheduler.add_job(ask_for_evaluations, "interval", args=[database], seconds=EVERY["evaluations"])
    if feeds is not None:
        scheduler.add_job(feeds.flush_counts, "interval", seconds=EVERY["counts"])
    scheduler.start()
    try:
        yield
    finally:
        scheduler.shutdown(wait=False)
        worker.stop()
        if feeds is not None:
            await feeds.flush_counts()


async def ask_for_evaluations(database: Database) -> None:
    """Queue the mails that ask the communities how it goes; a second node, or a second time, finds them queued."""
    async with database.writing() as session:
        await evaluation.ask(session)


async def tidy(database: Database) -> None:
    """Delete what has served: old sign-ins, sessions, unconfirmed requests, applications, messages long gone."""
    now = clock.now()
    async with database.writing() as session:
        await purge_accounts(session, now)
    async with database.writing() as session:
        await purge_events(session, now)
    async with database.writing() as session:
        await purge_applications(session, now)
    async with database.writing() as session:
        await purge_messages(session, now - MESSAGES_KEPT)
