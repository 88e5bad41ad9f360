"""What the server's processes import: the application, made from the settings of the environment."""

import sys
from functools import cache
from typing import Any

from core.settings import load
from web import house
from web.app import create_app


@cache
def _app(works: bool) -> Any:
    house.start_logs(pretty=sys.stderr.isatty())
    return create_app(load(), works=works)


def __getattr__(name: str) -> Any:
    """`with_mail` also sends what is due; `without_mail` leaves that to `ronde worker`."""
    if name in ("with_mail", "without_mail"):
        return _app(name == "with_mail")
    raise AttributeError(name)
