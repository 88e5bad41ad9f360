"""A year lived at random: whatever people do, in whatever order, every invariant holds after each step.

Hypothesis draws the steps; what a rule refuses is refused whole. On both databases; a longer run is marked `long`.
"""

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from cdp import actions as cdp
from cdp.compose import actions as composing
from cdp.compose import applications, decisions
from cdp.compose import queries as composing_queries
from cdp.compose.forms import ModeratorForm
from cdp.compose.models import WaitingReason
from cdp.follow import actions as following
from cdp.meet import attendance
from cdp.models import MemberRole
from cdp.plan import actions as planning
from cdp.plan import guests
from cdp.plan.forms import Invite
from tests.cdp.compose.house import said
from tests.cdp.machine_world import HOURS, World, application_id, day_number, person_of, seen
from web import house

drawn = st.integers(0, 99)  # whom and what a step is about: `World.person`, `World.number`
days = st.integers(0, 320).map(day_number)  # some lie outside the season


class CyclesYear(RuleBasedStateMachine):
    """What the people of a cycle can do. `world` is given by the test."""

    world: World

    @initialize(members=st.integers(0, 12), moderators=st.integers(0, 2), dates=st.lists(days, unique=True, max_size=4))
    def begin(self, members, moderators, dates):
        self.world.begin(members, moderators)
        for number, day in enumerate(dates, 1):
            self._adds(number, day)

    def _adds(self, number, day):
        self.world.attempt(lambda session, cycle: add(session, cycle, number, day))

    def _by(self, person, do, among="people"):
        person_id = self.world.person(person, getattr(self.world, among))

        async def work(session, cycle):
            await do(session, cycle, await person_of(session, person_id))

        self.world.attempt(work)

    def _decide(self, person, do):
        async def work(session, cycle, who):
            await do(session, cycle, await application_id(session, cycle, who.id))

        self._by(person, work, "applied")

    def _session(self, drawn_number, do):
        number = self.world.number(drawn_number)

        async def work(session, cycle):
            await do(session, cycle, number, *await seen(session, cycle, number))

        self.world.attempt(work)

    @rule(person=drawn)
    def applies(self, person):
        self._by(person, lambda session, cycle, who: applications.apply(session, cycle, who, said(), None))

    @rule(person=drawn)
    def withdraws(self, person):
        self._by(person, applications.withdraw, "applied")

    @rule(person=drawn)
    def is_accepted(self, person):
        self._decide(person, lambda session, cycle, number: decisions.accept(session, cycle, [number], 1))

    @rule(person=drawn)
    def is_put_on_the_waiting_list(self, person):
        reason = WaitingReason.seats
        self._decide(person, lambda s, cycle, number: decisions.put_on_waiting_list(s, cycle, number, reason, 1))

    @rule(person=drawn)
    def is_declined(self, person):
        self._decide(person, lambda session, cycle, number: decisions.decline(session, cycle, number, "Non.", 1))

    @rule(person=drawn)
    def is_undone(self, person):
        self._decide(person, decisions.undo)

    @rule(person=drawn)
    def is_named_moderator(self, person):
        async def name(session, cycle, who):
            await composing.name_moderator(session, cycle, ModeratorForm(email=who.email))

        self._by(person, name)

    @rule(person=drawn)
    def is_seated_without_having_applied(self, person):
        async def seat(session, cycle, who):
            if await composing_queries.own_application(session, cycle, who.id) is None:
                await cdp.join(session, cycle, who, MemberRole.member)

        self._by(person, seat)

    @rule(person=drawn)
    def leaves(self, person):
        self._by(person, cdp.leave, "seated")

    @rule(person=drawn, successor=drawn, stays=st.booleans())
    def hands_over(self, person, successor, stays):
        async def hand(session, cycle, who):
            after = await person_of(session, self.world.person(successor, self.world.seated))
            await following.hand_over(session, cycle, who, after, stays=stays)

        self._by(person, hand, "seated")

    @rule(number=drawn, day=days)
    def adds_a_session(self, number, day):
        free = next((n for n in range(1, 11) if n not in self.world.numbers), 11)
        chosen = free if number % 2 else self.world.number(number)
        self._adds(chosen, day)

    @rule(number=drawn, day=days)
    def moves_a_session(self, number, day):
        def move(session, cycle, number, event, look):
            return planning.move_session(session, cycle, number, seen=look, day=day, **HOURS, place_fr="Ailleurs")

        self._session(number, move)

    @rule(number=drawn)
    def cancels_a_session(self, number):
        self._session(number, lambda s, cycle, n, _, look: planning.cancel_session(s, cycle, n, seen=look))

    @rule(number=drawn)
    def reinstates_a_session(self, number):
        self._session(number, lambda s, cycle, n, _, look: planning.reinstate_session(s, cycle, n, seen=look))

    @rule(number=drawn, day=days)
    def replaces_a_session(self, number, day):
        def replace(session, cycle, number, event, look):
            return planning.replace_session(session, cycle, number, seen=look, day=day, **HOURS)

        self._session(number, replace)

    @rule(number=drawn, person=drawn)
    def invites_a_guest(self, number, person):
        async def invite(session, cycle, number, event, look):
            who = await person_of(session, self.world.person(person, []))
            form = Invite(given_name="Noor", family_name="Voorbeeld", email=who.email)
            await guests.invite(session, event, form, by=who.id)

        self._session(number, invite)

    @rule(number=drawn, person=drawn)
    def excuses_themselves(self, number, person):
        def excuse(session, cycle, number, event, look):
            return attendance.announce_absence(session, event, self.world.person(person, self.world.seated))

        self._session(number, excuse)

    @rule(weeks=st.integers(1, 8))
    def lives_on(self, weeks):
        self.world.wait(weeks)

    @invariant()
    def everything_holds(self):
        if self.world.has_begun:
            self.world.check()


async def add(session, cycle, number, day):
    fields = {"title_fr": f"Séance {number}", "title_nl": f"Sessie {number}"}
    await cdp.add_session(session, cycle, number, day=day, **fields, **HOURS)


def live(world, examples, steps, *, seed_is_fixed):
    class Year(CyclesYear):
        pass

    Year.world = world
    chosen = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        derandomize=seed_is_fixed,
        database=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Year, settings=chosen)


@pytest.fixture
def world(settings):
    house.furnish(settings)
    world = World(settings)
    yield world
    world.close()


def test_a_random_year_keeps_every_invariant(world, database_kind):
    live(world, 12 if database_kind == "sqlite" else 5, 20, seed_is_fixed=True)


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_many_random_years_keep_every_invariant(world):
    live(world, 40, 40, seed_is_fixed=False)
