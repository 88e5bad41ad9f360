"""What the code names of the open-house weeks are called in front of people: texts of the catalogues."""

from core.language import N_
from events.open_house.models import HostStatus

STATUSES = {
    HostStatus.draft: N_("Being written"),
    HostStatus.submitted: N_("To be decided"),
    HostStatus.changes_asked: N_("Changes asked"),
    HostStatus.approved: N_("Approved"),
    HostStatus.declined: N_("Declined"),
    HostStatus.withdrawn: N_("Withdrawn"),
}
STATUS_KINDS = {
    HostStatus.draft: "",
    HostStatus.submitted: "info",
    HostStatus.changes_asked: "warn",
    HostStatus.approved: "ok",
    HostStatus.declined: "stop",
    HostStatus.withdrawn: "stop",
}
