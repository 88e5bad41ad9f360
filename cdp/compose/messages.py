"""Queueing what applicants and deciders are told: kinds, keys, and when each leaves."""

from sqlalchemy.ext.asyncio import AsyncSession

from cdp.compose import queries
from cdp.compose.models import Application, ApplicationStatus
from cdp.models import Cycle, Membership
from notifications import outbox

APPLIED = "cdp.applied"
WAITING = "cdp.application_waiting"
DECLINED = "cdp.application_declined"
WITHDRAWN = "cdp.application_withdrawn"
SEAT_LEFT = "cdp.seat_left"
SEAT_FREE = "cdp.seat_free"

TELLS = {ApplicationStatus.waiting: WAITING, ApplicationStatus.declined: DECLINED}


async def confirm(session: AsyncSession, application: Application) -> None:
    """Tell an applicant that their application arrived."""
    await _about_application(session, APPLIED, application, application.generation)


async def tell_decision(session: AsyncSession, application: Application) -> None:
    """Tell an applicant what was decided, once the time to undo it is over. A seat is told by the welcome instead."""
    await take_back_decision(session, application)
    if kind := TELLS.get(application.status):
        await _about_application(session, kind, application, application.decision)


async def confirm_withdrawal(session: AsyncSession, application: Application, left: Membership | None) -> None:
    """Tell somebody that they have withdrawn; one message, which takes the dates out of their calendar too."""
    await outbox.cancel(session, about=_about(application))
    if left is not None:
        await tell_left(session, left)
    else:
        await _about_application(session, WITHDRAWN, application, application.generation)


async def tell_left(session: AsyncSession, membership: Membership) -> None:
    """Tell somebody that they have no seat any more, and take the dates out of their calendar."""
    await outbox.queue(
        session,
        idem_key=f"{SEAT_LEFT}:{membership.id}:{membership.generation}",
        kind=SEAT_LEFT,
        about=f"left:{membership.id}",
        person_id=membership.person_id,
        data={"membership": membership.id, "generation": membership.generation},
    )


async def tell_deciders(session: AsyncSession, cycle: Cycle, left: Membership) -> None:
    """Tell those who compose that a seat came free: they decide who has it."""
    deciders = await queries.deciders_of(session, cycle)
    await outbox.queue_many(
        session,
        [
            {
                "idem_key": f"{SEAT_FREE}:{left.id}:{left.generation}:{person_id}",
                "kind": SEAT_FREE,
                "about": f"cycle:{cycle.id}",
                "person_id": person_id,
                "data": {"cycle": cycle.id, "person": person_id},
            }
            for person_id in deciders
        ],
    )


async def take_back_decision(session: AsyncSession, application: Application) -> None:
    """Take back a decision that has not left."""
    await outbox.cancel(session, about=_about(application), kinds=TELLS.values())


async def _about_application(session: AsyncSession, kind: str, application: Application, number: int) -> None:
    await outbox.queue(
        session,
        idem_key=f"{kind}:{application.id}:{application.generation}:{number}",
        kind=kind,
        about=_about(application),
        person_id=application.person_id,
        data={"application": application.id, "number": number},
        due_at=application.told_at if kind in TELLS.values() else None,
    )


def _about(application: Application) -> str:
    return f"application:{application.id}"
