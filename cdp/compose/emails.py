"""What applicants, moderators and those who compose are told, each in their own language."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from accounts.http import language_of
from accounts.models import Person
from cdp import queries as cdp
from cdp.compose import rules
from cdp.compose.messages import APPLIED, DECLINED, SEAT_FREE, SEAT_LEFT, WAITING, WITHDRAWN
from cdp.compose.models import IN_HAND, Application, ApplicationStatus
from cdp.compose.vocabulary import REASONS_TOLD
from cdp.models import CYCLE_MEMBERS, Community, Cycle, Membership
from core.language import Language, is_language
from events.emails import calendar_of
from notifications.compose import compose
from notifications.mail import Mail
from notifications.models import OutboxMessage
from notifications.registry import Kind, Render, Wanted


def _spoken(person: Person) -> Language | None:
    """The language a person asked for; None, which is both, where it is not known."""
    return person.language if is_language(person.language) else None


def _compose(folder: str, person: Person, **context: Any) -> Mail:
    return compose(
        folder, language=_spoken(person), to=person.email, to_name=person.display_name, person=person, **context
    )


def _about_application(folder: str) -> Render:
    async def render(session: AsyncSession, message: OutboxMessage) -> Mail | None:
        found = await session.execute(
            select(Application, Cycle, Community, Person)
            .join(Cycle, col(Cycle.id) == col(Application.cycle_id))
            .join(Community, col(Community.id) == col(Cycle.community_id))
            .join(Person, col(Person.id) == col(Application.person_id))
            .where(col(Application.id) == message.data["application"])
        )
        row = found.first()
        if row is None:
            return None
        application, cycle, community, person = row
        reason = REASONS_TOLD[application.reason] if application.reason else ""
        return _compose(folder, person, application=application, cycle=cycle, community=community, reason=reason)

    return render


def _wanted(*statuses: ApplicationStatus, number: str) -> Wanted:
    """Still wanted: the application stands where the message says, and is the same one, or the same decision."""

    async def wanted(session: AsyncSession, messages: list[OutboxMessage]) -> set[int]:
        ids = {message.data["application"] for message in messages}
        found = await session.scalars(
            select(Application).where(col(Application.id).in_(ids), col(Application.status).in_(statuses))
        )
        now = {(application.id, getattr(application, number)) for application in found}
        return {m.id for m in messages if m.id is not None and (m.data["application"], m.data["number"]) in now}

    return wanted


async def _render_seat_left(session: AsyncSession, message: OutboxMessage) -> Mail | None:
    found = await session.execute(
        select(Cycle, Community, Person)
        .join(Membership, col(Membership.cycle_id) == col(Cycle.id))
        .join(Community, col(Community.id) == col(Cycle.community_id))
        .join(Person, col(Person.id) == col(Membership.person_id))
        .where(col(Membership.id) == message.data["membership"])
    )
    row = found.first()
    if row is None:
        return None
    cycle, community, person = row
    ahead = [event for event in await cdp.sessions_of(session, cycle.id or 0) if not event.is_past]
    calendar = calendar_of(ahead, person, language_of(person, "fr"), cancels=True) if ahead else None
    return _compose(
        "cdp_seat_left", person, cycle=cycle, community=community, calendar=calendar, calendar_method="CANCEL"
    )


async def _still_left(session: AsyncSession, messages: list[OutboxMessage]) -> set[int]:
    ids = {message.data["membership"] for message in messages}
    rows = await session.execute(
        select(Membership.id, Membership.generation).where(
            col(Membership.id).in_(ids), col(Membership.left_at).is_not(None)
        )
    )
    now = {tuple(row) for row in rows}
    return {m.id for m in messages if m.id is not None and (m.data["membership"], m.data["generation"]) in now}


async def _render_seat_free(session: AsyncSession, message: OutboxMessage) -> Mail | None:
    found = await session.execute(
        select(Cycle, Community)
        .join(Community, col(Community.id) == col(Cycle.community_id))
        .where(col(Cycle.id) == message.data["cycle"])
    )
    row = found.first()
    person = await session.get(Person, message.data["person"])
    if row is None or person is None:
        return None
    cycle, community = row
    return _compose("cdp_seat_free", person, cycle=cycle, community=community, free=CYCLE_MEMBERS - cycle.members)


async def _still_free(session: AsyncSession, messages: list[OutboxMessage]) -> set[int]:
    ids = {message.data["cycle"] for message in messages}
    found = await session.scalars(select(Cycle).where(col(Cycle.id).in_(ids)))
    free = {cycle.id for cycle in found if rules.is_composing(cycle) and cycle.members < CYCLE_MEMBERS}
    return {m.id for m in messages if m.id is not None and m.data["cycle"] in free}


KINDS: dict[str, Kind] = {
    APPLIED: Kind(_about_application("cdp_applied"), _wanted(*IN_HAND, number="generation")),
    WAITING: Kind(_about_application("cdp_waiting"), _wanted(ApplicationStatus.waiting, number="decision")),
    DECLINED: Kind(_about_application("cdp_declined"), _wanted(ApplicationStatus.declined, number="decision")),
    WITHDRAWN: Kind(_about_application("cdp_withdrawn"), _wanted(ApplicationStatus.withdrawn, number="generation")),
    SEAT_LEFT: Kind(_render_seat_left, _still_left),
    SEAT_FREE: Kind(_render_seat_free, _still_free),
}
