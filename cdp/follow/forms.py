"""What is typed while a cycle is followed."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from core.forms import Address, Form, Line, problem
from core.language import N_

LONGEST_WORDS = 1_500
Scale = Annotated[int, Field(ge=1, le=5)]
Words = Annotated[str, Field(max_length=LONGEST_WORDS)]
Name = Annotated[Line, Field(max_length=80)]


class EvaluationForm(Form):
    """The answers of one person: the scales are needed, words are free."""

    frame: Scale
    useful: Scale
    practice: Scale
    network: Scale
    keep: Words = ""
    change: Words = ""


class HandOverForm(Form):
    """Who takes over: a member, by id, or somebody else, by address. `leaving` is for the coordinator alone."""

    leaving: int | None = None
    successor: int | None = None
    given_name: Name = ""
    family_name: Name = ""
    email: Address | None = None
    afterwards: Literal["leaves", "stays"]

    @model_validator(mode="after")
    def one_successor(self) -> "HandOverForm":
        """A member or somebody else, not both, not neither."""
        if (self.successor is None) == (self.email is None):
            raise problem("ronde_successor", N_("Choose a member, or write the address of somebody else."))
        return self


class NextCycleForm(Form):
    """Who goes on as a moderator, and whether the members are invited to apply."""

    moderators: list[int] = Field(default_factory=list)
    invites: bool = False


class CollectForm(Form):
    """One harvest item as it was looked at."""

    item: int
    version: int
