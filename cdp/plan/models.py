"""Tables of planning: the school holidays that are a list, and the guests of a session."""

from datetime import date
from enum import StrEnum

import sqlalchemy as sa
from pydantic import AwareDatetime
from sqlmodel import Field, SQLModel

from cdp.holidays_import import MAX_DAYS, MAX_TITLE
from cdp.school_holidays import PeriodKind, SchoolPeriod, Schools
from core import clock
from core.database import enum_column

FIRST_MONTH_OF_SCHOOL = 8  # school begins in the last week of August; a summer belongs to the year that it ends
LONGEST_HOLIDAY = MAX_DAYS


def school_year_of(day: date) -> int:
    """The school year of a day, by its first part: 2026 for 2026-2027."""
    return day.year if day.month >= FIRST_MONTH_OF_SCHOOL else day.year - 1


class SchoolHoliday(SQLModel, table=True):
    """One holiday of the French-speaking schools, first and last day included. The Dutch-speaking ones follow a rule.

    `first_year` is the first part of the school year; `title` is the name that an imported calendar gave it.
    """

    __tablename__ = "school_holiday"
    __table_args__ = (
        sa.UniqueConstraint("first_year", "kind", "first"),
        sa.CheckConstraint("last >= first", name="days"),
    )

    id: int = Field(default=None, primary_key=True)
    first_year: int = Field(index=True)
    kind: PeriodKind = Field(sa_column=enum_column(PeriodKind))
    first: date
    last: date
    title: str = Field(default="", max_length=MAX_TITLE)
    is_provisional: bool = False

    @property
    def period(self) -> SchoolPeriod:
        """The holiday as a reason why its days are closed."""
        return SchoolPeriod(
            Schools.FRENCH_SPEAKING, self.kind, self.first, self.last, self.is_provisional, self.title or None
        )


class GuestAnswer(StrEnum):
    """Where an invitation stands."""

    asked = "asked"
    accepted = "accepted"
    declined = "declined"
    withdrawn = "withdrawn"


class GuestInvitation(SQLModel, table=True):
    """A guest speaker of one session: the name that the moderators wrote, and the guest's answer.

    Their place on the roster is the registration itself, in the role of a speaker.
    """

    __tablename__ = "guest_invitation"

    registration_id: int = Field(primary_key=True, foreign_key="registration.id", ondelete="CASCADE")
    given_name: str = Field(max_length=80)
    family_name: str = Field(max_length=80)
    answer: GuestAnswer = Field(default=GuestAnswer.asked, sa_column=enum_column(GuestAnswer))
    invited_by: int | None = Field(default=None, foreign_key="person.id", ondelete="SET NULL")
    invited_at: AwareDatetime = Field(default_factory=clock.now)
    answered_at: AwareDatetime | None = None

    @property
    def display_name(self) -> str:
        return f"{self.given_name} {self.family_name}"
