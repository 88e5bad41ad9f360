"""Tables of the communities of practice, and their rules as constants."""

from enum import StrEnum

import sqlalchemy as sa
from pydantic import AwareDatetime, NaiveDatetime
from sqlmodel import Field, SQLModel

from core import clock
from core.database import enum_column
from core.language import Bilingual

CYCLE_SEATS = 14  # the moderators included
CYCLE_MODERATORS = 2
CYCLE_MEMBERS = CYCLE_SEATS - CYCLE_MODERATORS  # the moderators' two seats are kept for them
CYCLE_SESSIONS = 10
FIRST_MONTH = 9
LAST_MONTH = 6


class Community(SQLModel, table=True):
    """A local, closed group that recognises itself in one supporting role: `role_fr`, `role_nl`."""

    id: int = Field(default=None, primary_key=True)
    slug: str = Field(unique=True, max_length=120)
    territory_code: str = Field(foreign_key="territory.code", index=True)
    name_fr: str
    name_nl: str
    description_fr: str = ""
    description_nl: str = ""
    role_fr: str = ""
    role_nl: str = ""
    created_at: AwareDatetime = Field(default_factory=clock.now)

    @property
    def name(self) -> Bilingual:
        return Bilingual(self.name_fr, self.name_nl)

    @property
    def description(self) -> Bilingual:
        return Bilingual(self.description_fr, self.description_nl)

    @property
    def supporting_role(self) -> Bilingual:
        return Bilingual(self.role_fr, self.role_nl)


class CycleStatus(StrEnum):
    """A cycle's year, from spring to the end of June."""

    draft = "draft"
    recruiting = "recruiting"
    composed = "composed"
    running = "running"
    closed = "closed"


class Cycle(SQLModel, table=True):
    """Ten sessions, September of `season` to June of the year after.

    `turn` serialises those who take seats. `seats_taken` counts members and moderators, held by a constraint.
    `recruitment_opens` and `recruitment_closes` are wall time: the window in which one applies.
    """

    __table_args__ = (
        sa.UniqueConstraint("community_id", "season"),
        sa.CheckConstraint(f"seats_taken BETWEEN 0 AND {CYCLE_SEATS}", name="seats"),
        sa.CheckConstraint(f"moderators BETWEEN 0 AND {CYCLE_MODERATORS}", name="moderators"),
        sa.CheckConstraint(
            "(recruitment_opens IS NULL) = (recruitment_closes IS NULL) AND recruitment_closes > recruitment_opens",
            name="window",
        ),
    )

    id: int = Field(default=None, primary_key=True)
    community_id: int = Field(foreign_key="community.id", ondelete="CASCADE")
    season: int
    status: CycleStatus = Field(default=CycleStatus.draft, sa_column=enum_column(CycleStatus))
    turn: int = 0
    seats_taken: int = 0
    moderators: int = 0
    recruitment_opens: NaiveDatetime | None = None
    recruitment_closes: NaiveDatetime | None = None

    @property
    def audience(self) -> str:
        """The group that alone sees the sessions."""
        return f"cycle:{self.id}"

    @property
    def is_full(self) -> bool:
        return self.seats_taken >= CYCLE_SEATS

    @property
    def members(self) -> int:
        """Seats taken by members: the moderators aside."""
        return self.seats_taken - self.moderators

    @property
    def takes_applications(self) -> bool:
        """Whether one can apply at this moment of the wall clock."""
        if self.recruitment_opens is None or self.recruitment_closes is None:
            return False
        is_inside = self.recruitment_opens <= clock.wall_now() < self.recruitment_closes
        return self.status == CycleStatus.recruiting and is_inside

    @property
    def label(self) -> str:
        """2026-2027."""
        return f"{self.season}-{self.season + 1}"


class MemberRole(StrEnum):
    """The two who run it, and the twelve."""

    member = "member"
    moderator = "moderator"


class Membership(SQLModel, table=True):
    """A person's seat in a cycle: the truth from which the registrations of its sessions follow."""

    __table_args__ = (sa.UniqueConstraint("cycle_id", "person_id"),)

    id: int = Field(default=None, primary_key=True)
    cycle_id: int = Field(foreign_key="cycle.id", ondelete="CASCADE")
    person_id: int = Field(foreign_key="person.id", ondelete="CASCADE", index=True)
    role: MemberRole = Field(default=MemberRole.member, sa_column=enum_column(MemberRole))
    generation: int = 1
    discreet: bool = False  # in this person's calendar and mails, a session is called a meeting
    joined_at: AwareDatetime = Field(default_factory=clock.now)
    left_at: AwareDatetime | None = None

    @property
    def is_active(self) -> bool:
        return self.left_at is None


class CycleSession(SQLModel, table=True):
    """The place of an event in a cycle: session `number`, 1 to 10, and whose walls it is held in.

    A cancelled session keeps its number until it is replaced: then its row goes, and its event stays, cancelled.
    """

    __tablename__ = "cycle_session"
    __table_args__ = (
        sa.UniqueConstraint("cycle_id", "number"),
        sa.CheckConstraint(f"number BETWEEN 1 AND {CYCLE_SESSIONS}", name="number"),
    )

    event_id: int = Field(primary_key=True, foreign_key="event.id", ondelete="CASCADE")
    cycle_id: int = Field(foreign_key="cycle.id", ondelete="CASCADE")
    number: int
    host_id: int | None = Field(default=None, foreign_key="organisation.id", ondelete="SET NULL")
