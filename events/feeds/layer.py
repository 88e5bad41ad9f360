"""The thin ASGI layer that answers /calendars/ before routing and middleware: calendars poll more than people click."""

import asyncio
import logging
import secrets
import time
from collections.abc import Awaitable, Callable, MutableMapping
from http import HTTPStatus
from itertools import count
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from core import clock
from core.database import Database
from core.language import LANGUAGES, N_, Language, gettext, is_language, using
from events.feeds.answers import Answer, Reply, refusal
from events.feeds.counts import PRIVATE, Counts
from events.feeds.memory import Memory
from events.feeds.private import FRESH_SECONDS, PrivateFeeds
from events.feeds.public import PREFIX, SUFFIX, PublicFeeds

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

PRIVATE_PREFIX = f"{PREFIX}private/"
EVENT_PREFIXES = {f"{PREFIX}{lang}/events/": lang for lang in LANGUAGES}
RETRY_SECONDS = 60

NO_CALENDAR = N_("There is no calendar at this address.")
ONLY_READ = N_("A calendar can only be read.")
NOT_NOW = N_("The calendars cannot be read for the moment. Try again in a minute.")

log = logging.getLogger(__name__)


class FeedLayer:
    """An ASGI application around `app`: answers the feeds itself and passes everything else on.

    The versions of the public feeds are looked at once in `FRESH_SECONDS` at most; in between, no query is made.
    `monotonic` gives seconds, for tests.
    """

    def __init__(self, app: App, database: Database, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.app = app
        self.counts = Counts()
        self._database = database
        self._monotonic = monotonic
        self._memory = Memory(database)
        self._public = PublicFeeds(self._memory)
        self._private = PrivateFeeds(database, monotonic)
        self._ready: dict[str, tuple[str, Answer]] = {}
        self._due = float("-inf")
        self._looking: asyncio.Task[None] | None = None
        self._compressing: set[asyncio.Task[None]] = set()
        self._name = secrets.token_hex(6).encode()
        self._numbers = count(1)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith(PREFIX):
            # The way of nearly every request: nothing to look at, nothing to make.
            ready = self._ready.get(scope["path"]) if self._monotonic() < self._due else None
            if ready is not None and scope["method"] == "GET":
                status, headers, body = self._counted(*ready, scope)
            else:
                status, headers, body = await self._reply(scope)
            headers = [*headers, (b"x-request-id", b"%b-%08x" % (self._name, next(self._numbers)))]
            await send({"type": "http.response.start", "status": status, "headers": headers})
            await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})
        else:
            await self.app(scope, receive, send)

    async def flush_counts(self) -> None:
        """Write how often feeds were fetched. Called now and then, and once at the end."""
        await self.counts.write(self._database)

    async def settled(self) -> None:
        """Wait for the compressions under way."""
        await asyncio.gather(*self._compressing)

    async def _reply(self, scope: Scope) -> Reply:
        path: str = scope["path"]
        if scope["method"] not in ("GET", "HEAD"):
            return _refused(405, path, ONLY_READ, (b"allow", b"GET, HEAD"))
        try:
            found = await self._find(path)
        except (SQLAlchemyError, OSError):
            log.exception("the calendars could not be read")
            return _refused(503, path, NOT_NOW, (b"retry-after", str(RETRY_SECONDS).encode()))
        if found is None:
            return _refused(404, path, NO_CALENDAR)
        return self._counted(*found, scope)

    async def _find(self, path: str) -> tuple[str, Answer] | None:
        """The answer at `path` and the name that it is counted under."""
        if path.startswith(PRIVATE_PREFIX):
            return await self._find_private(path)
        if self._monotonic() >= self._due:
            await self._look()
        return self._ready.get(path) or self._find_public(path)

    async def _find_private(self, path: str) -> tuple[str, Answer] | None:
        answer = await self._private.answer(path.removeprefix(PRIVATE_PREFIX).removesuffix(SUFFIX))
        return (PRIVATE, answer) if answer and path.endswith(SUFFIX) else None

    def _find_public(self, path: str) -> tuple[str, Answer] | None:
        if not path.endswith(SUFFIX):
            return None
        for prefix, lang in EVENT_PREFIXES.items():
            if path.startswith(prefix):
                answer = self._public.event_answer(lang, path[len(prefix) : -len(SUFFIX)])
                return (f"{lang}/events", answer) if answer else None
        feed = self._public.feed_at(path[len(PREFIX) : -len(SUFFIX)])
        if feed is None:
            return None
        self._ready[path] = feed.name, self._public.answer(feed)
        return self._ready[path]

    async def _look(self) -> None:
        """Look once for all who ask at the same time, and not less for one who hangs up meanwhile."""
        if self._looking is None:
            self._looking = asyncio.create_task(self._refresh())
        await asyncio.shield(self._looking)

    async def _refresh(self) -> None:
        due = self._monotonic() + FRESH_SECONDS
        before = self._memory.generation
        try:
            await self._memory.refresh()
        finally:
            self._looking = None
        self._due = due
        if self._memory.generation != before:
            self._ready.clear()

    def _counted(self, name: str, answer: Answer, scope: Scope) -> Reply:
        self.counts.waiting[name, clock.today() if name == PRIVATE else self._memory.today] += 1
        request = dict(scope["headers"])
        reply = answer.reply(request)
        if reply.status == HTTPStatus.OK and answer.wants_gzip(request):
            task = answer.compress()
            self._compressing.add(task)
            task.add_done_callback(self._compressing.discard)
        return reply


def _refused(status: int, path: str, msgid: str, *headers: tuple[bytes, bytes]) -> Reply:
    """In the address's language; in both where it has none."""
    lang = path.removeprefix(PREFIX).partition("/")[0]
    languages = [lang] if is_language(lang) else list(LANGUAGES)
    text = " / ".join(_in(language, msgid) for language in languages)
    return refusal(status, text, *headers, languages=", ".join(languages))


def _in(lang: Language, msgid: str) -> str:
    with using(lang):
        return gettext(msgid)
