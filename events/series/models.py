"""Tables of recurring appointments and the monthly prevention info."""

from datetime import date, time

import sqlalchemy as sa
from pydantic import AwareDatetime
from sqlmodel import Field, SQLModel

from core.database import enum_column
from core.language import Bilingual
from events.models import Entry, WorkingLanguage

MEETUPS_RUNNING = 23  # in the region, as the programme says
MOST_DATES = 200  # of one rule


class MeetupSeries(SQLModel, table=True):
    """A prevention meetup that recurs, each with a name of its own. Its dates are events.

    `starts`, `ends` are wall time; the rule runs from `first_day` to `last_day`, both included. `skipped` holds the
    days that are left out, as ISO dates.
    """

    __tablename__ = "meetup_series"
    __table_args__ = (
        sa.CheckConstraint("ends IS NULL OR (starts IS NOT NULL AND ends > starts)", name="hours"),
        sa.CheckConstraint("capacity IS NULL OR capacity >= 0", name="capacity"),
    )

    id: int = Field(default=None, primary_key=True)
    slug: str = Field(unique=True, max_length=120)
    territory_code: str = Field(foreign_key="territory.code", index=True)
    name_fr: str
    name_nl: str
    description_fr: str = ""
    description_nl: str = ""
    access_fr: str = ""  # for whom, and how one gets in
    access_nl: str = ""
    partners: list[str] = Field(default_factory=list, sa_column=sa.Column(sa.JSON, nullable=False))

    rule: str = ""  # RFC 5545, section 3.3.10, without DTSTART
    first_day: date | None = None
    last_day: date | None = None
    skipped: list[str] = Field(default_factory=list, sa_column=sa.Column(sa.JSON, nullable=False))
    skips_holidays: bool = True
    starts: time | None = None
    ends: time | None = None

    place_fr: str = ""
    place_nl: str = ""
    street: str = ""
    postcode: str = Field(default="", max_length=10)
    online_url: str = ""
    working_language: WorkingLanguage = Field(default=WorkingLanguage.both, sa_column=enum_column(WorkingLanguage))
    entry: Entry = Field(default=Entry.walk_in, sa_column=enum_column(Entry))
    capacity: int | None = None

    published_at: AwareDatetime | None = None
    version: int = 1

    @property
    def name(self) -> Bilingual:
        return Bilingual(self.name_fr, self.name_nl)

    @property
    def place(self) -> Bilingual:
        return Bilingual(self.place_fr, self.place_nl)

    @property
    def text(self) -> Bilingual:
        """What stands under each date: the description, then for whom and how one gets in."""
        return Bilingual(
            "\n\n".join(part for part in (self.description_fr, self.access_fr) if part),
            "\n\n".join(part for part in (self.description_nl, self.access_nl) if part),
        )


class InfoSheet(SQLModel, table=True):
    """The monthly prevention info of a territory (Info Prévention Santé / Gezondheidspreventie-info)."""

    __tablename__ = "info_sheet"
    __table_args__ = (sa.UniqueConstraint("territory_code", "year", "month"),)

    id: int = Field(default=None, primary_key=True)
    territory_code: str = Field(foreign_key="territory.code")
    year: int
    month: int
    link_fr: str = ""
    link_nl: str = ""

    @property
    def link(self) -> Bilingual:
        return Bilingual(self.link_fr, self.link_nl)
