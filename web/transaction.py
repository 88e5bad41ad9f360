"""One request, one transaction: open the session, call the handler, commit, then answer."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import Request as StarletteRequest
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import Message, Receive

from accounts.http import Request, SignInFirst
from core import language, links, templating
from core.errors import NotFound, RondeError
from core.http import BROWSER_COOKIE, FLASH, Page
from core.language import N_, Language, is_language
from web import context, security
from web.viewer import viewer_of

LARGEST_FIELDS = 500
LARGEST_PART = 1024 * 1024  # octets of one text of a form
LARGEST_BODY = 16 * 1024 * 1024  # octets of a whole form, files included
YEAR = 365 * 24 * 3600  # seconds


class Unreadable(RondeError):
    """The body of the request is not a form."""

    status = 400
    text = N_("The form could not be read. Go back and try again.")


class TooLarge(RondeError):
    """The body of the request is larger than any form of ours."""

    status = 413
    text = N_("This is too large to be sent: 16 MB at most, files included.")


class _NotKept(Exception):
    """A form is shown again: whatever its transaction began is rolled back."""

    def __init__(self, response: Response) -> None:
        super().__init__(response.status_code)
        self.response = response


def endpoint(declared: Page) -> Callable[[StarletteRequest], Awaitable[Response]]:
    """The Starlette endpoint of a page that a feature declared."""

    async def answer(plain: StarletteRequest) -> Response:
        request = Request(plain.scope, _bounded(plain.receive))
        request.state.page_name = declared.name
        request.state.viewer = None
        try:
            with language.using(language_of(request)):
                response = await _answered(declared, request)
                return _with_cookies(request, response)
        finally:
            await request.close()  # the files of a form, read or not

    answer.__name__ = declared.name
    return answer


async def _answered(declared: Page, request: Request) -> Response:
    try:
        _check_address(request)
        if request.method in security.SAFE_METHODS:
            return await _read(declared, request)
        return await _write(declared, request)
    except _NotKept as error:
        return error.response
    except SignInFirst as error:
        return RedirectResponse(links.path("sign_in", query={"next": error.path}), status_code=303)
    except RondeError as error:
        return refused(request, error)


def _check_address(request: Request) -> None:
    """Nothing has a NUL in its name, and PostgreSQL refuses to compare with one. Raises NotFound."""
    if "\0" in request.scope["path"] or b"%00" in request.scope["query_string"]:
        raise NotFound


async def _read(declared: Page, request: Request) -> Response:
    async with request.database.reading() as session:
        request.state.db = session
        request.state.viewer = await viewer_of(request)
        response: Response = await declared.handler(request)
        return response


async def _write(declared: Page, request: Request) -> Response:
    if not declared.by_token:
        security.check_origin(request, request.settings.address)
    form = await _form(request)  # before BEGIN: a slow upload must not hold the writer
    if not declared.by_token:
        security.check_form_token(request, form.get("csrf"))
    if declared.own_transactions:
        return await _by_itself(declared, request)
    async with request.database.writing() as session:
        request.state.db = session
        request.state.viewer = await viewer_of(request, keeps=True)
        response: Response = await declared.handler(request)
        if response.status_code >= HTTPStatus.BAD_REQUEST:
            raise _NotKept(response)
        return response


async def _by_itself(declared: Page, request: Request) -> Response:
    """The handler commits what has to survive a refusal. None is open around it: SQLite has one writer."""
    async with request.database.reading() as session:
        request.state.db = session
        request.state.viewer = await viewer_of(request)
    del request.state.db
    response: Response = await declared.handler(request)
    return response


def _bounded(receive: Receive) -> Receive:
    """`receive`, refusing to take in more than the largest form: nobody fills the memory of a node."""
    taken = 0

    async def next_part() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > LARGEST_BODY:
            raise TooLarge
        return message

    return next_part


async def _form(request: Request) -> FormData:
    try:
        return await request.form(max_fields=LARGEST_FIELDS, max_files=20, max_part_size=LARGEST_PART)
    except (HTTPException, MultiPartException, ValueError):  # Starlette's own, inside an application, is plain English
        raise Unreadable from None


def language_of(request: StarletteRequest) -> Language:
    """The language of an address; elsewhere the browser's choice among the two."""
    first = _first_part(request)
    if is_language(first):
        return first
    remembered = request.cookies.get("ronde_lang")
    return remembered if is_language(remembered) else preferred(request.headers.get("accept-language", ""))


def _first_part(request: StarletteRequest) -> str:
    path: str = request.scope["path"]
    return path.lstrip("/").partition("/")[0]


def preferred(header: str) -> Language:
    """The language of the two that an `Accept-Language` header (RFC 9110, section 12.5.4) ranks first."""
    ranked: list[tuple[float, int, Language]] = []
    for index, item in enumerate(header[:500].split(",")):
        tag, _, weight = item.partition(";q=")
        code = tag.strip().lower()[:2]
        if is_language(code):
            ranked.append((-_weight(weight), index, code))
    return min(ranked)[2] if ranked else "fr"


def _weight(text: str) -> float:
    try:
        return float(text or 1)
    except ValueError:
        return 0.0


def refused(request: Request, error: RondeError) -> Response:
    """The page that says what went wrong and where to go on."""
    shown = {**context.page_context(request), "error": error, "status": error.status}
    return HTMLResponse(templating.render("errors/refused.html", **shown), status_code=error.status)


def _with_cookies(request: Request, response: Response) -> Response:
    def keep(name: str, value: str, age: int) -> None:
        secure = request.settings.is_https
        response.set_cookie(name, value, max_age=age, httponly=True, samesite="lax", secure=secure)

    if new := getattr(request.state, "new_browser", ""):
        keep(BROWSER_COOKIE, new, YEAR)
    if flash := getattr(request.state, "flash_next", None):
        keep(FLASH, context.packed(request, flash), 60)
    elif getattr(request.state, "flash_taken", False):
        response.delete_cookie(FLASH)
    if is_language(_first_part(request)) and request.cookies.get("ronde_lang") != language.current():
        keep("ronde_lang", language.current(), YEAR)
    response.headers.setdefault("cache-control", "no-store" if request.viewer else "private, no-cache")
    return response
