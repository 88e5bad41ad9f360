"""What people write around a session: form data to typed values."""

from datetime import date
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field

from cdp.meet.models import (
    LONGEST_LINK,
    LONGEST_NOTES,
    LONGEST_TEXT,
    LONGEST_TITLE,
    HarvestKind,
    Phase,
    SubjectKind,
)
from core.database import LARGEST_ID
from core.forms import Form, Line, problem
from core.language import N_


def _web_address(value: str) -> str:
    """Only what a browser opens as a page: no script, no file."""
    try:
        parts = urlsplit(value)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or "." not in parts.netloc:
        raise problem("ronde_link", N_("A web address is expected, such as https://example.org."))
    return value


Link = Annotated[Line, Field(max_length=LONGEST_LINK), AfterValidator(_web_address)]
Title = Annotated[Line, Field(min_length=1, max_length=LONGEST_TITLE)]
Text = Annotated[str, Field(min_length=1, max_length=LONGEST_TEXT)]


class Notes(Form):
    """The notes of a session; `version` is the one that was shown when writing began."""

    text: str = Field(default="", max_length=LONGEST_NOTES)
    version: int = Field(ge=0)


class Item(Form):
    kind: HarvestKind
    text: Text
    link: Link | None = None


class SecondLook(Form):
    """The three answers before something is offered, and the version that was looked at."""

    version: int = Field(ge=1)
    nameless: Literal["1"]
    unplaced: Literal["1"]
    agreed: Literal["1"]


class Proposal(Form):
    kind: SubjectKind
    title: Title
    words: str = Field(default="", max_length=LONGEST_TEXT)


class Agreed(Form):
    """What was agreed; with `person` a task of theirs, perhaps `until` a day."""

    text: Text
    person: int | None = Field(default=None, ge=1, le=LARGEST_ID)
    until: date | None = None


class Document(Form):
    """A document of the method kit: a link, unless a file comes along."""

    phase: Phase
    title_fr: Title
    title_nl: Title
    link: Link | None = None


class Topic(Form):
    title: Title
    text: Text


class Reply(Form):
    text: Text
