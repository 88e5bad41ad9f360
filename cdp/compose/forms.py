"""The forms of opening a community and a cycle, of applying and of deciding."""

from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator

from accounts.forms import Address, Name
from accounts.models import WorkingLanguageOfPerson
from accounts.vocabulary import DISCIPLINES, SECTORS
from cdp.compose.models import LONGEST_LINE, LONGEST_MOTIVATION, LONGEST_WORDS, WaitingReason
from core.database import LARGEST_ID
from core.forms import Form, Line, WallTime, problem
from core.language import N_, Language

FIRST_SEASON, LAST_SEASON = 2020, 2100
LONGEST_DESCRIPTION = 4000

UNKNOWN_CHOICE = N_("Choose one of the possibilities.")
CLOSES_FIRST = N_("The window closes after it opens.")
COMMIT = N_("A community is a commitment to its ten sessions: without it you cannot apply.")

Text = Annotated[str, Field(min_length=1, max_length=LONGEST_DESCRIPTION)]
ShortLine = Annotated[Line, Field(min_length=1, max_length=LONGEST_LINE)]


class CommunityForm(Form):
    """A community, in both languages. Its territory is chosen once, its slug is made once."""

    name_fr: ShortLine
    name_nl: ShortLine
    role_fr: ShortLine
    role_nl: ShortLine
    description_fr: Text
    description_nl: Text


class NewCommunityForm(CommunityForm):
    """The same, with the territory."""

    territory: ShortLine


class SeasonForm(Form):
    """The year in which a cycle begins."""

    season: int = Field(ge=FIRST_SEASON, le=LAST_SEASON)


class ModeratorForm(Form):
    """Somebody by address; the names are asked for when nobody is known there."""

    email: Address
    given_name: Annotated[Line, Field(max_length=80)] = ""
    family_name: Annotated[Line, Field(max_length=80)] = ""
    language: Language | None = None


class WindowForm(Form):
    """When one can apply: wall times."""

    opens: WallTime
    closes: WallTime

    @field_validator("closes")
    @classmethod
    def _after_opening(cls, value: WallTime, info: ValidationInfo) -> WallTime:
        opens = info.data.get("opens")
        if opens is not None and value <= opens:
            raise problem("ronde_window", CLOSES_FIRST)
        return value


class ApplicationForm(Form):
    """What an applicant says. The sector may be left to the organisation, where that one is known."""

    given_name: Name
    family_name: Name
    organisation: Annotated[Line, Field(max_length=LONGEST_LINE)] = ""
    sector: str = ""
    discipline: str
    working_language: WorkingLanguageOfPerson
    supporting_role: ShortLine
    motivation: Annotated[str, Field(min_length=1, max_length=LONGEST_MOTIVATION)]
    commitment: Annotated[str, Field(validate_default=True)] = ""

    @field_validator("sector", "discipline")
    @classmethod
    def _known(cls, value: str, info: ValidationInfo) -> str:
        if value and value not in (SECTORS if info.field_name == "sector" else DISCIPLINES):
            raise problem("ronde_choice", UNKNOWN_CHOICE)
        return value

    @field_validator("commitment")
    @classmethod
    def _given(cls, value: str) -> str:
        if value != "1":
            raise problem("ronde_commitment", COMMIT)
        return value


class AcceptForm(Form):
    """The applications that get a seat, in one gesture."""

    application: list[Annotated[int, Field(ge=1, le=LARGEST_ID)]] = Field(default_factory=list)


class WaitForm(Form):
    """Why somebody is put on the waiting list."""

    reason: WaitingReason


class DeclineForm(Form):
    """The message that says no, as it is sent."""

    words: Annotated[str, Field(min_length=1, max_length=LONGEST_WORDS)]


class StepForm(Form):
    """Where the cycle goes next."""

    to: Literal["composed", "running", "closed"]
