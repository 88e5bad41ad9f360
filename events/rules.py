"""Who may see and change what of events. Pure: no reading."""

from accounts.http import Viewer
from events.models import PUBLIC, Event, EventStatus

SHOWN = (EventStatus.published, EventStatus.cancelled)


def can_see(viewer: Viewer | None, event: Event) -> bool:
    """Whether an event exists for this viewer, registrations aside."""
    if viewer is not None and can_edit(viewer, event):
        return True
    if event.status not in SHOWN or (event.status == EventStatus.cancelled and event.published_at is None):
        return False
    return event.audience == PUBLIC or (viewer is not None and event.audience in viewer.groups)


def can_edit(viewer: Viewer, event: Event) -> bool:
    """Coordinators of the territory see to its events."""
    return viewer.coordinates(event.territory_code)
