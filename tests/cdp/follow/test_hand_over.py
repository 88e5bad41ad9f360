"""A moderator hands over in mid-cycle: one transaction, two moderators, the seats' rules, who is told."""

from datetime import UTC, datetime

import pytest
from sqlmodel import col, select

from accounts.models import WorkingLanguageOfPerson
from cdp.compose.models import Application, ApplicationStatus
from cdp.errors import CycleFull, NotMember
from cdp.follow import actions
from cdp.follow.errors import CycleOver, HasApplied, ModeratorAlready, NotModerator
from cdp.models import CycleStatus, MemberRole
from events.models import Registration, RegistrationStatus, RosterRole
from tests.cdp.follow.house import events_of, lived_cycle, make_coordinator, members_of, pair_of, rendered, seat_of
from tests.events.outbox import messages, told
from tests.factories import make_person

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("before_september")]

NOVEMBER = datetime(2026, 11, 1, 9, 0, tzinfo=UTC)  # two sessions are held


@pytest.fixture
async def cycle(db, clock_at):
    found = await lived_cycle(db, members=3)
    clock_at(NOVEMBER)
    return found


async def roles_at(db, event):
    rows = await db.execute(
        select(Registration.person_id, Registration.role)
        .where(col(Registration.event_id) == event.id, col(Registration.status) == RegistrationStatus.confirmed)
        .order_by(col(Registration.person_id))
    )
    return {person_id: RosterRole(role) for person_id, role in rows}


async def test_a_member_takes_over_and_the_one_who_stops_stays_as_a_member(db, cycle):
    (first, second), (member, *_) = await pair_of(db, cycle), await members_of(db, cycle)

    await actions.hand_over(db, cycle, first, member, stays=True)

    assert {person.id for person in await pair_of(db, cycle)} == {second.id, member.id}
    assert first.id in {person.id for person in await members_of(db, cycle)}
    assert (cycle.seats_taken, cycle.moderators) == (5, 2)


async def test_a_member_takes_over_and_the_one_who_stops_leaves(db, cycle):
    (first, second), (member, *others) = await pair_of(db, cycle), await members_of(db, cycle)

    await actions.hand_over(db, cycle, first, member, stays=False)

    assert {person.id for person in await pair_of(db, cycle)} == {second.id, member.id}
    assert {person.id for person in await members_of(db, cycle)} == {person.id for person in others}
    assert (cycle.seats_taken, cycle.moderators) == (4, 2)


async def test_somebody_else_takes_over_and_has_a_seat_at_the_sessions_ahead(db, cycle):
    first, second = await pair_of(db, cycle)
    newcomer = await make_person(db)

    await actions.hand_over(db, cycle, first, newcomer, stays=False)

    past, *_, last = await events_of(db, cycle)
    assert {person.id for person in await pair_of(db, cycle)} == {second.id, newcomer.id}
    assert (await roles_at(db, last))[newcomer.id] == RosterRole.moderator
    assert newcomer.id not in await roles_at(db, past)
    assert first.id not in await roles_at(db, last)
    assert first.id in await roles_at(db, past)


async def test_the_rosters_ahead_know_the_new_roles_and_count_the_seats(db, cycle):
    (first, _), (member, *_) = await pair_of(db, cycle), await members_of(db, cycle)

    await actions.hand_over(db, cycle, first, member, stays=True)

    *_, last = await events_of(db, cycle)
    await db.refresh(last)
    roles = await roles_at(db, last)
    assert (roles[first.id], roles[member.id]) == (RosterRole.attendee, RosterRole.moderator)
    assert last.confirmed == 3


async def test_the_pair_the_one_who_stops_and_the_territorys_coordinator_are_told(db, cycle):
    (first, second), (member, *_) = await pair_of(db, cycle), await members_of(db, cycle)
    coordinator = await make_coordinator(db)
    await make_coordinator(db, "nord")

    await actions.hand_over(db, cycle, first, member, stays=True)

    readers = [person_id for _, person_id in await told(db, "cdp.handed_over")]
    assert sorted(reader or 0 for reader in readers) == sorted(
        person.id or 0 for person in (first, second, member, coordinator)
    )


async def test_who_leaves_is_told_by_one_message_that_takes_the_dates_back(db, cycle):
    (first, _), (member, *_) = await pair_of(db, cycle), await members_of(db, cycle)

    await actions.hand_over(db, cycle, first, member, stays=False)

    said = [kind for kind, person_id in await told(db) if person_id == first.id and kind.startswith("cdp.")]
    assert said == ["cdp.seat_left"]


