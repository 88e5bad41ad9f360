"""One run of a worker: claim what is due, render it, fence it, send it, until there is no more."""

import asyncio
from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from core import clock
from core.database import Database
from notifications import leases
from notifications.attempt import Outcome, Parcel, Result
from notifications.carrier import Carrier, Line, Refused, Unreachable
from notifications.fence import Fence
from notifications.ledger import Ledger, ledger_of
from notifications.mail import BadAddress, Mail, build, checked_address, new_message_id
from notifications.models import OutboxMessage
from notifications.registry import Registry, UnknownKind

CLAIM = 100  # messages at a time
CLAIM_AHEAD = CLAIM // 2  # so that the connections need not wait for rendering

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Rendered:
    """A claimed message and its mail. No mail: its bytes were frozen by an attempt before."""

    message: OutboxMessage
    mail: Mail | None


class Delivery:
    """One run. It holds its messages by one token."""

    def __init__(
        self, database: Database, registry: Registry, carrier: Carrier, mail_from: str, stopping: asyncio.Event
    ) -> None:
        self.token = uuid4().hex
        self.sent = 0
        self._database = database
        self._registry = registry
        self._carrier = carrier
        self._mail_from = mail_from
        self._stopping = stopping
        self._fence = Fence(database, registry, lambda: [item.message for item in self._backlog])
        self._backlog: deque[Rendered] = deque()
        self._claimed: set[int] = set()
        self._is_exhausted = False
        self._news = asyncio.Event()
        self._group = asyncio.TaskGroup()
        self._refilling: asyncio.Task[None] | None = None
        self._last_moment = datetime.min.replace(tzinfo=UTC)

    async def run(self) -> int:
        """Send everything that is due. The number of messages sent; leases of the others are given back."""
        try:
            async with ledger_of(self._database, self.token) as ledger, self._group:
                await self._with_keepers(ledger)
        finally:
            if self._claimed:
                await leases.release(self._database, self.token, sorted(self._claimed))
        return self.sent

    async def _with_keepers(self, ledger: Ledger) -> None:
        keepers = [self._group.create_task(self._fence.keep(ledger)), self._group.create_task(self._renew())]
        await self._all_lines()
        for task in keepers:
            task.cancel()

    async def _all_lines(self) -> None:
        lines = [self._group.create_task(self._serve(self._carrier.line())) for _ in range(self._carrier.lines)]
        await asyncio.wait(lines)
        if self._refilling:
            await self._refilling

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(leases.RENEW_EVERY.total_seconds())
            await leases.renew(self._database, self.token)

    async def _serve(self, line: Line) -> None:
        """Send one message after the other over one line."""
        done: Outcome | None = None
        try:
            while True:
                if done and not (self._backlog and line.is_open):
                    await self._fence.step(done, None)  # what comes now may take long
                    done = None
                item = await self._next()
                if item is None:
                    break
                if not line.is_open:
                    await self._open(line, item)
                done = await self._send(line, done, item)
            if done:
                await self._fence.step(done, None)
        except Unreachable as error:
            log.warning("mail server unreachable", error=str(error))
        finally:
            await line.close()

    async def _open(self, line: Line, item: Rendered) -> None:
        try:
            await line.open()
        except Unreachable:
            self._backlog.appendleft(item)
            raise

    async def _send(self, line: Line, done: Outcome | None, item: Rendered) -> Outcome | None:
        """Fence one message, with the mark of the one before, and send it. How that ended, if it was tried."""
        parcel = self._pack(item)
        self._claimed.discard(parcel.id)
        if not await self._fence.step(done, parcel):
            return None
        attempts = item.message.attempts + 1
        try:
            await line.send(parcel)
        except Refused as refusal:
            result = Result.refused if refusal.for_good else Result.again
            return Outcome(parcel.id, result, attempts, str(refusal))
        self.sent += 1
        return Outcome(parcel.id, Result.sent, attempts)

    def _pack(self, item: Rendered) -> Parcel:
        message = item.message
        if item.mail is None:
            assert message.body
            assert message.envelope_to
            assert message.message_id
            assert message.frozen_at
            return Parcel(message, message.envelope_to, message.message_id, message.frozen_at, message.body)
        message_id = new_message_id(message.idem_key, message.created_at, self._mail_from)
        moment = self._moment()
        body = build(item.mail, mail_from=self._mail_from, message_id=message_id, moment=moment)
        return Parcel(message, checked_address(item.mail.to), message_id, moment, body)

    def _moment(self) -> datetime:
        """Now, and never the same instant twice: the names of files sort by it."""
        self._last_moment = max(clock.now(), self._last_moment + timedelta(microseconds=1))
        return self._last_moment

    async def _next(self) -> Rendered | None:
        """The next message to send; None when there are no more, or the worker is stopping."""
        while not self._stopping.is_set():
            if len(self._backlog) <= CLAIM_AHEAD and not self._is_exhausted and self._refilling is None:
                self._refilling = self._group.create_task(self._refill())
            if self._backlog:
                return self._backlog.popleft()
            if self._refilling is None:
                return None
            self._news.clear()
            await self._news.wait()
        return None

    async def _refill(self) -> None:
        try:
            messages = await leases.claim(self._database, self.token, CLAIM)
            self._claimed |= {message.id for message in messages if message.id is not None}
            self._is_exhausted = len(messages) < CLAIM
            await self._settle(await self._render_all(messages))
        finally:
            self._refilling = None
            self._news.set()

    async def _settle(self, outcomes: list[Outcome]) -> None:
        """Write what rendering alone has decided."""
        await asyncio.gather(*(self._fence.step(outcome, None) for outcome in outcomes))
        self._claimed -= {outcome.id for outcome in outcomes}

    async def _render_all(self, messages: list[OutboxMessage]) -> list[Outcome]:
        """Put what renders in the backlog; the outcomes of what does not."""
        outcomes = []
        async with self._database.reading() as session:
            for message in messages:
                rendered = await self._render(session, message)
                if isinstance(rendered, Outcome):
                    outcomes.append(rendered)
                else:
                    self._backlog.append(rendered)
                    self._news.set()
                await asyncio.sleep(0)  # the connections go on meanwhile
        return outcomes

    async def _render(self, session: AsyncSession, message: OutboxMessage) -> Rendered | Outcome:
        assert message.id is not None
        if message.body is not None:
            return Rendered(message, None)
        try:
            return await self._rendered(session, message)
        except BadAddress as error:
            return Outcome(message.id, Result.refused, message.attempts, f"address: {error}")
        except UnknownKind as error:
            return Outcome(message.id, Result.again, message.attempts + 1, str(error))
        except Exception as error:
            await session.rollback()
            log.exception("mail cannot be rendered", kind=message.kind, id=message.id)
            return Outcome(message.id, Result.again, message.attempts + 1, f"rendering: {type(error).__name__}")

    async def _rendered(self, session: AsyncSession, message: OutboxMessage) -> Rendered | Outcome:
        assert message.id is not None
        mail = await self._registry.kind(message.kind).render(session, message)
        if mail is None:
            return Outcome(message.id, Result.unwanted, message.attempts)
        return Rendered(message, mail)
