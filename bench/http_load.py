"""A load client: a few connections that are never idle, each with one request under way. Counts, and nothing else."""

import asyncio
import socket
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter
from typing import cast

CONNECTIONS = 16
PATIENCE = 60  # seconds for one round
START_PATIENCE = 30  # seconds for a server to start


@dataclass(frozen=True, slots=True)
class Answered:
    """The head of an answer and its body."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes


async def fetch(port: int, request: bytes) -> Answered:
    """One answer, on a connection of its own. `request` is the whole of it, ready to be sent."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    first, *fields = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").strip().split("\r\n")
    headers = [(name.lower(), value) for name, value in (line.split(": ", 1) for line in fields)]
    status = int(first.split()[1])
    body = b"" if status == 304 else await reader.readexactly(int(dict(headers)["content-length"]))
    writer.close()
    await writer.wait_closed()
    return Answered(status, headers, body)


async def per_second(port: int, request: bytes, requests: int) -> float:
    """Answers a second for `requests` equal requests over `CONNECTIONS` connections that are kept.

    Raises RuntimeError when an answer is not like the first one.
    """
    first = await fetch(port, request)
    load = _Load(request, f"HTTP/1.1 {first.status} ".encode(), len(first.body), requests)
    loop = asyncio.get_running_loop()
    started = perf_counter()
    for _ in range(CONNECTIONS):
        await loop.create_connection(lambda: _Connection(load), "127.0.0.1", port)
    async with asyncio.timeout(PATIENCE):
        await load.done.wait()
    if load.broken:
        raise RuntimeError(f"an answer was not like the first one: {load.broken!r}")
    return requests / (perf_counter() - started)


def free_port() -> int:
    """A port of the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


async def listening(port: int) -> None:
    """Wait until a server listens on a port. Raises TimeoutError after a while."""
    give_up = perf_counter() + START_PATIENCE
    while perf_counter() < give_up:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.05)
        else:
            writer.close()
            return
    raise TimeoutError(f"no server on port {port} after {START_PATIENCE} s")


class _Load:
    """What all connections share: the request, the shape of its answer, and how many are still to come."""

    def __init__(self, request: bytes, starts_with: bytes, body_length: int, requests: int) -> None:
        self.request = request
        self.starts_with = starts_with
        self.body_length = body_length
        self.to_send = requests
        self.to_come = requests
        self.broken = b""
        self.done = asyncio.Event()

    def answered(self) -> None:
        self.to_come -= 1
        if self.to_come == 0:
            self.done.set()

    def stop(self, why: bytes) -> None:
        self.broken = why
        self.done.set()


class _Connection(asyncio.Protocol):
    def __init__(self, load: _Load) -> None:
        self.load = load
        self.missing = 0  # bytes of the answer; below zero while its head is not complete
        self.head = b""
        self.write: Callable[[bytes], None]
        self.close: Callable[[], None]

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        stream = cast("asyncio.Transport", transport)  # uvloop's own is no subclass of it
        self.write, self.close = stream.write, stream.close
        self.ask()

    def ask(self) -> None:
        if self.load.to_send == 0:
            self.close()
            return
        self.load.to_send -= 1
        self.missing = -1
        self.write(self.load.request)

    def data_received(self, data: bytes) -> None:
        if self.missing < 0:
            data = self.head + data
            end = data.find(b"\r\n\r\n")
            if end < 0:
                self.head = data
                return
            if not data.startswith(self.load.starts_with):
                self.load.stop(data[:end])
                return
            self.head = b""
            self.missing = self.load.body_length + end + 4
        self.missing -= len(data)
        if self.missing == 0:
            self.load.answered()
            self.ask()

    def connection_lost(self, _error: Exception | None) -> None:
        if self.missing != 0:
            self.load.stop(b"the connection was closed")
