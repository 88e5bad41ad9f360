"""What a feed answers over HTTP: bytes, validators and headers, made once per version of the feed. No database.

Sources: RFC 9110, sections 8.8 (validators), 12.5.3 (Accept-Encoding) and 13 (conditional requests).
"""

import asyncio
import hashlib
import zlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from functools import lru_cache
from typing import NamedTuple

Headers = list[tuple[bytes, bytes]]

# A proxy may answer for five minutes: calendars ask every hour at best, and late changes leave by mail.
CACHE_FEED = b"public, max-age=300"
# Somebody who downloads one event has just been told that it changed.
CACHE_EVENT = b"public, no-cache"
# Kept by the reader alone, and asked for again each time: a revocation is honoured at once.
CACHE_PRIVATE = b"private, no-cache"
CACHE_NOTHING = b"no-store"

SECURITY: Headers = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
]

GZIP_LEVEL = 6
DIGEST_SIZE = 16
# Another zlib may compress to other bytes, and a strong tag never names two.
_GZIP_TAG = f"-gzip-{zlib.ZLIB_RUNTIME_VERSION}".encode()


class Reply(NamedTuple):
    """One HTTP answer."""

    status: int
    headers: Headers
    body: bytes


class Label(NamedTuple):
    """What does not change from one version of a feed to the next: its file's name, who may keep it, whether it is
    worth compressing.
    """

    filename: str
    cache: bytes
    compressed: bool


class Answer:
    """A feed at one version, ready to be sent.

    `modified` is an aware datetime, given to readers as Last-Modified. With `dates_count=False` a request by date is
    answered in full: for feeds that may change without a date that says so.
    """

    __slots__ = ("_compressing", "_plain", "_zipped", "body", "dates_count", "fingerprint", "label", "modified")

    def __init__(
        self, label: Label, parts: Sequence[bytes], fingerprint: bytes, modified: datetime, *, dates_count: bool = True
    ) -> None:
        self.label = label
        self.body = b"".join(parts)
        self.fingerprint = fingerprint
        self.modified = modified.astimezone(UTC).replace(microsecond=0)
        self.dates_count = dates_count
        self._plain = _Form(self, self.body, b'"' + fingerprint + b'"')
        self._zipped = _Form(self, None, b'"' + fingerprint + _GZIP_TAG + b'"')
        self._compressing: asyncio.Task[None] | None = None

    def redated(self, modified: datetime) -> "Answer":
        """The same bytes under another date: nothing is joined or compressed again."""
        again = Answer(self.label, (self.body,), self.fingerprint, modified, dates_count=self.dates_count)
        again._zipped.fill(self._zipped.body)
        again._compressing = self._compressing if self._zipped.body else None
        return again

    def reply(self, request: Mapping[bytes, bytes]) -> Reply:
        """What a GET with these header fields gets. Names are in lower case."""
        zips = takes_gzip(request.get(b"accept-encoding", b""))
        forms = (self._zipped, self._plain) if zips else (self._plain,)
        if (tags := request.get(b"if-none-match")) is not None:
            for form in forms:
                if _lists(tags, form.etag):
                    return form.unchanged
        elif (since := request.get(b"if-modified-since")) is not None and self._unchanged_since(since):
            return forms[0].unchanged
        if zips and (ready := self._zipped.full) is not None:
            return ready
        return self._plain.whole

    def wants_gzip(self, request: Mapping[bytes, bytes]) -> bool:
        """Whether a compressed form is asked for that nobody has begun to make."""
        return self._compressing is None and self.label.compressed and takes_gzip(request.get(b"accept-encoding", b""))

    def compress(self) -> asyncio.Task[None]:
        """Make the compressed form in a thread; until it is there the plain one is sent."""
        self._compressing = asyncio.create_task(self._compress())
        return self._compressing

    async def _compress(self) -> None:
        self._zipped.fill(await asyncio.get_running_loop().run_in_executor(None, gzipped, self.body))

    def _unchanged_since(self, date: bytes) -> bool:
        since = _http_date(date)
        return self.dates_count and since is not None and self.modified <= since


class _Form:
    """An answer in one encoding: the whole of it, and the 304 that stands for it."""

    __slots__ = ("_common", "_label", "body", "etag", "full", "unchanged")

    def __init__(self, answer: Answer, body: bytes | None, etag: bytes) -> None:
        self.etag = etag
        self._label = answer.label
        self._common: Headers = [
            (b"etag", etag),
            (b"last-modified", format_datetime(answer.modified, usegmt=True).encode()),
            (b"cache-control", answer.label.cache),
            (b"vary", b"accept-encoding"),
            *SECURITY,
        ]
        self.unchanged = Reply(304, self._common, b"")
        self.full: Reply | None = None
        self.body: bytes | None = None
        if body is not None:
            self.full = Reply(200, self._headers(body), body)
            self.body = body

    @property
    def whole(self) -> Reply:
        assert self.full is not None
        return self.full

    def fill(self, compressed: bytes | None) -> None:
        """Give the form its compressed bytes."""
        if compressed is not None:
            headers = [*self._headers(compressed), (b"content-encoding", b"gzip")]
            self.body, self.full = compressed, Reply(200, headers, compressed)

    def _headers(self, body: bytes) -> Headers:
        disposition = f'inline; filename="{self._label.filename}"'.encode()
        return [
            (b"content-type", b"text/calendar; charset=utf-8"),
            (b"content-length", str(len(body)).encode()),
            (b"content-disposition", disposition),
            *self._common,
        ]


def refusal(status: int, text: str, *more: tuple[bytes, bytes], languages: str) -> Reply:
    """An answer without a calendar: one line of plain text, kept by nobody."""
    body = f"{text}\n".encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"content-language", languages.encode()),
        (b"cache-control", CACHE_NOTHING),
        *SECURITY,
        *more,
    ]
    return Reply(status, headers, body)


def digest(data: bytes) -> bytes:
    """A short hash of an entry's bytes."""
    return hashlib.blake2b(data, digest_size=DIGEST_SIZE).digest()


def fingerprint(preamble: bytes, digests: Iterable[bytes]) -> bytes:
    """What names the bytes of a feed, from the hashes of its parts: text for a strong entity tag."""
    whole = hashlib.blake2b(digest(preamble), digest_size=DIGEST_SIZE)
    whole.update(b"".join(digests))
    return whole.hexdigest().encode()


def gzipped(data: bytes) -> bytes:
    """`data` compressed, with no time and no name in it: the same bytes on every node."""
    compressor = zlib.compressobj(GZIP_LEVEL, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    return compressor.compress(data) + compressor.flush()


@lru_cache(maxsize=512)
def takes_gzip(accepted: bytes) -> bool:
    """Whether an Accept-Encoding field allows gzip."""
    weights = {}
    for part in accepted.decode("latin-1").lower().split(","):
        coding, _, parameters = part.partition(";")
        weights[coding.strip()] = _weight(parameters)
    return weights.get("gzip", weights.get("x-gzip", weights.get("*", 0.0))) > 0


def _weight(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0


def _lists(tags: bytes, etag: bytes) -> bool:
    """Whether an If-None-Match field names `etag`, compared weakly. Our tags hold no comma and no quote."""
    if tags == etag:
        return True
    listed = (tag.strip().removeprefix(b"W/") for tag in tags.split(b","))
    return any(tag in (etag, b"*") for tag in listed)


@lru_cache(maxsize=512)
def _http_date(date: bytes) -> datetime | None:
    try:
        moment = parsedate_to_datetime(date.decode("latin-1"))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
