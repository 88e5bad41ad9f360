"""Forms of planning. Days and hours are wall time in Brussels."""

from datetime import date, time
from enum import StrEnum
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    AnyHttpUrl,
    Field,
    TypeAdapter,
    ValidationError,
    ValidationInfo,
    create_model,
    field_validator,
)

from accounts.models import LONGEST_ADDRESS
from cdp.models import CYCLE_SESSIONS
from cdp.rhythm import LAST_WEEK, EachMonth, EveryWeeks, Rhythm
from cdp.school_holidays import PeriodKind
from core import clock
from core.database import LARGEST_ID
from core.forms import Address, Form, Line, problem
from core.language import N_, Language

LONGEST_THEME = 2000
YEARS = range(2000, 2101)
_HTTP = TypeAdapter(AnyHttpUrl)


class RhythmName(StrEnum):
    """The rhythms that the page offers."""

    two_weeks = "two_weeks"
    three_weeks = "three_weeks"
    four_weeks = "four_weeks"
    first = "first"
    second = "second"
    third = "third"
    fourth = "fourth"
    last = "last"


WEEKS = {RhythmName.two_weeks: 2, RhythmName.three_weeks: 3, RhythmName.four_weeks: 4}
OF_THE_MONTH = {
    RhythmName.first: 1,
    RhythmName.second: 2,
    RhythmName.third: 3,
    RhythmName.fourth: 4,
    RhythmName.last: LAST_WEEK,
}


def _plausible(day: date) -> date:
    if day.year not in YEARS:
        raise problem("ronde_year", N_("This year cannot be meant."))
    return day


def _web_address(value: str) -> str:
    try:
        return str(_HTTP.validate_python(value)) if value else ""
    except ValidationError:
        raise problem("ronde_url", N_("A web address is expected, such as https://example.org.")) from None


Day = Annotated[date, AfterValidator(_plausible)]
Short = Annotated[Line, Field(max_length=200)]
Join = Annotated[str, Field(max_length=500), AfterValidator(_web_address)]


class Hours(Form):
    """From when to when."""

    starts: time
    ends: time

    @field_validator("starts", "ends")
    @classmethod
    def _without_zone(cls, value: time) -> time:
        return value.replace(tzinfo=None, second=0, microsecond=0)

    @field_validator("ends")
    @classmethod
    def _after_start(cls, value: time, info: ValidationInfo) -> time:
        if "starts" in info.data and value <= info.data["starts"]:
            raise problem("ronde_hours", N_("The end comes after the start."))
        return value


class Wish(Hours):
    """What the dates of a cycle are to be like."""

    weekday: Annotated[int, Field(ge=0, le=6)]
    rhythm: RhythmName
    starting_on: Day | None = None

    @property
    def turns(self) -> Rhythm:
        if self.rhythm in WEEKS:
            return EveryWeeks(WEEKS[self.rhythm], self.starting_on)
        return EachMonth(OF_THE_MONTH[self.rhythm])


class Place(Form):
    """Where a session is: in somebody's house, elsewhere, online."""

    host_id: Annotated[int, Field(ge=1, le=LARGEST_ID)] | None = None
    place_fr: Short = ""
    place_nl: Short = ""
    street: Short = ""
    postcode: Annotated[Line, Field(max_length=10)] = ""
    online_url: Join = ""


class Moment(Hours):
    """A day and its hours, which exist on the wall."""

    day: Day

    @field_validator("day")
    @classmethod
    def _not_in_the_gap(cls, value: date, info: ValidationInfo) -> date:
        check_exists(value, info.data.get("starts"), info.data.get("ends"))
        return value


class Replacement(Moment):
    """The new moment of a session that was cancelled."""

    seen: str = ""


class Move(Moment, Place):
    """When and where a session is; `seen` says how it stood when the form was opened."""

    seen: str = ""


class Theme(Form):
    """What a session is about, in the group's own words: in one language or in both."""

    theme_fr: Annotated[str, Field(max_length=LONGEST_THEME)] = ""
    theme_nl: Annotated[str, Field(max_length=LONGEST_THEME)] = ""
    seen: str = ""


class Invite(Form):
    """A guest speaker: who, where the invitation goes, and in which language; without one, in both."""

    given_name: Annotated[Line, Field(min_length=1, max_length=80)]
    family_name: Annotated[Line, Field(min_length=1, max_length=80)]
    email: Annotated[Address, Field(max_length=LONGEST_ADDRESS)]
    language: Language | None = None


class Holiday(Form):
    """One holiday of the French-speaking schools."""

    kind: PeriodKind
    first: Day
    last: Day
    is_provisional: bool = False

    @field_validator("last")
    @classmethod
    def _after_first(cls, value: date, info: ValidationInfo) -> date:
        first = info.data.get("first")
        if first is not None and value < first:
            raise problem("ronde_days", N_("The last day is before the first one."))
        return value


def check_exists(day: date, *hours: time | None) -> None:
    """Raise the form's error for an hour that the clocks skip that night."""
    if any(hour is not None and not clock.wall_exists(clock.at(day, hour)) for hour in hours):
        raise problem("ronde_gap", N_("This time does not exist: the clocks go forward that night."))


def day_field(number: int) -> str:
    """The name of the field that holds the day of a session."""
    return f"day_{number}"


class _Dates(Hours):
    @field_validator("*")
    @classmethod
    def _not_in_the_gap(cls, value: Any, info: ValidationInfo) -> Any:
        if isinstance(value, date):
            check_exists(value, info.data.get("starts"), info.data.get("ends"))
        return value


_DAYS: dict[str, Any] = {day_field(number): (Day | None, None) for number in range(1, CYCLE_SESSIONS + 1)}
Dates = create_model("Dates", __base__=(_Dates, Place), **_DAYS)
