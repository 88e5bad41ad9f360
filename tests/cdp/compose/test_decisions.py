"""What is decided about applications, on both databases: seats, reasons, undoing."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from cdp import actions as cdp
from cdp.compose import applications, decisions, queries
from cdp.compose.errors import CannotUndo, NotComposing, NothingChosen, NotOpen
from cdp.compose.models import TIME_TO_UNDO, Application, WaitingReason
from cdp.errors import CycleFull
from cdp.models import CycleStatus, MemberRole, Membership
from core.errors import NotFound
from notifications.models import MessageState, OutboxMessage
from tests.cdp.compose.house import MOMENT, applicant, coordinator, recruiting
from tests.factories import make_community, make_cycle, make_person

pytestmark = pytest.mark.anyio


async def members(db, cycle):
    await db.refresh(cycle)
    return cycle.members


async def test_a_whole_proposal_is_accepted_in_one_gesture(db):
    cycle = await recruiting(db, moderators=2)
    by = (await coordinator(db)).id
    ids = [(await applicant(db, cycle)).id for _ in range(12)]

    accepted = await decisions.accept(db, cycle, ids, by)

    assert [application.status for application in accepted] == ["accepted"] * 12
    assert (await members(db, cycle), cycle.seats_taken) == (12, 14)


@pytest.mark.parametrize("moderators", [0, 2])
async def test_the_thirteenth_member_is_refused_so_that_the_moderators_keep_their_seats(db, moderators):
    cycle = await recruiting(db, members=12, moderators=moderators)
    found = await applicant(db, cycle)

    with pytest.raises(CycleFull):
        await decisions.accept(db, cycle, [found.id], found.person_id)

    assert await members(db, cycle) == 12
    assert found.status == "received"


async def test_a_proposal_with_one_too_many_seats_nobody(database):
    async with database.writing() as session:
        cycle = await recruiting(session, members=11)
        ids = [(await applicant(session, cycle)).id for _ in range(2)]

    with pytest.raises(CycleFull):
        async with database.writing() as session:
            await decisions.accept(session, cycle, ids, (await session.get_one(Application, ids[0])).person_id)

    async with database.reading() as session:
        statuses = set(await session.scalars(select(Application.status)))
        assert (await members(session, await session.merge(cycle)), statuses) == (11, {"received"})


async def test_nobody_chosen_is_refused(db):
    with pytest.raises(NothingChosen):
        await decisions.accept(db, await recruiting(db), [], 1)


async def test_an_application_to_another_cycle_is_not_found(db):
    cycle = await recruiting(db)
    found = await applicant(db, cycle)
    other = await make_cycle(db, community_id=(await make_community(db)).id)

    with pytest.raises(NotFound):
        await decisions.accept(db, other, [found.id], found.person_id)


@pytest.mark.parametrize("status", [CycleStatus.draft, CycleStatus.running, CycleStatus.closed])
async def test_nothing_is_decided_outside_composing(db, status):
    cycle = await recruiting(db)
    found = await applicant(db, cycle)
    cycle.status = status
    await db.flush()

    for refused in (
        decisions.accept(db, cycle, [found.id], found.person_id),
        decisions.decline(db, cycle, found.id, "Non.", found.person_id),
        decisions.put_on_waiting_list(db, cycle, found.id, WaitingReason.seats, found.person_id),
        decisions.undo(db, cycle, found.id),
    ):
        with pytest.raises(NotComposing):
            await refused


async def test_who_has_withdrawn_cannot_be_decided_on(db):
    cycle = await recruiting(db)
    person = await make_person(db, given_name="Noor", family_name="Voorbeeld")
    found = await applicant(db, cycle, person, given_name="Noor")
    await applications.withdraw(db, cycle, person)

    with pytest.raises(NotOpen) as refused:
        await decisions.accept(db, cycle, [found.id], person.id)

    assert refused.value.params == {"name": "Noor Voorbeeld"}
    assert await members(db, cycle) == 0


async def test_who_waits_or_was_declined_can_still_be_accepted(db, clock_at):
    cycle = await recruiting(db)
    waits, declined = await applicant(db, cycle), await applicant(db, cycle)
    await decisions.put_on_waiting_list(db, cycle, waits.id, WaitingReason.sector, waits.person_id)
    await decisions.decline(db, cycle, declined.id, "Non.", waits.person_id)
    clock_at(MOMENT + timedelta(days=20))

    await decisions.accept(db, cycle, [waits.id, declined.id], waits.person_id)

    assert (waits.status, waits.reason, declined.status) == ("accepted", None, "accepted")
    assert await members(db, cycle) == 2


async def test_a_seat_is_undone_until_its_mail_is_due(db, clock_at):
    cycle = await recruiting(db)
    found = await applicant(db, cycle)
    await decisions.accept(db, cycle, [found.id], found.person_id)
    clock_at(MOMENT + TIME_TO_UNDO - timedelta(seconds=1))

    await decisions.undo(db, cycle, found.id)

    assert (found.status, await members(db, cycle)) == ("received", 0)
    state = await db.scalar(select(OutboxMessage.state).where(col(OutboxMessage.kind) == "cdp.welcome"))
    assert state == MessageState.cancelled


async def test_what_was_told_cannot_be_undone(db, clock_at):
    cycle = await recruiting(db)
    found = await applicant(db, cycle)
    await decisions.accept(db, cycle, [found.id], found.person_id)
    clock_at(MOMENT + TIME_TO_UNDO)

    with pytest.raises(CannotUndo):
        await decisions.undo(db, cycle, found.id)

    assert await members(db, cycle) == 1


async def test_undoing_goes_back_to_what_the_applicant_knows(db, clock_at):
    cycle = await recruiting(db)
    found = await applicant(db, cycle)
    await decisions.put_on_waiting_list(db, cycle, found.id, WaitingReason.sector, found.person_id)
    clock_at(MOMENT + timedelta(days=1))
    await decisions.decline(db, cycle, found.id, "Non.", found.person_id)
    assert (found.shown_status, found.shown_reason) == ("waiting", WaitingReason.sector)

    await decisions.undo(db, cycle, found.id)

    assert (found.status, found.reason, found.decided_at) == ("waiting", WaitingReason.sector, MOMENT)


async def test_a_second_decision_takes_back_the_mail_of_the_first(db):
    cycle = await recruiting(db)
    found = await applicant(db, cycle)

    await decisions.put_on_waiting_list(db, cycle, found.id, WaitingReason.sector, found.person_id)
    await decisions.decline(db, cycle, found.id, "Non.", found.person_id)

    rows = await db.execute(select(OutboxMessage.kind, OutboxMessage.state).order_by(col(OutboxMessage.id)))
    assert [tuple(row) for row in rows] == [
        ("cdp.applied", "pending"),
        ("cdp.application_waiting", "cancelled"),
        ("cdp.application_declined", "pending"),
    ]


async def test_the_group_counts_what_applicants_said_and_what_is_known_of_moderators(db):
    cycle = await recruiting(db)
    moderator = await make_person(db, discipline="midwife")
    await cdp.join(db, cycle, moderator, MemberRole.moderator)
    found = await applicant(db, cycle, organisation="Le Pivot", discipline="educator")
    await decisions.accept(db, cycle, [found.id], moderator.id)

    group = await queries.group_of(db, cycle)

    (seated,), (moderates,) = group.candidates(group.members), group.candidates(group.moderators)
    assert (seated.id, seated.organisation, seated.discipline) == (found.id, "Le Pivot", "educator")
    assert (moderates.id, moderates.organisation, moderates.discipline) == (-moderator.id, None, "midwife")
    assert group.pool == []
    assert (await db.scalars(select(Membership.person_id))).all() == [moderator.id, found.person_id]
