"""What the desk calls the fields of a meetup, and the choices of its form."""

from datetime import date
from typing import Any

from accounts.models import Territory
from core import clock
from core.language import N_, gettext, weekday_name
from events.desk import words as desk
from events.series.models import MeetupSeries
from events.series.queries import SEASON_STARTS, season_of
from events.series.recurrence import Frequency, rhythm_of

LABELS = {
    "territory_code": N_("Territory"),
    "name_fr": N_("Name in French"),
    "name_nl": N_("Name in Dutch"),
    "description_fr": N_("Description in French"),
    "description_nl": N_("Description in Dutch"),
    "access_fr": N_("For whom, and how to get in, in French"),
    "access_nl": N_("For whom, and how to get in, in Dutch"),
    "partners": N_("Partners"),
    "frequency": N_("How often"),
    "weekday": N_("Weekday"),
    "week": N_("Week of the month"),
    "starts": N_("Starts at"),
    "ends": N_("Ends at"),
    "first_day": N_("From"),
    "last_day": N_("Until"),
    "skips_holidays": N_("Not on public holidays"),
    "skipped": N_("Days without a meetup"),
    "place_fr": N_("Place in French"),
    "place_nl": N_("Place in Dutch"),
    "street": N_("Street and number"),
    "postcode": N_("Postcode"),
    "online_url": N_("Link to take part online"),
    "working_language": N_("Language of the event"),
    "entry": N_("How one takes part"),
    "capacity": N_("Number of seats"),
}

FREQUENCIES = {
    Frequency.weekly: N_("Every week"),
    Frequency.fortnightly: N_("Every two weeks"),
    Frequency.monthly: N_("Every month"),
}

WEEKS = {1: N_("The first"), 2: N_("The second"), 3: N_("The third"), 4: N_("The fourth"), -1: N_("The last")}


def choices(territories: list[Territory]) -> dict[str, list[tuple[str, str]]]:
    """The choices of every field that has some, in the language of the moment."""
    return {
        **desk.choices(territories, []),
        "frequency": [(frequency.value, gettext(name)) for frequency, name in FREQUENCIES.items()],
        "weekday": [(str(number), weekday_name(number)) for number in range(7)],
        "week": [(str(number), gettext(name)) for number, name in WEEKS.items()],
    }


def rhythm_in_words(series: MeetupSeries) -> str:
    """« Tous les mois, le deuxième mardi » / "Elke maand, de tweede dinsdag"; nothing for a rule of another form."""
    rhythm = rhythm_of(series.rule)
    if rhythm is None:
        return ""
    often, day = gettext(FREQUENCIES[rhythm.frequency]), weekday_name(rhythm.weekday)
    which = f"{gettext(WEEKS[rhythm.week]).lower()} {day}" if rhythm.frequency == Frequency.monthly else day
    return f"{often}, {which}"


def typed_of(series: MeetupSeries) -> dict[str, Any]:
    """A meetup as its form holds it."""
    rhythm = rhythm_of(series.rule)
    said = {"frequency": rhythm.frequency, "weekday": rhythm.weekday, "week": rhythm.week} if rhythm else {}
    lists = {"partners": "\n".join(series.partners), "skipped": "\n".join(series.skipped)}
    own = {name: getattr(series, name) for name in LABELS if hasattr(series, name)}
    typed = {name: desk.typed(value) for name, value in {**own, **lists, **said}.items()}
    return {**dict.fromkeys(LABELS, ""), **typed, "version": str(series.version)}


def first_guess() -> dict[str, Any]:
    """A new meetup: from today to the end of the season, in June."""
    today = clock.today()
    season = season_of(today)
    return {
        "first_day": today.isoformat(),
        "last_day": date(season + 1, SEASON_STARTS - 3, 30).isoformat(),
        "skips_holidays": "1",
        "entry": "walk_in",
        "working_language": "both",
        "week": "1",
    }
