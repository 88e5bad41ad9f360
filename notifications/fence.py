"""The fence before each MAIL FROM, and the mark after it, as one transaction for all connections of a worker.

A connection asks at once for two things: mark the message that it has just delivered, and fence the next one. So at
any instant it has at most one message that left and is not marked, which is all that a worker's death can repeat.
What the connections ask while a transaction is under way goes together into the next: that makes a fence for each
message cheap.
"""

import asyncio
from collections.abc import Callable
from itertools import groupby

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from core.database import Database
from notifications.attempt import Outcome, Parcel, Result, Step
from notifications.ledger import Ledger
from notifications.models import OutboxMessage
from notifications.registry import Registry

ROW_LOCKED_PAUSE = 0.02  # seconds until rows that another transaction holds are asked for again
ANSWER_HOLDS = 0.2  # seconds that "still wanted" is taken for true: one question serves the messages that follow

log = structlog.get_logger(__name__)


class Fence:
    """The one task of a worker that writes what its connections have done and are about to do."""

    def __init__(self, database: Database, registry: Registry, ahead: Callable[[], list[OutboxMessage]]) -> None:
        """`ahead` gives the messages that will follow soon."""
        self._wanted = Wanted(database, registry, ahead)
        self._waiting: list[Step] = []
        self._asked = asyncio.Event()

    async def step(self, done: Outcome | None, following: Parcel | None) -> bool:
        """Mark `done` and fence `following`, in one transaction. True when `following` may leave, now."""
        step = Step([done] if done else [], following)
        self._waiting.append(step)
        self._asked.set()
        return await step.answer

    async def keep(self, ledger: Ledger) -> None:
        """Commit what is asked, until cancelled."""
        while True:
            await self._asked.wait()
            self._asked.clear()
            steps, self._waiting = self._waiting, []
            await self._wanted.drop_unwanted(steps)
            written, fenced = await ledger.write(steps)
            for step in written:
                step.answer.set_result(step.following is not None and step.following.id in fenced)
            if len(written) < len(steps):
                await self._ask_again([step for step in steps if not step.answer.done()])

    async def _ask_again(self, locked: list[Step]) -> None:
        await asyncio.sleep(ROW_LOCKED_PAUSE)
        self._waiting[:0] = locked
        self._asked.set()


class Wanted:
    """What the features say of the messages about to leave, each answer for a moment.

    Taking a message back is `outbox.cancel`, which the fence itself sees; this is for what nobody took back.
    """

    def __init__(self, database: Database, registry: Registry, ahead: Callable[[], list[OutboxMessage]]) -> None:
        self._database = database
        self._registry = registry
        self._ahead = ahead
        self._answered_at = float("-inf")
        self._wanted: set[int] = set()
        self._asked: set[int] = set()
        self._errors: dict[int, str] = {}

    async def drop_unwanted(self, steps: list[Step]) -> None:
        """Turn each step towards an unwanted message into one that says so."""
        await self._know([step.following.message for step in steps if step.following])
        for step in steps:
            if step.following and step.following.id not in self._wanted:
                step.outcomes.append(self._kept_back(step.following))
                step.following = None

    def _kept_back(self, parcel: Parcel) -> Outcome:
        error = self._errors.get(parcel.id)
        if error is None:
            return Outcome(parcel.id, Result.unwanted, parcel.message.attempts)
        return Outcome(parcel.id, Result.again, parcel.message.attempts + 1, error)

    async def _know(self, messages: list[OutboxMessage]) -> None:
        ids = {message.id for message in messages}
        is_fresh = asyncio.get_running_loop().time() - self._answered_at < ANSWER_HOLDS
        if not (is_fresh and ids <= self._asked):
            await self._ask([*messages, *(message for message in self._ahead() if message.id not in ids)])

    async def _ask(self, messages: list[OutboxMessage]) -> None:
        self._answered_at = asyncio.get_running_loop().time()
        self._asked = {message.id for message in messages if message.id is not None}
        self._wanted, self._errors = set(), {}
        async with self._database.reading() as session:
            for kind, group in groupby(sorted(messages, key=_kind), key=_kind):
                await self._ask_feature(session, kind, list(group))

    async def _ask_feature(self, session: AsyncSession, kind: str, messages: list[OutboxMessage]) -> None:
        """A feature that cannot answer keeps its own messages waiting, and nobody else's."""
        try:
            self._wanted |= await self._registry.kind(kind).wanted(session, messages)
        except Exception as error:  # noqa: BLE001 - whatever a feature raises
            await session.rollback()
            log.warning("not known whether mail is wanted", kind=kind, error=type(error).__name__)
            text = f"not known whether it is wanted: {type(error).__name__}"
            self._errors |= {message.id: text for message in messages if message.id is not None}


def _kind(message: OutboxMessage) -> str:
    return message.kind
