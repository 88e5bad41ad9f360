"""Tables of the evaluation and of what was collected.

Who answered and what was answered stand apart: docs/decisions/evaluation.md says why.
"""

from enum import StrEnum

import sqlalchemy as sa
from pydantic import AwareDatetime
from sqlmodel import Field, SQLModel

from core import clock
from core.database import enum_column


class EvaluationMoment(StrEnum):
    """When a cycle is evaluated: after its fifth session, and after its last."""

    midway = "midway"
    end = "end"


class EvaluationBox(SQLModel, table=True):
    """What a group answered at one moment: counts and words, not one person's answers side by side.

    `scales` holds, by question, how many people gave each value, the lowest first; `words` holds, by question, the
    texts in alphabetical order. The row is rewritten whole at each answer: nothing in it tells which came last.
    """

    __tablename__ = "evaluation_box"

    cycle_id: int = Field(primary_key=True, foreign_key="cycle.id", ondelete="CASCADE")
    moment: EvaluationMoment = Field(sa_column=enum_column(EvaluationMoment, primary_key=True))
    answers: int = 0
    scales: dict[str, list[int]] = Field(default_factory=dict, sa_column=sa.Column(sa.JSON, nullable=False))
    words: dict[str, list[str]] = Field(default_factory=dict, sa_column=sa.Column(sa.JSON, nullable=False))


class EvaluationMark(SQLModel, table=True):
    """This person has answered: nobody answers twice, nobody is asked again. No time, no number."""

    __tablename__ = "evaluation_mark"

    cycle_id: int = Field(primary_key=True, foreign_key="cycle.id", ondelete="CASCADE")
    moment: EvaluationMoment = Field(sa_column=enum_column(EvaluationMoment, primary_key=True))
    person_id: int = Field(primary_key=True, foreign_key="person.id", ondelete="CASCADE", index=True)


class HarvestCollected(SQLModel, table=True):
    """The association has collected this item, at that version of its words. Changed and offered again, it is new."""

    __tablename__ = "harvest_collected"

    item_id: int = Field(primary_key=True, foreign_key="harvest_item.id", ondelete="CASCADE")
    version: int
    collected_at: AwareDatetime = Field(default_factory=clock.now)
