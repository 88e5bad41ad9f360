"""The worker: sends what is due, again and again. Any number of them, on any number of nodes, share one outbox."""

import asyncio
from contextlib import suppress

import structlog

from core.database import Database
from core.errors import ConfigurationError
from core.settings import Settings
from notifications.carrier import Carrier
from notifications.delivery import Delivery
from notifications.files import MailFolder
from notifications.mail import BadAddress, sender_address
from notifications.registry import Registry
from notifications.smtp import server_at

EVERY = 10.0  # seconds between two looks at the outbox

log = structlog.get_logger(__name__)


def carrier_of(settings: Settings) -> Carrier:
    """The SMTP server that is set, or the folder `mail` of the data directory. Raises ConfigurationError."""
    try:
        sender = sender_address(settings.mail_from)
    except BadAddress as error:
        raise ConfigurationError(f"RONDE_MAIL_FROM: {error}") from None
    if not settings.smtp_url:
        return MailFolder(settings.data_dir / "mail")
    return server_at(settings.smtp_url, sender)


class Worker:
    """Sends the outbox of one database."""

    def __init__(self, database: Database, settings: Settings, registry: Registry) -> None:
        """Raises ConfigurationError for settings that no mail can leave with."""
        self._database = database
        self._registry = registry
        self._mail_from = settings.mail_from
        self._carrier = carrier_of(settings)
        self._stopping = asyncio.Event()

    async def run_once(self) -> int:
        """Send everything that is due now. The number of messages sent."""
        return await Delivery(self._database, self._registry, self._carrier, self._mail_from, self._stopping).run()

    async def run(self, every: float = EVERY) -> None:
        """Send what is due, every so many seconds, until stopped."""
        while not self._stopping.is_set():
            try:
                await self.run_once()
            except Exception:
                log.exception("the outbox cannot be sent now")
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), every)

    def stop(self) -> None:
        """Finish the messages in hand, give the others back, and end."""
        self._stopping.set()
