"""What every page knows: its language, who looks, the way around."""

from dataclasses import dataclass
from typing import Any

from itsdangerous import BadSignature, URLSafeSerializer

from accounts.http import Request
from core import language, links
from core.http import FLASH, Flash
from core.language import N_, Language, gettext
from web import security

NAVIGATION = (
    ("agenda", N_("Agenda")),
    ("prevention", N_("Prevention")),
    ("open_house", N_("Open-house weeks")),
    ("communities", N_("Communities")),
    ("me", N_("My space")),
    ("desk", N_("Desk")),
)

# What fits under an icon at the foot of a phone.
SHORTER = {"communities": N_("Groups"), "open_house": N_("Open houses")}


@dataclass(frozen=True)
class NavItem:
    """A link of the main navigation."""

    key: str
    label: str
    href: str
    short: str


def page_context(request: Request) -> dict[str, Any]:
    """The context of every template."""
    lang = language.current()
    return {
        "lang": lang,
        "other_lang": language.other(lang),
        "other_lang_url": _in_other_language(request, lang),
        "nonce": getattr(request.state, "nonce", ""),
        "me": request.viewer,
        "csrf": lambda: security.form_token(request),
        "flash": _take_flash(request),
        "demo": request.settings.demo,
        "nav": _navigation(request),
        "current": getattr(request.state, "page_name", ""),
        "path": request.url.path,
    }


def _in_other_language(request: Request, lang: Language) -> str:
    head = f"/{lang}/"
    if not request.url.path.startswith(head):
        return f"/{language.other(lang)}/"
    path = f"/{language.other(lang)}/{request.url.path.removeprefix(head)}"
    return f"{path}?{request.url.query}" if request.url.query and request.method == "GET" else path


def _navigation(request: Request) -> list[NavItem]:
    viewer = request.viewer
    shown = [
        (key, label)
        for key, label in NAVIGATION
        if links.is_known(key)
        and not (key == "desk" and (viewer is None or not viewer.is_coordinator))
        and not (key == "me" and viewer is None)
    ]
    return [NavItem(key, gettext(label), links.path(key), gettext(SHORTER.get(key, label))) for key, label in shown]


def _serializer(request: Request) -> URLSafeSerializer:
    return URLSafeSerializer(request.settings.secret, salt="flash")


def _take_flash(request: Request) -> Flash | None:
    raw = request.cookies.get(FLASH)
    if not raw:
        return None
    request.state.flash_taken = True
    try:
        text, kind, params = _serializer(request).loads(raw)
    except (BadSignature, ValueError):
        return None
    return Flash(gettext(text) % params if params else gettext(text), kind, params)


def packed(request: Request, flash: Flash) -> str:
    """The cookie's value for a word to the next page."""
    value = _serializer(request).dumps([flash.text, flash.kind, flash.params])
    return value if isinstance(value, str) else value.decode()
