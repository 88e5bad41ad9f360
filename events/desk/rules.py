"""What may be edited, published and taken back. Pure: no reading."""

from collections.abc import Iterable

from accounts.http import Viewer
from core.language import Bilingual
from events.models import Entry, Event, EventKind, EventStatus
from events.rules import can_edit

# These are written where they belong: in their community, in their week.
NOT_HERE = frozenset({EventKind.cdp_session, EventKind.open_house_visit, EventKind.open_house_week})
KINDS = tuple(kind for kind in EventKind if kind not in NOT_HERE)
ENTRIES = (Entry.registration, Entry.walk_in, Entry.announced)
TEXTS = ("title", "description", "place")


def sees_to(viewer: Viewer, event: Event) -> bool:
    """Whether this event is on the viewer's desk."""
    return event.kind not in NOT_HERE and can_edit(viewer, event)


def missing_texts(row: object) -> list[str]:
    """The fields, such as `title_nl`, that a title, description or place still lacks in one of the languages.

    A title is always needed; what is empty in both languages is not missing.
    """
    untitled = [] if any(_pair(row, "title")) else ["title_fr", "title_nl"]
    return untitled + half_written(row, TEXTS)


def half_written(row: object, names: Iterable[str]) -> list[str]:
    """The fields of these texts that are empty while the other language is not."""
    return [f"{name}_{lang}" for name in names for lang in _pair(row, name).missing]


def _pair(row: object, name: str) -> Bilingual:
    return Bilingual(getattr(row, f"{name}_fr"), getattr(row, f"{name}_nl"))


def can_be_taken_back(event: Event) -> bool:
    """Whether a published event can be a draft again: nobody has registered and it is not over."""
    return event.status == EventStatus.published and not event.is_past and event.confirmed + event.waiting == 0
