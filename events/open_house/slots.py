"""Writes of a host's visits and sites. Visits are drafts until the enrolment is approved, then published at once."""

from collections.abc import Sequence
from datetime import date, time
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from accounts.models import Organisation
from core.errors import NotFound
from core.language import N_, Bilingual
from events import actions as events
from events import calendars
from events.models import Entry, Event, EventKind, EventStatus, WorkingLanguage
from events.open_house import messages, queries
from events.open_house.errors import EnrolmentOver, SiteInUse
from events.open_house.forms import MoveForm, SiteForm, SlotsForm
from events.open_house.grid import Span, crowded_days
from events.open_house.models import CLOSED, Host, Site, Slot
from events.open_house.queries import Week

OUTSIDE = N_("The week goes from %(first)s to %(last)s.")
CROWDED = N_("On %(day)s there are more visits at once than this address has rooms.")
PLACE = ("place_fr", "place_nl", "street", "postcode", "private_place")
WORDS = ("title_fr", "title_nl", "description_fr", "description_nl", "working_language")


class Refused(Exception):
    """Hours that do not fit: which field is to be mended, and a catalogue text with what fills it."""

    def __init__(self, field: str, text: str, **params: Any) -> None:
        super().__init__(text)
        self.field = field
        self.text = text
        self.params = params


async def take_turn(session: AsyncSession, host: Host) -> Host:
    """Lock a host's enrolment and give it as it is now."""
    await session.execute(
        sa.update(Host).where(col(Host.id) == host.id).values(turn=col(Host.turn) + 1),
        execution_options={"synchronize_session": False},
    )
    statement = select(Host).where(col(Host.id) == host.id)
    fresh: Host = (await session.scalars(statement, execution_options={"populate_existing": True})).one()
    return fresh


async def _open(session: AsyncSession, host: Host) -> Host:
    host = await take_turn(session, host)
    if host.status in CLOSED:
        raise EnrolmentOver
    return host


async def standing(session: AsyncSession, host: Host, site_id: int | None = None) -> Sequence[Event]:
    """The visits of a host that were not called off, by id; those at one site only."""
    narrower = [] if site_id is None else [col(Slot.site_id) == site_id]
    found = await session.scalars(
        select(Event)
        .join(Slot, col(Slot.event_id) == col(Event.id))
        .where(col(Slot.host_id) == host.id, col(Event.status) != EventStatus.cancelled, *narrower)
        .order_by(col(Event.id)),
        execution_options={"populate_existing": True},
    )
    return found.all()


async def add(session: AsyncSession, week: Week, host: Host, form: SlotsForm) -> list[Event]:
    """Plan the same visit on each day of the form.

    Raises Refused for a day outside the week or a site without a room left, NotFound, EnrolmentOver.
    """
    host = await _open(session, host)
    site = await own_site(session, host, form.site)
    span = (form.starts, form.ends)
    await _check_fits(session, week, host, site, [(day, span) for day in sorted(set(form.days))])
    fields = {**await fields_of(session, host, site), "starts": form.starts, "ends": form.ends, "capacity": form.seats}
    made = [await _make(session, week, host, site, day=day, **fields) for day in sorted(set(form.days))]
    if host.is_approved:
        await publish(session, host)
    return made


async def _make(session: AsyncSession, week: Week, host: Host, site: Site, **fields: Any) -> Event:
    visit = await events.create(
        session,
        kind=EventKind.open_house_visit,
        entry=Entry.within,
        parent_id=week.event.id,
        organiser_id=host.organisation_id,
        territory_code=week.event.territory_code,
        missions=week.event.missions,
        **fields,
    )
    session.add(Slot(event_id=visit.id, host_id=host.id, site_id=site.id))
    await session.flush()
    return visit


async def _check_fits(
    session: AsyncSession,
    week: Week,
    host: Host,
    site: Site,
    wanted: list[tuple[date, Span]],
    *,
    without: int | None = None,
) -> None:
    first, last = week.event.day, week.event.last_day or week.event.day
    if any(not first <= day <= last for day, _ in wanted):
        raise Refused("days", OUTSIDE, first=first, last=last)
    there = [visit for visit in await standing(session, host, site.id) if visit.id != without]
    taken = [(visit.day, (visit.starts, visit.ends)) for visit in there if visit.starts and visit.ends]
    if crowded := crowded_days(taken, wanted, site.rooms):
        raise Refused("starts", CROWDED, day=crowded[0])


async def move(session: AsyncSession, week: Week, host: Host, form: MoveForm) -> Event:
    """Give one visit another day or hour; those who have a seat or wait are told. Raises as `add`."""
    host = await _open(session, host)
    slot, visit = await own_slot(session, host, form.slot)
    site = await session.get_one(Site, slot.site_id)
    await _check_fits(session, week, host, site, [(form.day, (form.starts, form.ends))], without=visit.id)
    visit = await events.move(session, visit, day=form.day, starts=form.starts, ends=form.ends)
    await _plan_reminders(session, week, host, visit)
    return visit


async def _plan_reminders(session: AsyncSession, week: Week, host: Host, visit: Event) -> None:
    for person_id in await queries.visitor_ids(session, visit.id):
        await messages.remind_visitor(session, week.event, person_id, visit.day)
    await remind_host(session, host)


async def resize(session: AsyncSession, host: Host, slot_id: int, seats: int) -> None:
    """Give a visit another number of seats. Raises SeatsTaken, NotFound."""
    host = await _open(session, host)
    _, visit = await own_slot(session, host, slot_id)
    await events.resize(session, visit, seats)


