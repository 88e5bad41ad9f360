"""The command line, run as an operator runs it: one clear line when something is wrong, and nothing half written."""

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from core.templating import ROOT

PROGRAM = [sys.executable, "-c", "from web.cli import main; main()"]
A_MINUTE = 120  # seconds, for whatever should not take them


def ronde(folder: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run a command of the house in a data directory."""
    environment = os.environ | {"RONDE_DATA_DIR": str(folder)} | {f"RONDE_{k.upper()}": v for k, v in settings.items()}
    return subprocess.run(
        [*PROGRAM, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=A_MINUTE, check=False
    )


def refusal(result: subprocess.CompletedProcess[str]) -> str:
    """The one line of a command that failed."""
    assert result.returncode == 1, result
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    return line


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port


@contextmanager
def serving(folder: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    environment = os.environ | {"RONDE_DATA_DIR": str(folder), "RONDE_PORT": str(port)}
    process = subprocess.Popen(
        [*PROGRAM, "serve"], cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    assert process.stdout is not None
    try:
        for line in process.stdout:
            if "Started worker" in line:
                break
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.stdout.close()
        process.wait(A_MINUTE)


def get(url: str) -> str:
    with urllib.request.urlopen(url, timeout=A_MINUTE) as answer:
        content: bytes = answer.read()
        return content.decode()


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with the demonstration in it."""
    folder = tmp_path_factory.mktemp("house")
    made = ronde(folder, "demo")
    assert made.returncode == 0, made.stderr
    return folder


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("port", "eighty", "Input should be a valid integer, unable to parse string as an integer"),
        ("database_url", "mysql://127.0.0.1/ronde", "only sqlite and postgresql are known"),
        ("smtp_url", "127.0.0.1:25", "expected smtp://host:port or smtps://host:port"),
        ("base_url", "ronde.example.org", "expected https://host, without a path"),
        ("secret", "short", "at least 32 characters"),
    ],
)
def test_a_wrong_setting_is_named_in_one_line(tmp_path: Path, name: str, value: str, said: str) -> None:
    assert refusal(ronde(tmp_path, "check", **{name: value})) == f"ronde: RONDE_{name.upper()}: {said}"


def test_a_sender_that_is_no_address_is_named(house: Path) -> None:
    assert refusal(ronde(house, "check", mail_from="nobody")).startswith("ronde: RONDE_MAIL_FROM: ")


def test_a_missing_database_is_said_and_not_made(tmp_path: Path) -> None:
    line = refusal(ronde(tmp_path, "check", secret="x" * 40))

    assert line.startswith("ronde: ")
    assert "ronde migrate" in line
    assert not (tmp_path / "ronde.sqlite3").exists()


def test_a_newer_schema_stops_the_start(house: Path, tmp_path: Path) -> None:
    copy = tmp_path / "ronde.sqlite3"
    copy.write_bytes((house / "ronde.sqlite3").read_bytes())
    with sqlite3.connect(copy) as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    database.close()

    line = refusal(ronde(tmp_path, "serve", secret="x" * 40))

    assert "9999" in line


def test_a_second_demonstration_changes_nothing(house: Path) -> None:
    again = ronde(house, "demo")

    assert again.returncode == 0
    assert "there already" in again.stdout


def test_the_secret_is_made_once_and_readable_by_its_owner_alone(house: Path) -> None:
    memory = house / "house.json"
    before = memory.read_text()

    ronde(house, "demo")

    assert memory.read_text() == before
    assert memory.stat().st_mode & 0o077 == 0


def test_check_says_that_all_is_in_order(house: Path) -> None:
    assert ronde(house, "check").stdout.startswith("Ronde: all is in order (SQLite, http://127.0.0.1:8000)")


def test_a_link_for_nobody_is_refused_in_one_line(house: Path) -> None:
    assert "nobody@example.org" in refusal(ronde(house, "sign-in-link", "nobody@example.org"))


def test_several_processes_need_postgresql(house: Path) -> None:
    assert "RONDE_DATABASE_URL" in refusal(ronde(house, "serve", "--workers", "2"))


def test_it_serves_signs_in_and_stops_when_told(house: Path) -> None:
    port = free_port()
    with serving(house, port) as process:
        here = f"http://127.0.0.1:{port}"
        link = ronde(house, "sign-in-link", "member@example.org", port=str(port)).stdout.strip()

        assert get(f"{here}/healthz") == "ok"
        assert get(f"{here}/readyz") == "ready"
        assert get(f"{here}/calendars/fr/all.ics").startswith("BEGIN:VCALENDAR\r\n")
        assert re.fullmatch(rf"{here}/(fr|nl)/sign-in/link/[\w-]{{43}}", link)
        assert "member@example.org" in get(link)

        process.send_signal(signal.SIGTERM)
        assert process.wait(A_MINUTE) == 0


def test_a_port_in_use_is_said_in_one_line_and_not_shared(house: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        line = refusal(ronde(house, "serve", port=str(port)))

    assert line == f"ronde: RONDE_PORT: 127.0.0.1:{port} cannot be used (Address already in use)"


def test_help_says_what_each_command_does(tmp_path: Path) -> None:
    listed = ronde(tmp_path, "--help").stdout

    assert [
        name for name in ("check", "demo", "migrate", "serve", "sign-in-link", "worker") if name not in listed
    ] == []
