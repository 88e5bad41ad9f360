"""Settings from the environment (`RONDE_…`), and what the house remembers of them in its data directory."""

import json
import secrets
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from core.errors import ConfigurationError

DATABASE_DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg", "postgres": "postgresql+asyncpg"}
SMTP_SCHEMES = ("smtp", "smtps")
SHORTEST_SECRET = 32  # characters


class Settings(BaseSettings):
    """What an operator may set. Everything has a default that works on one machine."""

    model_config = SettingsConfigDict(env_prefix="RONDE_", extra="ignore")

    database_url: str = ""
    data_dir: Path = Path("var")
    host: str = "127.0.0.1"
    port: int = Field(8000, ge=1, le=65535)
    base_url: str = ""
    smtp_url: str = ""
    mail_from: str = "Ronde <ronde@example.org>"
    secret: str = ""
    demo: bool = False

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if not value:
            return value
        try:
            url = make_url(value)
        except ArgumentError:
            raise ValueError("not a database address") from None
        driver = DATABASE_DRIVERS.get(url.drivername.split("+")[0])
        if driver is None:
            raise ValueError("only sqlite and postgresql are known")
        return url.set(drivername=driver).render_as_string(hide_password=False)

    @field_validator("smtp_url")
    @classmethod
    def _known_smtp(cls, value: str) -> str:
        if value and (urlsplit(value).scheme not in SMTP_SCHEMES or not urlsplit(value).hostname):
            raise ValueError("expected smtp://host:port or smtps://host:port")
        return value

    @field_validator("base_url")
    @classmethod
    def _absolute(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and (parts.scheme not in ("http", "https") or not parts.netloc or parts.path not in ("", "/")):
            raise ValueError("expected https://host, without a path")
        return value.rstrip("/")

    @field_validator("secret")
    @classmethod
    def _long_enough(cls, value: str) -> str:
        if value and len(value) < SHORTEST_SECRET:
            raise ValueError(f"at least {SHORTEST_SECRET} characters")
        return value

    @cached_property
    def url(self) -> str:
        """The database's address, with its async driver."""
        return self.database_url or f"sqlite+aiosqlite:///{(self.data_dir / 'ronde.sqlite3').absolute()}"

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is the embedded one."""
        return self.url.startswith("sqlite")

    @cached_property
    def address(self) -> str:
        """Where people reach this house: the base of every absolute link."""
        return self.base_url or f"http://{self.host}:{self.port}"

    @property
    def is_https(self) -> bool:
        """Whether cookies may be marked Secure."""
        return self.address.startswith("https://")


def load(**overrides: Any) -> Settings:
    """The settings of this process.

    Raises ConfigurationError, naming the variable, for a value that cannot be.
    """
    try:
        settings = Settings(**overrides)
    except ValidationError as error:
        first = error.errors()[0]
        name = f"RONDE_{str(first['loc'][0]).upper()}"
        raise ConfigurationError(f"{name}: {first['msg'].removeprefix('Value error, ')}") from None
    return _with_memory(settings)


def _memory_file(settings: Settings) -> Path:
    return settings.data_dir / "house.json"


def _with_memory(settings: Settings) -> Settings:
    """Fill what the environment leaves open from what `make run` decided earlier."""
    remembered = _remembered(settings)
    if not settings.secret:
        settings.secret = remembered.get("secret", "")
    if "demo" not in settings.model_fields_set:
        settings.demo = bool(remembered.get("demo", False))
    return settings


def _remembered(settings: Settings) -> dict[str, Any]:
    path = _memory_file(settings)
    try:
        content = json.loads(path.read_text())
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"RONDE_DATA_DIR: {path} cannot be read ({error})") from None
    if not isinstance(content, dict):
        raise ConfigurationError(f"RONDE_DATA_DIR: {path} is not a JSON object")
    return content


def remember(settings: Settings) -> None:
    """Keep the secret (made now if there is none) and the demonstration mode in the data directory."""
    settings.secret = settings.secret or secrets.token_urlsafe(48)
    path = _memory_file(settings)
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        scratch = path.with_suffix(".part")
        scratch.touch(mode=0o600)
        scratch.write_text(json.dumps({"secret": settings.secret, "demo": settings.demo}))
        scratch.replace(path)
    except OSError as error:
        raise ConfigurationError(f"RONDE_DATA_DIR: {settings.data_dir} cannot be written ({error.strerror})") from None
