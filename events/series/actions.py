"""Describing a meetup once, and what that does with its dates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from core import clock
from core.language import day_in_words
from events import actions as events
from events import calendars, roster
from events.desk import actions as desk
from events.desk import rules
from events.desk.errors import ChangedMeanwhile, RosterInUse, TextsMissing
from events.models import Entry, Event, EventKind, EventStatus, Mission
from events.series import recurrence, themes
from events.series.errors import NoDates, NoSuchHour, TooManyDates
from events.series.forms import SeriesForm
from events.series.models import MOST_DATES, MeetupSeries
from events.series.planning import Plan, Planned, replan

TEXTS = ("name", "description", "access", "place")
HOURS = ("starts", "ends")
# What people are told of when it changes; of a date, `day` comes with it.
TOLD = (*HOURS, "place_fr", "place_nl", "street", "postcode", "online_url")


@dataclass(slots=True)
class Outcome:
    """What a change did, in numbers of dates."""

    new: int = 0
    moved: int = 0
    cancelled: int = 0


async def create(session: AsyncSession, form: SeriesForm) -> tuple[MeetupSeries, Outcome]:
    """A new meetup with its dates, as drafts. Raises NoDates, TooManyDates, NoSuchHour."""
    wanted = days_of(form)
    series = MeetupSeries(slug=await _free_slug(session, form.name_fr), **form.fields)
    session.add(series)
    await session.flush()
    return series, await _carry_out(session, series, replan([], wanted, _first_open(series)), {})


async def _free_slug(session: AsyncSession, name: str) -> str:
    stem = events.plain(name)[: events.LONGEST_SLUG].strip("-") or "rendez-vous"
    taken = set(await session.scalars(select(MeetupSeries.slug).where(col(MeetupSeries.slug).startswith(stem))))
    return next(slug for n in range(1, len(taken) + 2) if (slug := stem if n == 1 else f"{stem}-{n}") not in taken)


async def edit(session: AsyncSession, series: MeetupSeries, form: SeriesForm) -> Outcome:
    """Describe a meetup anew. What is over stays; each date ahead follows where it had nothing of its own.

    Raises ChangedMeanwhile, NoDates, TooManyDates, NoSuchHour, TextsMissing, SeatsTaken, RosterInUse; then nothing is
    kept.
    """
    series = await _turn(session, series, form.version)
    wanted = days_of(form)
    if series.published_at and (missing := rules.half_written(form, TEXTS)):
        raise TextsMissing(missing)
    before = inherited(series)
    for name, value in form.fields.items():
        setattr(series, name, value)
    dates = await _dates(session, series)
    of_the_rule = [event for event in dates if event.series_day or not event.is_cancelled]
    plan = replan([_planned(event) for event in of_the_rule], wanted, _first_open(series))
    return await _carry_out(session, series, plan, before)


def days_of(form: SeriesForm) -> list[date]:
    """The days that a form asks for. Raises NoDates, TooManyDates, NoSuchHour."""
    skipped = {date.fromisoformat(day) for day in form.fields["skipped"]}
    found = recurrence.days(
        form.rhythm.rule, form.first_day, form.last_day, skipped=skipped, skips_holidays=form.skips_holidays
    )
    if not found:
        raise NoDates
    if len(found) > MOST_DATES:
        raise TooManyDates(most=MOST_DATES)
    for day in found:
        if not all(clock.wall_exists(clock.at(day, hour)) for hour in (form.starts, form.ends) if hour):
            raise NoSuchHour(day=day_in_words(day))
    return found


def _first_open(series: MeetupSeries) -> date:
    """The first day on which a date can still be new: today while its hour has not struck."""
    today = clock.today()
    has_begun = series.starts is not None and clock.at(today, series.starts) <= clock.wall_now()
    return today + timedelta(days=1) if has_begun else today


async def _turn(session: AsyncSession, series: MeetupSeries, version: int) -> MeetupSeries:
    """Lock a series and count a version: of two who edit the same one, the second finds another."""
    turn = sa.update(MeetupSeries).where(col(MeetupSeries.id) == series.id, col(MeetupSeries.version) == version)
    raised = turn.values(version=version + 1).returning(col(MeetupSeries.id))
    if await session.scalar(raised, execution_options={"synchronize_session": False}) is None:
        raise ChangedMeanwhile
    await session.refresh(series)
    return series


async def _dates(session: AsyncSession, series: MeetupSeries) -> Sequence[Event]:
    """The dates of a series that has its turn, each with its own turn taken."""
    ids = await session.scalars(select(Event.id).where(col(Event.series_id) == series.id))
    return await roster.take_turn(session, *ids)


def _planned(event: Event) -> Planned:
    has_begun = event.starts_at <= clock.wall_now() or event.is_past
    return Planned(event.id, event.series_day or event.day, has_begun, event.is_cancelled)


def inherited(series: MeetupSeries) -> dict[str, Any]:
    """What each date takes from its series."""
    same = ("place_fr", "place_nl", "street", "postcode", "online_url", "working_language", "entry", "capacity")
    return {
        **{name: getattr(series, name) for name in (*same, *HOURS, "territory_code")},
        "title_fr": series.name_fr,
        "title_nl": series.name_nl,
        "description_fr": series.text.fr,
        "description_nl": series.text.nl,
    }


# --- carrying a plan out ---


async def _carry_out(session: AsyncSession, series: MeetupSeries, plan: Plan, before: dict[str, Any]) -> Outcome:
    months = await themes.months(session)
    by_id = {event.id: event for event in await _dates(session, series)}
    for number in (*plan.kept, *plan.moved):
        await _follow(session, series, by_id[number], before, plan.moved.get(number), months)
    dropped = [await _drop(session, by_id[number]) for number in plan.dropped]
    for day in plan.new:
        await _appear(session, series, day, months, by_id.values())
    await session.flush()
    return Outcome(len(plan.new), len(plan.moved), sum(dropped))


async def _follow(
    session: AsyncSession,
    series: MeetupSeries,
    event: Event,
    before: dict[str, Any],
    day: date | None,
    months: themes.Months,
) -> None:
    """Let one date ahead follow its series, where it has nothing of its own.

    `day`: the one that the rule gives it now, None when that has not changed.
    """
    changes = _changes(event, before, inherited(series))
    if day is not None:
        changes |= {"day": day} if event.day == (event.series_day or event.day) else {}
        if event.theme_id == themes.theme_of(months, event.day, event.territory_code):
            changes["theme_id"] = themes.theme_of(months, changes.get("day", event.day), event.territory_code)
    event.series_day = day or event.series_day or event.day
    if event.is_cancelled or not changes:
        return
    await _apply(session, event, changes)


def _changes(event: Event, before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """The fields in which a series changed and a date had what its series had. Hours go together."""
    same = {name for name in after if getattr(event, name) == before.get(name)}
    if not same.issuperset(HOURS):
        same -= set(HOURS)
    return {name: after[name] for name in same if after[name] != before.get(name)}


async def _apply(session: AsyncSession, event: Event, changes: dict[str, Any]) -> None:
    registered = event.confirmed + event.waiting
    if registered and changes.get("entry", Entry.registration) != Entry.registration:
        raise RosterInUse(people=registered)
    if event.status == EventStatus.published and changes.keys() & {"day", *TOLD}:
        told = {name: changes.get(name, getattr(event, name)) for name in ("day", *TOLD)}
        await events.move(session, event, **told)
    if "capacity" in changes:
        await events.resize(session, event, changes["capacity"])
    for name, value in changes.items():
        setattr(event, name, value)
    calendars.changed(event)
    calendars.event_changed(session, event.id)


async def _drop(session: AsyncSession, event: Event) -> bool:
    """Call a date off that the rule no longer gives: cancelled when somebody may know of it, else forgotten."""
    if event.published_at is None and not event.confirmed + event.waiting:
        await session.delete(event)
        return False
    await events.cancel(session, event)
    event.series_day = None  # so that its day is free for the rule, should it come back
    return True


async def _appear(
    session: AsyncSession, series: MeetupSeries, day: date, months: themes.Months, dates: Sequence[Event] | Any
) -> None:
    """A date of the rule: the one that an earlier change called off, with its UID and roster, or a new one."""
    earlier = next((e for e in dates if e.is_cancelled and e.series_day is None and e.day == day), None)
    if earlier is not None:
        await _revive(session, series, earlier)
        return
    await events.create(
        session,
        kind=EventKind.prevention_meetup,
        status=EventStatus.published if series.published_at else EventStatus.draft,
        series_id=series.id,
        series_day=day,
        day=day,
        missions=[Mission.prevention.value],
        theme_id=themes.theme_of(months, day, series.territory_code),
        **inherited(series),
    )


async def _revive(session: AsyncSession, series: MeetupSeries, event: Event) -> None:
    for name, value in inherited(series).items():
        if name != "capacity":  # its people keep their seats
            setattr(event, name, value)
    event.series_day = event.day
    await session.flush()
    await events.reinstate(session, event)


async def publish(session: AsyncSession, series: MeetupSeries) -> int:
    """Show a meetup and every date ahead of it that is still a draft. The number of dates.

    Raises TextsMissing with the fields that lack a language. A date with a text of its own in one language stays a
    draft.
    """
    if missing := rules.half_written(series, TEXTS):
        raise TextsMissing(missing)
    series.published_at = series.published_at or clock.now()
    series.version += 1
    drafts = [e for e in await _dates(session, series) if _is_to_publish(e)]
    for event in drafts:
        await desk.publish(session, event)
    return len(drafts)


def _is_to_publish(event: Event) -> bool:
    is_waiting = event.status in (EventStatus.draft, EventStatus.review) and not event.is_past
    return is_waiting and not rules.missing_texts(event)
