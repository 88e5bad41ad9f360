"""The outbox: every message that is to leave, in the same database as what it tells of."""

from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from pydantic import AwareDatetime
from sqlmodel import Field, SQLModel

from core import clock
from core.database import enum_column


class MessageState(StrEnum):
    """The life of a message. `cancelled` and `unwanted` are never sent; `failed` gave up."""

    pending = "pending"
    sent = "sent"
    cancelled = "cancelled"
    unwanted = "unwanted"
    failed = "failed"


class OutboxMessage(SQLModel, table=True):
    """One message to one recipient.

    `idem_key` is made by the feature and opaque here: the same key is never queued twice. `about` names what the
    message tells of (`event:12`), so that all that was said of it can be taken back. `data` is what the feature's
    renderer needs. `body` holds the frozen bytes from the first MAIL FROM until the state is final.
    """

    __tablename__ = "outbox_message"
    __table_args__ = (
        sa.Index("ix_outbox_message_due", "state", "due_at", "id"),
        sa.Index("ix_outbox_message_about", "about", "person_id"),
    )

    id: int = Field(default=None, primary_key=True)
    idem_key: str = Field(unique=True, max_length=200)
    kind: str = Field(max_length=60)
    about: str = Field(default="", max_length=60)
    person_id: int | None = None
    address: str | None = Field(default=None, max_length=254)
    language: str | None = Field(default=None, max_length=2)
    data: dict[str, Any] = Field(default_factory=dict, sa_column=sa.Column(sa.JSON, nullable=False))
    state: MessageState = Field(default=MessageState.pending, sa_column=enum_column(MessageState))
    due_at: AwareDatetime = Field(default_factory=clock.now)
    created_at: AwareDatetime = Field(default_factory=clock.now)
    lease_token: str | None = Field(default=None, max_length=64)
    lease_until: AwareDatetime | None = None
    attempts: int = 0
    frozen_at: AwareDatetime | None = None
    envelope_to: str | None = Field(default=None, max_length=254)
    message_id: str | None = Field(default=None, max_length=255)
    body: bytes | None = None
    sent_at: AwareDatetime | None = None
    last_error: str = Field(default="", max_length=500)
