"""Guest speakers: invited to one session, they answer by a link and see nothing else. They take no seat."""

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from accounts import capabilities
from accounts.actions import person_at
from accounts.models import Person
from cdp.models import CycleSession
from cdp.plan import queries
from cdp.plan.errors import GuestBelongs, GuestInvitedAlready, SessionPast
from cdp.plan.forms import Invite
from cdp.plan.models import GuestAnswer, GuestInvitation
from core import clock
from core.errors import NotFound
from events import reminders, roster
from events.actions import SPEAKER, link_ends
from events.errors import EventCancelled
from events.models import Event, Registration, RosterRole
from notifications import outbox
from notifications.outbox import Order

INVITED = "cdp.guest.invited"
UNINVITED = "cdp.guest.uninvited"
ANSWERED = "cdp.guest.answered"


async def invite(session: AsyncSession, event: Event, form: Invite, *, by: int) -> Registration:
    """Invite somebody to speak at one session: a link and a calendar entry go to their address.

    Raises GuestBelongs, GuestInvitedAlready, SessionPast, EventCancelled.
    """
    event = await _open(session, event)
    person = await _person(session, form)
    known = await roster.registration_of(session, event, person.id or 0)
    if known is not None and known.is_active:
        raise GuestInvitedAlready if known.role == RosterRole.speaker else GuestBelongs
    registration = await roster.seat(session, event, person.id or 0, role=RosterRole.speaker, by=by)
    registration.discreet = False
    await _note(session, registration, form, by)
    await capabilities.get_or_issue(
        session,
        purpose=SPEAKER,
        subject_id=registration.id or 0,
        person_id=registration.person_id,
        expires_at=link_ends(event),
    )
    await reminders.tell(session, INVITED, event, [registration])
    await reminders.remind(session, event, [registration])
    return registration


async def uninvite(session: AsyncSession, event: Event, registration_id: int) -> None:
    """Take an invitation back: the link closes, the calendar entry goes, and the guest is told if they knew of it.

    Raises NotFound, SessionPast.
    """
    event = await _open(session, event, or_cancelled=True)
    invitation, registration = await invitation_of(session, registration_id)
    if registration.event_id != event.id:
        raise NotFound
    invitation.answer, invitation.answered_at = GuestAnswer.withdrawn, clock.now()
    await capabilities.revoke(session, purpose=SPEAKER, subject_id=registration_id)
    unsent = await outbox.cancel(
        session, about=reminders.about(event), person_id=registration.person_id, kinds=(INVITED,)
    )
    if not registration.is_active:
        return
    await _vacate(session, event, registration)
    if not unsent and not event.is_cancelled:
        await reminders.tell(session, UNINVITED, event, [registration])


async def answer(session: AsyncSession, registration_id: int, *, accepts: bool) -> GuestInvitation:
    """A guest accepts or declines; until the session they may think again. The moderators are told.

    Raises NotFound, SessionPast, EventCancelled.
    """
    known = await session.get(Registration, registration_id)
    if known is None:
        raise NotFound
    event = await _open(session, await session.get_one(Event, known.event_id))
    invitation, registration = await invitation_of(session, registration_id)
    wanted = GuestAnswer.accepted if accepts else GuestAnswer.declined
    if invitation.answer == wanted:
        return invitation
    invitation.answer, invitation.answered_at = wanted, clock.now()
    if accepts and not registration.is_active:
        await roster.seat(session, event, registration.person_id, role=RosterRole.speaker, by=invitation.invited_by)
        await reminders.remind(session, event, [registration])
    elif not accepts and registration.is_active:
        await _vacate(session, event, registration)
    await _tell_moderators(session, event, registration)
    return invitation


async def invitation_of(session: AsyncSession, registration_id: int) -> tuple[GuestInvitation, Registration]:
    """An invitation that stands, and its place on the roster, as they are now. Raises NotFound."""
    rows = await session.execute(
        select(GuestInvitation, Registration)
        .join(Registration, col(Registration.id) == col(GuestInvitation.registration_id))
        .where(
            col(Registration.id) == registration_id,
            col(Registration.role) == RosterRole.speaker,
            col(GuestInvitation.answer) != GuestAnswer.withdrawn,
        ),
        execution_options={"populate_existing": True},
    )
    row = rows.first()
    if row is None:
        raise NotFound
    return row[0], row[1]


async def _open(session: AsyncSession, event: Event, *, or_cancelled: bool = False) -> Event:
    (event,) = await roster.take_turn(session, event.id or 0)
    if event.is_past:
        raise SessionPast
    if event.is_cancelled and not or_cancelled:
        raise EventCancelled
    return event


async def _person(session: AsyncSession, form: Invite) -> Person:
    """Who is behind the address. What somebody said of themselves is not overwritten by those who invite them."""
    person = await person_at(session, form.email)
    if not person.can_sign_in and not (person.given_name or person.family_name):
        person.given_name, person.family_name = form.given_name, form.family_name
    if not person.can_sign_in and person.language is None:
        person.language = form.language
    return person


async def _note(session: AsyncSession, registration: Registration, form: Invite, by: int) -> None:
    invitation = await session.get(GuestInvitation, registration.id)
    if invitation is None:
        invitation = GuestInvitation(
            registration_id=registration.id or 0, given_name=form.given_name, family_name=form.family_name
        )
        session.add(invitation)
    invitation.given_name, invitation.family_name = form.given_name, form.family_name
    invitation.answer, invitation.answered_at = GuestAnswer.asked, None
    invitation.invited_by, invitation.invited_at = by, clock.now()
    await session.flush()


async def _vacate(session: AsyncSession, event: Event, registration: Registration) -> None:
    await roster.vacate(session, event, registration.person_id)
    await reminders.forget_person(session, event, registration.person_id)


async def _tell_moderators(session: AsyncSession, event: Event, registration: Registration) -> None:
    cycle_id = await session.scalar(sa.select(col(CycleSession.cycle_id)).where(col(CycleSession.event_id) == event.id))
    about = reminders.about(event)
    await outbox.cancel(session, about=f"{about}:guest:{registration.id}", kinds=(ANSWERED,))
    await outbox.queue_many(
        session,
        [
            Order(
                idem_key=f"{ANSWERED}:{registration.id}:{event.roster_seq}:{person_id}",
                kind=ANSWERED,
                about=f"{about}:guest:{registration.id}",
                person_id=person_id,
                data={"event": event.id, "registration": registration.id},
            )
            for person_id in await queries.moderator_ids(session, cycle_id or 0)
        ],
    )
