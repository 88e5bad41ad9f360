"""A message's folder of templates to a mail: `templates/emails/<folder>/{subject.txt,body.txt,body.html}`."""

import re
from functools import cache
from typing import Any

from jinja2 import ChoiceLoader, DictLoader, Environment
from markupsafe import Markup

from core import language as language_module
from core import templating
from core.language import LANGUAGES, Language
from notifications.mail import Mail

UNFRAMED = '{% import "emails/parts.html" as mail with context %}{% block content %}{% endblock %}'
_EMPTY_LINES = re.compile(r"\n{3,}")


def compose(  # noqa: PLR0913 - what a mail is made of
    folder: str,
    *,
    language: Language | None,
    to: str,
    to_name: str = "",
    calendar: bytes | None = None,
    calendar_method: str = "PUBLISH",
    list_unsubscribe: str | None = None,
    reply_to: str | None = None,
    **context: Any,
) -> Mail:
    """Render the message `folder` for one recipient.

    `folder` is a name under `templates/emails`, `language` the recipient's, or None when it is not known: then the
    mail is in both. `context` is what the templates need; the other arguments are those of `Mail`.
    """
    languages = (language,) if language else LANGUAGES
    subjects = dict.fromkeys(_subject(folder, lang, context) for lang in languages)
    subject = " / ".join(subjects)
    return Mail(
        to=to,
        to_name=to_name,
        subject=subject,
        text="\n\n* * *\n\n".join(_text(folder, lang, context) for lang in languages) + "\n",
        html=_html(folder, language, {**context, "subject": subject}),
        language=", ".join(languages),
        calendar=calendar,
        calendar_method=calendar_method,
        list_unsubscribe=list_unsubscribe,
        reply_to=reply_to,
    )


def _subject(folder: str, lang: Language, context: dict[str, Any]) -> str:
    return " ".join(_rendered(f"emails/{folder}/subject.txt", lang, context).split())


def _text(folder: str, lang: Language, context: dict[str, Any]) -> str:
    return _EMPTY_LINES.sub("\n\n", _rendered(f"emails/{folder}/body.txt", lang, context)).strip()


def _html(folder: str, lang: Language | None, context: dict[str, Any]) -> str:
    name = f"emails/{folder}/body.html"
    if lang is not None:
        return _rendered(name, lang, context)
    parts = [(each, Markup(_rendered(name, each, context, _unframed()))) for each in LANGUAGES]  # noqa: S704 - escaped by its template
    return _rendered("emails/both.html", LANGUAGES[0], {**context, "parts": parts})


def _rendered(name: str, lang: Language, context: dict[str, Any], environment: Environment | None = None) -> str:
    with language_module.using(lang):
        return (environment or templating.environment()).get_template(name).render({**context, "lang": lang})


@cache
def _unframed() -> Environment:
    """The templates with a frame that is only its content, for a mail that holds two of them."""
    whole = templating.environment()
    assert whole.loader is not None
    return whole.overlay(loader=ChoiceLoader([DictLoader({"emails/layout.html": UNFRAMED}), whole.loader]))
