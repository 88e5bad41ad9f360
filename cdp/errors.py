"""The rules of communities that can be broken, each with its text for people."""

from core.errors import RuleBroken
from core.language import N_


class CycleFull(RuleBroken):
    text = N_("All seats of this cycle are taken.")


class TwoModeratorsAlready(RuleBroken):
    text = N_("This cycle has its two moderators already.")


class AlreadyMember(RuleBroken):
    text = N_("This person has a seat in this cycle already.")


class NotMember(RuleBroken):
    text = N_("This person has no seat in this cycle.")


class CycleComplete(RuleBroken):
    text = N_("A cycle has ten sessions: this one has them all.")


class OutsideSeason(RuleBroken):
    text = N_("The sessions of a cycle take place from September to June.")
