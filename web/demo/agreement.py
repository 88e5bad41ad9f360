"""Where a rule is both a constant in the code and a value in the data, both must say the same."""

from collections.abc import Iterator
from typing import Any

from cdp import models as cdp
from core.errors import ConfigurationError
from events.models import Mission
from events.series.models import MEETUPS_RUNNING
from web.demo.data import Demo, repeated
from web.demo.facts import TERRITORIES, Programme

Pair = tuple[str, Any, str, Any]  # what the data calls it and says, what the code calls it and says


def check(demo: Demo) -> None:
    """Raises ConfigurationError, naming both values, at the first rule on which code and data differ."""
    for name, value, constant, expected in (*_rules(demo.programme), *_inventions(demo)):
        if value != expected:
            raise ConfigurationError(f"demo: {name} is {value}, but {constant} is {expected}")


def _rules(programme: Programme) -> Iterator[Pair]:
    rules = programme.communities_of_practice
    yield "communities_of_practice.seats", rules.seats, "CYCLE_SEATS", cdp.CYCLE_SEATS
    yield "communities_of_practice.moderators", rules.moderators, "CYCLE_MODERATORS", cdp.CYCLE_MODERATORS
    yield "communities_of_practice.sessions_per_cycle", rules.sessions_per_cycle, "CYCLE_SESSIONS", cdp.CYCLE_SESSIONS
    yield "communities_of_practice.first_month", rules.first_month, "FIRST_MONTH", cdp.FIRST_MONTH
    yield "communities_of_practice.last_month", rules.last_month, "LAST_MONTH", cdp.LAST_MONTH
    yield "prevention_meetups_running", programme.prevention_meetups_running, "MEETUPS_RUNNING", MEETUPS_RUNNING
    codes = sorted(territory.code for territory in programme.territories)
    yield "territories", codes, "the list of codes", sorted(TERRITORIES)
    missions = sorted(mission.code for mission in programme.missions)
    yield "missions", missions, "Mission", sorted(mission.value for mission in Mission)


def _inventions(demo: Demo) -> Iterator[Pair]:
    """What is made up follows the facts."""
    yield "the number of meetups", len(demo.meetups), "prevention_meetups_running", MEETUPS_RUNNING
    partners = {partner for meetup in demo.meetups for partner in meetup.partners}
    yield "unknown partners", sorted(partners - set(demo.programme.prevention_partners)), "the expected list", []
    yield "the number of session subjects", len(demo.communities.sessions), "CYCLE_SESSIONS", cdp.CYCLE_SESSIONS
    yield "repeated meetups", repeated([meetup.fr for meetup in demo.meetups]), "the expected list", []
    consulted = {g.consultation for g in demo.gatherings if g.consultation is not None}
    expected = set(range(len(demo.programme.thematic_consultations)))
    yield "consultations planned", consulted, "those of the programme", expected
    days = {assembly.on for assembly in demo.programme.assemblies if assembly.workshops}
    borrowed = {gathering.workshops.of for gathering in demo.gatherings if gathering.workshops}
    yield "workshops of unknown assemblies", sorted(borrowed - days), "the expected list", []
