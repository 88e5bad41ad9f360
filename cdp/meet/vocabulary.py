"""Labels of what a session leaves, as texts of the catalogues."""

from cdp.meet.models import HarvestKind, Phase, SubjectKind
from core.language import N_
from events.models import Attendance

HARVEST_KINDS = {
    HarvestKind.learning: N_("Learning"),
    HarvestKind.tool: N_("Tool"),
    HarvestKind.resource: N_("Resource"),
    HarvestKind.lead: N_("Lead to follow"),
    HarvestKind.question: N_("Open question"),
}

SUBJECT_KINDS = {
    SubjectKind.case: N_("Situation"),
    SubjectKind.theme: N_("Theme"),
}

PHASES = {
    Phase.before: N_("Before the cycle"),
    Phase.start: N_("The start"),
    Phase.during: N_("During the year"),
    Phase.middle: N_("Mid-cycle"),
    Phase.end: N_("The end"),
}

ATTENDANCE = {
    Attendance.present: N_("Present"),
    Attendance.excused: N_("Excused"),
    Attendance.absent: N_("Absent"),
    Attendance.unknown: N_("Not noted"),
}

HINT_KINDS = {
    "name": N_("perhaps a name"),
    "date": N_("perhaps a date"),
    "age": N_("perhaps an age"),
    "address": N_("perhaps an address"),
    "phone": N_("perhaps a telephone number"),
    "mail": N_("perhaps an e-mail address"),
    "number": N_("perhaps a register number"),
}
