"""A cycle that a random machine lives in: actions, each in a transaction of its own, and all that must always hold."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from accounts import capabilities
from accounts.models import Person
from cdp.compose.models import Application
from cdp.models import Cycle, CycleSession, CycleStatus, MemberRole, Membership
from cdp.plan import rules
from core import clock
from core.database import Database
from core.errors import NotFound, RuleBroken
from core.settings import Settings
from events.calendars import publish_changes
from events.feeds import private
from events.models import Event, Registration, RegistrationStatus, RosterRole
from events.reminders import REMINDER, REMINDER_DAYS, REMINDER_HOUR, about
from notifications.models import MessageState, OutboxMessage
from tests.factories import make_cycle, make_person

START = datetime(2026, 8, 24, 8, 0, tzinfo=UTC)
SEASON = 2026
FIRST_DAY = date(2026, 8, 28)  # some days that are drawn lie before September, and are refused
PEOPLE = 17  # three more than there are seats
OFTEN = 85  # of a hundred steps are about somebody, or a session, that they can be about
HOURS: dict[str, Any] = {"starts": time(14), "ends": time(16, 30)}
GROUP = (RosterRole.attendee, RosterRole.moderator)

Do = Callable[[AsyncSession, Cycle], Awaitable[Any]]


class World:
    """One database, one event loop, and one cycle for each run of the machine."""

    def __init__(self, settings: Settings) -> None:
        self._runner = asyncio.Runner()
        self._stack = ExitStack()
        self.database = self.run(self._open(settings))
        self.now = START
        self._stack.enter_context(clock.set_to(lambda: self.now))
        self._once = 0.0
        self.has_begun = False
        self._feeds = private.PrivateFeeds(self.database, self._monotonic)

    async def _open(self, settings: Settings) -> Database:
        return Database(settings, before_commit=(publish_changes,))

    def run(self, work: Any) -> Any:
        return self._runner.run(work)

    def close(self) -> None:
        self.run(self.database.close())
        self._runner.close()
        self._stack.close()

    def _monotonic(self) -> float:
        """A clock that a whole second passes on between any two looks."""
        self._once += 1
        return self._once

    def begin(self, members: int, moderators: int) -> None:
        """A new cycle, recruiting, with so many people in it, and others who are not."""
        self.now = START
        self.known: dict[int, tuple[str, int]] = {}
        self.refused: Counter[str] = Counter()
        self.numbers: list[int] = []
        self.seated: list[int] = []
        self.applied: list[int] = []
        self.run(self._begin(members, moderators))
        self.has_begun = True

    async def _begin(self, members: int, moderators: int) -> None:
        async with self.database.writing() as session:
            cycle = await make_cycle(
                session,
                members=members,
                moderators=moderators,
                season=SEASON,
                status=CycleStatus.recruiting,
                recruitment_opens=datetime(2026, 6, 1),
                recruitment_closes=datetime(2027, 7, 1),
            )
            seated = await session.scalars(select(Membership.person_id).where(col(Membership.cycle_id) == cycle.id))
            self.people = list(seated)
            self.people += [(await make_person(session)).id or 0 for _ in range(PEOPLE - len(self.people))]
            self.cycle_id = cycle.id or 0
            links = [
                (await capabilities.issue(session, purpose=private.PURPOSE, subject_id=each, person_id=each))[1]
                for each in self.people
            ]
            self.tokens = dict(zip(self.people, links, strict=True))

    def attempt(self, do: Do) -> bool:
        """Do something in a transaction of its own. False when a rule refused it."""
        return bool(self.run(self._attempt(do)))

    async def _attempt(self, do: Do) -> bool:
        try:
            async with self.database.writing() as session:
                await do(session, await session.get_one(Cycle, self.cycle_id))
        except (RuleBroken, NotFound) as refusal:
            self.refused[type(refusal).__name__] += 1
            return False
        return True

    def person(self, drawn: int, among: list[int]) -> int:
        """A person by a number below 100: mostly one of these, sometimes anybody, who may well be refused."""
        chosen = among if among and drawn < OFTEN else self.people
        return chosen[drawn % len(chosen)]

    def number(self, drawn: int) -> int:
        """The number of a session: mostly one that there is."""
        return self.numbers[drawn % len(self.numbers)] if self.numbers and drawn < OFTEN else drawn % 11 + 1

    def wait(self, weeks: int) -> None:
        """Let time pass."""
        self.now += timedelta(weeks=weeks)

    # --- what must always hold ---

    def check(self) -> None:
        """Every invariant, now."""
        self.run(self._check())

    async def _check(self) -> None:
        async with self.database.reading() as session:
            cycle = await session.get_one(Cycle, self.cycle_id)
            seats = (await session.scalars(select(Membership).where(col(Membership.cycle_id) == cycle.id))).all()
            events = (await session.scalars(select(Event).where(col(Event.audience) == cycle.audience))).all()
            numbers = {
                row.event_id: row.number
                for row in await session.scalars(select(CycleSession).where(col(CycleSession.cycle_id) == cycle.id))
            }
            self.numbers = sorted(numbers.values())
            self.seated = [seat.person_id for seat in seats if seat.is_active]
            ids = [event.id for event in events]
            rows = (await session.scalars(select(Registration).where(col(Registration.event_id).in_(ids)))).all()
            pending = await session.scalars(
                select(OutboxMessage).where(
                    col(OutboxMessage.kind) == REMINDER,
                    col(OutboxMessage.state) == MessageState.pending,
                    col(OutboxMessage.about).in_([about(event) for event in events]),
                )
            )
            self._check_reminders(events, rows, pending.all())
            await self._check_applications(session, cycle)
        self._check_seats(cycle, seats)
        self._check_sessions(events, numbers)
        self._check_rosters(events, numbers, seats, rows)
        await self._check_feeds(events, seats, rows)

    def _check_seats(self, cycle: Cycle, seats: Any) -> None:
        active = [seat for seat in seats if seat.is_active]
        moderators = [seat for seat in active if seat.role == MemberRole.moderator]
        assert cycle.seats_taken == len(active) <= 14
        assert cycle.moderators == len(moderators) <= 2
        assert cycle.members <= 12

    def _check_sessions(self, events: Any, numbers: dict[int, int]) -> None:
        assert len(numbers) <= 10
        assert len(set(numbers.values())) == len(numbers)
        assert all(1 <= number <= 10 for number in numbers.values())
        live = [event for event in events if not event.is_cancelled]
        assert {event.id for event in live} <= set(numbers), "a session that was replaced is not held"
        assert all(date(2026, 9, 1) <= event.day <= date(2027, 6, 30) for event in events)
        for event in events:
            uid, sequence = self.known.get(event.id, (event.uid, event.sequence))
            assert event.uid == uid
            assert event.sequence >= sequence
            self.known[event.id] = (event.uid, event.sequence)

    def _check_rosters(self, events: Any, numbers: dict[int, int], seats: Any, rows: Any) -> None:
        roles = {
            seat.person_id: RosterRole.moderator if seat.role == MemberRole.moderator else RosterRole.attendee
            for seat in seats
            if seat.is_active
        }
        for event in events:
            there = [row for row in rows if row.event_id == event.id and row.is_active]
            confirmed = [row for row in there if row.status == RegistrationStatus.confirmed]
            assert event.confirmed == sum(row.takes_a_seat for row in confirmed)
            assert event.waiting == len(there) - len(confirmed) == 0
            group = {row.person_id: row.role for row in there if row.role in GROUP}
            if not event.is_past and not event.is_cancelled:
                assert event.id in numbers
                assert group == roles
            if not event.is_past:
                assert set(group) <= set(roles), "who left has no seat ahead"

    def _check_reminders(self, events: Any, rows: Any, pending: Any) -> None:
        """Of what is still to come: each who has a seat is reminded, twice at most; nobody else, of nothing else."""
        expected = [
            (row.id, row.generation, due)
            for event in events
            if not event.is_cancelled
            for row in rows
            if row.event_id == event.id and row.status == RegistrationStatus.confirmed
            for days in REMINDER_DAYS
            if (due := clock.days_before(event.day, days, REMINDER_HOUR)) > self.now
        ]
        planned = [(m.data["registration"], m.data["generation"], m.due_at) for m in pending if m.due_at > self.now]
        invited = {
            row.id for row in rows if row.role == RosterRole.speaker
        }  # planning decides when guests are reminded
        assert sorted(p for p in planned if p[0] not in invited) == sorted(e for e in expected if e[0] not in invited)
        stale = {event.id for event in events if event.is_cancelled}
        assert [m for m in pending if m.data["event"] in stale] == []

    async def _check_applications(self, session: AsyncSession, cycle: Cycle) -> None:
        both = await session.execute(
            select(Application, Membership)
            .join(Membership, col(Membership.person_id) == col(Application.person_id))
            .where(col(Membership.cycle_id) == cycle.id, col(Application.cycle_id) == cycle.id)
            .where(col(Membership.left_at).is_(None))
        )
        applied = (
            select(Application.person_id).where(col(Application.cycle_id) == cycle.id).order_by(col(Application.id))
        )
        self.applied = list(await session.scalars(applied))
        seated_and_waiting = [seat.person_id for found, seat in both if found.is_open]
        assert seated_and_waiting == [], "who has a seat waits for none"

    async def _check_feeds(self, events: Any, seats: Any, rows: Any) -> None:
        """Who left finds no session in their own agenda that is still to come, and none but as its guest."""
        for seat in seats:
            if seat.is_active:
                continue
            answer = await self._feeds.answer(self.tokens[seat.person_id])
            assert answer is not None
            theirs = {
                row.event_id for row in rows if row.person_id == seat.person_id and row.role == RosterRole.speaker
            }
            closed = [event for event in events if not event.is_past and event.id not in theirs]
            assert [event.uid for event in closed if event.uid.encode() in answer.body] == []


async def person_of(session: AsyncSession, person_id: int) -> Person:
    return await session.get_one(Person, person_id)


async def seen(session: AsyncSession, cycle: Cycle, number: int) -> tuple[Event, str]:
    """A session as somebody looks at it before they change it. Raises NotFound."""
    event = await session.scalar(
        select(Event)
        .join(CycleSession, col(CycleSession.event_id) == col(Event.id))
        .where(col(CycleSession.cycle_id) == cycle.id, col(CycleSession.number) == number)
    )
    if event is None:
        raise NotFound
    return event, rules.seen(event)


async def application_id(session: AsyncSession, cycle: Cycle, person_id: int) -> int:
    """The number of a person's application. Raises NotFound."""
    found: int | None = await session.scalar(
        select(Application.id).where(col(Application.cycle_id) == cycle.id, col(Application.person_id) == person_id)
    )
    if found is None:
        raise NotFound
    return found


def day_number(days: int) -> date:
    return FIRST_DAY + timedelta(days=days)
