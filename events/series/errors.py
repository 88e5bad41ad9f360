"""The rules of recurring meetups that can be broken, each with its text for people."""

from core.errors import RuleBroken
from core.language import N_


class NoDates(RuleBroken):
    text = N_("This gives no date at all. Look at the days from and until.")


class TooManyDates(RuleBroken):
    text = N_("This gives more than %(most)s dates. Choose a shorter time.")


class NoSuchHour(RuleBroken):
    text = N_("On %(day)s the clocks go forward, and this time does not exist. Choose another hour, or skip that day.")
