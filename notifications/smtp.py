"""Delivery to one SMTP server, through aiosmtplib."""

import ipaddress
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import parse_qs, unquote, urlsplit

from aiosmtplib import (
    SMTP,
    SMTPException,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
)

from core.errors import ConfigurationError
from notifications.attempt import Parcel
from notifications.carrier import Refused, Unreachable

LINES = 5
PER_CONNECTION = 100  # messages; servers close a connection after some number, better before they do
TIMEOUT = 30.0  # seconds
PORTS = {"smtp": 25, "smtps": 465}
PERMANENT = range(500, 600)


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """The server that RONDE_SMTP_URL names, and the address that mail comes from."""

    host: str
    port: int
    sender: str
    implicit_tls: bool = False
    start_tls: bool = False
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    tls_context: ssl.SSLContext | None = None
    lines: int = LINES

    def line(self) -> "SmtpLine":
        """A connection, closed."""
        return SmtpLine(self)

    def client(self) -> SMTP:
        """A client that asks for exactly what the setting says: the library alone would do without STARTTLS."""
        return SMTP(
            hostname=self.host,
            port=self.port,
            use_tls=self.implicit_tls,
            start_tls=self.start_tls,
            username=self.username,
            password=self.password,
            tls_context=self.tls_context,
            timeout=TIMEOUT,
        )


def server_at(url: str, sender: str) -> SmtpServer:
    """The server at `smtp://[user:password@]host[:port]` or `smtps://…`.

    STARTTLS is required, unless the host is this machine or the address ends with `?starttls=never`. Raises
    ConfigurationError.
    """
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        raise ConfigurationError("RONDE_SMTP_URL: the port is not a number between 0 and 65535") from None
    if parts.scheme not in PORTS or not parts.hostname:
        raise ConfigurationError("RONDE_SMTP_URL: expected smtp://host:port or smtps://host:port")
    return SmtpServer(
        host=parts.hostname,
        port=port or PORTS[parts.scheme],
        sender=sender,
        implicit_tls=parts.scheme == "smtps",
        start_tls=parts.scheme == "smtp" and _needs_starttls(parts.hostname, parts.query),
        username=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password or "") if parts.username else None,
    )


def _needs_starttls(host: str, query: str) -> bool:
    choices = parse_qs(query, keep_blank_values=True)
    if choices and choices != {"starttls": ["never"]}:
        raise ConfigurationError("RONDE_SMTP_URL: after the ? only starttls=never is known")
    return not choices and not _is_loopback(host)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class SmtpLine:
    """One connection to the server, made anew when it was lost or has served long enough."""

    def __init__(self, server: SmtpServer) -> None:
        self._server = server
        self._client = server.client()
        self._sent = 0

    @property
    def is_open(self) -> bool:
        """Whether the connection stands, and the server may be expected to take one more."""
        return self._client.is_connected and self._sent < PER_CONNECTION

    async def open(self) -> None:
        """Connect, with TLS and sign-in as set. Raises Unreachable."""
        await self.close()
        self._sent = 0
        try:
            await self._client.connect()
        except (SMTPException, OSError, ValueError) as error:
            raise Unreachable(_describe(error)) from error

    async def send(self, parcel: Parcel) -> None:
        """One transaction with the one recipient. Raises Refused."""
        self._sent += 1
        try:
            await self._client.sendmail(self._server.sender, [parcel.to], parcel.body)
        except (SMTPException, OSError) as error:
            raise _refusal(error) from error

    async def close(self) -> None:
        """QUIT, where there is still somebody to say it to."""
        if self._client.is_connected:
            with suppress(SMTPException, OSError):
                await self._client.quit()
        self._client.close()


def _refusal(error: Exception) -> Refused:
    if isinstance(error, SMTPRecipientsRefused):
        refused = error.recipients[0]
        return Refused(f"recipient: {refused.code} {refused.message}", for_good=refused.code in PERMANENT)
    if isinstance(error, SMTPSenderRefused):
        # Ours to repair (the sender, the sign-in), and not the recipient's: it must not cost the message.
        return Refused(f"sender: {error.code} {error.message}", for_good=False)
    if isinstance(error, SMTPResponseException):
        # What a server says of the content may quote it, so the code alone is kept.
        return Refused(f"message: {error.code}", for_good=error.code in PERMANENT)
    return Refused(f"connection: {type(error).__name__}", for_good=False)


def _describe(error: Exception) -> str:
    """Which step failed: never what was said in it, a password could be quoted."""
    code = getattr(error, "code", None)
    return f"{type(error).__name__} {code}" if code else type(error).__name__
