"""Who may follow what of a cycle. Pure: no reading."""

from dataclasses import dataclass

from accounts.http import Viewer
from cdp.models import Community, Cycle, CycleStatus, MemberRole, Membership


@dataclass(frozen=True, slots=True)
class Standing:
    """What somebody is to a cycle. `membership` may have ended."""

    viewer: Viewer
    community: Community
    cycle: Cycle
    membership: Membership | None

    @property
    def belongs(self) -> bool:
        return self.membership is not None and self.membership.is_active

    @property
    def moderates(self) -> bool:
        return self.belongs and self.membership is not None and self.membership.role == MemberRole.moderator

    @property
    def coordinates(self) -> bool:
        return self.viewer.coordinates(self.community.territory_code)

    @property
    def sees_attendance(self) -> bool:
        """Names and attendance are for those who run the group, and for the coordinators of the territory."""
        return self.moderates or self.coordinates

    @property
    def sees_who_misses(self) -> bool:
        """Who missed two in a row: the moderators call, nobody else needs to know."""
        return self.moderates

    @property
    def sees_report(self) -> bool:
        return self.sees_attendance

    @property
    def may_hand_over(self) -> bool:
        """A moderator their own part; a coordinator either one's."""
        return self.sees_attendance and self.cycle.status != CycleStatus.closed

    @property
    def may_open_next(self) -> bool:
        return self.coordinates and self.cycle.status != CycleStatus.draft

    @property
    def may_evaluate(self) -> bool:
        """The whole group is asked, the moderators too."""
        return self.belongs
