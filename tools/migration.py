"""Write a migration for what changed in the models, compared with what the migrations make on a fresh PostgreSQL.

    python -m tools.migration "why the schema changes"

Against SQLite, Alembic writes other defaults and sees fewer differences. The result is a draft: read it.
"""

import asyncio
import os
import subprocess
import sys

from core import migrations
from core.settings import Settings
from tests import postgres


def main(message: str) -> None:
    """Draft the next step."""
    number = len(list((migrations.SCRIPTS / "versions").glob("*.py"))) + 1
    with postgres.running() as server, server.database(f"ronde_migration_{os.getpid()}") as url:
        if number > 1:
            asyncio.run(migrations.upgrade(Settings(database_url=url)))
        command = ["alembic", "revision", "--autogenerate", "--rev-id", f"{number:04}", "-m", message]
        subprocess.run([sys.executable, "-m", *command], check=True, env=os.environ | {"RONDE_DATABASE_URL": url})
    for step in (migrations.SCRIPTS / "versions").glob(f"{number:04}_*.py"):
        lines = step.read_text().splitlines(keepends=True)
        step.write_text("".join(line for line in lines if not line.startswith("    # ###")))


if __name__ == "__main__":
    if len(sys.argv) != 2 or not sys.argv[1].strip():  # noqa: PLR2004 - the program and its message
        sys.exit('ronde: say what changes and why: make migration m="..."')
    main(sys.argv[1])
