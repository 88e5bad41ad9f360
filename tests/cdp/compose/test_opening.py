"""What a coordinator opens and moves on: communities, cycles, moderators, the window, the steps of the year."""

from datetime import date, datetime, time

import pytest
from sqlmodel import col, select

from accounts import queries as people
from cdp import actions as cdp
from cdp.compose import actions, applications, decisions, queries
from cdp.compose.errors import (
    ApplicantModerates,
    NobodyYet,
    NotAnswered,
    NotComposing,
    NoTwoModerators,
    SeasonTaken,
    StillAhead,
    WrongMoment,
)
from cdp.compose.forms import ModeratorForm, NewCommunityForm, WindowForm
from cdp.compose.models import Application, WaitingReason
from cdp.errors import AlreadyMember, NotMember, TwoModeratorsAlready
from cdp.models import CycleStatus
from core import clock
from notifications.models import OutboxMessage
from tests.cdp.compose.house import CLOSES, OPENS, applicant, coordinator, recruiting
from tests.factories import make_community, make_cycle, make_person, make_territories

pytestmark = pytest.mark.anyio

TEXTS = {
    "name_fr": "À l’écoute",
    "name_nl": "Aan het luisteren",
    "role_fr": "Écouter",
    "role_nl": "Luisteren",
    "description_fr": "Un groupe.",
    "description_nl": "Een groep.",
}
COMMUNITY = NewCommunityForm(territory="sud", **TEXTS)
WINDOW = WindowForm(opens=OPENS, closes=CLOSES)


def somebody(email="noor@example.org", **fields):
    return ModeratorForm(email=email, **fields)


async def cycle_at(db, status, **fields):
    return await recruiting(db, status=status, **fields)


async def test_a_community_has_its_texts_in_both_languages_and_a_slug_for_ever(db):
    await make_territories(db)
    community = await actions.open_community(db, COMMUNITY, "sud")
    assert (community.slug, community.name.nl, community.supporting_role.fr) == (
        "a-l-ecoute",
        TEXTS["name_nl"],
        "Écouter",
    )

    await actions.edit_community(db, community, NewCommunityForm(territory="nord", **TEXTS | {"name_fr": "Autre"}))

    assert (community.slug, community.name_fr, community.territory_code) == ("a-l-ecoute", "Autre", "sud")


async def test_two_communities_of_one_name_have_two_slugs_and_none_takes_a_word_of_the_addresses(db):
    await make_territories(db)
    slugs = [(await actions.open_community(db, COMMUNITY, "sud")).slug for _ in range(2)]
    new = await actions.open_community(db, NewCommunityForm(territory="sud", **TEXTS | {"name_fr": "New"}), "sud")
    signs = await actions.open_community(db, NewCommunityForm(territory="sud", **TEXTS | {"name_fr": "…"}), "sud")

    assert (slugs, new.slug, signs.slug) == (["a-l-ecoute", "a-l-ecoute-2"], "new-2", "communaute")


async def test_a_community_has_one_cycle_a_season(db):
    community = await make_community(db)
    cycle = await actions.open_cycle(db, community, 2026)
    assert (cycle.status, cycle.label) == (CycleStatus.draft, "2026-2027")

    with pytest.raises(SeasonTaken):
        await actions.open_cycle(db, community, 2026)


async def test_somebody_known_moderates_and_keeps_the_name_that_they_gave(db):
    cycle = await cycle_at(db, CycleStatus.draft)
    person = await make_person(db, given_name="Alix", language="nl")

    await actions.name_moderator(db, cycle, somebody(person.email, given_name="Autre", language="fr"))

    assert (person.given_name, person.language) == ("Alix", "nl")
    assert await queries.moderates(db, cycle, person.id)


async def test_somebody_new_moderates_without_an_account(db):
    cycle = await cycle_at(db, CycleStatus.draft)

    await actions.name_moderator(db, cycle, somebody(given_name="Noor", family_name="Voorbeeld", language="nl"))

    person = await people.person_with(db, "noor@example.org")
    assert person is not None
    assert (person.display_name, person.language, person.can_sign_in) == ("Noor Voorbeeld", "nl", False)
    told = await db.scalars(select(OutboxMessage.kind).where(col(OutboxMessage.person_id) == person.id))
    assert told.all() == ["cdp.welcome"]


async def test_a_third_moderator_is_refused(db):
    cycle = await cycle_at(db, CycleStatus.draft, moderators=2)

    with pytest.raises(TwoModeratorsAlready):
        await actions.name_moderator(db, cycle, somebody())


async def test_one_person_is_not_both_moderators(db):
    cycle = await cycle_at(db, CycleStatus.draft)
    await actions.name_moderator(db, cycle, somebody())

    with pytest.raises(AlreadyMember):
        await actions.name_moderator(db, cycle, somebody())


async def test_an_applicant_does_not_moderate_until_they_withdraw(db):
    cycle = await recruiting(db)
    person = await make_person(db)
    await applicant(db, cycle, person)
    with pytest.raises(ApplicantModerates):
        await actions.name_moderator(db, cycle, somebody(person.email))

    await applications.withdraw(db, cycle, person)
    await actions.name_moderator(db, cycle, somebody(person.email))

    assert await queries.moderates(db, cycle, person.id)


