"""Writes of planning, one verb each. Every one takes the cycle's turn first, then that of the session's roster."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from accounts.models import Organisation
from cdp.actions import add_session, align, check_season, take_turn
from cdp.models import Community, Cycle, CycleSession, Membership
from cdp.plan import rules
from cdp.plan.errors import DayTaken, SessionChanged, SessionPast
from core import clock
from core.errors import NotFound
from events import actions as events
from events import calendars, roster
from events.errors import EventCancelled
from events.models import Event, EventStatus, Registration
from notifications import outbox
from notifications.outbox import Order

DATES = "cdp.dates"
PLACE_FIELDS = ("place_fr", "place_nl", "street", "postcode", "online_url")


async def plan_dates(
    session: AsyncSession,
    cycle: Cycle,
    days: Mapping[int, date],
    *,
    starts: time,
    ends: time,
    host_id: int | None = None,
    **place: str,
) -> list[Event]:
    """Give sessions of a cycle their dates, all or none, and tell every member in one message.

    `days` by number of session; wall time in Brussels. Raises CycleComplete, OutsideSeason, DayPast, DayTaken.
    """
    cycle = await take_turn(session, cycle)
    community = await session.get_one(Community, cycle.community_id)
    if len(set(days.values())) < len(days):
        raise DayTaken
    for day in days.values():
        await _check_moment(session, cycle, day, starts)
    made = [
        await _add(session, cycle, community, number, host_id, day=day, starts=starts, ends=ends, **place)
        for number, day in sorted(days.items())
    ]
    await _tell_dates(session, cycle, made)
    return made


async def _add(
    session: AsyncSession, cycle: Cycle, community: Community, number: int, host_id: int | None, **fields: Any
) -> Event:
    place = await _place(session, host_id, {name: fields.pop(name, "") for name in PLACE_FIELDS})
    event = await add_session(session, cycle, number, **{**titles(community, number), **fields, **place})
    row = await session.get_one(CycleSession, event.id)
    row.host_id = host_id
    return event


def titles(community: Community, number: int) -> dict[str, str]:
    """What a session is called, in both languages: its number and the community, never its theme."""
    return {
        "title_fr": f"Séance {number} — {community.name.get('fr')}",
        "title_nl": f"Sessie {number} — {community.name.get('nl')}",
    }


async def _place(session: AsyncSession, host_id: int | None, place: dict[str, str]) -> dict[str, str]:
    """The place as it was given; the host's own address where nothing was said of it."""
    host = await session.get(Organisation, host_id) if host_id is not None else None
    if host_id is not None and host is None:
        raise NotFound
    if host is None or any(place[name] for name in PLACE_FIELDS[:-1]):
        return place
    own = {"place_fr": host.name_fr, "place_nl": host.name_nl, "street": host.street, "postcode": host.postcode}
    return {**place, **own}


async def move_session(  # noqa: PLR0913 - when and where
    session: AsyncSession,
    cycle: Cycle,
    number: int,
    *,
    seen: str,
    day: date,
    starts: time,
    ends: time,
    host_id: int | None = None,
    **place: str,
) -> bool:
    """Give a session another moment, place or host; its calendar entries, reminders and mails follow.

    `seen` is what `rules.seen` said when the form was opened. False when nothing that people see has changed: then
    nobody is told. Raises SessionChanged, SessionPast, EventCancelled, OutsideSeason, DayPast, DayTaken.
    """
    cycle, row, event = await _hold(session, cycle, number, seen)
    if event.is_cancelled:
        raise EventCancelled
    place = await _place(session, host_id, place)
    row.host_id = host_id
    if _stands_so(event, day=day, starts=starts, ends=ends, **place):
        return False
    await _check_moment(session, cycle, day, starts, besides=event)
    await events.move(session, event, day=day, starts=starts, ends=ends, **place)
    return True


def _stands_so(event: Event, **fields: Any) -> bool:
    return all(getattr(event, name) == value for name, value in fields.items())


async def describe_session(
    session: AsyncSession, cycle: Cycle, number: int, *, seen: str, theme_fr: str, theme_nl: str
) -> None:
    """Say what a session is about. Calendars show it; nobody is mailed. Raises SessionChanged, SessionPast."""
    _, _, event = await _hold(session, cycle, number, seen)
    if event.description == (theme_fr, theme_nl):
        return
    event.description_fr, event.description_nl = theme_fr, theme_nl
    calendars.changed(event)
    calendars.event_changed(session, event.id)


