"""What is said to the members of a cycle: what belongs together is one message."""

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from accounts.http import language_of
from accounts.models import Person
from cdp import queries
from cdp.actions import WELCOME
from cdp.compose.emails import KINDS as COMPOSE_KINDS
from cdp.follow.emails import KINDS as FOLLOW_KINDS
from cdp.meet.emails import KINDS as MEET_KINDS
from cdp.models import Community, Cycle, Membership
from cdp.plan.emails import KINDS as PLAN_KINDS
from core.language import is_language
from events.emails import calendar_of
from notifications.compose import compose
from notifications.mail import Mail
from notifications.models import OutboxMessage
from notifications.registry import Kind


async def _render_welcome(session: AsyncSession, message: OutboxMessage) -> Mail | None:
    found = await session.execute(
        select(Membership, Cycle, Community, Person)
        .join(Cycle, col(Cycle.id) == col(Membership.cycle_id))
        .join(Community, col(Community.id) == col(Cycle.community_id))
        .join(Person, col(Person.id) == col(Membership.person_id))
        .where(col(Membership.id) == message.data["membership"])
    )
    row = found.first()
    if row is None:
        return None
    membership, cycle, community, person = row
    ahead = [
        event
        for event in await queries.sessions_of(session, cycle.id or 0)
        if not event.is_past and not event.is_cancelled
    ]
    lang = language_of(person, "fr")
    return compose(
        "cdp_welcome",
        language=lang if is_language(person.language) else None,
        to=person.email,
        to_name=person.display_name,
        calendar=calendar_of(ahead, person, lang, discreet=membership.discreet) if ahead else None,
        calendar_method="REQUEST",
        person=person,
        community=community,
        cycle=cycle,
        membership=membership,
        sessions=ahead,
    )


async def _still_member(session: AsyncSession, messages: list[OutboxMessage]) -> set[int]:
    ids = {message.data["membership"] for message in messages}
    rows = await session.execute(
        select(Membership.id, Membership.generation)
        .where(col(Membership.id).in_(ids))
        .where(col(Membership.left_at).is_(None))
    )
    now = {tuple(row) for row in rows}
    return {m.id for m in messages if m.id is not None and (m.data["membership"], m.data["generation"]) in now}


KINDS: dict[str, Kind] = {
    WELCOME: Kind(_render_welcome, _still_member),
    **COMPOSE_KINDS,
    **PLAN_KINDS,
    **MEET_KINDS,
    **FOLLOW_KINDS,
}
