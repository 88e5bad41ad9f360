"""Who may see what of a community. Pure: no reading."""

from accounts.http import Viewer
from cdp.models import Community, Cycle


def belongs(viewer: Viewer | None, cycle: Cycle) -> bool:
    """Whether the viewer has a seat in this cycle."""
    return viewer is not None and cycle.audience in viewer.groups


def sees_sessions(viewer: Viewer | None, community: Community, cycle: Cycle) -> bool:
    """Names and dates are for members, and for the coordinators of the territory."""
    return viewer is not None and (belongs(viewer, cycle) or viewer.coordinates(community.territory_code))
