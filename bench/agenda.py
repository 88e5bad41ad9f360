"""The agenda page among 10,000 events, in milliseconds at the server, beside a static page of the same size.

Both go through the whole application, middleware included, called directly: no socket is timed.
`python -m bench.agenda` prints the figures.
"""

import asyncio
import tempfile
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

import structlog
from starlette.responses import HTMLResponse
from starlette.routing import Route

from bench.dataset import make_many_events
from bench.report import Line, Spread, spread
from core import migrations
from core.settings import Settings
from web import house
from web.app import create_app

EVENTS = 10_000
ROUNDS = 7
REQUESTS = 20  # in each round
AIM = 20.0  # milliseconds
PATHS = {"list": "/fr/agenda", "week": "/fr/agenda?view=week", "one territory": "/fr/agenda?territory=sud"}


@dataclass(frozen=True, slots=True)
class Page:
    """Milliseconds a request of a page, smallest, median and largest round; median of the static page; its size."""

    milliseconds: Spread
    static: float
    octets: int


async def measure() -> dict[str, Page]:
    """Each view of the agenda, by name."""
    with tempfile.TemporaryDirectory(prefix="ronde-bench-") as folder:
        settings = Settings(
            data_dir=Path(folder), secret="of the bench, used nowhere else at all", base_url="http://bench"
        )
        structlog.configure(processors=[], logger_factory=structlog.ReturnLoggerFactory())
        house.furnish(settings)
        await migrations.upgrade(settings)
        database = house.open_database(settings)
        async with database.writing() as session:
            await make_many_events(session, EVENTS)
        app: Any = create_app(settings, database)
        figures = {name: await _page(app, path) for name, path in PATHS.items()}
        await database.close()
    return figures


async def _page(app: Any, path: str) -> Page:
    body = await _ask(app, path)
    app.app.router.routes.insert(0, Route("/bench", lambda _request: HTMLResponse(body)))
    rounds = [(await _round(app, path), await _round(app, "/bench")) for _ in range(ROUNDS + 1)][1:]
    app.app.router.routes.pop(0)
    return Page(spread([page for page, _ in rounds]), spread([static for _, static in rounds])[1], len(body))


async def _round(app: Any, path: str) -> float:
    started = perf_counter()
    for _ in range(REQUESTS):
        await _ask(app, path)
    return 1000 * (perf_counter() - started) / REQUESTS


async def _ask(app: Any, path: str) -> bytes:
    path, _, query = path.partition("?")
    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [(b"host", b"bench")],
        "scheme": "http",
        "server": ("bench", 80),
        "client": ("127.0.0.1", 1),
        "root_path": "",
        "http_version": "1.1",
    }
    said: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        said.append(message)

    await app(scope, receive, send)
    if said[0]["status"] != 200:
        raise RuntimeError(f"{path} answered {said[0]['status']}")
    return b"".join(message.get("body", b"") for message in said[1:])


def lines(figures: dict[str, Page]) -> list[Line]:
    """The figures as lines of the table."""
    return [
        Line(
            f"agenda, {EVENTS:,} events: {name}",
            f"{page.milliseconds[1]:.1f} ms",
            f"static page of {page.octets / 1000:.0f} kB: {page.static:.1f} ms",
            page.milliseconds,
            AIM,
            unit="ms",
            is_most=True,
        )
        for name, page in figures.items()
    ]


if __name__ == "__main__":
    for name, figure in asyncio.run(measure()).items():
        print(f"{name:16} {figure}")