async def cancel_session(session: AsyncSession, cycle: Cycle, number: int, *, seen: str) -> None:
    """Cancel a session: it keeps its number, and the cycle lacks it until it is replaced.

    Raises SessionChanged, SessionPast, EventCancelled.
    """
    _, _, event = await _hold(session, cycle, number, seen)
    await events.cancel(session, event)


async def reinstate_session(session: AsyncSession, cycle: Cycle, number: int, *, seen: str) -> None:
    """Take a cancellation back, while the session lies ahead and its day is free.

    Raises SessionChanged, SessionPast, EventStands, DayTaken.
    """
    cycle, _, event = await _hold(session, cycle, number, seen)
    await _check_moment(session, cycle, event.day, event.starts or time.max, besides=event)
    await align(session, cycle, event)
    await events.reinstate(session, event)


async def replace_session(
    session: AsyncSession, cycle: Cycle, number: int, *, seen: str, day: date, starts: time, ends: time
) -> Event:
    """Hold a session on another day under a new entry: the old one is struck through in every calendar.

    The new session takes over the number, the place, the host and the theme. Raises SessionChanged, OutsideSeason,
    DayPast, DayTaken; SessionPast for one that was held.
    """
    cycle, row, event = await _hold(session, cycle, number, seen, or_missed=True)
    await _check_moment(session, cycle, day, starts, besides=event)
    if not event.is_cancelled:
        await events.cancel(session, event)
    host_id = row.host_id
    await session.execute(sa.delete(CycleSession).where(col(CycleSession.event_id) == event.id))
    session.expunge(row)
    community = await session.get_one(Community, cycle.community_id)
    kept = {
        name: getattr(event, name) for name in (*PLACE_FIELDS, "description_fr", "description_nl", "working_language")
    }
    new = await _add(session, cycle, community, number, host_id, day=day, starts=starts, ends=ends, **kept)
    await _tell_dates(session, cycle, [new])
    return new


async def choose_discretion(session: AsyncSession, membership: Membership, *, discreet: bool) -> None:
    """Let a member's own calendar and mails call the sessions a meeting, or by their name again."""
    membership.discreet = discreet
    theirs = select(Event.id).where(col(Event.audience) == f"cycle:{membership.cycle_id}")
    await session.execute(
        sa.update(Registration)
        .where(col(Registration.person_id) == membership.person_id, col(Registration.event_id).in_(theirs))
        .values(discreet=discreet, changed_at=clock.now()),
        execution_options={"synchronize_session": False},
    )
    calendars.person_changed(session, membership.person_id)


async def _hold(
    session: AsyncSession, cycle: Cycle, number: int, seen: str, *, or_missed: bool = False
) -> tuple[Cycle, CycleSession, Event]:
    """Take the turns of a cycle and of one session, as they stand now; refuse whoever looked at an older state."""
    cycle = await take_turn(session, cycle)
    row = await session.scalar(
        select(CycleSession).where(col(CycleSession.cycle_id) == cycle.id, col(CycleSession.number) == number),
        execution_options={"populate_existing": True},
    )
    if row is None:
        raise NotFound
    (event,) = await roster.take_turn(session, row.event_id)
    if rules.seen(event) != seen:
        raise SessionChanged
    if event.is_past and not (or_missed and event.is_cancelled):
        raise SessionPast
    return cycle, row, event


async def _check_moment(
    session: AsyncSession, cycle: Cycle, day: date, starts: time, besides: Event | None = None
) -> None:
    check_season(cycle, day)
    rules.check_ahead(day, starts)
    taken = await session.scalars(
        select(Event.id)
        .join(CycleSession, col(CycleSession.event_id) == col(Event.id))
        .where(
            col(CycleSession.cycle_id) == cycle.id,
            col(Event.day) == day,
            col(Event.status) != EventStatus.cancelled,
        )
    )
    if set(taken) - {besides.id if besides else None}:
        raise DayTaken


async def _tell_dates(session: AsyncSession, cycle: Cycle, made: Iterable[Event]) -> None:
    """One message a member with all that was planned at once."""
    members = await session.scalars(
        select(Membership)
        .where(col(Membership.cycle_id) == cycle.id, col(Membership.left_at).is_(None))
        .order_by(col(Membership.id))
    )
    ids = [event.id for event in made]
    await outbox.queue_many(session, [_dates(cycle, membership, ids) for membership in members])


def _dates(cycle: Cycle, membership: Membership, ids: Sequence[int | None]) -> Order:
    return Order(
        idem_key=f"{DATES}:{membership.id}:{membership.generation}:{cycle.turn}",
        kind=DATES,
        about=f"membership:{membership.id}",
        person_id=membership.person_id,
        data={"membership": membership.id, "generation": membership.generation, "events": ids},
    )
