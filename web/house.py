"""Puts the house in order for a process: its secret, its addresses, its logs, what each kind of message means."""

import logging
import sys

import structlog

from accounts.emails import KINDS as ACCOUNT_KINDS
from cdp.emails import KINDS as CDP_KINDS
from core import keys, links
from core.database import Database
from core.settings import Settings
from events import calendars
from events.calendars import publish_changes
from events.emails import KINDS as EVENT_KINDS
from events.emails import use_sender
from events.open_house.emails import KINDS as OPEN_HOUSE_KINDS
from notifications.registry import Registry
from web.routes import name_pages


def furnish(settings: Settings) -> None:
    """Give this process its secret, the base of its links, and the names of its pages."""
    keys.use_secret(settings.secret)
    links.use_base_url(settings.address)
    calendars.use_base_url(settings.address)
    use_sender(settings.mail_from)
    name_pages()


def open_database(settings: Settings) -> Database:
    """The database, publishing the calendars of what each transaction changed."""
    return Database(settings, before_commit=(publish_changes,))


def registry() -> Registry:
    """Every kind of message, with the function that renders it and the one that says whether it is still wanted."""
    registry = Registry()
    for name, kind in (ACCOUNT_KINDS | EVENT_KINDS | OPEN_HOUSE_KINDS | CDP_KINDS).items():
        registry.register(name, kind)
    return registry


def start_logs(*, pretty: bool) -> None:
    """One JSON object a line on standard error, or something to read for a person at a terminal."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.dev.ConsoleRenderer(colors=False) if pretty else structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
