"""The forms of the events' desk."""

from datetime import date, time
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from core import clock
from core.database import LARGEST_ID
from core.forms import TEXTS, Address, Form, Line, WallTime, problem
from core.language import N_, Language
from events.desk.rules import ENTRIES, KINDS
from events.models import Entry, EventKind, Mission, WorkingLanguage

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)
LONGEST_TITLE, LONGEST_TEXT, LONGEST_URL, MOST_SEATS = 160, 8000, 500, 10_000

TITLE_NEEDED = N_("A title is needed, in one language at least.")
ENDS_FIRST = N_("It ends after it starts.")
START_NEEDED = N_("Give the hour at which it starts too.")
NO_SUCH_TIME = N_("This time does not exist: the clocks go forward that night.")
CLOSES_FIRST = N_("Registration closes after it opens.")
CLOSES_LATE = N_("Registration closes before the appointment begins.")
LAST_DAY_FIRST = N_("The last day does not come before the first.")
FAR_AWAY = N_("A day between 2000 and 2099 is expected.")
UNKNOWN_CHOICE = N_("Choose one of the possibilities.")


def _web_address(value: str) -> str:
    try:
        parts = urlsplit(value)
        is_one = parts.scheme in {"http", "https"} and bool(parts.hostname) and not any(c.isspace() for c in value)
    except ValueError:
        is_one = False
    if not is_one:
        raise problem("ronde_url", TEXTS["url_parsing"])
    return value


def _plausible(value: date) -> date:
    if not FIRST_DAY <= value <= LAST_DAY:
        raise problem("ronde_day", FAR_AWAY)
    return value


def _plain(value: time) -> time:
    """Wall time to the minute, in no zone of its own."""
    return value.replace(second=0, microsecond=0, tzinfo=None)


Title = Annotated[Line, Field(max_length=LONGEST_TITLE)]
Text = Annotated[str, Field(max_length=LONGEST_TEXT)]
WebAddress = Annotated[Line, Field(max_length=LONGEST_URL), AfterValidator(_web_address)]
Day = Annotated[date, AfterValidator(_plausible)]
Hour = Annotated[time, AfterValidator(_plain)]
Seats = Annotated[int, Field(ge=1, le=MOST_SEATS)]


class WhereForm(Form):
    """Where something takes place, in which language, and how one gets in: of an event and of a series alike."""

    place_fr: Title = ""
    place_nl: Title = ""
    street: Title = ""
    postcode: Annotated[Line, Field(max_length=10)] = ""
    online_url: WebAddress | Literal[""] = ""
    working_language: WorkingLanguage = WorkingLanguage.both
    entry: Entry = Entry.registration
    capacity: Seats | None = None

    @field_validator("entry")
    @classmethod
    def _by_itself(cls, value: Entry) -> Entry:
        if value not in ENTRIES:
            raise problem("ronde_choice", UNKNOWN_CHOICE)
        return value


class EventForm(WhereForm):
    """All that a coordinator writes of an event. `version` is the one that the page showed."""

    version: Annotated[int, Field(ge=0, le=LARGEST_ID)] = 0
    kind: EventKind
    territory_code: Line
    title_nl: Title = ""
    title_fr: Annotated[Title, Field(validate_default=True)] = ""
    description_fr: Text = ""
    description_nl: Text = ""
    day: Day
    last_day: Day | None = None
    starts: Hour | None = None
    ends: Annotated[Hour | None, Field(validate_default=True)] = None
    missions: list[Mission] = Field(default_factory=list)
    theme_id: Annotated[int, Field(ge=1, le=LARGEST_ID)] | None = None
    has_waiting_list: bool = False
    registration_opens: WallTime | None = None
    registration_closes: WallTime | None = None

    @field_validator("kind")
    @classmethod
    def _written_here(cls, value: EventKind) -> EventKind:
        if value not in KINDS:
            raise problem("ronde_choice", UNKNOWN_CHOICE)
        return value

    @field_validator("title_fr")
    @classmethod
    def _one_title(cls, value: str, info: ValidationInfo) -> str:
        if not value and not info.data.get("title_nl"):
            raise problem("ronde_title", TITLE_NEEDED)
        return value

    @field_validator("last_day")
    @classmethod
    def _in_order(cls, value: date | None, info: ValidationInfo) -> date | None:
        if value is not None and (day := info.data.get("day")) and value < day:
            raise problem("ronde_last_day", LAST_DAY_FIRST)
        return value

    @field_validator("starts", "ends")
    @classmethod
    def _on_the_wall(cls, value: time | None, info: ValidationInfo) -> time | None:
        day = info.data.get("day")
        if value is not None and day is not None and not clock.wall_exists(clock.at(day, value)):
            raise problem("ronde_gap", NO_SUCH_TIME)
        return value

    @field_validator("ends")
    @classmethod
    def _after_the_start(cls, value: time | None, info: ValidationInfo) -> time | None:
        return ends_after(value, info)

    @field_validator("registration_closes")
    @classmethod
    def _window(cls, value: Any, info: ValidationInfo) -> Any:
        opens, day = info.data.get("registration_opens"), info.data.get("day")
        if value is not None and opens is not None and value <= opens:
            raise problem("ronde_window", CLOSES_FIRST)
        begins = clock.at(day, info.data.get("starts") or time.max) if day else None
        if value is not None and begins is not None and value > begins:
            raise problem("ronde_window", CLOSES_LATE)
        return value

    @property
    def fields(self) -> dict[str, Any]:
        """The event's own fields, as they are stored."""
        return {**self.model_dump(exclude={"version"}), "missions": [mission.value for mission in self.missions]}


def ends_after(value: time | None, info: ValidationInfo) -> time | None:
    """For a validator of `ends`: it comes with a start, and after it."""
    if "starts" not in info.data or value is None:
        return value
    if info.data["starts"] is None:
        raise problem("ronde_hours", START_NEEDED)
    if value <= info.data["starts"]:
        raise problem("ronde_hours", ENDS_FIRST)
    return value


class CancelForm(Form):
    """The word that goes with a cancellation, in both languages or in none."""

    note_fr: Annotated[str, Field(max_length=1000)] = ""
    note_nl: Annotated[str, Field(max_length=1000, validate_default=True)] = ""

    @field_validator("note_nl")
    @classmethod
    def _both(cls, value: str, info: ValidationInfo) -> str:
        if bool(value) != bool(info.data.get("note_fr", value)):
            raise problem("ronde_note", N_("Write the word in both languages, or leave both empty."))
        return value


class SeatForm(Form):
    """Somebody who called: the names are asked for when nobody is known at the address."""

    email: Address
    given_name: Annotated[Line, Field(max_length=80)] = ""
    family_name: Annotated[Line, Field(max_length=80)] = ""
    language: Language | None = None