async def drop(session: AsyncSession, host: Host, slot_id: int, note: Bilingual | None = None) -> None:
    """Take a visit out of the week; those who have a seat or wait are told. Raises NotFound."""
    host = await _open(session, host)
    _, visit = await own_slot(session, host, slot_id)
    await take_away(session, visit, note)
    await remind_host(session, host)


async def take_away(session: AsyncSession, visit: Event, note: Bilingual | None = None) -> None:
    """Delete a visit that nobody saw; cancel one that was published."""
    if visit.published_at is None:
        await session.execute(sa.delete(Event).where(col(Event.id) == visit.id))
    elif not visit.is_past:
        await events.cancel(session, visit, note)


async def publish(session: AsyncSession, host: Host) -> None:
    """Show a host's visits to visitors."""
    for visit in await standing(session, host):
        if visit.status == EventStatus.draft:
            await events.publish(session, visit)
    await remind_host(session, host)


async def remind_host(session: AsyncSession, host: Host) -> None:
    """Plan the word to the host before what is now its first visit."""
    days = [visit.day for visit in await standing(session, host) if visit.published_at]
    if days and host.is_approved:
        await messages.remind_first_visit(session, host, min(days))


async def own_slot(session: AsyncSession, host: Host, slot_id: int) -> tuple[Slot, Event]:
    """A visit of this host that was not called off. Raises NotFound."""
    slot = await session.get(Slot, slot_id)
    if slot is None or slot.host_id != host.id:
        raise NotFound
    visit = await session.get_one(Event, slot_id)
    if visit.is_cancelled:
        raise NotFound
    return slot, visit


async def own_site(session: AsyncSession, host: Host, site_id: int) -> Site:
    """An address of this host. Raises NotFound."""
    site = await session.get(Site, site_id)
    if site is None or site.host_id != host.id:
        raise NotFound
    return site


async def save_site(session: AsyncSession, host: Host, form: SiteForm) -> Site:
    """Add an address, or change one: its visits move with it, and their visitors are told. Raises NotFound, Refused."""
    host = await _open(session, host)
    site = await own_site(session, host, form.site) if form.site else Site(host_id=host.id)
    for name, value in form.model_dump(exclude={"site"}).items():
        setattr(site, name, value)
    session.add(site)
    await session.flush()
    await _check_rooms(session, host, site)
    await rewrite(session, host)
    return site


async def _check_rooms(session: AsyncSession, host: Host, site: Site) -> None:
    there = await standing(session, host, site.id)
    planned: list[tuple[date, Span]] = [(v.day, (v.starts, v.ends)) for v in there if v.starts and v.ends]
    if crowded := crowded_days([], planned, site.rooms):
        raise Refused("rooms", CROWDED, day=crowded[0])


async def remove_site(session: AsyncSession, host: Host, site_id: int) -> None:
    """Forget an address where nothing is or was planned. Raises SiteInUse, NotFound."""
    host = await _open(session, host)
    site = await own_site(session, host, site_id)
    if await session.scalar(select(Slot.event_id).where(col(Slot.site_id) == site.id).limit(1)) is not None:
        raise SiteInUse
    await session.delete(site)


async def rewrite(session: AsyncSession, host: Host) -> None:
    """Let the visits of a host say what its enrolment says now."""
    sites = {site.id: site for site in await queries.sites_of(session, host.id)}
    places = dict(
        (await session.execute(select(Slot.event_id, Slot.site_id).where(col(Slot.host_id) == host.id))).all()
    )
    said = {number: await fields_of(session, host, site) for number, site in sites.items()}
    for visit in await standing(session, host):
        await _say(session, visit, said[places[visit.id]])


async def _say(session: AsyncSession, visit: Event, fields: dict[str, Any]) -> None:
    if all(getattr(visit, name) == value for name, value in fields.items()):
        return
    for name in WORDS:
        setattr(visit, name, fields[name])
    if any(getattr(visit, name) != fields[name] for name in PLACE) and not visit.is_past:
        place = {name: fields[name] for name in PLACE}
        await events.move(session, visit, day=visit.day, starts=visit.starts, ends=visit.ends, **place)
        return
    calendars.changed(visit)
    calendars.event_changed(session, visit.id)


async def fields_of(session: AsyncSession, host: Host, site: Site) -> dict[str, Any]:
    """What the event of a visit says. The address of a refuge stands in `private_place` alone."""
    organisation = await session.get_one(Organisation, host.organisation_id)
    address = ", ".join(part for part in (site.street, site.postcode) if part)
    return {
        "title_fr": organisation.name_fr or organisation.name_nl,
        "title_nl": organisation.name_nl,
        "description_fr": _described(host, 0),
        "description_nl": _described(host, 1),
        "working_language": host.working_language or WorkingLanguage.both,
        "place_fr": "" if site.is_refuge else site.name,
        "place_nl": "" if site.is_refuge else site.name,
        "street": "" if site.is_refuge else site.street,
        "postcode": "" if site.is_refuge else site.postcode,
        "private_place": address if site.is_refuge else "",
    }


def _described(host: Host, which: int) -> str:
    return "\n\n".join(text for pair in (host.shows, host.for_whom, host.bring, host.rules) if (text := pair[which]))


def hours_of(starts: time, ends: time) -> int:
    """How long a visit lasts, in minutes."""
    return (ends.hour - starts.hour) * 60 + ends.minute - starts.minute
