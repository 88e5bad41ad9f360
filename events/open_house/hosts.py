"""Writes of enrolments: enrolling, saving half-way, handing in, deciding, withdrawing."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from accounts import capabilities
from accounts import queries as people
from accounts.models import Organisation
from core import clock
from core.errors import NotFound
from core.language import Bilingual, Language
from events import roster
from events.actions import link_ends
from events.models import Event, EventStatus
from events.open_house import messages, queries, slots
from events.open_house.completeness import completeness
from events.open_house.errors import EnrolmentClosed, EnrolmentOver, NotComplete, NotForDecision
from events.open_house.forms import DecisionForm, HostForm
from events.open_house.models import CLOSED, LINK_PURPOSE, UNFINISHED, Contact, Host, HostStatus
from events.open_house.queries import Week

DECISIONS = {
    "approve": HostStatus.approved,
    "ask": HostStatus.changes_asked,
    "decline": HostStatus.declined,
}


@dataclass(frozen=True, slots=True)
class Enrolled:
    """The enrolment of an organisation; `is_new` when nobody had begun it."""

    host: Host
    is_new: bool


async def enrol(  # noqa: PLR0913 - an organisation and a person
    session: AsyncSession,
    week: Week,
    *,
    organisation: str,
    name: str,
    email: str,
    language: Language | None,
    by_coordinator: bool = False,
    tells: bool = True,
) -> Enrolled:
    """Begin the enrolment of an organisation, or lead to the one that there is.

    Its link goes to `email`. When somebody else has begun already, they are told who asks, and let them in: nobody
    opens an enrolment by naming an organisation. Raises EnrolmentClosed, of which a coordinator is free.
    """
    await roster.take_turn(session, week.event.id)  # two who enrol the same organisation come one after the other
    if not (by_coordinator or week.edition.takes_hosts) or week.event.is_past:
        raise EnrolmentClosed
    organised = await _organisation(session, organisation, language)
    host = await _host_of(session, week, organised)
    if host is None:
        return await _begin(
            session, week, organised, Contact(host_id=0, name=name, email=email, language=language), tells
        )
    await _lead_to(session, host, Contact(host_id=host.id, name=name, email=email, language=language), by_coordinator)
    return Enrolled(host, is_new=False)


async def _organisation(session: AsyncSession, name: str, language: Language | None) -> Organisation:
    known = await people.organisation_named(session, name)
    if known is not None:
        return known
    made = Organisation(name_fr="", name_nl=name) if language == "nl" else Organisation(name_fr=name)
    session.add(made)
    await session.flush()
    return made


async def _host_of(session: AsyncSession, week: Week, organisation: Organisation) -> Host | None:
    found: Host | None = await session.scalar(
        select(Host).where(col(Host.edition_id) == week.event.id, col(Host.organisation_id) == organisation.id)
    )
    return found


async def _begin(
    session: AsyncSession, week: Week, organisation: Organisation, contact: Contact, tells: bool
) -> Enrolled:
    host = Host(edition_id=week.event.id, organisation_id=organisation.id)
    session.add(host)
    await session.flush()
    contact.host_id = host.id
    session.add(contact)
    await session.flush()
    await give_link(session, week, host)
    if tells:
        await messages.send_link(session, host, [contact], "new")
    await messages.remind_unfinished(session, week.edition, [host])
    return Enrolled(host, is_new=True)


async def give_link(session: AsyncSession, week: Week, host: Host) -> str:
    """The token of the link that opens a host's enrolment, made when there is none yet."""
    _, token = await capabilities.get_or_issue(
        session, purpose=LINK_PURPOSE, subject_id=host.id, expires_at=link_ends(week.event)
    )
    return token


async def _lead_to(session: AsyncSession, host: Host, asking: Contact, by_coordinator: bool) -> None:
    same = col(Contact.host_id) == host.id, col(Contact.email) == asking.email
    known = (await session.scalars(select(Contact).where(*same).order_by(col(Contact.asks)))).first()
    if known is None:
        asking.asks = not by_coordinator
        session.add(known := asking)
        await session.flush()
    if known.asks:
        contacts = await messages.contacts_of(session, host.id)
        await messages.send_link(session, host, contacts, "asked", f"{asking.name} <{asking.email}>")
    else:
        await messages.send_link(session, host, [known], "again")


