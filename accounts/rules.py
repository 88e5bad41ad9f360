"""Who may do what with people and territories. Pure questions about a viewer, who may be nobody."""

from accounts.http import Viewer


def is_admin(viewer: Viewer | None) -> bool:
    """Whether the whole house is theirs."""
    return viewer is not None and viewer.is_admin


def may_coordinate(viewer: Viewer | None, territory_code: str) -> bool:
    """Whether they run that territory, or the region."""
    return viewer is not None and viewer.coordinates(territory_code)


def has_desk(viewer: Viewer | None) -> bool:
    """Whether the coordinators' desk is open to them, for at least one territory."""
    return viewer is not None and viewer.is_coordinator
