"""Who sent this form, and what a browser may do with our pages."""

import secrets
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection

from core import keys
from core.errors import NotAllowed
from core.http import BROWSER_COOKIE, Request
from core.language import N_

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
PURPOSE = "form"


class Forged(NotAllowed):
    """The form did not come from a page of ours, or that page is too old."""

    text = N_(
        "This page was open too long or in another tab. "
        "Go back, reload it and try again: what you typed is still there."
    )


def headers(nonce: str, *, is_https: bool) -> list[tuple[bytes, bytes]]:
    """The security headers of every answer. `nonce` is this answer's own."""
    policy = (
        f"default-src 'self'; script-src 'self' 'nonce-{nonce}'; style-src 'self'; img-src 'self' data:; "
        "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )
    found = [
        (b"content-security-policy", policy.encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"same-origin"),
        (b"cross-origin-opener-policy", b"same-origin"),
        (b"permissions-policy", b"camera=(self), geolocation=(), microphone=()"),
    ]
    return [*found, (b"strict-transport-security", b"max-age=31536000")] if is_https else found


def form_token(request: Request) -> str:
    """A token for a form, other at each rendering, so that compression tells nothing about it."""
    salt = secrets.token_urlsafe(9)
    return f"{salt}.{keys.sign(PURPOSE, salt + request.browser)}"


def check_origin(request: HTTPConnection, own: str) -> None:
    """Refuse an unsafe request that another site made this browser send.

    Raises Forged unless `Sec-Fetch-Site` is same-origin, or `Origin` is the house's address or this very host.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        if site != "same-origin":
            raise Forged
        return
    origin = request.headers.get("origin", "")
    if not origin or (origin != own and urlsplit(origin).netloc != request.headers.get("host")):
        raise Forged


def check_form_token(request: Request, token: object) -> None:
    """Refuse a form whose token was not made for this browser. Raises Forged."""
    salt, _, signature = str(token or "").partition(".")
    browser = request.cookies.get(BROWSER_COOKIE, "")
    if not browser or not keys.is_signed(PURPOSE, salt + browser, signature):
        raise Forged
