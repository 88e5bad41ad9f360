"""The rules of composing that can be broken, each with its text for people."""

from core.errors import RuleBroken
from core.language import N_


class NotRecruiting(RuleBroken):
    text = N_("Applications are not open at this moment.")


class AppliedAlready(RuleBroken):
    text = N_("You have applied to this cycle already.")


class ModeratorApplies(RuleBroken):
    text = N_("You moderate this cycle: you have a seat, and need not apply.")


class ApplicantModerates(RuleBroken):
    text = N_("This person has applied to this cycle. They can moderate it once their application is withdrawn.")


class NothingToWithdraw(RuleBroken):
    text = N_("There is no application to withdraw.")


class NotOpen(RuleBroken):
    text = N_("%(name)s has withdrawn meanwhile, or was answered already. Look at the list again.")


class CannotUndo(RuleBroken):
    text = N_("This decision was already told: it cannot be undone.")


class NothingChosen(RuleBroken):
    text = N_("Choose at least one person.")


class NotComposing(RuleBroken):
    text = N_("The cycle has begun or is not open yet: its group cannot be changed here.")


class SeasonTaken(RuleBroken):
    text = N_("This community has a cycle for that season already.")


class NoTwoModerators(RuleBroken):
    text = N_("A cycle cannot start without its two moderators.")


class NobodyYet(RuleBroken):
    text = N_("Nobody has a seat in this cycle yet.")


class NotAnswered(RuleBroken):
    text = N_("Some applicants have no answer yet: accept, decline or put them on the waiting list first.")


class StillAhead(RuleBroken):
    text = N_("This cycle still has sessions ahead.")


class WrongMoment(RuleBroken):
    text = N_("The cycle is not at that point.")
