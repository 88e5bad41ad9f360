"""The next cycle from the last one, and the coordinator's view of all cycles."""

import pytest
import sqlalchemy as sa
from sqlmodel import col, select

from cdp.compose.errors import SeasonTaken
from cdp.follow import actions, desk
from cdp.follow.attendance import Tally
from cdp.follow.errors import NotAmongModerators, NothingToCollect
from cdp.meet.models import HarvestItem, HarvestKind
from cdp.models import Cycle, CycleStatus
from core import clock
from events import actions as events
from tests.cdp.follow.house import (
    AFTER_FIFTH,
    AFTER_LAST,
    A,
    E,
    P,
    events_of,
    lived_cycle,
    members_of,
    note,
    pair_of,
    people_of,
    rendered,
)
from tests.events.outbox import messages, told
from tests.factories import make_community
from web import house

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("before_september")]


async def offer(db, cycle, text="Une carte du quartier", **fields):
    item = HarvestItem(
        **{"cycle_id": cycle.id, "kind": HarvestKind.tool, "text": text, "offered_at": clock.now()} | fields
    )
    db.add(item)
    await db.flush()
    return item


async def test_the_next_cycle_is_a_draft_of_the_season_after_with_those_who_go_on(db):
    last = await lived_cycle(db, members=2, sessions=1)
    stays, _ = await pair_of(db, last)

    opened = await actions.open_next(db, last, [stays.id], invites_members=False)

    assert (opened.community_id, opened.season, opened.status) == (last.community_id, 2027, CycleStatus.draft)
    assert [person.id for person in await people_of(db, opened)] == [stays.id]
    assert await told(db, "cdp.next_cycle") == []


async def test_the_members_of_the_last_cycle_are_invited_when_the_coordinator_wants_it(db):
    last = await lived_cycle(db, members=2, sessions=1)
    pair, members = await pair_of(db, last), await members_of(db, last)

    await actions.open_next(db, last, [person.id for person in pair], invites_members=True)

    assert {person_id for _, person_id in await told(db, "cdp.next_cycle")} == {person.id for person in members}


async def test_the_invitation_speaks_of_the_new_cycle_and_stops_once_recruitment_is_over(db):
    last = await lived_cycle(db, members=1, sessions=1)
    opened = await actions.open_next(db, last, [], invites_members=True)
    kind = house.registry().kind("cdp.next_cycle")
    (message,) = await messages(db, "cdp.next_cycle")

    mail = await rendered(db, message)
    assert mail.subject == "Accueil : le prochain cycle se prépare"
    assert "2027-2028" in mail.text
    assert await kind.wanted(db, [message]) == {message.id}

    opened.status = CycleStatus.running
    await db.flush()
    assert await kind.wanted(db, [message]) == set()


async def test_a_second_next_cycle_is_refused(db):
    last = await lived_cycle(db, members=1, sessions=1)
    await actions.open_next(db, last, [], invites_members=False)

    with pytest.raises(SeasonTaken):
        await actions.open_next(db, last, [], invites_members=False)


async def test_only_a_moderator_of_the_last_cycle_is_proposed(db):
    last = await lived_cycle(db, members=1, sessions=1)
    (member,) = await members_of(db, last)

    with pytest.raises(NotAmongModerators):
        await actions.open_next(db, last, [member.id], invites_members=False)


async def test_the_desk_tells_where_a_cycle_stands_and_what_it_lacks(db, clock_at):
    cycle = await lived_cycle(db, members=3, moderators=1, sessions=9)
    first, second, _ = await members_of(db, cycle)
    await note(db, cycle, first, [P, P, A])
    await note(db, cycle, second, [P, E])
    sixth, seventh = (await events_of(db, cycle))[5:7]
    sixth.place_fr = sixth.place_nl = ""
    await events.cancel(db, seventh)
    await offer(db, cycle)
    await offer(db, cycle, offered_at=None)
    clock_at(AFTER_FIFTH)

    (line,) = await desk.lines(db, frozenset({"sud"}))

    assert line.next is not None
    assert (line.done, line.next.event.id, line.seats_left, line.lacks_moderators) == (5, sixth.id, 10, 1)
    assert (line.without_place, line.without_date) == ([6], [7, 10])
    assert (line.attendance, line.to_collect) == (Tally(3, 5), 1)


async def test_a_coordinator_sees_their_own_territories_and_the_region_all(db):
    sud = await lived_cycle(db, members=0, moderators=0, sessions=0)
    community = await make_community(db, slug="nord", territory_code="nord")
    nord = await lived_cycle(db, members=0, moderators=0, sessions=0, community=community)

    seen = {
        code: {line.cycle.id for line in await desk.lines(db, frozenset({code}))}
        for code in ("sud", "nord", "sud-est", "region")
    }

    assert seen == {"sud": {sud.id}, "nord": {nord.id}, "sud-est": set(), "region": {sud.id, nord.id}}


async def test_the_desk_asks_as_often_for_three_cycles_as_for_one(db, clock_at):
    async def asked():
        count = 0

        def counts(*_):
            nonlocal count
            count += 1

        engine = db.get_bind().engine
        sa.event.listen(engine, "before_cursor_execute", counts)
        try:
            await desk.lines(db, frozenset({"region"}))
        finally:
            sa.event.remove(engine, "before_cursor_execute", counts)
        return count

    await lived_cycle(db, members=1, sessions=2)
    once = await asked()
    for slug in ("deux", "trois"):
        await lived_cycle(db, members=1, sessions=2, community=await make_community(db, slug=slug))

    assert (once, await asked()) == (4, 4)


async def test_what_was_offered_is_collected_as_it_was_looked_at(db):
    cycle = await lived_cycle(db, members=0, moderators=0, sessions=0)
    item = await offer(db, cycle)

    await actions.collect(db, item.id, item.version, [cycle.id])

    assert [(row.item.id, row.is_collected) for row in await desk.harvest(db, frozenset({"sud"}))] == [(item.id, True)]

    item.version += 1
    await db.flush()
    assert [row.is_collected for row in await desk.harvest(db, frozenset({"sud"}))] == [False]


async def test_what_changed_was_not_offered_or_is_another_territorys_is_not_collected(db):
    cycle = await lived_cycle(db, members=0, moderators=0, sessions=0)
    item, kept = await offer(db, cycle), await offer(db, cycle, offered_at=None)

    for item_id, version, cycles in ((item.id, 2, [cycle.id]), (kept.id, 1, [cycle.id]), (item.id, 1, [cycle.id + 1])):
        with pytest.raises(NothingToCollect):
            await actions.collect(db, item_id, version, cycles)


async def test_a_cycle_of_last_season_is_on_the_desk_too(db, clock_at):
    cycle = await lived_cycle(db, members=0, moderators=0, sessions=1)
    clock_at(AFTER_LAST)
    cycle.status = CycleStatus.closed
    await db.flush()

    (line,) = await desk.lines(db, frozenset({"sud"}))

    assert line.is_closed
    assert (await db.scalars(select(Cycle.status).where(col(Cycle.id) == cycle.id))).one() == CycleStatus.closed
