"""The application: the rooms put together. What a lower room needs from a higher one is handed to it here."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from starlette.applications import Starlette
from starlette.convertors import StringConvertor, register_url_convertor
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request as StarletteRequest
from starlette.responses import Response
from starlette.types import ASGIApp

from accounts.http import Request
from core import language
from core.database import Database
from core.errors import NotFound, RondeError
from core.settings import Settings
from events.feeds.layer import FeedLayer
from web import context, house, transaction
from web.edge import Edge
from web.routes import routes
from web.scheduler import running_jobs

log = structlog.get_logger()


class LanguageConvertor(StringConvertor):
    """`fr` or `nl`, nothing else."""

    regex = "fr|nl"


register_url_convertor("lang", LanguageConvertor())


def create_app(settings: Settings, database: Database | None = None, *, works: bool = False) -> ASGIApp:
    """The whole application.

    Args:
        settings: of this house; its secret must be set.
        database: given by tests; else made from the settings.
        works: whether this process also sends mail and does the other recurring jobs.
    """
    house.furnish(settings)
    database = database or house.open_database(settings)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with running_jobs(settings, database, app.state.feeds, works=works):
            yield
        await database.close()

    app = Starlette(
        routes=routes(),
        lifespan=lifespan,
        middleware=[
            Middleware(Edge, is_https=settings.is_https),
            Middleware(GZipMiddleware, minimum_size=1000, compresslevel=5),
        ],
        exception_handlers={404: _not_found, 405: _not_found, 500: _broken},
    )
    app.state.settings = settings
    app.state.database = database
    app.state.page_context = context.page_context
    feeds = FeedLayer(app, database)
    app.state.feeds = feeds
    return feeds


async def _not_found(plain: StarletteRequest, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 404
    response = _error_page(plain, NotFound())
    response.status_code = status
    return response


async def _broken(plain: StarletteRequest, error: Exception) -> Response:
    log.error("broken", exc_info=error)
    return _error_page(plain, RondeError())


def _error_page(plain: StarletteRequest, error: RondeError) -> Response:
    request = Request(plain.scope, plain.receive)
    request.state.viewer = None
    with language.using(transaction.language_of(plain)):
        return transaction.refused(request, error)
