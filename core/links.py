"""Addresses of pages, for pages and for mails. A page is named once, where its route is declared."""

from typing import Any
from urllib.parse import quote, urlencode

from core.language import Language, current

_patterns: dict[str, str] = {}
_base = ""


def use_base_url(base: str) -> None:
    """Set what absolute links begin with, without a slash at the end."""
    global _base
    _base = base


def base_url() -> str:
    """What absolute links begin with."""
    return _base


def register(name: str, pattern: str) -> None:
    """Name a pattern such as `/{lang}/events/{slug}`. One name for two patterns is a mistake: ValueError."""
    if _patterns.setdefault(name, pattern) != pattern:
        raise ValueError(f"two routes are named {name}: {_patterns[name]} and {pattern}")


def is_known(name: str) -> bool:
    """Whether a page of that name exists in this house."""
    return name in _patterns


def path(name: str, /, lang: Language | None = None, query: dict[str, object] | None = None, **params: object) -> str:
    """The path of a page, in `lang` or the language of the moment.

    Raises KeyError for an unknown name or a missing parameter.
    """
    quoted = {key: quote(str(value), safe="") for key, value in params.items()}
    filled = _patterns[name].format(lang=lang or current(), **quoted)
    kept = {key: v for key, v in (query or {}).items() if v not in (None, "", ())}
    return f"{filled}?{urlencode(kept, doseq=True)}" if kept else filled


def absolute(name: str, /, lang: Language | None = None, **params: Any) -> str:
    """The whole address of a page, for mails and calendars."""
    return f"{_base}{path(name, lang, **params)}"
