"""What `demo/programme.json` holds: the facts of the programme, each checked before anything is written."""

from datetime import date, time
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from events.models import EventKind

TERRITORIES = {  # the codes of addresses in French, and in Dutch
    "region": "gewest",
    "nord": "noord",
    "nord-est": "noord-oost",
    "centre-ouest": "centrum-west",
    "sud": "zuid",
    "sud-est": "zuid-oost",
}


def _territory(code: str) -> str:
    if code not in TERRITORIES:
        raise ValueError(f"unknown territory code {code!r}")
    return code


TerritoryCode = Annotated[str, AfterValidator(_territory)]
Text = Annotated[str, Field(min_length=1)]


class Data(BaseModel):
    model_config = ConfigDict(frozen=True)


class Named(Data):
    """A text in both languages, both there."""

    fr: Text
    nl: Text


class TerritoryData(Named):
    code: TerritoryCode


class CommuneData(Named):
    postcodes: list[str]


class WeekData(Named):
    """An open-house week of the past; None is a figure that is not known."""

    territory: TerritoryCode
    starts_on: date
    ends_on: date
    hosts: int | None
    visitors: int | None
    tagline_fr: Text
    tagline_nl: Text


class ThemeData(Named):
    month: int = Field(ge=1, le=12)


class SheetData(Data):
    territory: TerritoryCode
    year: int
    month: int = Field(ge=1, le=12)


class MissionData(Named):
    code: str


class PollData(Named):
    options: list[Named]


class ThenData(Data):
    kind: EventKind
    starts: time
    ends: time


class AssemblyData(Data):
    """A council or a change workshop that took place."""

    kind: EventKind
    territory: TerritoryCode
    on: date
    starts: time | None = None
    ends: time | None = None
    participants: int | None = None
    tables: int | None = None
    rounds: int | None = None
    round_minutes: int | None = None
    choices: int | None = None
    free_circulation_minutes: int | None = None
    workshops: list[Named] = []
    poll: PollData | None = None
    then: ThenData | None = None


class CommunityRules(Data):
    seats: int
    moderators: int
    sessions_per_cycle: int
    first_month: int
    last_month: int
    objectives: list[Named]


class Programme(Data):
    """`programme.json`."""

    territories: list[TerritoryData]
    communes: list[CommuneData]
    open_house_weeks: list[WeekData]
    prevention_themes_2025: list[ThemeData]
    prevention_info_sheets: list[SheetData]
    missions: list[MissionData]
    prevention_meetups_running: int
    prevention_partners: list[str]
    communities_of_practice: CommunityRules
    assemblies: list[AssemblyData]
    thematic_consultations: list[Named]