async def save(session: AsyncSession, host: Host, form: HostForm) -> bool:
    """Keep what a host says of itself, half-way or whole. False, and nothing kept, when somebody else changed it since.

    Raises EnrolmentOver.
    """
    host = await take_turn(session, host)
    if host.version != form.version:
        return False
    for name, value in form.model_dump(exclude={"version"}).items():
        setattr(host, name, value)
    host.version += 1
    await session.flush()
    await slots.rewrite(session, host)
    return True


async def take_turn(session: AsyncSession, host: Host) -> Host:
    """The enrolment as it is now; who else writes in it comes after. Raises EnrolmentOver."""
    host = await slots.take_turn(session, host)
    if host.status in CLOSED:
        raise EnrolmentOver
    return host


async def submit(session: AsyncSession, week: Week, host: Host, *, by_coordinator: bool = False) -> None:
    """Hand the enrolment in. Raises NotComplete, EnrolmentClosed, EnrolmentOver, NotForDecision."""
    host = await take_turn(session, host)
    if host.status not in UNFINISHED:
        raise NotForDecision
    # Who was asked for changes may make them after the window.
    if host.status == HostStatus.draft and not (by_coordinator or week.edition.takes_hosts):
        raise EnrolmentClosed
    sites = await queries.sites_of(session, host.id)
    if not completeness(host, sites, await queries.count_visits(session, host.id)).can_be_submitted:
        raise NotComplete
    host.status = HostStatus.submitted
    host.submitted_at = clock.now()


async def decide(session: AsyncSession, host: Host, form: DecisionForm) -> None:
    """Approve, which publishes the visits; or ask for changes, or decline, with a message. Raises NotForDecision."""
    host = await take_turn(session, host)
    if host.status != HostStatus.submitted:
        raise NotForDecision
    host.status, host.message = DECISIONS[form.decision], form.message
    host.decisions += 1
    await session.flush()
    if host.is_approved:
        await slots.publish(session, host)
    await messages.tell_decision(session, host)


async def withdraw(session: AsyncSession, host: Host, note: Bilingual | None = None) -> None:
    """Take the organisation out of the week: its visits are cancelled, and their visitors told.

    Raises EnrolmentOver.
    """
    host = await take_turn(session, host)
    host.status = HostStatus.withdrawn
    await session.flush()
    for visit in await slots.standing(session, host):
        await slots.take_away(session, visit, note)


async def come_back(session: AsyncSession, week: Week, host: Host) -> None:
    """Begin again after having withdrawn: the texts are still there, the visits are not.

    Raises EnrolmentClosed, and EnrolmentOver for one that was declined.
    """
    host = await slots.take_turn(session, host)
    if host.status != HostStatus.withdrawn:
        raise EnrolmentOver
    if not week.edition.takes_hosts:
        raise EnrolmentClosed
    host.status = HostStatus.draft


async def add_contact(session: AsyncSession, host: Host, *, name: str, email: str, language: Language | None) -> None:
    """Another contact, who is sent the link. Raises EnrolmentOver."""
    host = await take_turn(session, host)
    session.add(contact := Contact(host_id=host.id, name=name, email=email, language=language))
    await session.flush()
    await messages.send_link(session, host, [contact], "invited")


async def let_in(session: AsyncSession, host: Host, contact_id: int) -> None:
    """Make one who asked a contact, and send them the link. Raises NotFound."""
    host = await take_turn(session, host)
    contact = await session.get(Contact, contact_id)
    if contact is None or contact.host_id != host.id:
        raise NotFound
    contact.asks = False
    await session.flush()
    await messages.send_link(session, host, [contact], "invited")


async def remove_contact(session: AsyncSession, host: Host, contact_id: int) -> None:
    """Forget a contact, or one who asked. Raises NotFound for the last one: somebody has to be there."""
    host = await take_turn(session, host)
    others = col(Contact.host_id) == host.id, col(Contact.id) != contact_id, col(Contact.asks).is_(False)
    if await session.scalar(select(Contact.id).where(*others).limit(1)) is None:
        raise NotFound
    chosen = sa.delete(Contact).where(col(Contact.id) == contact_id, col(Contact.host_id) == host.id)
    await session.execute(chosen)


async def visits_ahead(session: AsyncSession, host: Host) -> list[Event]:
    """The published visits of a host that are not over, in date order."""
    return [v for v in await slots.standing(session, host) if v.status == EventStatus.published and not v.is_past]
