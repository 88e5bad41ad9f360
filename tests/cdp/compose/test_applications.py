"""What applicants may do, and when, on both databases."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import col, func, select

from accounts.models import WorkingLanguageOfPerson
from cdp import actions as cdp
from cdp.compose import applications, decisions, queries
from cdp.compose.errors import AppliedAlready, ModeratorApplies, NothingToWithdraw, NotRecruiting
from cdp.compose.models import KEPT_FOR, TIME_TO_UNDO, Application, ApplicationStatus, WaitingReason
from cdp.errors import AlreadyMember
from cdp.models import CycleStatus, MemberRole
from core import clock
from notifications.models import MessageState, OutboxMessage
from tests.cdp.compose.house import CLOSES, MOMENT, OPENS, applicant, coordinator, recruiting, said
from tests.factories import make_organisation, make_person

pytestmark = pytest.mark.anyio


async def test_an_application_keeps_what_was_said(db):
    cycle = await recruiting(db)
    person = await make_person(db)
    organisation = await make_organisation(db, sector="youth")

    found = await applications.apply(
        db, cycle, person, said(organisation=organisation.name_nl, sector="", given_name="Noor"), organisation
    )

    assert (found.status, found.organisation_id, found.sector) == ("received", organisation.id, "youth")
    assert (found.discipline, found.working_language) == ("nurse", WorkingLanguageOfPerson.fr)
    assert (found.committed_at, person.given_name) == (MOMENT, "Noor")


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        (OPENS - timedelta(minutes=1), False),
        (OPENS, True),
        (CLOSES - timedelta(minutes=1), True),
        (CLOSES, False),
    ],
)
async def test_one_applies_inside_the_window_of_wall_times_only(db, clock_at, moment, is_open):
    cycle = await recruiting(db)
    clock_at(clock.to_instant(moment))

    if is_open:
        assert (await applicant(db, cycle)).is_open
    else:
        with pytest.raises(NotRecruiting):
            await applicant(db, cycle)


@pytest.mark.parametrize("status", [status for status in CycleStatus if status != CycleStatus.recruiting])
async def test_a_cycle_that_does_not_recruit_takes_no_application(db, status):
    cycle = await recruiting(db, status=status)

    with pytest.raises(NotRecruiting):
        await applicant(db, cycle)


async def test_applying_again_changes_the_one_application(db):
    cycle = await recruiting(db)
    person = await make_person(db)
    await applicant(db, cycle, person)

    again = await applicant(db, cycle, person, motivation="Mieux dit.")

    assert await db.scalar(select(func.count()).select_from(Application)) == 1
    assert (again.motivation, again.generation) == ("Mieux dit.", 1)
    assert await db.scalar(select(func.count()).select_from(OutboxMessage)) == 1


@pytest.mark.parametrize("status", ["accepted", "declined"])
async def test_an_application_that_was_answered_cannot_be_changed(db, status):
    cycle = await recruiting(db)
    person = await make_person(db)
    found = await applicant(db, cycle, person)
    if status == "accepted":
        await decisions.accept(db, cycle, [found.id], person.id)
    else:
        await decisions.decline(db, cycle, found.id, "Non.", person.id)

    with pytest.raises((AppliedAlready, AlreadyMember)):
        await applicant(db, cycle, person)


async def test_a_moderator_cannot_apply(db):
    cycle = await recruiting(db)
    person = await make_person(db)
    await cdp.join(db, cycle, person, MemberRole.moderator)

    with pytest.raises(ModeratorApplies):
        await applicant(db, cycle, person)

    assert await db.scalar(select(func.count()).select_from(Application)) == 0


async def test_who_withdraws_can_apply_again_while_the_window_is_open(db):
    cycle = await recruiting(db)
    person = await make_person(db)
    await applicant(db, cycle, person)
    await applications.withdraw(db, cycle, person)

    again = await applicant(db, cycle, person)

    assert (again.status, again.generation, again.decided_at) == ("received", 2, None)


async def test_one_withdraws_after_the_window_too_but_only_once(db, clock_at):
    cycle = await recruiting(db)
    person = await make_person(db)
    await applicant(db, cycle, person)
    clock_at(datetime(2026, 8, 1, tzinfo=UTC))

    withdrawn = await applications.withdraw(db, cycle, person)

    assert withdrawn.status == ApplicationStatus.withdrawn
    with pytest.raises(NothingToWithdraw):
        await applications.withdraw(db, cycle, person)


async def test_withdrawing_after_acceptance_frees_the_seat_and_tells_those_who_decide(db):
    cycle = await recruiting(db, moderators=2)
    local, regional = await coordinator(db), await coordinator(db, "region")
    elsewhere = await coordinator(db, "nord")
    person = await make_person(db)
    found = await applicant(db, cycle, person)
    await decisions.accept(db, cycle, [found.id], local.id)
    waiting = await applicant(db, cycle)
    await decisions.put_on_waiting_list(db, cycle, waiting.id, WaitingReason.seats, local.id)

    await applications.withdraw(db, cycle, person)

    await db.refresh(cycle)
    told = await db.scalars(select(OutboxMessage.person_id).where(col(OutboxMessage.kind) == "cdp.seat_free"))
    moderators = [person.id for person in (await queries.group_of(db, cycle)).moderators]
    assert cycle.seats_taken == 2
    assert sorted(told) == sorted([*moderators, local.id])
    assert {regional.id, elsewhere.id}.isdisjoint(moderators)
    assert (await db.get_one(Application, waiting.id)).status == "waiting"


async def test_withdrawing_before_a_refusal_is_told_takes_its_mail_back(db):
    cycle = await recruiting(db)
    person = await make_person(db)
    found = await applicant(db, cycle, person)
    await decisions.decline(db, cycle, found.id, "Non.", person.id)

    await applications.withdraw(db, cycle, person)

    state = await db.scalar(select(OutboxMessage.state).where(col(OutboxMessage.kind) == "cdp.application_declined"))
    assert state == MessageState.cancelled


async def test_a_refusal_that_was_told_leaves_nothing_to_withdraw(db, clock_at):
    cycle = await recruiting(db)
    person = await make_person(db)
    found = await applicant(db, cycle, person)
    await decisions.decline(db, cycle, found.id, "Non.", person.id)
    clock_at(MOMENT + TIME_TO_UNDO)

    with pytest.raises(NothingToWithdraw):
        await applications.withdraw(db, cycle, person)


async def test_applicants_are_forgotten_when_their_data_has_served(db):
    cycle = await recruiting(db)
    by = (await coordinator(db)).id
    found = {name: await applicant(db, cycle) for name in ("received", "waiting", "accepted", "declined", "withdrawn")}
    await decisions.accept(db, cycle, [found["accepted"].id], by)
    await decisions.decline(db, cycle, found["declined"].id, "Non.", by)
    await decisions.put_on_waiting_list(db, cycle, found["waiting"].id, WaitingReason.seats, by)
    leaving = (await queries.application(db, cycle, found["withdrawn"].id))[1]
    await applications.withdraw(db, cycle, leaving)

    await applications.purge(db, MOMENT + KEPT_FOR)
    assert await _statuses(db) == ["accepted", "declined", "received", "waiting", "withdrawn"]
    await applications.purge(db, MOMENT + KEPT_FOR + timedelta(seconds=1))
    assert await _statuses(db) == ["accepted", "received", "waiting"]
    await applications.purge(db, clock.to_instant(CLOSES) + KEPT_FOR + timedelta(seconds=1))

    assert await _statuses(db) == ["accepted"]
    await db.refresh(found["accepted"])
    assert (found["accepted"].motivation, found["accepted"].supporting_role) == ("", "")


async def _statuses(db):
    return sorted(status.value for status in await db.scalars(select(Application.status)))
