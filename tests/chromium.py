"""Where the real browser of the tests is, and what it needs to be quiet."""

import os
import shutil

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome")  # as in tools/system_parts.sh
ARGUMENTS = (
    "--no-sandbox",  # as root there is none
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
MISSING = "there is no chromium on this machine"


def path() -> str | None:
    """The browser's command; None where there is none."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


def skip_without(items: list[pytest.Item]) -> None:
    """Skip what drives a browser where there is none; in CI (CI=true) stop instead of skipping."""
    driving = [item for item in items if item.get_closest_marker("browser")]
    if not driving or path():
        return
    if os.environ.get("CI") == "true":
        raise pytest.UsageError(f"{MISSING}, and {len(driving)} tests drive one")
    for item in driving:
        item.add_marker(pytest.mark.skip(reason=MISSING))
