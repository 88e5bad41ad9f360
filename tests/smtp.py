"""A real SMTP server for the tests, in a thread of its own: keeps what it takes, refuses or hangs up on demand."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.smtp import SMTP


@dataclass(frozen=True)
class Letter:
    """What arrived: the envelope and the bytes."""

    sender: str
    to: str
    content: bytes

    @property
    def message(self) -> EmailMessage:
        return message_from_bytes(self.content, policy=policy.default)


@dataclass
class SmtpServer:
    """`answers` gives the reply to RCPT by recipient, `after_data` the one to each message.

    The messages numbered in `hang_up_on` are taken, and the connection dropped before it is said. `before_answer`
    is called, once, before the first recipient is answered. From the message numbered `silent_from` on, what is
    taken is not answered at all.
    """

    port: int = 0
    letters: list[Letter] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    hang_up_on: set[int] = field(default_factory=set)
    after_data: str = "250 OK"
    before_answer: Callable[[], object] | None = None
    silent_from: int | None = None
    largest: int = 0
    open_now: int = 0
    arrived: threading.Condition = field(default_factory=threading.Condition)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def wait_for(self, count: int) -> None:
        """Until that many letters have arrived."""
        with self.arrived:
            assert self.arrived.wait_for(lambda: len(self.letters) >= count, timeout=20)

    def wait_until_left(self) -> None:
        """Until no connection is open."""
        with self.arrived:
            assert self.arrived.wait_for(lambda: self.open_now == 0, timeout=20)

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802 - aiosmtpd's name
        if call := self.before_answer:
            self.before_answer = None
            await asyncio.to_thread(call)
        if refusal := self.answers.get(address):
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, _session, envelope):  # noqa: N802
        with self.arrived:
            self.letters.append(Letter(envelope.mail_from, envelope.rcpt_tos[0], envelope.content))
            self.arrived.notify_all()
        if self.silent_from and len(self.letters) >= self.silent_from:
            await asyncio.Event().wait()
        if len(self.letters) in self.hang_up_on:
            server.transport.abort()
        return self.after_data


class _Connection(SMTP):
    """Counts how many are open at a time."""

    def connection_made(self, transport):
        self.event_handler.open_now += 1
        self.event_handler.largest = max(self.event_handler.largest, self.event_handler.open_now)
        super().connection_made(transport)

    def connection_lost(self, error):
        with self.event_handler.arrived:
            self.event_handler.open_now -= 1
            self.event_handler.arrived.notify_all()
        super().connection_lost(error)


@contextmanager
def running() -> Iterator[SmtpServer]:
    """A server on a free port of this machine."""
    state = SmtpServer()
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="smtp")
    thread.start()
    server = asyncio.run_coroutine_threadsafe(_listen(state), loop).result()
    state.port = server.sockets[0].getsockname()[1]
    try:
        yield state
    finally:
        asyncio.run_coroutine_threadsafe(_end(server), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _listen(state):
    loop = asyncio.get_running_loop()
    return await loop.create_server(lambda: _Connection(state, loop=loop), "127.0.0.1", 0)


async def _end(server):
    server.close()
    mine = asyncio.current_task()
    others = [task for task in asyncio.all_tasks() if task is not mine]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
