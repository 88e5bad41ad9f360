"""The way in: ask, follow the link or type the code, and make the account of somebody new."""

from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from accounts import queries, sessions, throttle
from accounts.actions import open_account
from accounts.forms import AccountForm, AddressForm, CodeForm
from accounts.http import Request
from accounts.models import Person, SignIn
from accounts.pages import filled, person_page
from accounts.sign_in import actions, proofs
from accounts.sign_in.actions import Asked, Attempt, Gone
from core import links
from core.errors import TooMany
from core.forms import Bound, bind, blank
from core.http import BROWSER_COOKIE, Flash, Page, local_path, page, redirect, redirect_to
from core.language import N_

WRONG_CODE = N_("This is not the code of the last mail. Look at it again: it has eight letters and digits.")
WELCOME = N_("Welcome! Your account is ready.")


class Ticket(NamedTuple):
    """A cookie that names a sign-in to the one browser it is signed for."""

    cookie: str
    purpose: str
    seconds: int

    def put(self, request: Request, response: Response, sign_in: SignIn) -> Response:
        assert sign_in.id is not None
        value = proofs.named(self.purpose, sign_in.id, request.browser)
        secure = request.settings.is_https
        response.set_cookie(self.cookie, value, max_age=self.seconds, httponly=True, samesite="lax", secure=secure)
        return response

    def read(self, request: Request) -> int | None:
        return proofs.read(self.purpose, request.cookies.get(self.cookie), request.cookies.get(BROWSER_COOKIE, ""))


ASKED = Ticket("ronde_asked", proofs.ASKED, int(actions.LIFE.total_seconds()))
PROVEN = Ticket("ronde_proven", proofs.PROVEN, int(actions.TIME_TO_FINISH.total_seconds()))


async def show(request: Request) -> Response:
    """The page that asks for an address."""
    next_path = local_path(request.query_params.get("next"))
    if request.viewer is not None:
        return redirect_to(request, next_path or links.path("me"))
    return page(request, "accounts/sign_in.html", form=blank(next=next_path))


async def ask(request: Request) -> Response:
    """Send a link and a code, whoever the address belongs to."""
    form: Bound[AddressForm] = bind(AddressForm, await request.form())
    if form.errors:
        return page(request, "accounts/sign_in.html", form=form, status=422)
    asked = Asked(form.value.email, request.browser, request.lang, local_path(form.value.next))
    async with request.database.writing() as session:
        sign_in = await actions.ask(session, asked, request.network)
    if sign_in is None:
        raise TooMany
    return ASKED.put(request, redirect(request, "sign_in.code"), sign_in)


async def show_code(request: Request) -> Response:
    """The page that says to look at one's mail, and takes the code."""
    sign_in_id = ASKED.read(request)
    if sign_in_id is None:
        return redirect(request, "sign_in")
    return await _code_page(request, request.db, sign_in_id, blank())


async def enter_code(request: Request) -> Response:
    """Sign in by the code. Each attempt counts, also one that is refused."""
    sign_in_id = ASKED.read(request)
    if sign_in_id is None:
        return redirect(request, "sign_in", flash=Gone.text, kind="warn")
    form: Bound[CodeForm] = bind(CodeForm, await request.form())
    if not form.errors:
        entered = await _try_code(request, sign_in_id, form)
        if entered is not None:
            return entered
    async with request.database.reading() as session:
        return await _code_page(request, session, sign_in_id, form, status=422)


async def _try_code(request: Request, sign_in_id: int, form: Bound[CodeForm]) -> Response | None:
    async with request.database.writing() as session:
        is_over = await throttle.is_over(session, throttle.CODES_FROM_NETWORK, request.network)
        if not is_over:
            attempt, sign_in = await actions.try_code(session, sign_in_id, form.value.code)
            if sign_in is not None:
                return await _let_in(request, session, sign_in)
            form.refuse("code", WRONG_CODE if attempt is Attempt.wrong else Gone.text)
    if is_over:
        raise TooMany
    return None


async def _code_page(
    request: Request, session: AsyncSession, sign_in_id: int, form: Bound[CodeForm], *, status: int = 200
) -> Response:
    email = await actions.address_of(session, sign_in_id)
    return _unkept(page(request, "accounts/code.html", form=form, email=email, status=status))


