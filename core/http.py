"""What a handler needs of the web: the request, a page, a redirection. `web` puts the rest around it."""

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request as StarletteRequest
from starlette.responses import HTMLResponse, RedirectResponse, Response

from core import language, links, templating
from core.database import Database
from core.language import Language
from core.settings import Settings

FLASH = "ronde_flash"
BROWSER_COOKIE = "ronde_browser"
FlashKind = Literal["ok", "warn"]


class Request(StarletteRequest):
    """A request inside its transaction."""

    @property
    def db(self) -> AsyncSession:
        """The session of this request: reading for GET, writing for an unsafe method."""
        session: AsyncSession = self.state.db
        return session

    @property
    def database(self) -> Database:
        """For what has to survive a refusal, in a short transaction of its own."""
        database: Database = self.app.state.database
        return database

    @property
    def settings(self) -> Settings:
        settings: Settings = self.app.state.settings
        return settings

    @property
    def lang(self) -> Language:
        return language.current()

    @property
    def browser(self) -> str:
        """This browser's random name, made now if it has none: then the answer sets the cookie."""
        known = self.cookies.get(BROWSER_COOKIE) or getattr(self.state, "new_browser", "")
        if known:
            return str(known)
        self.state.new_browser = secrets.token_urlsafe(24)
        return str(self.state.new_browser)

    @property
    def is_partial(self) -> bool:
        """Whether htmx asks for a part of the page."""
        return self.headers.get("hx-request") == "true"


Handler = Callable[[Any], Awaitable[Response]]


@dataclass(frozen=True)
class Page:
    """A route, as a feature declares it. `web` wraps the handler in its transaction.

    `by_token` marks the routes that carry a capability in their path: no form token is asked there.
    `own_transactions` marks the unsafe routes that commit what has to survive a refusal (attempts, limits): they get no
    `request.db`, and open `request.database.writing()` themselves.
    """

    path: str
    handler: Handler
    name: str
    methods: tuple[str, ...] = ("GET",)
    by_token: bool = False
    own_transactions: bool = False


@dataclass
class Flash:
    """A word for the next page. `text` is a catalogue text."""

    text: str
    kind: FlashKind = "ok"
    params: dict[str, Any] = field(default_factory=dict)


def page(request: Request, template: str, /, *, status: int = 200, **context: Any) -> Response:
    """Render a whole page, now, inside the transaction."""
    body = templating.render(template, **{**request.app.state.page_context(request), **context})
    return HTMLResponse(body, status_code=status)


def redirect(request: Request, name: str, /, *, flash: str = "", kind: FlashKind = "ok", **params: Any) -> Response:
    """303 to a named page. `flash` is a catalogue text; `flash_params` among `params` fill its placeholders."""
    flash_params = params.pop("flash_params", {})
    return redirect_to(request, links.path(name, **params), Flash(flash, kind, flash_params) if flash else None)


def redirect_to(request: Request, path: str, flash: Flash | None = None) -> Response:
    """303 to a path of this house."""
    if flash is not None:
        request.state.flash_next = flash
    return RedirectResponse(path, status_code=303)


def local_path(value: str | None) -> str:
    """`value` when it is a path of this house, else nothing: an address given by others is never followed."""
    if not value or not value.startswith("/") or value.startswith(("//", "/\\")) or not value.isprintable():
        return ""
    return value
