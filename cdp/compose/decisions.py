"""What coordinators and moderators decide about applications. The software proposes, people decide."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from accounts.models import Person
from cdp import actions as cdp
from cdp.compose import messages, queries, rules
from cdp.compose.errors import CannotUndo, NotComposing, NothingChosen, NotOpen
from cdp.compose.models import TIME_TO_UNDO, Application, ApplicationStatus, WaitingReason
from cdp.models import Cycle
from core import clock

MAY_BE_ACCEPTED = (ApplicationStatus.received, ApplicationStatus.waiting, ApplicationStatus.declined)


async def accept(session: AsyncSession, cycle: Cycle, application_ids: Sequence[int], by: int) -> list[Application]:
    """Give each a seat, all or nobody. Their welcome, with all dates, leaves when the time to undo is over.

    Raises NothingChosen, NotComposing, CycleFull; NotOpen for somebody who has withdrawn or has a seat.
    """
    if not application_ids:
        raise NothingChosen
    cycle = await _turn(session, cycle)
    return [await _accept_one(session, cycle, each, by) for each in sorted(set(application_ids))]


async def _accept_one(session: AsyncSession, cycle: Cycle, application_id: int, by: int) -> Application:
    application, person = await _open(session, cycle, application_id, MAY_BE_ACCEPTED)
    await cdp.join(session, cycle, person, tell_at=clock.now() + TIME_TO_UNDO)
    await _decide(session, application, ApplicationStatus.accepted, by)
    return application


async def decline(session: AsyncSession, cycle: Cycle, application_id: int, words: str, by: int) -> Application:
    """Say no, in the words given. Raises NotComposing, NotOpen."""
    cycle = await _turn(session, cycle)
    application, _ = await _open(session, cycle, application_id)
    application.words = words
    return await _decide(session, application, ApplicationStatus.declined, by)


async def put_on_waiting_list(
    session: AsyncSession, cycle: Cycle, application_id: int, reason: WaitingReason, by: int
) -> Application:
    """Keep somebody for when a seat comes free, and say why. Raises NotComposing, NotOpen."""
    cycle = await _turn(session, cycle)
    application, _ = await _open(session, cycle, application_id)
    return await _decide(session, application, ApplicationStatus.waiting, by, reason)


async def undo(session: AsyncSession, cycle: Cycle, application_id: int) -> Application:
    """Take back a decision that nobody was told. Raises NotComposing, CannotUndo."""
    cycle = await _turn(session, cycle)
    application, person = await queries.application(session, cycle, application_id)
    if not application.can_undo:
        raise CannotUndo
    membership = await queries.membership_of(session, cycle, person.id or 0)
    if application.status == ApplicationStatus.accepted and membership is not None and membership.is_active:
        await cdp.leave(session, cycle, person)
    application.undo()
    await session.flush()
    await messages.take_back_decision(session, application)
    return application


async def _turn(session: AsyncSession, cycle: Cycle) -> Cycle:
    cycle = await cdp.take_turn(session, cycle)
    if not rules.is_composing(cycle):
        raise NotComposing
    return cycle


async def _open(
    session: AsyncSession,
    cycle: Cycle,
    application_id: int,
    statuses: Sequence[ApplicationStatus] = (ApplicationStatus.received, ApplicationStatus.waiting),
) -> tuple[Application, Person]:
    """An application that can still be decided on, as it is now that the turn was taken."""
    application, person = await queries.application(session, cycle, application_id)
    if application.status not in statuses:
        raise NotOpen(name=person.display_name)
    return application, person


async def _decide(
    session: AsyncSession,
    application: Application,
    status: ApplicationStatus,
    by: int,
    reason: WaitingReason | None = None,
) -> Application:
    application.decide(status, reason, by)
    await session.flush()
    await messages.tell_decision(session, application)
    return application
