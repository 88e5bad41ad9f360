"""What is said when a cycle is planned: the dates to members, the invitation to a guest, the answer to moderators."""

from typing import Any, NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from accounts import capabilities
from accounts.http import language_of
from accounts.models import Person
from cdp.models import Community, Cycle, Membership
from cdp.plan.actions import DATES
from cdp.plan.guests import ANSWERED, INVITED, UNINVITED
from cdp.plan.models import GuestAnswer, GuestInvitation
from core import links
from core.language import is_language
from events.actions import SPEAKER
from events.emails import Seat, calendar_of, discreetly, seat_of, wanted_while
from events.models import Event, EventStatus, RegistrationStatus
from notifications.compose import compose
from notifications.mail import Mail
from notifications.models import OutboxMessage
from notifications.registry import Kind, Render


class _Member(NamedTuple):
    membership: Membership
    cycle: Cycle
    community: Community
    person: Person


async def _render_dates(session: AsyncSession, message: OutboxMessage) -> Mail | None:
    found = await _member(session, message.data["membership"])
    planned = await _still_planned(session, message.data["events"])
    if found is None or not planned:
        return None
    membership, cycle, community, person = found
    lang, discreet = language_of(person, "fr"), membership.discreet
    return compose(
        "cdp_dates",
        language=lang if is_language(person.language) else None,
        to=person.email,
        to_name=person.display_name,
        calendar=calendar_of(planned, person, lang, discreet=discreet),
        calendar_method="REQUEST",
        person=person,
        community=community,
        cycle=cycle,
        discreet=discreet,
        sessions=[discreetly(event) for event in planned] if discreet else planned,
    )


async def _member(session: AsyncSession, membership_id: int) -> _Member | None:
    found = await session.execute(
        select(Membership, Cycle, Community, Person)
        .join(Cycle, col(Cycle.id) == col(Membership.cycle_id))
        .join(Community, col(Community.id) == col(Cycle.community_id))
        .join(Person, col(Person.id) == col(Membership.person_id))
        .where(col(Membership.id) == membership_id)
    )
    row = found.first()
    return _Member(*row) if row is not None else None


async def _still_planned(session: AsyncSession, ids: list[int]) -> list[Event]:
    found = await session.scalars(
        select(Event)
        .where(col(Event.id).in_(ids), col(Event.status) == EventStatus.published)
        .order_by(col(Event.day), col(Event.id))
    )
    return [event for event in found if not event.is_past]


async def still_members(session: AsyncSession, messages: list[OutboxMessage]) -> set[int]:
    """The messages whose `membership` is still of the same `generation`."""
    ids = {message.data["membership"] for message in messages}
    rows = await session.execute(
        select(Membership.id, Membership.generation).where(
            col(Membership.id).in_(ids), col(Membership.left_at).is_(None)
        )
    )
    now = {tuple(row) for row in rows}
    return {m.id for m in messages if m.id is not None and (m.data["membership"], m.data["generation"]) in now}


def _to_guest(folder: str, *, cancels: bool = False) -> Render:
    async def render(session: AsyncSession, message: OutboxMessage) -> Mail | None:
        seat = await seat_of(session, message)
        if seat is None:
            return None
        lang = language_of(seat.person, "fr")
        return compose(
            folder,
            language=lang if is_language(seat.person.language) else None,
            to=seat.person.email,
            to_name=seat.person.display_name,
            calendar=calendar_of([seat.event], seat.person, lang, cancels=cancels, partstat="NEEDS-ACTION"),
            calendar_method="CANCEL" if cancels else "REQUEST",
            event=seat.event,
            person=seat.person,
            registration=seat.registration,
            **await _invited_by(session, seat),
        )

    return render


async def _invited_by(session: AsyncSession, seat: Seat) -> dict[str, Any]:
    invitation = await session.get(GuestInvitation, seat.registration.id)
    by = await session.get(Person, invitation.invited_by) if invitation and invitation.invited_by else None
    capability = await capabilities.live(session, purpose=SPEAKER, subject_id=seat.registration.id or 0)
    own = links.absolute("capability", token=capabilities.token_of(capability)) if capability else ""
    return {"inviter": by.display_name if by else "", "own": own}


async def _render_answer(session: AsyncSession, message: OutboxMessage) -> Mail | None:
    invitation = await session.get(GuestInvitation, message.data["registration"])
    event = await session.get(Event, message.data["event"])
    person = await session.get(Person, message.person_id)
    if invitation is None or event is None or person is None:
        return None
    return compose(
        "cdp_guest_answered",
        language=person.language if is_language(person.language) else None,
        to=person.email,
        to_name=person.display_name,
        event=event,
        person=person,
        invitation=invitation,
        accepted=invitation.answer == GuestAnswer.accepted,
    )


async def _answers_wanted(session: AsyncSession, messages: list[OutboxMessage]) -> set[int]:
    """An answer that stands, of a session that stands: nobody is told of what was taken back since."""
    rows = await session.scalars(
        select(GuestInvitation.registration_id).where(
            col(GuestInvitation.registration_id).in_({message.data["registration"] for message in messages}),
            col(GuestInvitation.answer).in_((GuestAnswer.accepted, GuestAnswer.declined)),
        )
    )
    answered = set(rows)
    return {m.id for m in messages if m.id is not None and m.data["registration"] in answered}


KINDS: dict[str, Kind] = {
    DATES: Kind(_render_dates, still_members),
    INVITED: Kind(_to_guest("cdp_guest_invited"), wanted_while(RegistrationStatus.confirmed)),
    UNINVITED: Kind(
        _to_guest("cdp_guest_uninvited", cancels=True), wanted_while(RegistrationStatus.cancelled, published=False)
    ),
    ANSWERED: Kind(_render_answer, _answers_wanted),
}
