"""What is tried with one message, and how it ends."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum

from notifications.models import MessageState, OutboxMessage

FIRST_RETRY = timedelta(minutes=1)
LONGEST_RETRY = timedelta(hours=6)
MOST_ATTEMPTS = 12  # a little less than a day


def pause(attempts: int) -> timedelta:
    """How long to wait after so many attempts: it doubles, up to a limit. The same at each call."""
    doubled: timedelta = FIRST_RETRY * 2 ** (attempts - 1)
    return min(doubled, LONGEST_RETRY)


@dataclass(frozen=True, slots=True)
class Parcel:
    """A message ready to leave: its row, its envelope and its bytes."""

    message: OutboxMessage
    to: str
    message_id: str
    moment: datetime
    body: bytes

    @property
    def id(self) -> int:
        """The row's."""
        assert self.message.id is not None
        return self.message.id


class Result(Enum):
    """How an attempt ended."""

    sent = "sent"
    again = "again"
    refused = "refused"
    unwanted = "unwanted"


STATES = {
    Result.sent: MessageState.sent,
    Result.again: MessageState.failed,
    Result.refused: MessageState.failed,
    Result.unwanted: MessageState.unwanted,
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is to be written in the row of a message. `attempts` counts this one."""

    id: int
    result: Result
    attempts: int
    error: str = ""

    @property
    def state(self) -> MessageState:
        """The row's state from now on. One that was tried too often has failed."""
        if self.result is Result.again and self.attempts < MOST_ATTEMPTS:
            return MessageState.pending
        return STATES[self.result]

    def due_at(self, now: datetime) -> datetime | None:
        """When to try again, after a pause; None when never."""
        return now + pause(self.attempts) if self.state is MessageState.pending else None

    def sent_at(self, now: datetime) -> datetime | None:
        """When it was sent, if it was."""
        return now if self.result is Result.sent else None


@dataclass(slots=True)
class Step:
    """What a connection asks for at once: write what happened, and let the next message leave."""

    outcomes: list[Outcome]
    following: Parcel | None
    answer: asyncio.Future[bool] = field(default_factory=lambda: asyncio.get_running_loop().create_future())

    @property
    def ids(self) -> set[int]:
        """The rows that it touches."""
        ids = {outcome.id for outcome in self.outcomes}
        return ids | {self.following.id} if self.following else ids