async def test_the_mail_names_both_in_the_readers_language(db, cycle):
    (first, _), (member, *_) = await pair_of(db, cycle), await members_of(db, cycle)
    member.language = "nl"
    await actions.hand_over(db, cycle, first, member, stays=True)

    message = next(m for m in await messages(db, "cdp.handed_over") if m.person_id == member.id)
    mail = await rendered(db, message)

    assert mail.subject == "Onthaal: een nieuw moderatorduo"
    assert f"geeft {first.display_name} de moderatie door aan {member.display_name}" in mail.text


async def test_only_a_moderator_can_hand_over(db, cycle):
    member, other, _ = await members_of(db, cycle)

    with pytest.raises(NotModerator):
        await actions.hand_over(db, cycle, member, other, stays=True)


async def test_the_other_moderator_cannot_take_over(db, cycle):
    first, second = await pair_of(db, cycle)

    for successor in (first, second):
        with pytest.raises(ModeratorAlready):
            await actions.hand_over(db, cycle, first, successor, stays=True)


async def test_in_a_full_group_somebody_else_needs_the_seat_of_the_one_who_stops(db):
    cycle = await lived_cycle(db, members=12, sessions=1)
    (first, _), newcomer = await pair_of(db, cycle), await make_person(db)

    with pytest.raises(CycleFull):
        await actions.hand_over(db, cycle, first, newcomer, stays=True)
    assert len(await pair_of(db, cycle)) == 2

    await actions.hand_over(db, cycle, first, newcomer, stays=False)
    assert (cycle.seats_taken, cycle.moderators) == (14, 2)


async def test_in_a_full_group_a_member_and_a_moderator_can_change_places(db):
    cycle = await lived_cycle(db, members=12, sessions=1)
    (first, _), (member, *_) = await pair_of(db, cycle), await members_of(db, cycle)

    await actions.hand_over(db, cycle, first, member, stays=True)

    assert (cycle.seats_taken, cycle.moderators) == (14, 2)


async def test_nothing_is_handed_over_once_the_cycle_is_closed(db, cycle):
    (first, _), (member, *_) = await pair_of(db, cycle), await members_of(db, cycle)
    cycle.status = CycleStatus.closed
    await db.flush()

    with pytest.raises(CycleOver):
        await actions.hand_over(db, cycle, first, member, stays=True)


async def test_somebody_whose_application_is_open_cannot_take_over(db, cycle):
    (first, _), person = await pair_of(db, cycle), await make_person(db)
    db.add(
        Application(
            cycle_id=cycle.id,
            person_id=person.id,
            status=ApplicationStatus.received,
            sector="youth",
            discipline="nurse",
            working_language=WorkingLanguageOfPerson.fr,
            supporting_role="Accueil",
            motivation="",
        )
    )
    await db.flush()

    with pytest.raises(HasApplied):
        await actions.hand_over(db, cycle, first, person, stays=False)


async def test_a_successor_by_id_has_to_belong_to_the_group(db, cycle):
    stranger = await make_person(db)

    with pytest.raises(NotMember):
        await actions.successor_of(db, cycle, stranger.id, given_name="", family_name="")


async def test_a_successor_by_address_is_made_known_and_keeps_a_name_they_gave(db, cycle):
    new = await actions.successor_of(
        db, cycle, None, email="new@example.org", given_name="Noor", family_name="Voorbeeld"
    )
    known = await make_person(db, given_name="Sam")
    same = await actions.successor_of(db, cycle, None, email=known.email, given_name="X", family_name="Y")

    assert new.display_name == "Noor Voorbeeld"
    assert (same.id, same.given_name) == (known.id, "Sam")


async def test_a_discreet_member_stays_discreet_as_a_moderator(db, cycle):
    (first, _), (member, *_) = await pair_of(db, cycle), await members_of(db, cycle)
    seat = await seat_of(db, cycle, member)
    seat.discreet = True

    await actions.hand_over(db, cycle, first, member, stays=True)

    rows = await db.scalars(
        select(Registration.discreet)
        .join_from(Registration, type((await events_of(db, cycle))[0]))
        .where(col(Registration.person_id) == member.id, col(Registration.role) == RosterRole.moderator)
    )
    assert seat.role == MemberRole.moderator
    assert set(rows) == {True}
