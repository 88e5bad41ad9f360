"""A house served for real: `ronde serve` in a process of its own, on this machine, with its own copy of the data."""

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from threading import Event as Bell
from time import monotonic
from typing import TypeVar
from urllib.error import URLError
from urllib.request import urlopen

from tests.browser.house import Facts, facts_of

ROOT = Path(__file__).parents[2]
SERVE = "from web.cli import main; main()"
PATIENCE = 40.0  # seconds, on a machine that does other things too
BETWEEN_LOOKS = 0.05
SLOWEST_STOP = 15

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Site:
    """A running house: where it listens, where its mail goes, what the tests know of it."""

    address: str
    folder: Path
    facts: Facts

    def mail_to(self, email: str, *, number: int = 1) -> EmailMessage:
        """The letter of that number among those that left for an address; waits until it is there."""
        return until(lambda: self.letters_to(email)[number - 1 : number])[0]

    def letters_to(self, email: str) -> list[EmailMessage]:
        """The letters that left for an address, oldest first."""
        files = sorted((self.folder / "mail").glob("*.eml"))
        letters = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in files]
        return [letter for letter in letters if email in str(letter["To"])]


def until(look: Callable[[], Found], patience: float = PATIENCE) -> Found:
    """What `look` finds, as soon as it finds something. Raises TimeoutError."""
    end = monotonic() + patience
    while not (found := look()):
        if monotonic() > end:
            raise TimeoutError(look)
        Bell().wait(BETWEEN_LOOKS)
    return found


@contextmanager
def serving(house: Path, folder: Path) -> Iterator[Site]:
    """Serve a copy, in `folder`, of a house that was made."""
    shutil.copytree(house, folder)
    port = _free_port()
    with (folder / "log.txt").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-c", SERVE, "serve"], cwd=ROOT, env=_environment(folder, port), stdout=log, stderr=log
        )
    site = Site(f"http://127.0.0.1:{port}", folder, facts_of(folder))
    try:
        until(lambda: _answers(server, site))
        yield site
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(SLOWEST_STOP)


def _answers(server: subprocess.Popen[bytes], site: Site) -> bool:
    if server.poll() is not None:
        raise RuntimeError((site.folder / "log.txt").read_text())
    try:
        with urlopen(f"{site.address}/readyz", timeout=PATIENCE) as answer:
            return bool(answer.status == 200)
    except URLError:
        return False


def _environment(folder: Path, port: int) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("RONDE_")}
    return kept | {"RONDE_DATA_DIR": str(folder), "RONDE_PORT": str(port)}


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
