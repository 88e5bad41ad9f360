"""What hosts and visitors are told, each in their own language; both where it is not known."""

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from accounts import capabilities
from accounts.http import language_of
from accounts.models import Organisation, Person
from core import clock, links
from core.errors import NotFound
from core.language import is_language
from events.emails import calendar_of
from events.models import Event, EventStatus, Registration, RegistrationStatus
from events.open_house import catalogue, queries
from events.open_house.messages import DECISION, ITINERARY, LINK, REMINDER, TOMORROW, UNFINISHED_KIND
from events.open_house.models import LINK_PURPOSE, UNFINISHED, Contact, Edition, Host, HostStatus, Itinerary, Slot
from notifications.compose import compose
from notifications.mail import Mail
from notifications.models import OutboxMessage
from notifications.registry import Kind, Render


async def link_of(session: AsyncSession, host: Host) -> str:
    """The whole address by which a host opens its enrolment; nothing when it has no link."""
    found = await capabilities.live(session, purpose=LINK_PURPOSE, subject_id=host.id)
    return links.absolute("capability", token=capabilities.token_of(found)) if found else ""


def _to_host(folder: str) -> Render:
    async def render(session: AsyncSession, message: OutboxMessage) -> Mail | None:
        contact = await session.get(Contact, message.data["contact"])
        host = await session.get(Host, message.data["host"])
        if contact is None or host is None:
            return None
        week = await queries.edition_with(session, host.edition_id)
        return compose(
            folder,
            language=contact.language if is_language(contact.language) else None,
            to=contact.email,
            to_name=contact.name,
            contact=contact,
            host=host,
            organisation=await session.get_one(Organisation, host.organisation_id),
            event=week.event,
            edition=week.edition,
            why=message.data.get("why", ""),
            who=message.data.get("who", ""),
            own=await link_of(session, host),
            visits=await _first_day(session, host, message.data.get("day")),
        )

    return render


async def _first_day(session: AsyncSession, host: Host, day: str | None) -> list[tuple[Event, int]]:
    """The visits of one day, with the number of people who come."""
    if day is None:
        return []
    rows = await session.scalars(
        select(Event)
        .join(Slot, col(Slot.event_id) == col(Event.id))
        .where(
            col(Slot.host_id) == host.id,
            col(Event.status) == EventStatus.published,
            col(Event.day) == date.fromisoformat(day),
        )
        .order_by(col(Event.starts), col(Event.id))
    )
    return [(visit, visit.confirmed) for visit in rows]


async def _contact_is_there(session: AsyncSession, messages: list[OutboxMessage]) -> set[int]:
    there = set(await session.scalars(select(Contact.id).where(col(Contact.id).in_(_of(messages, "contact")))))
    return {m.id for m in messages if m.data["contact"] in there}


async def _decision_stands(session: AsyncSession, messages: list[OutboxMessage]) -> set[int]:
    rows = await session.execute(select(Host.id, Host.decisions).where(col(Host.id).in_(_of(messages, "host"))))
    now = {(host, number) for host, number in rows}
    return {m.id for m in messages if (m.data["host"], m.data["decision"]) in now}


async def _still_unfinished(session: AsyncSession, messages: list[OutboxMessage]) -> set[int]:
    rows = await session.execute(
        select(Host.id, Edition.enrolment_closes)
        .join(Edition, col(Edition.event_id) == col(Host.edition_id))
        .where(col(Host.id).in_(_of(messages, "host")), col(Host.status).in_(UNFINISHED))
    )
    now = {(host, closes.date().isoformat()) for host, closes in rows if closes and closes > clock.wall_now()}
    return {m.id for m in messages if (m.data["host"], m.data["closes"]) in now}


async def _still_first(session: AsyncSession, messages: list[OutboxMessage]) -> set[int]:
    rows = await session.execute(
        select(Host.id, sa.func.min(Event.day))
        .join(Slot, col(Slot.host_id) == col(Host.id))
        .join(Event, col(Event.id) == col(Slot.event_id))
        .where(
            col(Host.id).in_(_of(messages, "host")),
            col(Host.status) == HostStatus.approved,
            col(Event.status) == EventStatus.published,
        )
        .group_by(col(Host.id))
    )
    now = {(host, day.isoformat()) for host, day in rows if day >= clock.today()}
    return {m.id for m in messages if (m.data["host"], m.data["day"]) in now}


def _of(messages: list[OutboxMessage], name: str) -> set[Any]:
    return {message.data[name] for message in messages}


def _to_visitor(folder: str, *, with_calendar: bool) -> Render:
    async def render(session: AsyncSession, message: OutboxMessage) -> Mail | None:
        person = await session.get(Person, message.person_id)
        try:
            week = await queries.edition_with(session, message.data["edition"])
        except NotFound:
            return None
        day = date.fromisoformat(message.data["day"]) if message.data.get("day") else None
        if person is None or not (visits := await catalogue.itinerary(session, week.event.id, person.id, day)):
            return None
        seated = [visit.event for visit in visits if visit.is_confirmed]
        lang = language_of(person, "fr")
        return compose(
            folder,
            language=lang if is_language(person.language) else None,
            to=person.email,
            to_name=person.display_name,
            calendar=calendar_of(seated, person, lang) if with_calendar and seated else None,
            calendar_method="REQUEST",
            person=person,
            event=week.event,
            visits=visits,
            day=day,
        )

    return render


async def _is_latest(session: AsyncSession, messages: list[OutboxMessage]) -> set[int]:
    """The confirmation of choices that were changed since is not sent: the next one tells all."""
    rows = await session.execute(
        select(Itinerary.edition_id, Itinerary.person_id, Itinerary.revision).where(
            col(Itinerary.edition_id).in_(_of(messages, "edition")),
            col(Itinerary.person_id).in_({message.person_id for message in messages}),
        )
    )
    now = {tuple(row) for row in rows}
    return {m.id for m in messages if (m.data["edition"], m.person_id, m.data["revision"]) in now}


async def _has_visits(session: AsyncSession, messages: list[OutboxMessage]) -> set[int]:
    rows = await session.execute(
        sa.select(col(Event.parent_id), col(Registration.person_id), col(Event.day))
        .join(Registration, col(Registration.event_id) == col(Event.id))
        .where(
            col(Event.parent_id).in_(_of(messages, "edition")),
            col(Event.status) == EventStatus.published,
            col(Event.day) >= clock.today(),
            col(Registration.person_id).in_({message.person_id for message in messages}),
            col(Registration.status) == RegistrationStatus.confirmed,
        )
    )
    days = {(week, person, day.isoformat()) for week, person, day in rows}
    now = days | {(week, person, "") for week, person, _ in days}
    return {m.id for m in messages if (m.data["edition"], m.person_id, m.data["day"]) in now}


KINDS: dict[str, Kind] = {
    LINK: Kind(_to_host("open_house_link"), _contact_is_there),
    DECISION: Kind(_to_host("open_house_decision"), _decision_stands),
    UNFINISHED_KIND: Kind(_to_host("open_house_unfinished"), _still_unfinished),
    TOMORROW: Kind(_to_host("open_house_tomorrow"), _still_first),
    ITINERARY: Kind(_to_visitor("open_house_itinerary", with_calendar=True), _is_latest),
    REMINDER: Kind(_to_visitor("open_house_reminder", with_calendar=False), _has_visits),
}
