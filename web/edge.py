"""Around every request that is not a calendar's: an id, security headers, one log line, compression."""

import secrets
import time
import uuid
from typing import Any

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web import security

log = structlog.get_logger()

KEY_LENGTH = 43  # characters of 256 bits in base 64; slugs may be as long, and are not missed here


class Edge:
    """A plain ASGI layer: cheaper than a middleware that wraps bodies."""

    def __init__(self, app: ASGIApp, *, is_https: bool) -> None:
        self.app = app
        self.is_https = is_https

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = uuid.uuid4().hex
        nonce = secrets.token_urlsafe(16)
        scope.setdefault("state", {})["nonce"] = nonce
        scope["state"]["request_id"] = request_id
        structlog.contextvars.bind_contextvars(request_id=request_id)
        headers = security.headers(nonce, is_https=self.is_https)
        answer = _Answer(send, [*headers, (b"x-request-id", request_id.encode())])
        started = time.perf_counter()
        try:
            await self.app(scope, receive, answer.send)
        finally:
            took = round((time.perf_counter() - started) * 1000, 1)
            log.info("request", method=scope["method"], path=_told(scope["path"]), status=answer.status, ms=took)
            structlog.contextvars.unbind_contextvars("request_id")


def _told(path: str) -> str:
    """A path without what may be a key: a token opens a door to whoever reads the log."""
    return "/".join("…" if len(part) >= KEY_LENGTH else part for part in path.split("/"))


class _Answer:
    """Adds headers to an answer and remembers its status."""

    def __init__(self, send: Send, headers: list[tuple[bytes, bytes]]) -> None:
        self._send = send
        self._headers = headers
        self.status = 500

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            given: list[Any] = list(message.get("headers", []))
            names = {name.lower() for name, _ in given}
            message = {**message, "headers": given + [h for h in self._headers if h[0] not in names]}
        await self._send(message)
