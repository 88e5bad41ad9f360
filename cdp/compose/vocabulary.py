"""The words for what is decided, and the programme's own objectives."""

from cdp.compose.models import ApplicationStatus, WaitingReason
from cdp.models import CycleStatus
from core.language import N_

# Source: the programme's information sheet of April 2025, in the words of demo/programme.json.
OBJECTIVES = (
    N_("Strengthen networking at a local level"),
    N_("Share resources and open up solutions around concrete cases"),
    N_("Share experience of the supporting role and let practices evolve"),
    N_("Share and try out tools that serve supporting work"),
)

STATUSES = {
    CycleStatus.draft: N_("In preparation"),
    CycleStatus.recruiting: N_("Recruiting"),
    CycleStatus.composed: N_("Composed"),
    CycleStatus.running: N_("Running"),
    CycleStatus.closed: N_("Closed"),
}

APPLICATION_STATUSES = {
    ApplicationStatus.received: N_("Received"),
    ApplicationStatus.waiting: N_("Waiting list"),
    ApplicationStatus.accepted: N_("Accepted"),
    ApplicationStatus.declined: N_("Declined"),
    ApplicationStatus.withdrawn: N_("Withdrawn"),
}

REASONS = {
    WaitingReason.seats: N_("All twelve seats are taken"),
    WaitingReason.organisation: N_("Somebody of the same organisation is in the group"),
    WaitingReason.sector: N_("The sector is well represented already"),
    WaitingReason.discipline: N_("The discipline is well represented already"),
}

# What the applicant reads; the words of the list of reasons are for those who decide.
REASONS_TOLD = {
    WaitingReason.seats: N_("All twelve seats are taken for now."),
    WaitingReason.organisation: N_(
        "A colleague of your organisation already has a seat, and the group is to stay mixed."
    ),
    WaitingReason.sector: N_("Your sector is already well represented, and the group is to stay mixed."),
    WaitingReason.discipline: N_("Your discipline is already well represented, and the group is to stay mixed."),
}

DECLINE = N_(
    "Thank you for wanting to join. There were more applications than seats, and the group had to be mixed: "
    "organisations, sectors and disciplines. This time we cannot offer you a seat. "
    "It says nothing about you or your work, and we would be glad to read you again for the next cycle."
)

BEGAN = N_(
    "The cycle begins, and no seat came free for you. Thank you for your patience: "
    "we would be glad to read you again for the next cycle."
)
