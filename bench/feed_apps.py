"""The two applications that `bench.feeds` loads side by side: the house's layer, and one that knows only its bytes.

Each is started by granian in a process of its own. `BENCH_FEEDS_URL` names the database, `BENCH_FEEDS_BYTES` a folder
with what the bare application answers.
"""

import json
import os
from pathlib import Path
from typing import Any

from core.database import Database
from core.settings import Settings
from events import calendars
from events.feeds.layer import FeedLayer


async def no_page(_scope: Any, _receive: Any, send: Any) -> None:
    """What stands behind the layer: nothing."""
    await send({"type": "http.response.start", "status": 404, "headers": []})
    await send({"type": "http.response.body", "body": b""})


def layer() -> FeedLayer:
    """The feeds of the database in `BENCH_FEEDS_URL`."""
    calendars.use_base_url("https://ronde.example.org")
    return FeedLayer(no_page, Database(Settings(database_url=os.environ["BENCH_FEEDS_URL"])))


def bare() -> Any:
    """An application that knows its answers by path: the least that this server can do for the same bytes."""
    answers = {f"/{path.stem}": _answer(path) for path in Path(os.environ["BENCH_FEEDS_BYTES"]).glob("*.json")}

    async def app(scope: Any, _receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            status, headers, body = answers[scope["path"]]
            await send({"type": "http.response.start", "status": status, "headers": headers})
            await send({"type": "http.response.body", "body": body})

    return app


def _answer(path: Path) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
    said = json.loads(path.read_text())
    headers = [(name.encode(), value.encode()) for name, value in said["headers"]]
    return said["status"], headers, path.with_suffix(".body").read_bytes()
