"""The rules of rosters that can be broken, each with its text for people."""

from core.errors import RuleBroken
from core.language import N_


class AlreadyRegistered(RuleBroken):
    text = N_("You are already registered for this appointment.")


class EventFull(RuleBroken):
    text = N_("This appointment is full.")


class EventPast(RuleBroken):
    text = N_("This appointment is over: nobody can register or leave any more.")


class EventCancelled(RuleBroken):
    text = N_("This appointment is cancelled.")


class EventStands(RuleBroken):
    text = N_("This appointment is not cancelled.")


class RegistrationClosed(RuleBroken):
    text = N_("Registration for this appointment is closed.")


class RegistrationNotOpen(RuleBroken):
    text = N_("Registration for this appointment has not opened yet.")


class NoRegistration(RuleBroken):
    text = N_("There is no registration for this appointment: you can simply come.")


class FollowsFromGroup(RuleBroken):
    text = N_("Your place here comes with your community: tell its moderators when you cannot come.")


class ChosenWithin(RuleBroken):
    text = N_("This is chosen on the page of the week that it belongs to.")


class NotRegistered(RuleBroken):
    text = N_("You are not registered for this appointment.")


class SeatsTaken(RuleBroken):
    text = N_("People have a seat already: %(taken)s. Fewer seats are not possible.")
