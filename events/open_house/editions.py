"""Writes of editions: making one, changing it, inviting last year's hosts again."""

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from accounts import capabilities
from core.errors import RuleBroken
from core.language import N_
from events import actions as events
from events import calendars, roster
from events.models import Entry, Event, EventKind, EventStatus, Mission, WorkingLanguage
from events.open_house import messages
from events.open_house.forms import EditionForm
from events.open_house.hosts import give_link
from events.open_house.models import LINK_PURPOSE, UNFINISHED, Contact, Edition, Host, HostStatus, Site, Slot
from events.open_house.queries import Week

SETTINGS = (
    *("tagline_fr", "tagline_nl", "enrolment_opens", "enrolment_closes"),
    *("visits_per_person", "seats_per_organisation"),
)
SAID = ("title_fr", "title_nl", "description_fr", "description_nl", "registration_opens", "registration_closes")
COPIED = (
    *("shows_fr", "shows_nl", "for_whom_fr", "for_whom_nl", "bring_fr", "bring_nl", "rules_fr", "rules_nl"),
    *("working_language", "students_welcome"),
)


class VisitsOutside(RuleBroken):
    text = N_("Visits are planned on days that would fall outside the week.")


async def create(session: AsyncSession, form: EditionForm) -> Week:
    """Announce a week in the territory of the form."""
    event = await events.create(
        session,
        kind=EventKind.open_house_week,
        status=EventStatus.published,
        entry=Entry.announced,
        working_language=WorkingLanguage.interpreted,
        missions=[Mission.network.value, Mission.knowledge.value],
        territory_code=form.territory,
        title_fr=form.title_fr,
        title_nl=form.title_nl,
        description_fr=form.description_fr,
        description_nl=form.description_nl,
        day=form.first,
        last_day=form.last,
        registration_opens=form.registration_opens,
        registration_closes=form.registration_closes,
    )
    edition = Edition(event_id=event.id, **{name: getattr(form, name) for name in SETTINGS})
    session.add(edition)
    await session.flush()
    return Week(edition, event)


async def change(session: AsyncSession, week: Week, form: EditionForm) -> None:
    """Change a week; other days move it in every calendar. Raises VisitsOutside."""
    (event,) = await roster.take_turn(session, week.event.id)
    if (event.day, event.last_day) != (form.first, form.last):
        await _check_visits_inside(session, event, form)
        event.last_day = None
        await events.move(session, event, day=form.first, starts=None, ends=None, last_day=form.last)
        hosts = select(col(Host.id)).where(col(Host.edition_id) == event.id)
        await capabilities.prolong(session, purpose=LINK_PURPOSE, subject_ids=hosts, expires_at=events.link_ends(event))
    for name in SAID:
        setattr(event, name, getattr(form, name))
    for name in SETTINGS:
        setattr(week.edition, name, getattr(form, name))
    session.add(week.edition)
    calendars.changed(event)
    calendars.event_changed(session, event.id)
    await session.flush()
    await messages.remind_unfinished(session, week.edition, await _hosts(session, week, *UNFINISHED))


async def _check_visits_inside(session: AsyncSession, event: Event, form: EditionForm) -> None:
    outside = select(Slot.event_id).join(Event, col(Event.id) == col(Slot.event_id))
    standing = col(Event.parent_id) == event.id, col(Event.status) != EventStatus.cancelled
    days = (col(Event.day) < form.first) | (col(Event.day) > form.last)
    if await session.scalar(outside.where(*standing, days).limit(1)) is not None:
        raise VisitsOutside


async def invite_again(session: AsyncSession, old: Week, new: Week) -> int:
    """Copy the hosts that were approved in `old` into `new`, as drafts without visits, and send each its link.

    The number of hosts.
    """
    hosts = await _hosts(session, old, HostStatus.approved)
    for host in hosts:
        await _invite(session, host, new)
    return len(hosts)


async def _invite(session: AsyncSession, old: Host, week: Week) -> None:
    host = Host(
        edition_id=week.event.id,
        organisation_id=old.organisation_id,
        **{name: getattr(old, name) for name in COPIED},
    )
    session.add(host)
    await session.flush()
    for table in (Site, Contact):
        for row in await session.scalars(select(table).where(col(table.host_id) == old.id).order_by(col(table.id))):
            session.add(table(**{**row.model_dump(exclude={"id"}), "host_id": host.id}))
    await session.flush()
    await give_link(session, week, host)
    await messages.send_link(session, host, await messages.contacts_of(session, host.id), "invited")
    await messages.remind_unfinished(session, week.edition, [host])


async def _hosts(session: AsyncSession, week: Week, *statuses: HostStatus) -> list[Host]:
    chosen = select(Host).where(col(Host.edition_id) == week.event.id, col(Host.status).in_(statuses))
    return list(await session.scalars(chosen.order_by(col(Host.id))))
