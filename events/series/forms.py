"""The forms of meetups and of the year's board."""

from datetime import date, time
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from core.database import LARGEST_ID
from core.forms import Form, Line, problem
from core.language import N_
from events.desk.forms import Day, Hour, Text, Title, WebAddress, WhereForm, ends_after
from events.models import Entry
from events.series.recurrence import WEEKS, Frequency, Rhythm

UNTIL_FIRST = N_("The end comes after the beginning.")
DAY_ON_A_LINE = N_("Write one day on each line, such as 2026-12-24.")
NOT_A_WEEK = N_("Choose one of the possibilities.")
LONGEST_SKIPPED = 2000


def _lines(value: str) -> list[str]:
    return [line.strip() for line in value.splitlines() if line.strip()]


def _days(value: str) -> str:
    try:
        days = [date.fromisoformat(line) for line in _lines(value)]
    except ValueError:
        raise problem("ronde_days", DAY_ON_A_LINE) from None
    return "\n".join(day.isoformat() for day in sorted(set(days)))


class SeriesForm(WhereForm):
    """A meetup as a coordinator describes it once. `version` is the one that the page showed."""

    version: Annotated[int, Field(ge=0, le=LARGEST_ID)] = 0
    territory_code: Line
    name_fr: Annotated[Title, Field(min_length=1)]
    name_nl: Annotated[Title, Field(min_length=1)]
    description_fr: Text = ""
    description_nl: Text = ""
    access_fr: Text = ""
    access_nl: Text = ""
    partners: Text = ""
    frequency: Frequency
    weekday: Annotated[int, Field(ge=0, le=6)]
    week: int = 1
    first_day: Day
    last_day: Day
    skipped: Annotated[str, Field(max_length=LONGEST_SKIPPED), AfterValidator(_days)] = ""
    skips_holidays: bool = False
    starts: Hour
    ends: Annotated[Hour | None, Field(validate_default=True)] = None
    entry: Entry = Entry.walk_in

    @field_validator("week")
    @classmethod
    def _of_a_month(cls, value: int) -> int:
        if value not in WEEKS:
            raise problem("ronde_week", NOT_A_WEEK)
        return value

    @field_validator("last_day")
    @classmethod
    def _in_order(cls, value: date, info: ValidationInfo) -> date:
        if (first := info.data.get("first_day")) and value < first:
            raise problem("ronde_until", UNTIL_FIRST)
        return value

    @field_validator("ends")
    @classmethod
    def _after_the_start(cls, value: time | None, info: ValidationInfo) -> time | None:
        return ends_after(value, info)

    @property
    def rhythm(self) -> Rhythm:
        return Rhythm(self.frequency, self.weekday, self.week)

    @property
    def fields(self) -> dict[str, Any]:
        """The series' own fields, as they are stored."""
        kept = self.model_dump(exclude={"version", "frequency", "weekday", "week"})
        lists = {"partners": _lines(self.partners), "skipped": _lines(self.skipped)}
        return {**kept, **lists, "rule": self.rhythm.rule}


class ThemeForm(Form):
    """The theme of a month, in both languages, or in none: then there is no theme."""

    name_fr: Title = ""
    name_nl: Annotated[Title, Field(validate_default=True)] = ""

    @field_validator("name_nl")
    @classmethod
    def _both(cls, value: str, info: ValidationInfo) -> str:
        if bool(value) != bool(info.data.get("name_fr", value)):
            raise problem("ronde_theme", N_("Write the theme in both languages, or leave both empty."))
        return value


class SheetForm(Form):
    """Where the info sheet of a territory stands, in each language."""

    link_fr: WebAddress | Literal[""] = ""
    link_nl: WebAddress | Literal[""] = ""
