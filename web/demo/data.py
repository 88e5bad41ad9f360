"""What the files of the demonstration hold, checked before anything is written."""

import re
from collections import Counter
from datetime import date, time
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from dateutil.rrule import rrulestr
from pydantic import AfterValidator, Field, TypeAdapter, ValidationError, model_validator

from accounts.models import RoleName, WorkingLanguageOfPerson
from accounts.vocabulary import DISCIPLINES, SECTORS
from core.errors import ConfigurationError
from core.language import Language
from events.models import EventKind, Mission, WorkingLanguage
from web.demo.facts import Data, Named, Programme, TerritoryCode, Text

FOLDER = Path(__file__).parents[2] / "demo"
DOMAIN = "@example.org"  # of every address of the demonstration


def _rule(text: str) -> str:
    try:
        rrulestr(text)
    except (ValueError, KeyError):
        raise ValueError(f"no recurrence rule: {text!r}") from None
    return text


def _among(known: dict[str, str]) -> AfterValidator:
    def check(code: str) -> str:
        if code not in known:
            raise ValueError(f"unknown code {code!r}")
        return code

    return AfterValidator(check)


Rule = Annotated[str, AfterValidator(_rule)]


class Appointment(Named):
    """What recurs by a rule, in a place or online."""

    about_fr: Text
    about_nl: Text
    rule: Rule
    starts: time
    ends: time
    place_fr: str = ""
    place_nl: str = ""
    street: str = ""
    postcode: str = ""
    online_url: str = ""
    language: WorkingLanguage
    capacity: int | None = None

    @model_validator(mode="after")
    def _is_somewhere(self) -> Self:
        if not (self.online_url or (self.place_fr and self.place_nl)):
            raise ValueError("neither a place in both languages nor a link")
        return self


class MeetupData(Appointment):
    """A prevention meetup. `fill` says how the roster of its next date looks."""

    territory: TerritoryCode
    all_year: bool = False
    registration: bool = False
    fill: Literal["", "nearly", "full"] = ""
    partners: list[str]

    @property
    def takes_registrations(self) -> bool:
        return self.registration or self.capacity is not None


class WorkshopsData(Data):
    """Parallel parts of the next date: the workshops of the assembly of the day `of`, in rounds of so many minutes."""

    of: date
    rounds: int
    minutes: int
    first: time
    capacity: int


class GatheringData(Appointment):
    """A council, a change workshop, a consultation or a working group. `consultation` is a row of the programme's."""

    kind: EventKind
    territories: list[TerritoryCode]
    missions: list[Mission]
    consultation: int | None = None
    workshops: WorkshopsData | None = None


class CommunityData(Named):
    territory: TerritoryCode
    slug: str
    role_fr: Text
    role_nl: Text
    about_fr: Text
    about_nl: Text
    weekday: int = Field(ge=0, le=6)
    week: int = Field(ge=1, le=4)
    starts: time
    ends: time
    place_fr: Text
    place_nl: Text
    street: Text
    postcode: Text
    language: WorkingLanguage


class CommunitiesData(Data):
    """`communities.json`; `sessions` are the subjects of a cycle, in order."""

    sessions: list[Named]
    communities: list[CommunityData]


class OrganisationData(Named):
    territory: TerritoryCode
    sector: Annotated[str, _among(SECTORS)]
    street: Text
    postcode: Text


class PersonData(Data):
    """Somebody made up. `organisation` is its French name, `community` the territory of theirs."""

    given: Text
    family: Text
    email: str = Field(default="", pattern=f"^$|{re.escape(DOMAIN)}$")
    language: Language
    working_language: WorkingLanguageOfPerson
    organisation: str | None = None
    discipline: Annotated[str, _among(DISCIPLINES)] | None = None
    resident: bool = False
    account: bool = False
    community: TerritoryCode | None = None
    moderates: bool = False
    roles: tuple[tuple[RoleName, TerritoryCode], ...] = ()


class PeopleData(Data):
    """`people.json`."""

    organisations: list[OrganisationData]
    people: list[PersonData]

    @model_validator(mode="after")
    def _organisations_exist(self) -> Self:
        known = {organisation.fr for organisation in self.organisations}
        if unknown := {person.organisation for person in self.people if person.organisation} - known:
            raise ValueError(f"unknown organisation {min(unknown)!r}")
        return self


class Holidays(Data):
    """The French-speaking schools' holidays of `school_holidays.json`: rows (kind, first, last) by `2026-2027`."""

    years: dict[str, list[tuple[str, date, date | None]]]
    unconfirmed: list[str] = Field(default_factory=list)


class SchoolHolidays(Data):
    french_speaking: Holidays


class Demo(Data):
    """All files together."""

    programme: Programme
    meetups: list[MeetupData]
    gatherings: list[GatheringData]
    communities: CommunitiesData
    people: PeopleData
    school_holidays: SchoolHolidays


def read(folder: Path = FOLDER) -> Demo:
    """The demonstration's files. Raises ConfigurationError, one line with file and place, when one is malformed."""
    values = {name: _read(folder / f"{name}.json", field.annotation) for name, field in Demo.model_fields.items()}
    return Demo.model_construct(**values)


def _read(path: Path, kind: Any) -> Any:
    name = f"demo/{path.name}"
    try:
        return TypeAdapter(kind).validate_json(path.read_bytes())
    except OSError as error:
        raise ConfigurationError(f"{name} cannot be read ({error.strerror})") from None
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the whole file"
        raise ConfigurationError(f"{name}: {place}: {first['msg'].removeprefix('Value error, ')}") from None


def repeated(values: list[str]) -> list[str]:
    """What occurs more than once."""
    return [value for value, times in Counter(values).items() if times > 1]
