"""Tables of what a session leaves, of the method kit, and of the moderators' exchange."""

from datetime import date
from enum import StrEnum

import sqlalchemy as sa
from pydantic import AwareDatetime
from sqlmodel import Field, SQLModel

from core import clock
from core.database import enum_column
from core.language import Bilingual

LONGEST_NOTES = 40_000  # characters
LONGEST_TEXT = 2_000
LONGEST_TITLE = 160
LONGEST_LINK = 500
LONGEST_NAME = 100  # of a file, its ending included
LARGEST_FILE = 10 * 1024 * 1024  # octets
MOST_FILES = 200  # of one cycle


class SessionNotes(SQLModel, table=True):
    """The notes of one session, in Markdown, for its members alone. `version` grows with each writing."""

    __tablename__ = "cycle_session_notes"

    event_id: int = Field(primary_key=True, foreign_key="event.id", ondelete="CASCADE")
    text: str = ""
    version: int = 0
    changed_at: AwareDatetime = Field(default_factory=clock.now)


class StoredFile(SQLModel, table=True):
    """What is known of a file; its octets are in `StoredContent`. Without a cycle it belongs to the method kit."""

    __tablename__ = "stored_file"
    __table_args__ = (sa.CheckConstraint(f"size BETWEEN 1 AND {LARGEST_FILE}", name="size"),)

    id: int | None = Field(default=None, primary_key=True)
    cycle_id: int | None = Field(default=None, foreign_key="cycle.id", ondelete="CASCADE", index=True)
    event_id: int | None = Field(default=None, foreign_key="event.id", ondelete="SET NULL", index=True)
    author_id: int | None = Field(default=None, foreign_key="person.id", ondelete="SET NULL")
    name: str = Field(max_length=LONGEST_NAME)
    media_type: str = Field(max_length=100)
    size: int
    added_at: AwareDatetime = Field(default_factory=clock.now)


class StoredContent(SQLModel, table=True):
    """The octets of a file, apart, so that lists never read them. In the database, which is what the nodes share."""

    __tablename__ = "stored_content"

    file_id: int = Field(primary_key=True, foreign_key="stored_file.id", ondelete="CASCADE")
    content: bytes


class HarvestKind(StrEnum):
    """What sort of thing a session leaves."""

    learning = "learning"
    tool = "tool"
    resource = "resource"
    lead = "lead"
    question = "question"


class HarvestItem(SQLModel, table=True):
    """One thing that a session leaves: the group's own, or with `offered_at` offered to the association.

    Who offered it is not recorded. `version` grows with each change, so that what is offered is what was looked at.
    """

    __tablename__ = "harvest_item"

    id: int | None = Field(default=None, primary_key=True)
    cycle_id: int = Field(foreign_key="cycle.id", ondelete="CASCADE", index=True)
    event_id: int | None = Field(default=None, foreign_key="event.id", ondelete="SET NULL", index=True)
    author_id: int | None = Field(default=None, foreign_key="person.id", ondelete="SET NULL")
    file_id: int | None = Field(default=None, foreign_key="stored_file.id", ondelete="SET NULL", index=True)
    kind: HarvestKind = Field(sa_column=enum_column(HarvestKind))
    text: str
    link: str = Field(default="", max_length=LONGEST_LINK)
    version: int = 1
    added_at: AwareDatetime = Field(default_factory=clock.now)
    offered_at: AwareDatetime | None = None

    @property
    def is_offered(self) -> bool:
        return self.offered_at is not None


class SubjectKind(StrEnum):
    """What a member proposes to talk about."""

    case = "case"
    theme = "theme"


class Subject(SQLModel, table=True):
    """A case or a theme that a member proposes beforehand; picked for the session `event_id`, then treated."""

    __tablename__ = "cycle_subject"
    __table_args__ = (sa.CheckConstraint("treated_at IS NULL OR event_id IS NOT NULL", name="treated"),)

    id: int | None = Field(default=None, primary_key=True)
    cycle_id: int = Field(foreign_key="cycle.id", ondelete="CASCADE", index=True)
    author_id: int | None = Field(default=None, foreign_key="person.id", ondelete="SET NULL")
    event_id: int | None = Field(default=None, foreign_key="event.id", ondelete="CASCADE", index=True)
    kind: SubjectKind = Field(sa_column=enum_column(SubjectKind))
    title: str = Field(max_length=LONGEST_TITLE)
    words: str = ""
    proposed_at: AwareDatetime = Field(default_factory=clock.now)
    treated_at: AwareDatetime | None = None


class Agreement(SQLModel, table=True):
    """What was agreed at the session `event_id`: for everyone, or a task of one person, perhaps until a day."""

    __tablename__ = "cycle_agreement"

    id: int | None = Field(default=None, primary_key=True)
    cycle_id: int = Field(foreign_key="cycle.id", ondelete="CASCADE", index=True)
    event_id: int = Field(foreign_key="event.id", ondelete="CASCADE", index=True)
    person_id: int | None = Field(default=None, foreign_key="person.id", ondelete="SET NULL")
    text: str
    until: date | None = None
    agreed_at: AwareDatetime = Field(default_factory=clock.now)
    done_at: AwareDatetime | None = None

    @property
    def is_done(self) -> bool:
        return self.done_at is not None


class Phase(StrEnum):
    """Where in the year of a cycle a document of the method kit serves."""

    before = "before"
    start = "start"
    during = "during"
    middle = "middle"
    end = "end"


class KitDocument(SQLModel, table=True):
    """One document of the method kit: a file or a link, for all moderators."""

    __tablename__ = "kit_document"
    __table_args__ = (sa.CheckConstraint("(file_id IS NULL) = (link <> '')", name="one_source"),)

    id: int | None = Field(default=None, primary_key=True)
    phase: Phase = Field(sa_column=enum_column(Phase))
    title_fr: str = Field(max_length=LONGEST_TITLE)
    title_nl: str = Field(max_length=LONGEST_TITLE)
    link: str = Field(default="", max_length=LONGEST_LINK)
    file_id: int | None = Field(default=None, foreign_key="stored_file.id", ondelete="CASCADE")
    published_at: AwareDatetime = Field(default_factory=clock.now)

    @property
    def title(self) -> Bilingual:
        return Bilingual(self.title_fr, self.title_nl)


class PairTopic(SQLModel, table=True):
    """A question that a moderator puts to the other pairs."""

    __tablename__ = "pair_topic"

    id: int | None = Field(default=None, primary_key=True)
    author_id: int | None = Field(default=None, foreign_key="person.id", ondelete="SET NULL")
    title: str = Field(max_length=LONGEST_TITLE)
    text: str
    opened_at: AwareDatetime = Field(default_factory=clock.now)
    last_at: AwareDatetime = Field(default_factory=clock.now, index=True)


class PairReply(SQLModel, table=True):
    """An answer to a topic."""

    __tablename__ = "pair_reply"

    id: int | None = Field(default=None, primary_key=True)
    topic_id: int = Field(foreign_key="pair_topic.id", ondelete="CASCADE", index=True)
    author_id: int | None = Field(default=None, foreign_key="person.id", ondelete="SET NULL")
    text: str
    written_at: AwareDatetime = Field(default_factory=clock.now)
