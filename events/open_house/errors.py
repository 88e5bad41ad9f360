"""Rules of the open-house weeks that were broken."""

from core.errors import RuleBroken
from core.language import N_


class EnrolmentClosed(RuleBroken):
    text = N_("Hosts cannot enrol for this week now.")


class NotComplete(RuleBroken):
    text = N_("Something is still missing: see the list at the top of your enrolment.")


class NotForDecision(RuleBroken):
    text = N_("Only an enrolment that was handed in can be decided on.")


class EnrolmentOver(RuleBroken):
    text = N_("This enrolment was withdrawn or declined: nothing can be changed in it any more.")


class SiteInUse(RuleBroken):
    text = N_("Visits are planned at this address: take them away first.")


class TooLateForChanges(RuleBroken):
    text = N_("Who comes to this visit is fixed since the evening before, at 18:00.")


class TooManyVisits(RuleBroken):
    text = N_("Each person makes %(most)s visits at most in this week.")


class TooManyColleagues(RuleBroken):
    text = N_("For this visit there are %(most)s seats for each organisation, and your colleagues have them.")


class Clash(RuleBroken):
    text = N_("You are somewhere else at that time: %(title)s, %(starts)s to %(ends)s.")
