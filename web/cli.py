"""The command line: `ronde`. Each command fails with one clear line."""

import asyncio
import signal
import socket
import sys
from collections.abc import Awaitable, Callable
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click
from granian import Granian
from granian.constants import Interfaces, Loops
from sqlalchemy.exc import SQLAlchemyError

from accounts.sign_in.actions import sign_in_link
from core import migrations
from core.database import Database
from core.errors import ConfigurationError, RondeError
from core.settings import Settings, load, remember
from notifications.worker import Worker
from web import house
from web.demo.loading import load_demo
from web.scheduler import running_jobs

Result = TypeVar("Result")
DEMO_PEOPLE = ("professional", "member", "moderator", "host", "coordinator-sud", "coordinator", "admin")


def clear_errors(command: Callable[..., Any]) -> Callable[..., Any]:
    """Turn what can go wrong into one line and a non-zero exit."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except (ConfigurationError, RondeError) as error:
            _fail(str(error) if isinstance(error, ConfigurationError) else error.message)
        except (SQLAlchemyError, OSError) as error:
            _fail(f"the database does not answer: {str(error.__cause__ or error).splitlines()[0]}")

    return run


def _fail(line: str) -> None:
    click.echo(f"ronde: {line}", err=True)
    sys.exit(1)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="ronde")
def main() -> None:
    """Ronde: communities of practice, meetups, open-house weeks and assemblies.

    Settings are environment variables, RONDE_…; see the README.
    """


@main.command()
@click.option("--workers", default=1, show_default=True, help="Processes that answer (PostgreSQL only beyond 1).")
@click.option("--no-mail", is_flag=True, help="Send no mail from here: `ronde worker` does, somewhere else.")
@clear_errors
def serve(workers: int, no_mail: bool) -> None:
    """Serve the pages and the calendars, and send the mail that is due."""
    settings = _settings()
    if workers > 1 and settings.is_sqlite:
        raise ConfigurationError("--workers: several processes need PostgreSQL (RONDE_DATABASE_URL)")
    _run(settings, migrations.check)
    Worker(house.open_database(settings), settings, house.registry())  # a wrong setting stops the start, here
    _check_port(settings)
    click.echo(f"Ronde: {settings.address}/  (stop with Ctrl-C)")
    Granian(
        "web.server:without_mail" if no_mail else "web.server:with_mail",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.ASGI,
        loop=Loops.uvloop,
        workers=workers,
        log_access=False,
        websockets=False,
        workers_kill_timeout=10,
        working_dir=Path.cwd(),
    ).serve()


def _check_port(settings: Settings) -> None:
    """Refuse a port that somebody listens on: the server's own sockets would share it without a word."""
    with socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise ConfigurationError(
                f"RONDE_PORT: {settings.host}:{settings.port} cannot be used ({error.strerror})"
            ) from None


@main.command()
@clear_errors
def worker() -> None:
    """Send the mail that is due and do the recurring work, without serving pages."""
    settings = _settings()

    async def work(database: Database) -> None:
        await migrations.check(database)
        stopping = asyncio.Event()
        loop = asyncio.get_running_loop()
        for name in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(name, stopping.set)
        async with running_jobs(settings, database, None, works=True):
            click.echo("Ronde: the worker runs  (stop with Ctrl-C)")
            await stopping.wait()

    _run(settings, work)


@main.command()
@click.option("--to", default="head", show_default=True, help="The revision to go to; `base` empties the database.")
@clear_errors
def migrate(to: str) -> None:
    """Bring the database to the schema of this version (or down to another one)."""
    settings = _settings()
    asyncio.run(migrations.downgrade(settings, to) if to == "base" else migrations.upgrade(settings, to))
    click.echo(f"Ronde: the database is at {asyncio.run(migrations.current_revision(settings)) or 'base'}")


@main.command()
@click.option("--serve", "serves", is_flag=True, help="Serve it afterwards.")
@click.pass_context
@clear_errors
def demo(context: click.Context, serves: bool) -> None:
    """Make the demonstration: the database, the programme (once), people for every role."""
    settings = _settings(demo=True)
    remember(settings)
    asyncio.run(migrations.upgrade(settings))
    house.furnish(settings)
    summary = _run(settings, load_demo)
    state = "loaded" if summary.loaded else "there already"
    click.echo(f"Ronde: the demonstration is {state}: {summary.events} appointments, {summary.people} people")
    click.echo(f"Look at   {settings.address}/fr/   {settings.address}/nl/   {settings.address}/fr/design")
    click.echo("Sign in   by a link that this prints:  .venv/bin/ronde sign-in-link EMAIL")
    click.echo("          " + ", ".join(f"{name}@example.org" for name in DEMO_PEOPLE))
    click.echo(f"Mail      {settings.smtp_url or settings.data_dir / 'mail'}")
    if serves:
        context.invoke(serve)


@main.command()
@clear_errors
def check() -> None:
    """Say whether the settings, the database and its schema are in order."""
    settings = _settings()
    _run(settings, migrations.check)
    Worker(house.open_database(settings), settings, house.registry())
    click.echo(f"Ronde: all is in order ({'SQLite' if settings.is_sqlite else 'PostgreSQL'}, {settings.address})")


@main.command("sign-in-link")
@click.argument("email")
@clear_errors
def link(email: str) -> None:
    """Print a link that signs EMAIL in, once, within ten minutes, in any browser."""
    settings = _settings()

    async def make(database: Database) -> str:
        await migrations.check(database)
        async with database.writing() as session:
            return await sign_in_link(session, email)

    click.echo(_run(settings, make))


def _settings(**overrides: Any) -> Settings:
    settings = load(**overrides)
    if not settings.secret:
        remember(settings)
    house.furnish(settings)
    return settings


def _run(settings: Settings, work: Callable[[Database], Awaitable[Result]]) -> Result:
    async def inside() -> Result:
        database = house.open_database(settings)
        try:
            return await work(database)
        finally:
            await database.close()

    return asyncio.run(inside())
