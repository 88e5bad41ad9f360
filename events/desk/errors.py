"""The rules of editing that can be broken, each with its text for people."""

from core.errors import RuleBroken
from core.language import N_


class ChangedMeanwhile(RuleBroken):
    """Somebody else saved another version since this one was opened."""

    text = N_("Somebody else saved changes while you were writing. Nothing is lost: both versions are shown below.")


class TextsMissing(RuleBroken):
    """What is published is in both languages. `fields` are those still to be written."""

    text = N_("This text is needed in both languages before it is published.")

    def __init__(self, fields: list[str]) -> None:
        super().__init__()
        self.fields = fields


class PeopleRegistered(RuleBroken):
    text = N_("People are registered: %(people)s. It can be cancelled, but not taken back.")


class RosterInUse(RuleBroken):
    text = N_("People are registered: %(people)s. Registration has to stay.")


class DayPast(RuleBroken):
    text = N_("This day is past.")


class Over(RuleBroken):
    text = N_("This is over: its day, hours and place stay as they were.")
