"""What coordinators write of events. Each first takes the event's turn, and decides on what it finds then."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from accounts import queries as people
from accounts.actions import person_at
from accounts.models import Person
from core import clock
from events import actions, calendars, roster
from events.desk import rules
from events.desk.errors import ChangedMeanwhile, DayPast, Over, PeopleRegistered, RosterInUse, TextsMissing
from events.desk.forms import EventForm, SeatForm
from events.errors import EventCancelled
from events.models import Entry, Event, EventStatus, Registration

# What people are told of when it changes.
WHEN_AND_WHERE = ("day", "last_day", "starts", "ends", "place_fr", "place_nl", "street", "postcode", "online_url")
MOVED = tuple(name for name in WHEN_AND_WHERE if name not in {"day", "last_day", "starts", "ends"})
A_YEAR = timedelta(weeks=52)  # the same weekday again

# A copy never holds what happened to the first: its roster, its UID and slug, its delivery, its series.
COPIED = (
    *("kind", "territory_code", "organiser_id", "title_fr", "title_nl", "description_fr", "description_nl"),
    *("starts", "ends", "place_fr", "place_nl", "street", "postcode", "online_url", "working_language", "missions"),
    *("entry", "capacity", "has_waiting_list", "audience"),
)


async def _turn(session: AsyncSession, event: Event) -> Event:
    (fresh,) = await roster.take_turn(session, event.id)
    return fresh


async def create(session: AsyncSession, form: EventForm) -> Event:
    """A new draft."""
    return await actions.create(session, **form.fields)


async def edit(session: AsyncSession, event: Event, form: EventForm) -> Event:
    """Put what the form says in the place of what was there; those registered are told of another hour or place.

    Raises ChangedMeanwhile when the form was filled in on an older version, EventCancelled, Over, DayPast, RosterInUse,
    SeatsTaken, TextsMissing; then nothing is kept.
    """
    event = await _turn(session, event)
    if event.version != form.version:
        raise ChangedMeanwhile
    if event.is_cancelled:
        raise EventCancelled
    _check(event, form)
    await _reschedule(session, event, form.fields)
    if form.capacity != event.capacity:
        await actions.resize(session, event, form.capacity)
    for name, value in form.fields.items():
        setattr(event, name, value)
    calendars.changed(event)
    calendars.event_changed(session, event.id)
    return event


def _check(event: Event, form: EventForm) -> None:
    registered = event.confirmed + event.waiting
    if form.entry != Entry.registration and event.entry == Entry.registration and registered:
        raise RosterInUse(people=registered)
    if event.status != EventStatus.published:
        return
    if missing := rules.missing_texts(form):
        raise TextsMissing(missing)
    if _moves(event, form.fields) and event.is_past:
        raise Over
    if form.day != event.day and form.day < clock.today():
        raise DayPast


def _moves(event: Event, fields: dict[str, Any]) -> bool:
    return any(getattr(event, name) != fields[name] for name in WHEN_AND_WHERE)


async def _reschedule(session: AsyncSession, event: Event, fields: dict[str, Any]) -> None:
    """Move what people know of, with its letters; a draft is simply written anew."""
    if event.status != EventStatus.published or not _moves(event, fields):
        return
    place = {name: fields[name] for name in MOVED}
    await actions.move(session, event, day=fields["day"], starts=fields["starts"], ends=fields["ends"], **place)


async def publish(session: AsyncSession, event: Event) -> Event:
    """Show an event to its audience.

    Raises TextsMissing with the fields that lack a language, DayPast, EventCancelled.
    """
    event = await _turn(session, event)
    if missing := rules.missing_texts(event):
        raise TextsMissing(missing)
    if event.is_past:
        raise DayPast
    if event.published_at is None:
        event.slug = await _last_slug(session, event)
    await actions.publish(session, event)
    return event


async def _last_slug(session: AsyncSession, event: Event) -> str:
    """The address to keep: after the title and day as they are now."""
    event.slug = f"draft-{event.uid}"  # so that its own is not taken by itself
    await session.flush()
    return await actions.free_slug(session, event.title_fr or event.title_nl, event.day)


async def submit(session: AsyncSession, event: Event) -> Event:
    """Hand a draft over for review."""
    return await _set_aside(session, event, EventStatus.review)


async def take_back(session: AsyncSession, event: Event) -> Event:
    """Make it a draft again. Raises PeopleRegistered when somebody has a seat or waits."""
    return await _set_aside(session, event, EventStatus.draft)


async def _set_aside(session: AsyncSession, event: Event, status: EventStatus) -> Event:
    event = await _turn(session, event)
    if event.is_cancelled:
        raise EventCancelled
    if registered := event.confirmed + event.waiting:
        raise PeopleRegistered(people=registered)
    if event.is_past and event.status == EventStatus.published:
        raise Over
    event.status = status
    calendars.bump_sequence(event)
    calendars.event_changed(session, event.id)
    return event


async def duplicate(session: AsyncSession, event: Event) -> Event:
    """A draft like it, on the same weekday a year later, or as many years as it takes to lie ahead."""
    copied = {name: getattr(event, name) for name in COPIED}
    return await actions.create(session, **copied, **_days_ahead(event))


def _days_ahead(event: Event) -> dict[str, date | None]:
    day = event.day + A_YEAR
    while day <= clock.today():
        day += A_YEAR
    return {"day": day, "last_day": day + (event.last_day - event.day) if event.last_day else None}


async def needs_name(session: AsyncSession, form: SeatForm) -> list[str]:
    """The names that the form has to give: those not known yet at its address."""
    known = await people.person_with(session, form.email)
    names = ("given_name", "family_name")
    return [name for name in names if not (getattr(form, name) or (known is not None and getattr(known, name)))]


async def register_by_telephone(session: AsyncSession, event: Event, form: SeatForm, by: Person) -> Registration:
    """Seat somebody who called, known or new: they are told by mail, and can undo it there.

    What is known of a person stays as they wrote it. Raises what `events.actions.register` raises.
    """
    person = await person_at(session, form.email)
    person.given_name = person.given_name or form.given_name
    person.family_name = person.family_name or form.family_name
    person.language = person.language or form.language
    return await actions.register(session, event, person, by=by)