async def show_link(request: Request) -> Response:
    """The page of a link: one button, so that what reads mail before people do signs nobody in."""
    token = request.path_params["token"]
    try:
        sign_in = await actions.of_token(request.db, token)
    except Gone as error:
        return _gone_page(request, error)
    if actions.is_bound_elsewhere(sign_in, request.browser):
        return ASKED.put(request, _elsewhere_page(request, 200), sign_in)
    return _unkept(page(request, "accounts/link.html", email=sign_in.email, token=token))


async def use_link(request: Request) -> Response:
    """Sign in by the link, once, in the browser that asked for it."""
    token = request.path_params["token"]
    try:
        sign_in = await actions.use_link(request.db, token, request.browser)
    except Gone as error:
        return await _not_used(request, token, error)
    return await _let_in(request, request.db, sign_in)


async def _not_used(request: Request, token: str, error: Gone) -> Response:
    try:
        sign_in = await actions.of_token(request.db, token)
    except Gone:
        return _gone_page(request, error)
    return ASKED.put(request, _elsewhere_page(request, 403), sign_in)


def _elsewhere_page(request: Request, status: int) -> Response:
    return _unkept(page(request, "accounts/link_elsewhere.html", form=blank(), status=status))


def _gone_page(request: Request, error: Gone) -> Response:
    return _unkept(page(request, "accounts/gone.html", error=error, status=error.status))


async def _let_in(request: Request, session: AsyncSession, sign_in: SignIn) -> Response:
    person = await actions.account_of(session, sign_in)
    if person is None:
        return PROVEN.put(request, redirect(request, "sign_in.account"), sign_in)
    return await _signed_in(request, session, person, sign_in.next_path)


async def _signed_in(
    request: Request, session: AsyncSession, person: Person, next_path: str, flash: Flash | None = None
) -> Response:
    """A new token at each sign-in; the one that this browser had opens nothing any more."""
    before = request.cookies.get(sessions.COOKIE)
    if before:
        await sessions.end(session, before)
    response = redirect_to(request, next_path or links.path("me"), flash)
    sessions.put_cookie(response, await sessions.start(session, person), request.settings)
    for ticket in (ASKED, PROVEN):
        response.delete_cookie(ticket.cookie)
    return response


async def show_account(request: Request) -> Response:
    """What is still to be said before a new address has an account; what a colleague told us is filled in."""
    try:
        sign_in = await actions.proven(request.db, PROVEN.read(request))
    except Gone as error:
        return _gone_page(request, error)
    known = await queries.person_with(request.db, sign_in.email)
    form = await filled(request.db, known) if known is not None else blank()
    return _unkept(await person_page(request, "accounts/account.html", form, email=sign_in.email))


async def make_account(request: Request) -> Response:
    """Make the account and sign in, in one transaction."""
    try:
        sign_in = await actions.proven(request.db, PROVEN.read(request))
    except Gone as error:
        return _gone_page(request, error)
    form: Bound[AccountForm] = bind(AccountForm, await request.form())
    if form.errors:
        return _unkept(await person_page(request, "accounts/account.html", form, email=sign_in.email, status=422))
    person = await open_account(request.db, sign_in.email, form.value, request.lang)
    return await _signed_in(request, request.db, person, sign_in.next_path, flash=Flash(WELCOME))


def _unkept(response: Response) -> Response:
    """What proves something is not for a cache, nor for the way back."""
    response.headers["cache-control"] = "no-store"
    return response


routes = [
    Page("/{lang}/sign-in", show, "sign_in"),
    Page("/{lang}/sign-in", ask, "sign_in.ask", methods=("POST",), own_transactions=True),
    Page("/{lang}/sign-in/code", show_code, "sign_in.code"),
    Page("/{lang}/sign-in/code", enter_code, "sign_in.enter_code", methods=("POST",), own_transactions=True),
    Page("/{lang}/sign-in/link/{token}", show_link, "sign_in.link"),
    Page("/{lang}/sign-in/link/{token}", use_link, "sign_in.use_link", methods=("POST",), by_token=True),
    Page("/{lang}/sign-in/account", show_account, "sign_in.account"),
    Page("/{lang}/sign-in/account", make_account, "sign_in.make_account", methods=("POST",)),
]
