"""What carries messages away: a mail server, or a folder of files. Both have lines, each with one message at a time."""

from typing import Protocol

from notifications.attempt import Parcel

LONGEST_ERROR = 200  # characters


class Unreachable(Exception):
    """No line can be opened now. No message was tried."""


class Refused(Exception):
    """A message was not taken. `for_good` when trying again cannot help. The text holds nothing of the message."""

    def __init__(self, text: str, *, for_good: bool) -> None:
        super().__init__("".join(c if c.isprintable() else " " for c in text)[:LONGEST_ERROR])
        self.for_good = for_good


class Line(Protocol):
    """One connection. It is opened by the first message, and closed when there are no more."""

    @property
    def is_open(self) -> bool:
        """Whether a message can leave now."""

    async def open(self) -> None:
        """Open it. Raises Unreachable."""

    async def send(self, parcel: Parcel) -> None:
        """Deliver one message. Raises Refused."""

    async def close(self) -> None:
        """Take leave. Never raises."""


class Carrier(Protocol):
    """Where messages go."""

    @property
    def lines(self) -> int:
        """How many lines may be open at a time."""

    def line(self) -> Line:
        """A line, closed."""
