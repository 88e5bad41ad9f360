"""Tests reach nothing but this machine: any other address is refused at once, by both kinds of sockets.

Python's own sockets and those of uvloop, which never pass through Python's, are guarded.
"""

import importlib.util
import ipaddress
import socket
from typing import Any

import pytest


class NotLoopback(AssertionError):
    """A test wanted to leave this machine."""


def check(host: object) -> None:
    """Refuse a host that is not this machine. None and unix paths are."""
    if not is_here(host):
        raise NotLoopback(f"a test tried to reach {host!r}")


def is_here(host: object) -> bool:
    """Whether a host (a name, an address, or None) is this machine."""
    if isinstance(host, bytes):
        host = host.decode()
    if host in (None, "", "localhost", "0.0.0.0", "::"):
        return True
    try:
        return ipaddress.ip_address(str(host)).is_loopback
    except ValueError:
        return False


def guard(patch: pytest.MonkeyPatch) -> None:
    """Put the guard up, for as long as `patch` lasts."""
    for name in ("connect", "connect_ex"):
        patch.setattr(socket.socket, name, _guarded_connect(getattr(socket.socket, name)))
    patch.setattr(socket, "getaddrinfo", _guarded_lookup(socket.getaddrinfo))
    if importlib.util.find_spec("uvloop"):
        import uvloop

        patch.setattr(uvloop.Loop, "create_connection", _guarded_create(uvloop.Loop.create_connection))


def _guarded_connect(real: Any) -> Any:
    def connect(self: socket.socket, address: Any) -> Any:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            check(address[0])
        return real(self, address)

    return connect


def _guarded_lookup(real: Any) -> Any:
    def getaddrinfo(host: Any, *args: Any, **options: Any) -> Any:
        check(host)
        return real(host, *args, **options)

    return getaddrinfo


def _guarded_create(real: Any) -> Any:
    async def create_connection(self: Any, factory: Any, host: Any = None, *args: Any, **options: Any) -> Any:
        check(host)
        return await real(self, factory, host, *args, **options)

    return create_connection
