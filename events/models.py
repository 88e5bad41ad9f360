"""Tables of what people attend, and the pure questions one may ask of them."""

from datetime import date, datetime, time
from enum import StrEnum

import sqlalchemy as sa
from pydantic import AwareDatetime, NaiveDatetime
from sqlmodel import Field, SQLModel

from core import clock
from core.database import enum_column
from core.language import Bilingual

PUBLIC = "public"
ROSTER = "roster"


class EventKind(StrEnum):
    """What sort of appointment it is."""

    cdp_session = "cdp_session"
    prevention_meetup = "prevention_meetup"
    open_house_visit = "open_house_visit"
    open_house_week = "open_house_week"
    change_workshop = "change_workshop"
    regional_council = "regional_council"
    territory_council = "territory_council"
    thematic_consultation = "thematic_consultation"
    working_group = "working_group"
    other = "other"


class EventStatus(StrEnum):
    """Past is not a status: the clock says it."""

    draft = "draft"
    review = "review"
    published = "published"
    cancelled = "cancelled"


class WorkingLanguage(StrEnum):
    """The language an event is held in; its announcement is always in both."""

    fr = "fr"
    nl = "nl"
    both = "both"
    interpreted = "interpreted"


class Entry(StrEnum):
    """How one gets in: by registering, by walking in, or it is only announced.

    `within` is a part that one chooses inside the event it belongs to, by the rules of that event: a visit in its week.
    """

    registration = "registration"
    walk_in = "walk_in"
    announced = "announced"
    within = "within"


class Mission(StrEnum):
    """The four missions of a territory; every activity serves one or more."""

    knowledge = "knowledge"
    network = "network"
    coordination = "coordination"
    prevention = "prevention"


class Theme(SQLModel, table=True):
    """The prevention theme of a month, for the whole region or one territory."""

    __tablename__ = "prevention_theme"
    __table_args__ = (
        sa.UniqueConstraint("year", "month", "territory_code"),
        sa.CheckConstraint("month BETWEEN 1 AND 12", name="month"),
        # NULLs are never equal: the region's own theme of a month needs an index of its own.
        sa.Index(
            "uq_prevention_theme_region",
            "year",
            "month",
            unique=True,
            sqlite_where=sa.text("territory_code IS NULL"),
            postgresql_where=sa.text("territory_code IS NULL"),
        ),
    )

    id: int = Field(default=None, primary_key=True)
    year: int
    month: int
    territory_code: str | None = Field(default=None, foreign_key="territory.code")
    name_fr: str
    name_nl: str

    @property
    def name(self) -> Bilingual:
        return Bilingual(self.name_fr, self.name_nl)


