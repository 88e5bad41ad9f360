"""The forms of editions, of hosts and their visits, and of decisions."""

import re
from datetime import date, time
from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator

from accounts.forms import Address, Name
from core.database import LARGEST_ID
from core.forms import Form, Line, WallTime, problem
from core.language import N_, Language
from events.models import WorkingLanguage
from events.open_house.grid import end_of, is_working_week
from events.open_house.models import LONGEST_LINE, LONGEST_TEXT

NOT_A_WEEK = N_("A week goes from a Monday to the Friday after it.")
CLOSES_FIRST = N_("The window closes after it opens.")
CLOSES_LATE = N_("The window closes before the week is over.")
NOT_A_POSTCODE = N_("A postcode of four digits is expected, such as 1000.")
PAST_MIDNIGHT = N_("The visit ends on the day on which it starts.")
MESSAGE_NEEDED = N_("Say in a few words why.")

Text = Annotated[str, Field(max_length=LONGEST_TEXT)]
ShortLine = Annotated[Line, Field(max_length=LONGEST_LINE)]
NeededLine = Annotated[Line, Field(min_length=1, max_length=LONGEST_LINE)]
Seats = Annotated[int, Field(ge=1, le=500)]
Id = Annotated[int, Field(ge=1, le=LARGEST_ID)]
POSTCODE = re.compile(r"[1-9][0-9]{3}")


def row_number(text: str) -> int:
    """The id that stands in an address, or 0, which no row has."""
    return int(text) if text.isascii() and text.isdecimal() and int(text[:12]) <= LARGEST_ID else 0


class EditionForm(Form):
    """A week with its windows: days and wall times."""

    title_fr: NeededLine
    title_nl: NeededLine
    tagline_fr: ShortLine = ""
    tagline_nl: ShortLine = ""
    description_fr: Text = ""
    description_nl: Text = ""
    territory: NeededLine
    first: date
    last: date
    enrolment_opens: WallTime
    enrolment_closes: WallTime
    registration_opens: WallTime
    registration_closes: WallTime
    visits_per_person: Seats | None = None
    seats_per_organisation: Seats | None = None

    @field_validator("last")
    @classmethod
    def _a_week(cls, value: date, info: ValidationInfo) -> date:
        first = info.data.get("first")
        if first is not None and not is_working_week(first, value):
            raise problem("ronde_week", NOT_A_WEEK)
        return value

    @field_validator("enrolment_closes", "registration_closes")
    @classmethod
    def _after_opening(cls, value: WallTime, info: ValidationInfo) -> WallTime:
        opens = info.data.get(f"{str(info.field_name).removesuffix('_closes')}_opens")
        if opens is not None and value <= opens:
            raise problem("ronde_window", CLOSES_FIRST)
        last = info.data.get("last")
        if last is not None and value.date() > last:
            raise problem("ronde_window", CLOSES_LATE)
        return value


class EnrolForm(Form):
    """An organisation, and who speaks for it."""

    organisation: NeededLine
    name: Name
    email: Address


class InviteForm(EnrolForm):
    """The same, by a coordinator. `telephone`: they fill it in themselves, and no mail leaves."""

    language: Language | None = None
    telephone: bool = False


class HostForm(Form):
    """What a host shows. Everything may be left for later; `version` is that of the page."""

    version: Annotated[int, Field(ge=1, le=LARGEST_ID)]
    shows_fr: Text = ""
    shows_nl: Text = ""
    for_whom_fr: Text = ""
    for_whom_nl: Text = ""
    working_language: WorkingLanguage | None = None
    bring_fr: Text = ""
    bring_nl: Text = ""
    rules_fr: Text = ""
    rules_nl: Text = ""
    students_welcome: bool = False


class SiteForm(Form):
    """One address; with `site` one that is there already."""

    site: Id | None = None
    name: ShortLine = ""
    street: NeededLine
    postcode: NeededLine
    transport: ShortLine = ""
    meeting_fr: Text = ""
    meeting_nl: Text = ""
    rooms: Annotated[int, Field(ge=1, le=50)] = 1
    wheelchair: bool = False
    is_refuge: bool = False

    @field_validator("postcode")
    @classmethod
    def _four_digits(cls, value: str) -> str:
        if not POSTCODE.fullmatch(value):
            raise problem("ronde_postcode", NOT_A_POSTCODE)
        return value


class ContactForm(Form):
    """Somebody of a host."""

    who: Name
    email: Address


class HoursForm(Form):
    """When a visit is: a wall time and minutes."""

    starts: time
    minutes: Annotated[int, Field(ge=15, le=600)]

    @field_validator("minutes")
    @classmethod
    def _the_same_day(cls, value: int, info: ValidationInfo) -> int:
        starts = info.data.get("starts")
        if starts is not None and end_of(starts, value) is None:
            raise problem("ronde_midnight", PAST_MIDNIGHT)
        return value

    @property
    def ends(self) -> time:
        """When it is over, on the same day."""
        ends = end_of(self.starts, self.minutes)
        assert ends is not None
        return ends


class SlotsForm(HoursForm):
    """The same visit on each of the chosen days."""

    site: Id
    days: Annotated[list[date], Field(min_length=1, max_length=7)]
    seats: Seats


class MoveForm(HoursForm):
    """Another day or hour for one visit."""

    slot: Id
    day: date


class OneForm(Form):
    """One row of a page: a visit, a site, a contact."""

    number: Id


class DecisionForm(Form):
    """What a coordinator decides. Why is said, unless it is yes."""

    decision: Literal["approve", "ask", "decline"]
    message: Annotated[Text, Field(validate_default=True)] = ""

    @field_validator("message")
    @classmethod
    def _why(cls, value: str, info: ValidationInfo) -> str:
        if not value and info.data.get("decision") in ("ask", "decline"):
            raise problem("ronde_message", MESSAGE_NEEDED)
        return value
