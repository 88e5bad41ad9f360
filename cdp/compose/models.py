"""Applications to a cycle, and what was decided about each."""

from datetime import datetime, timedelta
from enum import StrEnum

import sqlalchemy as sa
from pydantic import AwareDatetime
from sqlmodel import Field, SQLModel

from accounts.models import WorkingLanguageOfPerson
from core import clock
from core.database import enum_column

TIME_TO_UNDO = timedelta(minutes=10)  # between a decision and its mail: until then nobody was told
KEPT_FOR = timedelta(days=180)  # after a refusal or a withdrawal; for the others after the window has closed
LONGEST_MOTIVATION = 3000  # characters
LONGEST_WORDS = 3000  # characters of the message to somebody who is declined
LONGEST_LINE = 160


class ApplicationStatus(StrEnum):
    """Where an application stands."""

    received = "received"
    waiting = "waiting"
    accepted = "accepted"
    declined = "declined"
    withdrawn = "withdrawn"


class WaitingReason(StrEnum):
    """Why somebody waits. Labels that speak of the mix are in `cdp.compose.vocabulary`."""

    seats = "seats"
    organisation = "organisation"
    sector = "sector"
    discipline = "discipline"


OPEN = (ApplicationStatus.received, ApplicationStatus.waiting)
IN_HAND = (*OPEN, ApplicationStatus.accepted)
DECIDED = (ApplicationStatus.waiting, ApplicationStatus.accepted, ApplicationStatus.declined)


class Application(SQLModel, table=True):
    """What a professional says of themselves to a cycle: in their own words, nothing inferred.

    `generation` grows each time they apply again, `decision` with each thing decided: together they name a mail.
    `organisation_id` is known when the name they gave is in the directory: colleagues may name it in two languages.
    `words` is the message of a refusal, as a person wrote it. The `told_` fields are what the applicant knows while a
    later decision can still be undone. `committed_at` is when they committed to the dates.
    """

    __table_args__ = (
        sa.UniqueConstraint("cycle_id", "person_id"),
        sa.CheckConstraint("(status = 'waiting') = (reason IS NOT NULL)", name="reason"),
    )

    id: int = Field(default=None, primary_key=True)
    cycle_id: int = Field(foreign_key="cycle.id", ondelete="CASCADE")
    person_id: int = Field(foreign_key="person.id", ondelete="CASCADE", index=True)
    status: ApplicationStatus = Field(default=ApplicationStatus.received, sa_column=enum_column(ApplicationStatus))
    organisation_id: int | None = Field(default=None, foreign_key="organisation.id", ondelete="SET NULL")
    organisation: str = Field(default="", max_length=LONGEST_LINE)
    sector: str = Field(max_length=40)
    discipline: str = Field(max_length=40)
    working_language: WorkingLanguageOfPerson = Field(sa_column=enum_column(WorkingLanguageOfPerson))
    supporting_role: str = Field(max_length=LONGEST_LINE)
    motivation: str
    reason: WaitingReason | None = Field(default=None, sa_column=enum_column(WaitingReason, nullable=True))
    words: str = ""
    generation: int = 1
    decision: int = 0
    committed_at: AwareDatetime = Field(default_factory=clock.now)
    applied_at: AwareDatetime = Field(default_factory=clock.now)
    decided_at: AwareDatetime | None = None
    told_status: str = Field(default=ApplicationStatus.received.value, max_length=32)
    told_reason: str | None = Field(default=None, max_length=32)
    told_decided_at: AwareDatetime | None = None
    decided_by: int | None = Field(default=None, foreign_key="person.id", ondelete="SET NULL")

    @property
    def is_open(self) -> bool:
        """Whether it still waits for a seat."""
        return self.status in OPEN

    @property
    def is_in_hand(self) -> bool:
        """Whether this person has applied and not withdrawn, and was not declined."""
        return self.status in IN_HAND

    @property
    def told_at(self) -> datetime | None:
        """The instant from which the applicant is told what was decided."""
        return self.decided_at + TIME_TO_UNDO if self.decided_at is not None else None

    @property
    def is_told(self) -> bool:
        return self.told_at is not None and self.told_at <= clock.now()

    @property
    def can_undo(self) -> bool:
        """Whether the decision can be taken back without harm: nobody was told yet."""
        return self.status in DECIDED and self.told_at is not None and not self.is_told

    @property
    def shown_status(self) -> ApplicationStatus:
        """What the applicant may know: a decision only once its mail is due."""
        return ApplicationStatus(self.told_status) if self.can_undo else self.status

    @property
    def shown_reason(self) -> WaitingReason | None:
        """Why they wait, as they were told."""
        told = WaitingReason(self.told_reason) if self.told_reason else None
        return told if self.can_undo else self.reason

    def decide(self, status: ApplicationStatus, reason: WaitingReason | None, by: int | None) -> None:
        """Write a decision, and remember what it takes the place of when that was told."""
        if not self.can_undo:
            self.told_status, self.told_reason = self.status.value, self.reason.value if self.reason else None
            self.told_decided_at = self.decided_at
        self.status, self.reason = status, reason
        self.decided_at, self.decided_by = clock.now(), by
        self.decision += 1

    def undo(self) -> None:
        """Make the decision what the applicant knows."""
        self.reason, self.status = self.shown_reason, self.shown_status
        self.decided_at, self.decided_by = self.told_decided_at, None