class Event(SQLModel, table=True):
    """One appointment.

    `day`, `starts`, `ends` are wall time in Brussels; without `starts` it is a save the date. `online_url` and
    `private_place` (the address of a refuge) are for those with a confirmed seat. `confirmed` and
    `waiting` count attendees and are kept by `events.roster` alone. `sequence` is RFC 5545's, it grows when time,
    place or status changes; `changed_at` is its LAST-MODIFIED.
    """

    __table_args__ = (
        sa.CheckConstraint("confirmed >= 0 AND (capacity IS NULL OR confirmed <= capacity)", name="seats"),
        sa.CheckConstraint("capacity IS NULL OR capacity >= 0", name="capacity"),
        sa.CheckConstraint("ends IS NULL OR (starts IS NOT NULL AND ends > starts)", name="hours"),
        sa.CheckConstraint("last_day IS NULL OR last_day >= day", name="days"),
        sa.UniqueConstraint("series_id", "series_day"),
        sa.Index("ix_event_agenda", "day", "starts", "id"),
    )

    id: int = Field(default=None, primary_key=True)
    uid: str = Field(unique=True, max_length=120)
    slug: str = Field(unique=True, max_length=120)
    source_key: str | None = Field(default=None, unique=True, max_length=120)
    kind: EventKind = Field(sa_column=enum_column(EventKind, index=True))
    status: EventStatus = Field(default=EventStatus.draft, sa_column=enum_column(EventStatus))
    audience: str = Field(default=PUBLIC, max_length=40, index=True)
    territory_code: str = Field(foreign_key="territory.code", index=True)
    parent_id: int | None = Field(default=None, foreign_key="event.id", index=True)
    series_id: int | None = Field(default=None, foreign_key="meetup_series.id", index=True)
    series_day: date | None = None  # the day that the rule gave it: stays when this one date moves
    theme_id: int | None = Field(default=None, foreign_key="prevention_theme.id", index=True)
    organiser_id: int | None = Field(default=None, foreign_key="organisation.id")

    title_fr: str
    title_nl: str = ""
    description_fr: str = ""
    description_nl: str = ""
    day: date
    last_day: date | None = None
    starts: time | None = None
    ends: time | None = None
    place_fr: str = ""
    place_nl: str = ""
    street: str = ""
    postcode: str = Field(default="", max_length=10)
    online_url: str = ""
    private_place: str = ""
    working_language: WorkingLanguage = Field(default=WorkingLanguage.both, sa_column=enum_column(WorkingLanguage))
    missions: list[str] = Field(default_factory=list, sa_column=sa.Column(sa.JSON, nullable=False))

    entry: Entry = Field(default=Entry.registration, sa_column=enum_column(Entry))
    registration_opens: NaiveDatetime | None = None
    registration_closes: NaiveDatetime | None = None
    capacity: int | None = None
    has_waiting_list: bool = True
    confirmed: int = 0
    waiting: int = 0
    roster_seq: int = 0

    note_fr: str = ""  # the word that goes with a cancellation
    note_nl: str = ""

    sequence: int = 0
    version: int = 1  # grows with every change of what is written here, so that two who edit see each other
    created_at: AwareDatetime = Field(default_factory=clock.now)
    changed_at: AwareDatetime = Field(default_factory=clock.now)
    published_at: AwareDatetime | None = None
    cancelled_at: AwareDatetime | None = None

    @property
    def title(self) -> Bilingual:
        return Bilingual(self.title_fr, self.title_nl)

    @property
    def description(self) -> Bilingual:
        return Bilingual(self.description_fr, self.description_nl)

    @property
    def place(self) -> Bilingual:
        return Bilingual(self.place_fr, self.place_nl)

    @property
    def note(self) -> Bilingual:
        return Bilingual(self.note_fr, self.note_nl)

    @property
    def ends_at(self) -> datetime:
        """The wall time at which it is over: the end of its last day when no hour is known."""
        return clock.at(self.last_day or self.day, self.ends or self.starts or time.max)

    @property
    def starts_at(self) -> datetime:
        """The wall time at which it begins: midnight when no hour is known."""
        return clock.at(self.day, self.starts or time.min)

    @property
    def is_past(self) -> bool:
        return self.ends_at <= clock.wall_now()

    @property
    def is_public(self) -> bool:
        return self.audience == PUBLIC

    @property
    def is_by_membership(self) -> bool:
        """Whether a closed group's members are on its roster by themselves, as at the sessions of a community."""
        return self.entry == Entry.announced and not self.is_public

    @property
    def is_cancelled(self) -> bool:
        return self.status == EventStatus.cancelled

    @property
    def seats_left(self) -> int | None:
        """Free seats; None when there is no limit."""
        return None if self.capacity is None else max(0, self.capacity - self.confirmed)

    @property
    def is_full(self) -> bool:
        """No seat for a newcomer: those who wait come first."""
        return self.seats_left is not None and (self.seats_left == 0 or self.waiting > 0)


class RosterRole(StrEnum):
    """Only attendees take seats."""

    attendee = "attendee"
    speaker = "speaker"
    moderator = "moderator"
    helper = "helper"
    walk_in = "walk_in"


