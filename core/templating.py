"""One Jinja environment for pages and mails."""

import hashlib
import re
from functools import cache
from pathlib import Path

import nh3
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markdown_it import MarkdownIt
from markupsafe import Markup

from core import language, links

ROOT = Path(__file__).parent.parent
STATIC = ROOT / "static"
TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "a", "h3", "h4", "blockquote"}
SCHEMES = {"https", "http", "mailto", "tel"}

_markdown = MarkdownIt("js-default", {"linkify": False, "html": False}).disable(["image", "table", "code", "fence"])


def markdown(text: str) -> Markup:
    """What a person wrote, as safe HTML: headings become h3 and h4, no images, links without a referrer."""
    html = re.sub(r"(</?)h[12]>", r"\1h3>", _markdown.render(text))
    clean = nh3.clean(html, tags=TAGS, attributes={"a": {"href"}}, url_schemes=SCHEMES)
    return Markup(clean)  # noqa: S704 - cleaned in the line above


@cache
def static(path: str) -> str:
    """The address of a static file, with its fingerprint, so that it may be kept for ever."""
    digest = hashlib.sha256((STATIC / path).read_bytes()).hexdigest()[:12]
    return f"/static/{path}?v={digest}"


@cache
def environment() -> Environment:
    """The environment; templates know the catalogues, the links and the dates."""
    env = Environment(
        loader=FileSystemLoader(ROOT / "templates"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )
    env.install_gettext_callables(language.gettext, language.ngettext, newstyle=True)  # type: ignore[attr-defined]
    env.globals.update(url=links.path, absolute=links.absolute, static=static, has_page=links.is_known)
    env.filters.update(
        day=language.day_in_words,
        day_short=language.day_short,
        month=language.month_in_words,
        month_year=language.month_in_words,
        hm=language.hour,
        listed=language.listed,
        weekday=language.weekday_name,
        weekday_short=language.weekday_short,
        month_short=language.month_short,
        markdown=markdown,
    )
    return env


def render(template: str, **context: object) -> str:
    """A template in the language of the moment."""
    return environment().get_template(template).render(context)
