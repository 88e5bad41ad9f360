"""Names that the pages of planning show, as catalogue texts."""

from cdp.closed_days import PublicHoliday, Reason
from cdp.holidays_import import ImportCode
from cdp.plan.forms import RhythmName
from cdp.plan.models import GuestAnswer
from cdp.school_holidays import PeriodKind, Schools
from core.language import N_, Bilingual, current, gettext

HOLIDAY_NAMES = {
    PeriodKind.AUTUMN: N_("Autumn holiday"),
    PeriodKind.WINTER: N_("Winter holidays"),
    PeriodKind.CARNIVAL: N_("Carnival holiday"),
    PeriodKind.SPRING: N_("Spring holidays"),
    PeriodKind.SUMMER: N_("Summer holidays"),
    PeriodKind.COMMUNITY_DAY: N_("Day of the French Community"),
    PeriodKind.OTHER: N_("Other days without school"),
}

SCHOOLS = {
    Schools.FRENCH_SPEAKING: N_("French-speaking schools"),
    Schools.DUTCH_SPEAKING: N_("Dutch-speaking schools"),
}

RHYTHM_NAMES = {
    RhythmName.two_weeks: N_("every two weeks"),
    RhythmName.three_weeks: N_("every three weeks"),
    RhythmName.four_weeks: N_("every four weeks"),
    RhythmName.first: N_("the first of the month"),
    RhythmName.second: N_("the second of the month"),
    RhythmName.third: N_("the third of the month"),
    RhythmName.fourth: N_("the fourth of the month"),
    RhythmName.last: N_("the last of the month"),
}

ANSWER_NAMES = {
    GuestAnswer.asked: N_("invited, no answer yet"),
    GuestAnswer.accepted: N_("comes"),
    GuestAnswer.declined: N_("does not come"),
    GuestAnswer.withdrawn: N_("not invited any more"),
}

IMPORT_TEXTS = {
    ImportCode.TOO_LARGE: N_("This file is too large for a list of holidays."),
    ImportCode.NOT_A_CALENDAR: N_("This file is not a calendar: a file whose name ends in .ics is expected."),
    ImportCode.NO_ENTRIES: N_("There is no holiday in this file."),
    ImportCode.TOO_MANY_ENTRIES: N_("There are too many entries in this file for a list of holidays."),
    ImportCode.ENTRY_WITHOUT_DAY: N_("An entry of this file has no day."),
    ImportCode.RECURRING_ENTRY: N_("An entry of this file recurs: each holiday is expected with its own days."),
    ImportCode.IMPLAUSIBLE_YEAR: N_("An entry of this file has a year that cannot be meant."),
    ImportCode.ENDS_BEFORE_START: N_("An entry of this file ends before it starts."),
    ImportCode.TOO_LONG: N_("An entry of this file is longer than any holiday."),
}

PLANNING_TEXTS = {
    "start_outside_season": N_("The sessions of a cycle take place from September to June."),
}

PROVISIONAL = N_("to be confirmed")


def reason_text(reason: Reason) -> str:
    """Why a day is closed, in words, in the language of the moment."""
    if isinstance(reason, PublicHoliday):
        return Bilingual(reason.name_fr, reason.name_nl).get(current())
    name = reason.title or gettext(HOLIDAY_NAMES[reason.kind])
    text = f"{name} ({gettext(SCHOOLS[reason.schools])})"
    return f"{text}, {gettext(PROVISIONAL)}" if reason.is_provisional else text
