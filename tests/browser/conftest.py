"""A real server and a real browser, one of each for every worker; a fresh profile for every visit.

Playwright keeps an event loop running in the thread that started it, where no test could start another: it lives in a
thread of its own, and the tests marked `browser` run there. What every visit must keep is checked when it ends: no
word on the console, no refusal by the content security policy, no request to another origin.
"""

import fcntl
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests import chromium
from tests.browser import house as houses
from tests.browser.serving import Site, serving
from tests.browser.visits import Visits

Result = TypeVar("Result")
PATIENCE = 180  # seconds: the first test of a worker makes the house and starts its server
_thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="browser")


def in_browser_thread(work: Callable[..., Result], *args: object, **named: object) -> Result:
    """Do something with the browser, where it lives."""
    return _thread.submit(work, *args, **named).result()


def pytest_itemcollected(item: pytest.Item) -> None:
    item.add_marker(pytest.mark.timeout(PATIENCE))


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    if not pyfuncitem.get_closest_marker("browser"):
        return None
    wanted = pyfuncitem._fixtureinfo.argnames
    in_browser_thread(pyfuncitem.obj, **{name: pyfuncitem.funcargs[name] for name in wanted})
    return True


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The demonstration, made once for all workers."""
    shared = tmp_path_factory.getbasetemp()
    folder = (shared if worker_id == "master" else shared.parent) / "house"
    with _one_worker_at_a_time(folder.with_suffix(".lock")):
        if not (folder / houses.FACTS).exists():
            shutil.rmtree(folder, ignore_errors=True)  # of a worker that was stopped in the middle
            folder.mkdir()
            houses.make(folder)
    return folder


@contextmanager
def _one_worker_at_a_time(path: Path) -> Iterator[None]:
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def site(house: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """This worker's server."""
    with serving(house, tmp_path_factory.mktemp("site") / "var") as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """This worker's browser."""
    playwright = in_browser_thread(sync_playwright().start)
    launched = in_browser_thread(
        playwright.chromium.launch, executable_path=chromium.path(), args=list(chromium.ARGUMENTS)
    )
    yield launched
    in_browser_thread(launched.close)
    in_browser_thread(playwright.stop)


@pytest.fixture
def visits(browser: Browser, site: Site) -> Iterator[Visits]:
    """Opens fresh profiles; at the end, none may have anything to complain about."""
    opened = Visits(browser, site)
    yield opened
    in_browser_thread(opened.close)
    assert opened.complaints == []


@pytest.fixture
def page(visits: Visits) -> Page:
    """A visitor in French on a phone, with JavaScript."""
    return in_browser_thread(visits.open)
