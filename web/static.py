"""Style, scripts and icons: read once, compressed once, kept by browsers under their fingerprint."""

import gzip
import mimetypes
from functools import lru_cache
from pathlib import Path

from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from core.templating import STATIC

FOR_EVER = "public, max-age=31536000, immutable"
A_WHILE = "public, max-age=3600"
SMALLEST_WORTH_IT = 500  # octets
TEXTS = ("text/", "image/svg", "application/json", "application/manifest")


@lru_cache(maxsize=256)
def _file(path: Path) -> tuple[bytes, bytes | None, str] | None:
    if not path.is_file() or not path.is_relative_to(STATIC):
        return None
    content = path.read_bytes()
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    squeezes = kind.startswith(TEXTS) and len(content) >= SMALLEST_WORTH_IT
    return content, gzip.compress(content, 9, mtime=0) if squeezes else None, kind


class StaticFiles:
    """An ASGI application over the `static` folder."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._response(scope)(scope, receive, send)

    def _response(self, scope: Scope) -> Response:
        name = scope["path"].removeprefix(scope.get("root_path", "")).lstrip("/")
        found = _file((STATIC / name).resolve())
        if found is None or scope["method"] not in ("GET", "HEAD"):
            return PlainTextResponse("404", 404)
        content, squeezed, kind = found
        headers = {"cache-control": FOR_EVER if scope["query_string"] else A_WHILE, "vary": "accept-encoding"}
        if squeezed is not None and b"gzip" in dict(scope["headers"]).get(b"accept-encoding", b""):
            return Response(squeezed, media_type=kind, headers={**headers, "content-encoding": "gzip"})
        return Response(content, media_type=kind, headers=headers)
