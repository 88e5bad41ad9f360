"""The rules of planning that can be broken, each with its text for people."""

from core.errors import RuleBroken
from core.language import N_


class SessionChanged(RuleBroken):
    text = N_("Somebody has just changed this session. This is how it stands now: look at it before you try again.")


class SessionPast(RuleBroken):
    text = N_("This session is over: it cannot be changed any more.")


class DayPast(RuleBroken):
    text = N_("This moment is past: choose one that lies ahead.")


class DayTaken(RuleBroken):
    text = N_("Another session of the cycle is on this day.")


class GuestBelongs(RuleBroken):
    text = N_("This person belongs to the group already.")


class GuestInvitedAlready(RuleBroken):
    text = N_("This person is invited to this session already.")


class HolidayOverlaps(RuleBroken):
    text = N_("These days are in the list already, as another holiday.")


class OtherSeason(RuleBroken):
    text = N_("This file holds no holiday of the school year %(label)s.")
