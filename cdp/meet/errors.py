"""The rules of meeting that can be broken, each with its text for people."""

from core.errors import RuleBroken
from core.language import N_


class NotYet(RuleBroken):
    text = N_("Presence and absence are noted from the day of the session on. Beforehand one can only be excused.")


class SessionOver(RuleBroken):
    text = N_("This session has begun: its moderators note who is there.")


class NotOnRoster(RuleBroken):
    text = N_("This person has no seat at this session.")


class ChangedMeanwhile(RuleBroken):
    text = N_("Somebody changed this text meanwhile. Look at it again before you offer it.")


class OfferedAlready(RuleBroken):
    text = N_("This was offered to the association. Take it back first.")


class TooManyFiles(RuleBroken):
    text = N_("This cycle keeps many files already. Delete some before you add one.")


class NotPicked(RuleBroken):
    text = N_("Choose a session for it first.")