async def test_a_released_moderator_is_told_and_their_seat_is_free(db):
    cycle = await cycle_at(db, CycleStatus.draft)
    membership = await actions.name_moderator(db, cycle, somebody())

    await actions.release_moderator(db, cycle, membership.person_id)

    await db.refresh(cycle)
    told = await db.scalars(select(OutboxMessage.kind).where(col(OutboxMessage.state) == "pending"))
    assert (cycle.moderators, cycle.seats_taken, told.all()) == (0, 0, ["cdp.seat_left"])
    with pytest.raises(NotMember):
        await actions.release_moderator(db, cycle, membership.person_id)


async def test_a_moderator_is_not_released_once_the_cycle_runs(db):
    cycle = await cycle_at(db, CycleStatus.running, moderators=2)
    (first, _) = (await queries.group_of(db, cycle)).moderators

    with pytest.raises(NotComposing):
        await actions.release_moderator(db, cycle, first.id)


async def test_a_closed_cycle_has_no_new_moderator(db):
    with pytest.raises(WrongMoment):
        await actions.name_moderator(db, await cycle_at(db, CycleStatus.closed), somebody())


@pytest.mark.parametrize("status", [CycleStatus.draft, CycleStatus.recruiting, CycleStatus.composed])
async def test_recruitment_opens_until_the_cycle_runs(db, status):
    cycle = await cycle_at(db, status, recruitment_opens=None, recruitment_closes=None)

    await actions.open_recruitment(db, cycle, WINDOW)

    assert (cycle.status, cycle.recruitment_opens, cycle.recruitment_closes) == ("recruiting", OPENS, CLOSES)


@pytest.mark.parametrize("status", [CycleStatus.running, CycleStatus.closed])
async def test_recruitment_does_not_open_in_a_cycle_that_has_begun(db, status):
    with pytest.raises(WrongMoment):
        await actions.open_recruitment(db, await cycle_at(db, status), WINDOW)


@pytest.mark.parametrize("moderators", [0, 1])
async def test_a_cycle_does_not_start_without_its_two_moderators(db, moderators):
    cycle = await cycle_at(db, CycleStatus.composed, members=5, moderators=moderators)

    with pytest.raises(NoTwoModerators):
        await actions.start(db, cycle)

    assert cycle.status == CycleStatus.composed


async def test_the_steps_of_a_year_follow_each_other(db):
    cycle = await recruiting(db, members=1, moderators=2)

    seen = [(await step(db, cycle)).status for step in (actions.compose, actions.start, actions.close)]

    assert seen == [CycleStatus.composed, CycleStatus.running, CycleStatus.closed]


@pytest.mark.parametrize(
    ("step", "before"),
    [
        (actions.compose, CycleStatus.recruiting),
        (actions.start, CycleStatus.composed),
        (actions.close, CycleStatus.running),
    ],
)
async def test_no_step_is_skipped_or_taken_twice(db, step, before):
    cycle = await cycle_at(db, CycleStatus.draft, members=1, moderators=2)
    for status in set(CycleStatus) - {before}:
        cycle.status = status
        await db.flush()
        with pytest.raises(WrongMoment):
            await step(db, cycle)


async def test_a_group_is_composed_once_somebody_has_a_seat_and_everybody_an_answer(db):
    cycle = await recruiting(db)
    by = (await coordinator(db)).id
    with pytest.raises(NobodyYet):
        await actions.compose(db, cycle)
    first, second = await applicant(db, cycle), await applicant(db, cycle)
    await decisions.accept(db, cycle, [first.id], by)
    with pytest.raises(NotAnswered):
        await actions.compose(db, cycle)

    await decisions.put_on_waiting_list(db, cycle, second.id, WaitingReason.seats, by)

    assert (await actions.compose(db, cycle)).status == CycleStatus.composed


async def test_who_still_waits_when_the_cycle_starts_is_told_in_their_language(db, furnished):
    cycle = await recruiting(db, members=1, moderators=2)
    found = await applicant(db, cycle, await make_person(db, language="nl"))
    await decisions.put_on_waiting_list(db, cycle, found.id, WaitingReason.seats, found.person_id)
    await actions.compose(db, cycle)

    await actions.start(db, cycle)

    found = await db.get_one(Application, found.id)
    assert (found.status, found.words.partition(",")[0]) == ("declined", "De cyclus begint")


async def test_a_cycle_is_not_closed_while_sessions_lie_ahead(db, clock_at):
    cycle = await cycle_at(db, CycleStatus.running, moderators=2)
    await cdp.add_session(db, cycle, 1, day=date(2026, 9, 8), starts=time(9), ends=time(12), title_fr="Séance")
    with pytest.raises(StillAhead):
        await actions.close(db, cycle)

    clock_at(clock.to_instant(datetime(2026, 9, 8, 12, 0)))

    assert (await actions.close(db, cycle)).status == CycleStatus.closed


async def test_a_coordinator_sees_the_communities_of_their_territory_and_the_region_sees_all(db):
    south = await make_community(db)
    north = await make_community(db, territory_code="nord")
    old, new = [await make_cycle(db, community_id=south.id, season=season) for season in (2024, 2026)]

    local = await queries.communities_of(db, frozenset({"sud"}))
    regional = await queries.communities_of(db, frozenset({"region"}))

    assert local == [(south, [new, old])]
    assert [community for community, _ in regional] == [north, south]
