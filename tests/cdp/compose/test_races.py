"""Two people at once, for real: each in a transaction of its own, on both databases."""

import asyncio

import pytest
from sqlmodel import col, func, select

from cdp import actions as cdp
from cdp.compose import actions, applications, decisions
from cdp.compose.errors import ApplicantModerates, ModeratorApplies, NotOpen
from cdp.compose.forms import ModeratorForm
from cdp.compose.models import Application, ApplicationStatus
from cdp.errors import CycleFull
from cdp.models import CYCLE_MEMBERS, Cycle, MemberRole, Membership
from tests.cdp.compose.house import applicant, recruiting, said
from tests.factories import make_person

pytestmark = pytest.mark.anyio


async def last_seat(database):
    """A cycle with one seat left, and two applicants."""
    async with database.writing() as session:
        cycle = await recruiting(session, members=CYCLE_MEMBERS - 1, moderators=2)
        return cycle, [await applicant(session, cycle) for _ in range(2)]


async def accept(database, cycle, application):
    async with database.writing() as session:
        return await decisions.accept(session, cycle, [application.id], application.person_id)


async def counted(database):
    """Active members, seats that the cycle says are taken, applications accepted."""
    async with database.reading() as session:
        members = select(func.count()).where(
            col(Membership.left_at).is_(None), col(Membership.role) == MemberRole.member
        )
        accepted = select(func.count()).where(col(Application.status) == ApplicationStatus.accepted)
        cycle = (await session.scalars(select(Cycle))).one()
        return await session.scalar(members), cycle.seats_taken, await session.scalar(accepted)


async def both(*calls):
    return await asyncio.gather(*calls, return_exceptions=True)


async def test_two_coordinators_cannot_both_give_the_last_seat(database):
    cycle, applicants = await last_seat(database)

    results = await both(*(accept(database, cycle, each) for each in applicants))

    assert sorted(type(result).__name__ for result in results) == ["CycleFull", "list"]
    assert await counted(database) == (12, 14, 1)


async def test_two_coordinators_who_accept_the_same_person_seat_them_once(database):
    cycle, (first, _) = await last_seat(database)

    results = await both(accept(database, cycle, first), accept(database, cycle, first))

    assert sorted(type(result).__name__ for result in results) == ["NotOpen", "list"]
    assert await counted(database) == (12, 14, 1)


@pytest.mark.parametrize("database_kind", ["postgresql"])  # on SQLite the one writer is the turn, whatever one removes
async def test_without_the_turn_the_last_seat_is_sold_twice(database, monkeypatch):
    cycle, applicants = await last_seat(database)
    meet = asyncio.Barrier(2)

    async def only_read(session, cycle):
        fresh = await session.get_one(Cycle, cycle.id)
        if not session.info.setdefault("has_met", False):
            session.info["has_met"] = True
            await meet.wait()
        return fresh

    monkeypatch.setattr(cdp, "take_turn", only_read)
    results = await both(*(accept(database, cycle, each) for each in applicants))

    assert [type(result).__name__ for result in results] == ["list", "list"]
    assert await counted(database) == (13, 14, 2)


@pytest.mark.parametrize("first", ["accept", "withdraw"])
async def test_who_withdraws_while_being_accepted_has_no_seat_in_the_end(database, first):
    async with database.writing() as session:
        cycle = await recruiting(session, moderators=2)
        person = await make_person(session)
        application = await applicant(session, cycle, person)

    async def withdraw():
        async with database.writing() as session:
            return await applications.withdraw(session, cycle, person)

    calls = [accept(database, cycle, application), withdraw()]
    results = await both(*(calls if first == "accept" else reversed(calls)))

    assert {type(result) for result in results} <= {list, Application, NotOpen}
    assert await counted(database) == (0, 2, 0)
    async with database.reading() as session:
        assert (await session.scalars(select(Application.status))).all() == [ApplicationStatus.withdrawn]


@pytest.mark.parametrize("first", ["apply", "name"])
async def test_nobody_becomes_applicant_and_moderator_at_the_same_moment(database, first):
    async with database.writing() as session:
        cycle = await recruiting(session)
        person = await make_person(session)

    async def apply():
        async with database.writing() as session:
            return await applications.apply(session, cycle, person, said(), None)

    async def name():
        async with database.writing() as session:
            return await actions.name_moderator(session, cycle, ModeratorForm(email=person.email))

    calls = [apply(), name()]
    results = await both(*(calls if first == "apply" else reversed(calls)))

    refused = [result for result in results if isinstance(result, ApplicantModerates | ModeratorApplies)]
    async with database.reading() as session:
        applied = await session.scalar(select(func.count()).select_from(Application))
        moderates = await session.scalar(select(func.count()).select_from(Membership))
    assert (len(refused), applied + moderates) == (1, 1)


async def test_one_person_who_applies_twice_at_once_has_one_application(database):
    async with database.writing() as session:
        cycle = await recruiting(session)
        person = await make_person(session)

    async def apply(motivation):
        async with database.writing() as session:
            return await applications.apply(session, cycle, person, said(motivation=motivation), None)

    results = await both(apply("Un."), apply("Deux."))

    assert [type(result) for result in results] == [Application, Application]
    async with database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(Application)) == 1


async def test_many_at_once_fill_the_group_exactly(database):
    async with database.writing() as session:
        cycle = await recruiting(session, members=CYCLE_MEMBERS - 3, moderators=2)
        applicants = [await applicant(session, cycle) for _ in range(8)]

    results = await both(*(accept(database, cycle, each) for each in applicants))

    assert sum(isinstance(result, CycleFull) for result in results) == 5
    assert await counted(database) == (12, 14, 3)