class RegistrationStatus(StrEnum):
    """Where a registration stands."""

    confirmed = "confirmed"
    waiting = "waiting"
    cancelled = "cancelled"


class Attendance(StrEnum):
    """Never a reason."""

    unknown = "unknown"
    present = "present"
    excused = "excused"
    absent = "absent"


class Registration(SQLModel, table=True):
    """A person on the roster of an event. Leaving and coming back revives the one row with a new generation.

    `position` is the turn at which one joined the waiting list: never renumbered, NULL once confirmed or left.
    `discreet`: this person's calendar and mails call the appointment a meeting, and nothing else. `is_closed`: they
    left the group whose meeting it was; the group still knows who was there, it is shown to them no more.
    """

    __table_args__ = (
        sa.UniqueConstraint("event_id", "person_id"),
        sa.UniqueConstraint("event_id", "position"),
        sa.CheckConstraint("(status = 'waiting') = (position IS NOT NULL)", name="position"),
    )

    id: int = Field(default=None, primary_key=True)
    event_id: int = Field(foreign_key="event.id", ondelete="CASCADE")
    person_id: int = Field(foreign_key="person.id", ondelete="CASCADE", index=True)
    status: RegistrationStatus = Field(sa_column=enum_column(RegistrationStatus))
    role: RosterRole = Field(default=RosterRole.attendee, sa_column=enum_column(RosterRole))
    position: int | None = None
    generation: int = 1
    attendance: Attendance = Field(default=Attendance.unknown, sa_column=enum_column(Attendance))
    discreet: bool = False
    is_closed: bool = False
    registered_by: int | None = Field(default=None, foreign_key="person.id", ondelete="SET NULL")
    created_at: AwareDatetime = Field(default_factory=clock.now)
    changed_at: AwareDatetime = Field(default_factory=clock.now)

    @property
    def is_active(self) -> bool:
        return self.status != RegistrationStatus.cancelled

    @property
    def takes_a_seat(self) -> bool:
        return self.role == RosterRole.attendee


class RegistrationRequest(SQLModel, table=True):
    """Someone who registered by address alone, until they confirm by the link in their mail. Holds no seat."""

    __tablename__ = "registration_request"

    id: int = Field(default=None, primary_key=True)
    event_id: int = Field(foreign_key="event.id", ondelete="CASCADE", index=True)
    email: str = Field(max_length=254)
    given_name: str = Field(max_length=80)
    family_name: str = Field(max_length=80)
    language: str = Field(max_length=2)
    created_at: AwareDatetime = Field(default_factory=clock.now)
    expires_at: AwareDatetime = Field(index=True)


class CalendarText(SQLModel, table=True):
    """The VEVENT of an event, serialised once per change: two languages, two forms.

    The public form is what anyone may read; the private one carries the join link; the discreet one, of a closed
    group's events only, is the private one under another name. `version` is the territory's calendar version at which
    it was written, so that a node asks only for what is new to it.
    """

    __tablename__ = "calendar_text"
    __table_args__ = (sa.Index(None, "territory_code", "version"),)

    event_id: int = Field(primary_key=True, foreign_key="event.id", ondelete="CASCADE")
    territory_code: str = Field(max_length=20)
    kind: str = Field(max_length=32)
    theme_id: int | None = None
    version: int
    is_public: bool
    day: date
    last_day: date
    starts: time | None = None
    cancelled_on: date | None = None
    changed_at: AwareDatetime
    public_fr: bytes
    public_nl: bytes
    private_fr: bytes
    private_nl: bytes
    discreet_fr: bytes | None = None
    discreet_nl: bytes | None = None


class FeedFetches(SQLModel, table=True):
    """How often a public feed was fetched in a day. Counts only: no reader is known by name."""

    __tablename__ = "feed_fetches"

    feed: str = Field(primary_key=True, max_length=120)
    day: date = Field(primary_key=True)
    count: int = 0
