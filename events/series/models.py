"""Tables of recurring appointments and the monthly prevention info."""

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from core.language import Bilingual

MEETUPS_RUNNING = 23  # in the region, as the programme says


class MeetupSeries(SQLModel, table=True):
    """A prevention meetup that recurs, each with a name of its own. Its dates are events."""

    __tablename__ = "meetup_series"

    id: int = Field(default=None, primary_key=True)
    slug: str = Field(unique=True, max_length=120)
    territory_code: str = Field(foreign_key="territory.code", index=True)
    name_fr: str
    name_nl: str
    rule: str = ""  # RFC 5545, section 3.3.10, without DTSTART
    partners: list[str] = Field(default_factory=list, sa_column=sa.Column(sa.JSON, nullable=False))

    @property
    def name(self) -> Bilingual:
        return Bilingual(self.name_fr, self.name_nl)


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
