"""What the desk calls fields and states: texts of the catalogues, and the choices of its forms."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from accounts.models import Territory
from core.language import N_, gettext, month_in_words
from events.desk.rules import KINDS
from events.models import Entry, Event, EventStatus, Theme
from events.vocabulary import KIND_NAMES, LANGUAGE_NAMES, MISSION_NAMES

LABELS = {
    "kind": N_("Kind"),
    "territory_code": N_("Territory"),
    "title_fr": N_("Title in French"),
    "title_nl": N_("Title in Dutch"),
    "description_fr": N_("Description in French"),
    "description_nl": N_("Description in Dutch"),
    "day": N_("Day"),
    "last_day": N_("Last day"),
    "starts": N_("Starts at"),
    "ends": N_("Ends at"),
    "place_fr": N_("Place in French"),
    "place_nl": N_("Place in Dutch"),
    "street": N_("Street and number"),
    "postcode": N_("Postcode"),
    "online_url": N_("Link to take part online"),
    "working_language": N_("Language of the event"),
    "missions": N_("Missions"),
    "theme_id": N_("Theme of the month"),
    "entry": N_("How one takes part"),
    "capacity": N_("Number of seats"),
    "has_waiting_list": N_("Waiting list"),
    "registration_opens": N_("Registration opens"),
    "registration_closes": N_("Registration closes"),
}

STATUS_NAMES = {
    EventStatus.draft: N_("Draft"),
    EventStatus.review: N_("In review"),
    EventStatus.published: N_("Published"),
    EventStatus.cancelled: N_("Cancelled"),
}

ENTRY_NAMES = {
    Entry.registration: N_("One registers"),
    Entry.walk_in: N_("One simply comes"),
    Entry.announced: N_("It is only announced for now"),
}

LOCAL = "%Y-%m-%dT%H:%M"  # what a datetime-local field holds


def choices(territories: list[Territory], themes: Iterable[Theme]) -> dict[str, list[tuple[str, str]]]:
    """The choices of every field that has some, in the language of the moment."""
    return {
        "kind": [(kind.value, gettext(KIND_NAMES[kind])) for kind in KINDS],
        "territory_code": [(territory.code, str(territory.name)) for territory in territories],
        "working_language": [(code.value, gettext(name)) for code, name in LANGUAGE_NAMES.items()],
        "missions": [(str(code), gettext(name)) for code, name in MISSION_NAMES.items()],
        "entry": [(entry.value, gettext(name)) for entry, name in ENTRY_NAMES.items()],
        "theme_id": [(str(theme.id), _theme(theme, territories)) for theme in themes],
    }


def _theme(theme: Theme, territories: list[Territory]) -> str:
    month = month_in_words(date(theme.year, theme.month, 1))
    where = next((f" ({t.name})" for t in territories if t.code == theme.territory_code), "")
    return f"{month} · {theme.name}{where}"


def typed_of(event: Event) -> dict[str, Any]:
    """An event as its form holds it: text in every field, lists of codes, "1" for what is ticked."""
    return {name: typed(getattr(event, name)) for name in LABELS} | {"version": str(event.version)}


def typed(value: Any) -> Any:
    """A stored value as a form holds it."""
    if value is None or value is False:
        return ""
    if value is True:
        return "1"
    if isinstance(value, list):
        return [str(item) for item in value]
    if hasattr(value, "hour"):
        return value.strftime(LOCAL if hasattr(value, "day") else "%H:%M")
    return str(value)


def differences(
    theirs: dict[str, Any], mine: dict[str, Any], shown: dict[str, list[tuple[str, str]]], labels: dict[str, str]
) -> list[tuple[str, str, str]]:
    """The fields in which two versions of a form differ: label, what stands now, what was typed, all in words."""
    return [
        (gettext(labels[name]), _in_words(name, theirs[name], shown), _in_words(name, mine.get(name, ""), shown))
        for name in labels
        if theirs[name] != mine.get(name, [] if isinstance(theirs[name], list) else "")
    ]


def _in_words(name: str, value: Any, shown: dict[str, list[tuple[str, str]]]) -> str:
    names = dict(shown.get(name, []))
    values = value if isinstance(value, list) else [value]
    if name in {"has_waiting_list", "skips_holidays"}:
        return gettext(N_("Yes")) if value else gettext(N_("No"))
    return ", ".join(names.get(str(item), str(item)) for item in values) or "–"
