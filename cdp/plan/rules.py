"""Who may plan, and which days a session may have. Pure: no reading."""

from datetime import date, time

from accounts.http import Viewer
from accounts.rules import has_desk
from cdp.models import CYCLE_SESSIONS, Community
from cdp.plan.errors import DayPast
from core import clock
from events.models import Event


def can_plan(viewer: Viewer, community: Community, *, moderates: bool) -> bool:
    """The moderators of the cycle plan it, and so may the coordinators of the territory."""
    return moderates or viewer.coordinates(community.territory_code)


def can_list_holidays(viewer: Viewer | None) -> bool:
    """School holidays are the same for every territory: whoever has a desk sees to them."""
    return has_desk(viewer)


def check_ahead(day: date, starts: time) -> None:
    """Raise DayPast unless this moment on the wall is still to come."""
    if clock.at(day, starts) <= clock.wall_now():
        raise DayPast


def seen(event: Event) -> str:
    """How an event stood when somebody looked at it: what a form carries, so that two people do not undo each other."""
    return str(event.version)


def missing(numbers: set[int]) -> list[int]:
    """The sessions, from 1 to 10, that are not among these."""
    return [number for number in range(1, CYCLE_SESSIONS + 1) if number not in numbers]
