"""The field's own words for sectors, disciplines and roles, by the codes that tables hold."""

from accounts.models import RoleName, WorkingLanguageOfPerson
from core.language import N_, gettext, sort_key

SECTORS = {
    "addiction": N_("Addiction"),
    "culture_community": N_("Culture and community work"),
    "disability": N_("Disability"),
    "elderly": N_("Older people"),
    "family_perinatal": N_("Family and perinatal care"),
    "general": N_("General or several sectors"),
    "home_care": N_("Care and help at home"),
    "homelessness": N_("Homelessness"),
    "hospital": N_("Hospital"),
    "housing": N_("Housing"),
    "mental_health": N_("Mental health"),
    "migration": N_("Exile and migration"),
    "primary_care": N_("Primary care, health centre"),
    "prison": N_("Prison and after"),
    "public_social_service": N_("Public social service"),
    "social_service": N_("Social service, social work"),
    "youth": N_("Youth"),
}

DISCIPLINES = {
    "care_assistant": N_("Care assistant"),
    "community_health_worker": N_("Community health worker"),
    "coordination": N_("Coordination or management"),
    "dietetics": N_("Dietetics"),
    "educator": N_("Educator"),
    "general_practitioner": N_("General practitioner"),
    "home_help": N_("Home help"),
    "mediation": N_("Mediation"),
    "midwife": N_("Midwife"),
    "nurse": N_("Nurse"),
    "occupational_therapy": N_("Occupational therapy"),
    "other": N_("Another discipline"),
    "peer_worker": N_("Peer worker"),
    "pharmacist": N_("Pharmacist"),
    "physiotherapy": N_("Physiotherapy"),
    "prevention": N_("Prevention and health promotion"),
    "psychiatrist": N_("Psychiatry"),
    "psychology": N_("Psychology"),
    "reception": N_("Reception and administration"),
    "social_worker": N_("Social worker"),
}

ROLES = {
    RoleName.admin: N_("Administration"),
    RoleName.coordinator: N_("Coordination"),
    RoleName.prevention_officer: N_("Prevention and health promotion"),
}

WORKING_LANGUAGES = {
    WorkingLanguageOfPerson.fr: N_("French"),
    WorkingLanguageOfPerson.nl: N_("Dutch"),
    WorkingLanguageOfPerson.both: N_("Both"),
}

LAST = ("general", "other")


def choices(labels: dict[str, str]) -> list[tuple[str, str]]:
    """Code and label in the language of the moment, in alphabetical order; the catch-all comes last."""
    translated = [(code, gettext(label)) for code, label in labels.items()]
    return sorted(translated, key=lambda choice: (choice[0] in LAST, sort_key(choice[1])))


def label(labels: dict[str, str], code: str | None) -> str:
    """The label of a code in the language of the moment; a code that is no longer in the list stands for itself."""
    return gettext(labels.get(code, code)) if code else ""
