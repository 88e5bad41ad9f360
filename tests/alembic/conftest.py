"""Databases without a schema, and a house one step ahead of this one."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path

import pytest

from core import migrations
from core.settings import Settings

TRIAL = """
import sqlalchemy as sa
from alembic import op

revision = "trial"
down_revision = "{head}"
branch_labels = None
depends_on = None


def upgrade() -> None:
{upgrade}


def downgrade() -> None:
{downgrade}
"""


@pytest.fixture
def make_empty(database_kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Callable[[], Settings]]:
    """Makes settings for one more database without any table."""
    numbers = count(1)
    with ExitStack() as stack:

        def make() -> Settings:
            name = f"empty{next(numbers)}"
            url = f"sqlite+aiosqlite:///{tmp_path / name}.sqlite3"
            if database_kind == "postgresql":
                server = request.getfixturevalue("postgres_server")
                url = stack.enter_context(server.database(f"ronde_{os.getpid()}_{name}"))
            return Settings(database_url=url, data_dir=tmp_path)

        yield make


@pytest.fixture
def empty(make_empty: Callable[[], Settings]) -> Settings:
    """Settings for a database without any table."""
    return make_empty()


@pytest.fixture
def next_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Makes this the code of a next version, whose schema is one step further."""

    def arrive(upgrade: str, downgrade: str = "pass") -> None:
        scripts = tmp_path / "alembic"
        shutil.copytree(migrations.SCRIPTS, scripts, ignore=shutil.ignore_patterns("__pycache__"))
        step = TRIAL.format(head=migrations.head_revision(), upgrade=_body(upgrade), downgrade=_body(downgrade))
        (scripts / "versions" / "trial.py").write_text(step)
        monkeypatch.setattr(migrations, "SCRIPTS", scripts)

    return arrive


def _body(lines: str) -> str:
    return "\n".join(f"    {line}" for line in lines.strip().splitlines())
