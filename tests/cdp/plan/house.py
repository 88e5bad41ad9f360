"""What the tests of planning do again and again: plan ten dates, look at a session, read the mails that wait."""

from datetime import date, time, timedelta
from typing import Any, Self

from sqlalchemy import event as sqlalchemy_event
from sqlmodel import col, select

from accounts.models import Capability, Person
from cdp.models import Cycle, CycleSession, MemberRole
from cdp.plan import actions, rules
from core import keys
from events import calendars
from events.models import Event
from notifications.mail import Mail
from notifications.models import MessageState, OutboxMessage
from tests.cdp.plan.conftest import people_of
from web import house

FIRST = date(2026, 9, 15)
TEN = {number: FIRST + timedelta(weeks=4 * (number - 1)) for number in range(1, 11)}
HOURS = {"starts": time(14, 0), "ends": time(16, 30)}
WEB_HOURS = {"starts": "14:00", "ends": "16:30"}
TOKEN = "a-calendar-link-of-a-member"


async def plan(database: Any, cycle: Cycle, days: dict[int, date] | None = None, **place: Any) -> list[Event]:
    """The ten dates, or those given."""
    async with database.writing() as session:
        return await actions.plan_dates(
            session, cycle, days or TEN, starts=HOURS["starts"], ends=HOURS["ends"], **place
        )


async def session_of(database: Any, cycle: Cycle, number: int) -> Event:
    """The event of a session as it stands now."""
    async with database.reading() as session:
        rows = await session.scalars(
            select(Event)
            .join(CycleSession, col(CycleSession.event_id) == col(Event.id))
            .where(col(CycleSession.cycle_id) == cycle.id, col(CycleSession.number) == number)
        )
        event: Event = rows.one()
    return event


async def days_of(database: Any, cycle: Cycle) -> dict[int, date]:
    """The day of each session that stands or was cancelled without being replaced."""
    async with database.reading() as session:
        rows = await session.execute(
            select(col(CycleSession.number), col(Event.day))
            .join(Event, col(Event.id) == col(CycleSession.event_id))
            .where(col(CycleSession.cycle_id) == cycle.id)
            .order_by(col(CycleSession.number))
        )
        return {row[0]: row[1] for row in rows}


async def seen(database: Any, cycle: Cycle, number: int) -> str:
    return rules.seen(await session_of(database, cycle, number))


async def act(database: Any, action: Any, *args: Any, **fields: Any) -> Any:
    """One action in a transaction of its own."""
    async with database.writing() as session:
        return await action(session, *args, **fields)


async def waiting(database: Any, person_id: int, *kinds: str) -> list[OutboxMessage]:
    """The messages that wait for a person, oldest first."""
    async with database.reading() as session:
        found = select(OutboxMessage).where(
            col(OutboxMessage.person_id) == person_id, col(OutboxMessage.state) == MessageState.pending
        )
        rows = (await session.scalars(found.order_by(col(OutboxMessage.id)))).all()
    return [row for row in rows if not kinds or row.kind in kinds]


async def letters(database: Any, person_id: int, *kinds: str) -> list[Mail]:
    """The mails that wait for a person and are still wanted, rendered as the worker does."""
    registry = house.registry()
    mails = []
    for message in await waiting(database, person_id, *kinds):
        async with database.reading() as session:
            kind = registry.kind(message.kind)
            if message.id in await kind.wanted(session, [message]):
                mails.append(await kind.render(session, message))
    return [mail for mail in mails if mail is not None]


def attached(mail: Mail) -> str:
    """The calendar of a mail, unfolded."""
    assert mail.calendar is not None
    return mail.calendar.decode().replace("\r\n ", "")


async def subscribe(database: Any, person_id: int, token: str = TOKEN) -> str:
    """A private calendar address of a person; its path under /calendars/."""
    async with database.writing() as session:
        session.add(
            Capability(
                purpose="calendar",
                subject_id=person_id,
                person_id=person_id,
                nonce=token,
                token_hash=keys.fingerprint(token),
            )
        )
        calendars.person_changed(session, person_id)
    return f"private/{token}.ics"


async def person_with(database: Any, email: str) -> Person:
    async with database.reading() as session:
        person: Person = (await session.scalars(select(Person).filter_by(email=email))).one()
    return person


class Statements:
    """How many statements the database is sent inside the block."""

    def __init__(self, database: Any) -> None:
        self.engine = database.engine.sync_engine
        self.sent: list[str] = []

    def _note(self, _connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        self.sent.append(statement)

    def __enter__(self) -> Self:
        sqlalchemy_event.listen(self.engine, "before_cursor_execute", self._note)
        return self

    def __exit__(self, *_error: object) -> None:
        sqlalchemy_event.remove(self.engine, "before_cursor_execute", self._note)


async def ids(database: Any, cycle: Cycle) -> list[int]:
    """The people of a cycle, the moderators first."""
    async with database.reading() as session:
        found = await people_of(session, cycle)
    return [*found[MemberRole.moderator], *found[MemberRole.member]]


async def host_of(database: Any, cycle: Cycle) -> int | None:
    """The organisation of the first moderator."""
    async with database.reading() as session:
        person: Person = await session.get_one(Person, (await ids(database, cycle))[0])
    return person.organisation_id
