"""Who may see and do what around a session. Pure: no reading.

Members see all of it; coordinators of the territory see names, dates, attendance and what was offered; everyone else
sees nothing. Only the two moderators note attendance.
"""

from accounts.http import Viewer
from accounts.models import REGION
from cdp.meet.models import HarvestItem, StoredFile, Subject
from cdp.models import Community, MemberRole, Membership


def is_member(membership: Membership | None) -> bool:
    """Whether the seat is held now: who left reads nothing more."""
    return membership is not None and membership.is_active


def moderates(membership: Membership | None) -> bool:
    return membership is not None and membership.is_active and membership.role == MemberRole.moderator


def sees_session(viewer: Viewer, community: Community, membership: Membership | None) -> bool:
    """Names, dates, attendance, what was offered."""
    return is_member(membership) or viewer.coordinates(community.territory_code)


def takes_the_sheet(viewer: Viewer, community: Community, membership: Membership | None) -> bool:
    """The sheet to sign is for those who run the group."""
    return moderates(membership) or viewer.coordinates(community.territory_code)


def changes_item(membership: Membership | None, item: HarvestItem | Subject | StoredFile) -> bool:
    """What one wrote or brought is one's own to change, and the moderators'."""
    if membership is None or not membership.is_active:
        return False
    return moderates(membership) or item.author_id == membership.person_id


def publishes_kit(viewer: Viewer) -> bool:
    """The method comes from the association: from those who coordinate the region."""
    return REGION in viewer.territories


def reads_kit(viewer: Viewer, *, is_moderator: bool) -> bool:
    """Every moderator, and every coordinator."""
    return is_moderator or viewer.is_coordinator


def joins_exchange(viewer: Viewer, *, is_moderator: bool) -> bool:
    """The quiet place of the pairs: moderators of any cycle, and those who coordinate the region."""
    return is_moderator or REGION in viewer.territories
