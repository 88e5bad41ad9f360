"""Tables of people and places. Labels of sectors and disciplines are in `accounts.vocabulary`."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from pydantic import AwareDatetime
from sqlmodel import Field, SQLModel

from core import clock
from core.database import enum_column
from core.language import Bilingual, Language

REGION = "region"
LONGEST_ADDRESS = 254  # octets of an e-mail address, RFC 5321, section 4.5.3.1.3


class Territory(SQLModel, table=True):
    """One of the five territories (bassins / zorgzones), or the region.

    `calendar_version` grows with every change that its public feeds show.
    """

    code: str = Field(primary_key=True, max_length=20)
    code_nl: str = Field(unique=True, max_length=20)
    name_fr: str
    name_nl: str
    position: int
    calendar_version: int = Field(default=1)

    @property
    def name(self) -> Bilingual:
        return Bilingual(self.name_fr, self.name_nl)

    def slug(self, lang: Language) -> str:
        """The code that stands in addresses of this language."""
        return self.code if lang == "fr" else self.code_nl


class Commune(SQLModel, table=True):
    """One of the 19 communes. A coordinator sets its territory; none is allowed, borders are porous."""

    id: int = Field(default=None, primary_key=True)
    name_fr: str = Field(unique=True)
    name_nl: str
    postcodes: list[str] = Field(sa_column=sa.Column(sa.JSON, nullable=False))
    territory_code: str | None = Field(default=None, foreign_key="territory.code")

    @property
    def name(self) -> Bilingual:
        return Bilingual(self.name_fr, self.name_nl)


class Organisation(SQLModel, table=True):
    """A structure of the field: a health centre, a service, a home."""

    id: int = Field(default=None, primary_key=True)
    name_fr: str
    name_nl: str = ""
    sector: str | None = Field(default=None, max_length=40)
    street: str = ""
    postcode: str = Field(default="", max_length=10)
    territory_code: str | None = Field(default=None, foreign_key="territory.code", index=True)

    @property
    def name(self) -> Bilingual:
        return Bilingual(self.name_fr, self.name_nl)


class WorkingLanguageOfPerson(StrEnum):
    """What a person says they work in. Never inferred."""

    fr = "fr"
    nl = "nl"
    both = "both"


class Person(SQLModel, table=True):
    """Somebody we know of. With `account_since`, somebody who can sign in."""

    __table_args__ = (sa.CheckConstraint("email = lower(email)", name="email_lower"),)

    id: int = Field(default=None, primary_key=True)
    email: str = Field(unique=True, max_length=LONGEST_ADDRESS)
    given_name: str = Field(default="", max_length=80)
    family_name: str = Field(default="", max_length=80)
    organisation_id: int | None = Field(default=None, foreign_key="organisation.id", index=True)
    discipline: str | None = Field(default=None, max_length=40)
    is_resident: bool = False
    language: str | None = Field(default=None, max_length=2)
    working_language: WorkingLanguageOfPerson | None = Field(
        default=None, sa_column=enum_column(WorkingLanguageOfPerson, nullable=True)
    )
    account_since: AwareDatetime | None = None
    created_at: AwareDatetime = Field(default_factory=clock.now)
    calendar_version: int = 1

    @property
    def display_name(self) -> str:
        """The name as a colleague would read it; the address until a name is known."""
        return f"{self.given_name} {self.family_name}".strip() or self.email

    @property
    def can_sign_in(self) -> bool:
        return self.account_since is not None


class RoleName(StrEnum):
    """What a person may do beyond their own registrations."""

    admin = "admin"
    coordinator = "coordinator"
    prevention_officer = "prevention_officer"


class ScopeKind(StrEnum):
    """Where a role holds. The region holds every territory."""

    region = "region"
    territory = "territory"


class Role(SQLModel, table=True):
    """A role of a person in a scope. `scope_id` is the territory's code; no foreign key points up."""

    __table_args__ = (sa.UniqueConstraint("person_id", "role", "scope_kind", "scope_id"),)

    id: int = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", ondelete="CASCADE", index=True)
    role: RoleName = Field(sa_column=enum_column(RoleName))
    scope_kind: ScopeKind = Field(sa_column=enum_column(ScopeKind))
    scope_id: str = Field(default=REGION, max_length=40)


class SignIn(SQLModel, table=True):
    """A link and a code on their way to an address. Used once, by POST, within ten minutes."""

    __tablename__ = "sign_in"

    id: int = Field(default=None, primary_key=True)
    email: str = Field(max_length=LONGEST_ADDRESS, index=True)
    nonce: str
    token_hash: str = Field(unique=True, max_length=64)
    code_hash: str = Field(max_length=64)
    browser_hash: str | None = Field(default=None, max_length=64)
    language: str = Field(max_length=2)
    next_path: str = ""
    created_at: AwareDatetime = Field(default_factory=clock.now)
    expires_at: AwareDatetime = Field(index=True)
    used_at: AwareDatetime | None = None
    attempts: int = 0


class WebSession(SQLModel, table=True):
    """A signed-in browser. The cookie holds the token, this row its hash."""

    __tablename__ = "web_session"

    token_hash: str = Field(primary_key=True, max_length=64)
    person_id: int = Field(foreign_key="person.id", ondelete="CASCADE", index=True)
    created_at: AwareDatetime = Field(default_factory=clock.now)
    seen_at: AwareDatetime = Field(default_factory=clock.now)
    expires_at: AwareDatetime = Field(index=True)


class Throttle(SQLModel, table=True):
    """How often something was tried in a window of time, by a hashed key."""

    key: str = Field(primary_key=True, max_length=100)
    window: AwareDatetime = Field(primary_key=True)
    count: int = 0


class Capability(SQLModel, table=True):
    """A link that is a key: one purpose, one subject, expiring, revocable. Its token is derived, see `core.keys`."""

    __table_args__ = (sa.Index(None, "purpose", "subject_id"),)

    id: int = Field(default=None, primary_key=True)
    purpose: str = Field(max_length=40)
    subject_id: int
    person_id: int | None = Field(default=None, foreign_key="person.id", ondelete="CASCADE", index=True)
    nonce: str
    token_hash: str = Field(unique=True, max_length=64)
    created_at: AwareDatetime = Field(default_factory=clock.now)
    expires_at: AwareDatetime | None = None
    revoked_at: AwareDatetime | None = None

    def is_live(self, now: datetime) -> bool:
        """Whether the link still opens its door at this instant (aware)."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)
