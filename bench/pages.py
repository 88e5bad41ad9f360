"""What the pages weigh, and when their largest element is painted on a slow phone, beside a bare static page.

`python -m bench.pages` prints the figures. A real Chromium asks a real server, with 4 × CPU slowdown and a slow-4G
network; the bare page has the same frame and one heading, and is measured in the same rounds.
"""

import asyncio
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from bench.report import Line
from tests import chromium
from tests.browser import house
from tests.browser.serving import serving
from tests.browser.visits import PHONE

ROUNDS = 5
CPU_SLOWDOWN = 4
SLOW_4G = {"offline": False, "latency": 150, "downloadThroughput": 1_600_000 / 8, "uploadThroughput": 750_000 / 8}
LIGHT = 40.0  # kB at a first visit; never over 60
QUICK = 1200.0  # milliseconds
PAGES = {"home": "/fr/", "agenda": "/fr/agenda", "month": "/fr/agenda?view=month", "event": "/nl/events/{open}"}
BARE = '<!doctype html><html lang="fr"><meta name="viewport" content="width=device-width"><title>Bare</title><h1>Bare'
LARGEST = """() => new Promise(done => {
  const seen = new PerformanceObserver(list => done(list.getEntries().at(-1).startTime));
  seen.observe({type: 'largest-contentful-paint', buffered: true});
})"""


@dataclass(frozen=True, slots=True)
class Weight:
    """A first visit: octets over the wire, requests; milliseconds to the largest paint (min, median, max), and how
    many times those of the bare page.
    """

    octets: int
    requests: int
    paint: tuple[float, float, float]
    ratio: float


async def measure() -> dict[str, Weight]:
    """Every page of `PAGES`, in a thread: Playwright has a loop of its own."""
    return await asyncio.to_thread(_measure)


def _measure() -> dict[str, Weight]:
    with tempfile.TemporaryDirectory(prefix="ronde-bench-") as scratch, sync_playwright() as playwright:
        made = Path(scratch) / "house"
        made.mkdir()
        house.make(made)
        browser = playwright.chromium.launch(executable_path=chromium.path(), args=list(chromium.ARGUMENTS))
        try:
            with serving(made, Path(scratch) / "var") as site, _bare(Path(scratch) / "bare") as bare:
                addresses = {name: site.address + path.format(**site.facts.names) for name, path in PAGES.items()}
                return _compare(browser, addresses, bare)
        finally:
            browser.close()


def _compare(browser: Browser, addresses: dict[str, str], bare: str) -> dict[str, Weight]:
    everything = {"bare": bare, **addresses}
    for address in everything.values():
        _visit(browser, address)  # the server's first answer of each page warms it up
    rounds = [{name: _visit(browser, address) for name, address in everything.items()} for _ in range(ROUNDS)]
    return {name: _weight(name, rounds) for name in addresses}


def _weight(name: str, rounds: list[dict[str, tuple[int, int, float]]]) -> Weight:
    octets, requests, _ = rounds[0][name]
    paints = [visits[name][2] for visits in rounds]
    ratio = statistics.median(visits[name][2] / visits["bare"][2] for visits in rounds)
    return Weight(octets, requests, (min(paints), statistics.median(paints), max(paints)), ratio)


def _visit(browser: Browser, address: str) -> tuple[int, int, float]:
    """A first visit with an empty cache: octets, requests, milliseconds to the largest paint."""
    context = browser.new_context(**PHONE.options())
    page = context.new_page()
    tools = context.new_cdp_session(page)
    received: list[float] = []
    tools.on("Network.loadingFinished", lambda told: received.append(told["encodedDataLength"]))
    for command, settings in _slow():
        tools.send(command, settings)
    page.goto(address, wait_until="networkidle")
    paint = float(page.evaluate(LARGEST))
    context.close()
    return int(sum(received)), len(received), paint


def _slow() -> list[tuple[str, dict[str, Any]]]:
    return [
        ("Network.enable", {}),
        ("Network.emulateNetworkConditions", SLOW_4G),
        ("Emulation.setCPUThrottlingRate", {"rate": CPU_SLOWDOWN}),
    ]


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
        """Say nothing."""


@contextmanager
def _bare(folder: Path) -> Iterator[str]:
    folder.mkdir()
    (folder / "index.html").write_text(BARE)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


def lines(figures: dict[str, Weight]) -> list[Line]:
    """The figures as lines of the table: what a page weighs, and when it is painted."""
    return [line for name, weight in figures.items() for line in _lines(name, weight)]


def _lines(name: str, weight: Weight) -> Iterator[Line]:
    kilobytes = weight.octets / 1000
    said = f"{kilobytes:.1f} kB in {weight.requests} requests"
    beside = f"{weight.ratio:.2f} × a bare page"
    yield Line(f"first visit, {name}", said, "", (kilobytes,) * 3, LIGHT, unit="kB", is_most=True)
    yield Line(
        f"largest paint, {name}", f"{weight.paint[1]:.0f} ms", beside, weight.paint, QUICK, unit="ms", is_most=True
    )


def main() -> None:
    """Print the figures."""
    for name, weight in asyncio.run(measure()).items():
        low, middle, high = weight.paint
        print(
            f"{name:8} {weight.octets / 1000:6.1f} kB  {weight.requests:2} requests  "
            f"largest paint {middle:5.0f} ms ({low:.0f}-{high:.0f})  {weight.ratio:.2f} x bare"
        )


if __name__ == "__main__":
    main()
