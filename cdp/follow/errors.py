"""The rules of following a cycle that can be broken, each with its text for people."""

from core.errors import RuleBroken
from core.language import N_


class NotModerator(RuleBroken):
    text = N_("Only a moderator of this cycle can hand over.")


class ModeratorAlready(RuleBroken):
    text = N_("This person moderates the cycle already.")


class CycleOver(RuleBroken):
    text = N_("This cycle is closed: nothing of it changes any more.")


class HasApplied(RuleBroken):
    text = N_("This person has applied to this cycle. They can moderate it once their application is withdrawn.")


class NotOpenNow(RuleBroken):
    text = N_("There is no evaluation to answer at this moment.")


class AnsweredAlready(RuleBroken):
    text = N_("You have answered this evaluation already. Thank you.")


class CertificateTooEarly(RuleBroken):
    text = N_("The certificate is there once the cycle is over, for whoever attended a session.")


class NothingToCollect(RuleBroken):
    text = N_("This is not offered any more, or has changed meanwhile. Look at the list again.")


class NotAmongModerators(RuleBroken):
    text = N_("Choose among the moderators of the last cycle.")
