"""What is told while a cycle is followed: an evaluation to answer, a moderator who hands over, a next cycle."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from accounts import capabilities
from accounts.http import language_of
from accounts.models import Person
from cdp import queries as cdp
from cdp.compose.models import IN_HAND, Application
from cdp.follow.evaluation import EVALUATION, PURPOSE, answered
from cdp.follow.messages import HANDED_OVER, NEXT_CYCLE
from cdp.models import Community, Cycle, CycleStatus, MemberRole, Membership
from core import clock, links
from core.language import is_language
from notifications.compose import compose
from notifications.mail import Mail
from notifications.models import OutboxMessage
from notifications.registry import Kind, always

TAKES = (CycleStatus.draft, CycleStatus.recruiting)


def _compose(folder: str, person: Person, **context: Any) -> Mail:
    lang = language_of(person, "fr") if is_language(person.language) else None
    return compose(folder, language=lang, to=person.email, to_name=person.display_name, person=person, **context)


async def _cycle(session: AsyncSession, cycle_id: int) -> tuple[Cycle, Community] | None:
    found = await session.execute(
        select(Cycle, Community)
        .join(Community, col(Community.id) == col(Cycle.community_id))
        .where(col(Cycle.id) == cycle_id)
    )
    row = found.first()
    return (row[0], row[1]) if row is not None else None


async def _render_evaluation(session: AsyncSession, message: OutboxMessage) -> Mail | None:
    membership = await session.get(Membership, message.data["membership"])
    capability = await capabilities.live(session, purpose=PURPOSE, subject_id=message.data["membership"])
    found = await _cycle(session, message.data["cycle"])
    if membership is None or capability is None or capability.expires_at is None or found is None:
        return None
    cycle, community = found
    return _compose(
        "cdp_evaluation",
        await session.get_one(Person, membership.person_id),
        community=community,
        cycle=cycle,
        discreet=membership.discreet,
        moment=message.data["moment"],
        until=clock.to_wall(capability.expires_at).date(),
        answer=links.absolute("capability", token=capabilities.token_of(capability)),
    )


async def _still_to_answer(session: AsyncSession, messages: list[OutboxMessage]) -> set[int]:
    """Those who still have the same seat and have not answered, while their link opens."""
    ids = {message.data["membership"] for message in messages}
    rows = await session.execute(
        select(Membership.id, Membership.generation).where(
            col(Membership.id).in_(ids), col(Membership.left_at).is_(None)
        )
    )
    seated = {tuple(row) for row in rows}
    done = await answered(session, {message.data["cycle"] for message in messages})
    return {
        m.id
        for m in messages
        if m.id is not None
        and (m.data["membership"], m.data["generation"]) in seated
        and (m.data["cycle"], m.data["moment"], m.person_id) not in done
    }


async def _render_handed_over(session: AsyncSession, message: OutboxMessage) -> Mail | None:
    found = await _cycle(session, message.data["cycle"])
    people = [await session.get(Person, message.data[name]) for name in ("person", "before", "after")]
    reader, before, after = people
    if found is None or reader is None or before is None or after is None:
        return None
    cycle, community = found
    pair = [p for seat, p in await cdp.members_of(session, cycle.id or 0) if seat.role == MemberRole.moderator]
    return _compose("cdp_handed_over", reader, community=community, cycle=cycle, before=before, after=after, pair=pair)


async def _render_next_cycle(session: AsyncSession, message: OutboxMessage) -> Mail | None:
    found = await _cycle(session, message.data["cycle"])
    person = await session.get(Person, message.data["person"])
    if found is None or person is None:
        return None
    return _compose("cdp_next_cycle", person, cycle=found[0], community=found[1])


async def _may_still_apply(session: AsyncSession, messages: list[OutboxMessage]) -> set[int]:
    """Those who have neither applied nor a seat, while the cycle takes, or will take, applications."""
    ids = {message.data["cycle"] for message in messages}
    open_ones = set(await session.scalars(select(Cycle.id).where(col(Cycle.id).in_(ids), col(Cycle.status).in_(TAKES))))
    applied = select(Application.cycle_id, Application.person_id).where(
        col(Application.cycle_id).in_(ids), col(Application.status).in_(IN_HAND)
    )
    seated = select(Membership.cycle_id, Membership.person_id).where(
        col(Membership.cycle_id).in_(ids), col(Membership.left_at).is_(None)
    )
    done = {tuple(row) for chosen in (applied, seated) for row in await session.execute(chosen)}
    return {
        m.id
        for m in messages
        if m.id is not None and m.data["cycle"] in open_ones and (m.data["cycle"], m.person_id) not in done
    }


KINDS: dict[str, Kind] = {
    EVALUATION: Kind(_render_evaluation, _still_to_answer),
    HANDED_OVER: Kind(_render_handed_over, always),
    NEXT_CYCLE: Kind(_render_next_cycle, _may_still_apply),
}
