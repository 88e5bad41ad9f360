"""Tables of the open-house weeks: editions, hosts with their sites and contacts, slots, itineraries."""

from datetime import date, datetime, time, timedelta
from enum import StrEnum

import sqlalchemy as sa
from pydantic import AwareDatetime, NaiveDatetime
from sqlmodel import Field, SQLModel

from core import clock
from core.database import enum_column
from core.language import Bilingual
from events.models import WorkingLanguage

CHANGES_UNTIL = time(18, 0)  # on the wall, the evening before a visit
LINK_PURPOSE = "host"  # of the link by which a host opens its enrolment
LONGEST_LINE = 160
LONGEST_TEXT = 2000


class Edition(SQLModel, table=True):
    """A named week. Its dates, territory and name are those of its event, of kind `open_house_week`; the window in
    which visitors register too. Times are of the wall.

    `hosts` and `visitors` are figures of an edition that took place before the software; None when unknown.
    `seats_per_organisation`: how many colleagues may visit together; `visits_per_person`: how many visits one makes.
    """

    __tablename__ = "open_house_edition"
    __table_args__ = (
        sa.CheckConstraint("visits_per_person IS NULL OR visits_per_person > 0", name="visits"),
        sa.CheckConstraint("seats_per_organisation IS NULL OR seats_per_organisation > 0", name="seats"),
    )

    event_id: int = Field(primary_key=True, foreign_key="event.id", ondelete="CASCADE")
    tagline_fr: str = ""
    tagline_nl: str = ""
    enrolment_opens: NaiveDatetime | None = None
    enrolment_closes: NaiveDatetime | None = None
    visits_per_person: int | None = None
    seats_per_organisation: int | None = None
    hosts: int | None = None
    visitors: int | None = None

    @property
    def tagline(self) -> Bilingual:
        return Bilingual(self.tagline_fr, self.tagline_nl)

    @property
    def takes_hosts(self) -> bool:
        """Whether hosts can enrol by themselves now."""
        if self.enrolment_opens is None or self.enrolment_closes is None:
            return False
        return self.enrolment_opens <= clock.wall_now() < self.enrolment_closes


class HostStatus(StrEnum):
    """Where an enrolment stands."""

    draft = "draft"
    submitted = "submitted"
    changes_asked = "changes_asked"
    approved = "approved"
    declined = "declined"
    withdrawn = "withdrawn"


UNFINISHED = (HostStatus.draft, HostStatus.changes_asked)
CLOSED = (HostStatus.declined, HostStatus.withdrawn)


class Host(SQLModel, table=True):
    """The enrolment of an organisation in an edition.

    `turn` grows with every write of its slots, which so come one after the other; `version` with every change of its
    texts, so that two who edit see each other.
    """

    __tablename__ = "open_house_host"
    __table_args__ = (sa.UniqueConstraint("edition_id", "organisation_id"),)

    id: int = Field(default=None, primary_key=True)
    edition_id: int = Field(foreign_key="open_house_edition.event_id", ondelete="CASCADE")
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    status: HostStatus = Field(default=HostStatus.draft, sa_column=enum_column(HostStatus))
    shows_fr: str = ""
    shows_nl: str = ""
    for_whom_fr: str = ""
    for_whom_nl: str = ""
    bring_fr: str = ""
    bring_nl: str = ""
    rules_fr: str = ""
    rules_nl: str = ""
    working_language: WorkingLanguage | None = Field(
        default=None, sa_column=enum_column(WorkingLanguage, nullable=True)
    )
    students_welcome: bool = False
    message: str = ""  # the coordinator's last word
    decisions: int = 0
    turn: int = 0
    version: int = 1
    created_at: AwareDatetime = Field(default_factory=clock.now)
    submitted_at: AwareDatetime | None = None

    @property
    def shows(self) -> Bilingual:
        return Bilingual(self.shows_fr, self.shows_nl)

    @property
    def for_whom(self) -> Bilingual:
        return Bilingual(self.for_whom_fr, self.for_whom_nl)

    @property
    def bring(self) -> Bilingual:
        return Bilingual(self.bring_fr, self.bring_nl)

    @property
    def rules(self) -> Bilingual:
        return Bilingual(self.rules_fr, self.rules_nl)

    @property
    def is_approved(self) -> bool:
        return self.status == HostStatus.approved


class Contact(SQLModel, table=True):
    """Somebody of a host. Several may stand behind one mailbox, which is written to once.

    `asks`: they enrolled an organisation that was enrolled already, and wait for its contacts to let them in.
    """

    __tablename__ = "open_house_contact"

    id: int = Field(default=None, primary_key=True)
    host_id: int = Field(foreign_key="open_house_host.id", ondelete="CASCADE", index=True)
    name: str = Field(max_length=LONGEST_LINE)
    email: str = Field(max_length=254)
    language: str | None = Field(default=None, max_length=2)
    asks: bool = False


class Site(SQLModel, table=True):
    """One address of a host. At most `rooms` of its slots run at the same time.

    Of a refuge, street, postcode, public transport and meeting point are for visitors with a confirmed seat alone.
    """

    __tablename__ = "open_house_site"
    __table_args__ = (sa.CheckConstraint("rooms > 0", name="rooms"),)

    id: int = Field(default=None, primary_key=True)
    host_id: int = Field(foreign_key="open_house_host.id", ondelete="CASCADE", index=True)
    name: str = Field(default="", max_length=LONGEST_LINE)
    street: str = Field(default="", max_length=LONGEST_LINE)
    postcode: str = Field(default="", max_length=10)
    transport: str = Field(default="", max_length=LONGEST_LINE)
    meeting_fr: str = ""
    meeting_nl: str = ""
    rooms: int = 1
    wheelchair: bool = False
    is_refuge: bool = False

    @property
    def meeting(self) -> Bilingual:
        return Bilingual(self.meeting_fr, self.meeting_nl)


class Slot(SQLModel, table=True):
    """A visit of a host at one of its sites; day, hours, seats and roster are those of its event."""

    __tablename__ = "open_house_slot"

    event_id: int = Field(primary_key=True, foreign_key="event.id", ondelete="CASCADE")
    host_id: int = Field(foreign_key="open_house_host.id", ondelete="CASCADE", index=True)
    site_id: int = Field(foreign_key="open_house_site.id", index=True)


class Itinerary(SQLModel, table=True):
    """The visits of one person in one week. `revision` grows with every change that they make, and is their turn."""

    __tablename__ = "open_house_itinerary"

    edition_id: int = Field(primary_key=True, foreign_key="open_house_edition.event_id", ondelete="CASCADE")
    person_id: int = Field(primary_key=True, foreign_key="person.id", ondelete="CASCADE", index=True)
    revision: int = 0


def changes_until(day: date) -> datetime:
    """The wall time until which visitors take or give back a seat at the visits of a day."""
    return clock.at(day - timedelta(days=1), CHANGES_UNTIL)
