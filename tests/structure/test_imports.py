"""Imports point one way: core ← notifications ← accounts ← events ← cdp ← web."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("core", "notifications", "accounts", "events", "cdp", "web")


def imported(source: str) -> Iterator[tuple[int, str]]:
    """The line and the full name of everything that is imported, inside functions too, and by `import_module`."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import():
                yield from ((node.lineno, alias.name) for alias in node.names)
            case ast.ImportFrom(level=0, module=str(module)):
                yield node.lineno, module
            case ast.Call(args=[ast.Constant(value=str(name)), *_]) if _imports(node.func):
                yield node.lineno, name


def _imports(function: ast.expr) -> bool:
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    return name in ("import_module", "__import__")


def upward(room: str, source: str) -> list[tuple[int, str]]:
    """The imports of a file of `room` that point at a higher room, at the tests, or at the bench."""
    higher = (*ROOMS[ROOMS.index(room) + 1 :], "tests", "bench", "tools")
    return [(line, name) for line, name in imported(source) if name.split(".")[0] in higher]


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_from_those_below_it(room):
    found = [
        f"{path.relative_to(ROOT)}:{line}: {name}"
        for path in sorted((ROOT / room).rglob("*.py"))
        for line, name in upward(room, path.read_text())
    ]

    assert found == []


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import web.app", [(1, "web.app")]),
        ("from cdp.models import Cycle", [(1, "cdp.models")]),
        ("def f():\n    from cdp import models", [(2, "cdp")]),
        ("import importlib\nimportlib.import_module('web.cli')", [(2, "web.cli")]),
        ("if TYPE_CHECKING:\n    from tests import factories", [(2, "tests")]),
        ("from accounts import models\nfrom . import rules\nimport webauthn", []),
    ],
)
def test_every_way_to_import_upward_is_seen(source, expected):
    assert upward("events", source) == expected
