"""What applicants do: apply, change what they said, withdraw. And forgetting them in time."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from accounts.models import Organisation, Person
from cdp import actions as cdp
from cdp.compose import messages, queries, rules
from cdp.compose.errors import AppliedAlready, ModeratorApplies, NothingToWithdraw, NotRecruiting
from cdp.compose.forms import ApplicationForm
from cdp.compose.models import KEPT_FOR, Application, ApplicationStatus
from cdp.errors import AlreadyMember
from cdp.models import Cycle, MemberRole, Membership
from core import clock

GONE = (ApplicationStatus.declined, ApplicationStatus.withdrawn)


async def apply(
    session: AsyncSession, cycle: Cycle, person: Person, form: ApplicationForm, organisation: Organisation | None
) -> Application:
    """Apply to a cycle, or change the application while the window is open. `organisation` is that of the directory.

    Raises NotRecruiting, ModeratorApplies, AlreadyMember; AppliedAlready once it was answered.
    """
    cycle = await cdp.take_turn(session, cycle)
    if not cycle.takes_applications:
        raise NotRecruiting
    await _refuse_the_seated(session, cycle, person)
    application = await queries.own_application(session, cycle, person.id or 0)
    is_new = application is None or application.status == ApplicationStatus.withdrawn
    said = _said(form, organisation)
    if application is None:
        application = Application(cycle_id=cycle.id or 0, person_id=person.id or 0, **said)
    else:
        _change(application, said)
    person.given_name, person.family_name = form.given_name, form.family_name
    session.add(application)
    await session.flush()
    if is_new:
        await messages.confirm(session, application)
    return application


async def _refuse_the_seated(session: AsyncSession, cycle: Cycle, person: Person) -> None:
    membership = await queries.membership_of(session, cycle, person.id or 0)
    if membership is not None and membership.is_active:
        raise ModeratorApplies if membership.role == MemberRole.moderator else AlreadyMember


def _said(form: ApplicationForm, organisation: Organisation | None) -> dict[str, Any]:
    return form.model_dump(exclude={"given_name", "family_name", "commitment"}) | {
        "organisation_id": organisation.id if organisation else None,
        "sector": form.sector or (organisation.sector if organisation else None) or "",
        "committed_at": clock.now(),
    }


def _change(application: Application, said: dict[str, Any]) -> None:
    """Change it while it is open, or bring it back after a withdrawal."""
    if application.status == ApplicationStatus.withdrawn:
        application.status, application.decided_at, application.decided_by = ApplicationStatus.received, None, None
        application.generation += 1
        application.applied_at = clock.now()
    elif not application.is_open:
        raise AppliedAlready
    for name, value in said.items():
        setattr(application, name, value)


async def withdraw(session: AsyncSession, cycle: Cycle, person: Person) -> Application:
    """Take an application back, at any time; a seat already given is free again, and those who compose are told.

    Raises NothingToWithdraw.
    """
    cycle = await cdp.take_turn(session, cycle)
    application = await queries.own_application(session, cycle, person.id or 0)
    if application is None or not (application.is_in_hand or application.can_undo):
        raise NothingToWithdraw
    left = await _give_back_seat(session, cycle, person, application)
    application.status, application.reason, application.words = ApplicationStatus.withdrawn, None, ""
    application.decided_at, application.decided_by = clock.now(), None
    await session.flush()
    await messages.confirm_withdrawal(session, application, left)
    if left is not None and rules.is_composing(cycle):
        await messages.tell_deciders(session, cycle, left)
    return application


async def _give_back_seat(
    session: AsyncSession, cycle: Cycle, person: Person, application: Application
) -> Membership | None:
    membership = await queries.membership_of(session, cycle, person.id or 0)
    if application.status != ApplicationStatus.accepted or membership is None or not membership.is_active:
        return None
    return await cdp.leave(session, cycle, person)


async def purge(session: AsyncSession, now: datetime) -> None:
    """Forget applicants when their data has served; `now` is an aware instant.

    Who was declined or has withdrawn is deleted KEPT_FOR later; who had no answer, or waits, KEPT_FOR after
    the window. Of those who were accepted the words go: motivation and role were for the decision alone.
    """
    before = now - KEPT_FOR
    over = select(Cycle.id).where(col(Cycle.recruitment_closes) < clock.to_wall(before))
    gone = sa.and_(col(Application.status).in_(GONE), col(Application.decided_at) < before)
    unanswered = sa.and_(
        col(Application.status).in_((ApplicationStatus.received, ApplicationStatus.waiting)),
        col(Application.cycle_id).in_(over),
    )
    await session.execute(sa.delete(Application).where(sa.or_(gone, unanswered)))
    await session.execute(
        sa.update(Application)
        .where(col(Application.status) == ApplicationStatus.accepted, col(Application.decided_at) < before)
        .values(motivation="", supporting_role="")
    )
