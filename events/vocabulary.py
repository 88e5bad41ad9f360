"""What the code names of events are called in front of people: texts of the catalogues."""

from core.language import N_
from events.models import EventKind, Mission, WorkingLanguage

KIND_NAMES: dict[EventKind, str] = {
    EventKind.cdp_session: N_("Session of a community of practice"),
    EventKind.prevention_meetup: N_("Prevention meetup"),
    EventKind.open_house_visit: N_("Open-house visit"),
    EventKind.open_house_week: N_("Open-house week"),
    EventKind.change_workshop: N_("Change workshop"),
    EventKind.regional_council: N_("Regional action council"),
    EventKind.territory_council: N_("Territory action council"),
    EventKind.thematic_consultation: N_("Thematic consultation"),
    EventKind.working_group: N_("Working group"),
    EventKind.other: N_("Other appointment"),
}

LANGUAGE_NAMES: dict[WorkingLanguage, str] = {
    WorkingLanguage.fr: N_("In French"),
    WorkingLanguage.nl: N_("In Dutch"),
    WorkingLanguage.both: N_("In French and Dutch, everyone in their own language"),
    WorkingLanguage.interpreted: N_("In French and Dutch, with interpreters"),
}

MISSION_NAMES: dict[str, str] = {
    Mission.knowledge: N_("Knowledge"),
    Mission.network: N_("Network"),
    Mission.coordination: N_("Coordination"),
    Mission.prevention: N_("Prevention and health promotion"),
}
