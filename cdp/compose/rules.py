"""Who may do what while a cycle is composed. Pure: no reading."""

from accounts.http import Viewer
from cdp.models import Community, Cycle, CycleStatus

COMPOSING = (CycleStatus.recruiting, CycleStatus.composed)


def runs(viewer: Viewer | None, community: Community) -> bool:
    """Coordinators of the territory open communities and cycles, and name moderators."""
    return viewer is not None and viewer.coordinates(community.territory_code)


def composes(viewer: Viewer | None, community: Community, *, moderates: bool) -> bool:
    """Applications are read, and decided on, by the coordinators and by the cycle's own moderators."""
    return runs(viewer, community) or (viewer is not None and moderates)


def is_composing(cycle: Cycle) -> bool:
    """Whether people can still be taken into the group or put on its waiting list."""
    return cycle.status in COMPOSING
