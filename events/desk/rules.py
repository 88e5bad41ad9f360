"""What may be edited, published and taken back. Pure: no reading."""

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
    pairs = {name: Bilingual(getattr(row, f"{name}_fr"), getattr(row, f"{name}_nl")) for name in TEXTS}
    return [
        f"{name}_{lang}"
        for name, pair in pairs.items()
        for lang in (("fr", "nl") if name == "title" and not any(pair) else pair.missing)
    ]


def can_be_taken_back(event: Event) -> bool:
    """Whether a published event can be a draft again: nobody has registered and it is not over."""
    return event.status == EventStatus.published and not event.is_past and event.confirmed + event.waiting == 0
