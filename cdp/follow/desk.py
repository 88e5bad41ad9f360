"""All cycles of a coordinator's territories on one page: where each stands, and what it lacks."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from cdp.follow import queries
from cdp.follow.attendance import Tally
from cdp.follow.timeline import Numbered, ahead, held
from cdp.meet.models import HarvestItem
from cdp.models import CYCLE_MODERATORS, CYCLE_SEATS, CYCLE_SESSIONS, Community, Cycle, CycleStatus


@dataclass(frozen=True, slots=True)
class CycleLine:
    """One cycle on the desk. Figures and dates; nobody is named."""

    community: Community
    cycle: Cycle
    sessions: list[Numbered]
    attendance: Tally
    to_collect: int

    @property
    def done(self) -> int:
        return len(held(self.sessions))

    @property
    def next(self) -> Numbered | None:
        return next(iter(ahead(self.sessions)), None)

    @property
    def without_place(self) -> list[int]:
        """The numbers of the sessions ahead that have no place yet."""
        return [each.number for each in self.sessions if each.is_ahead and not each.has_place]

    @property
    def without_date(self) -> list[int]:
        """The numbers, of ten, that have no session, or a cancelled one that was not replaced."""
        standing = {each.number for each in self.sessions if not each.event.is_cancelled}
        return [number for number in range(1, CYCLE_SESSIONS + 1) if number not in standing]

    @property
    def lacks_moderators(self) -> int:
        return CYCLE_MODERATORS - self.cycle.moderators

    @property
    def seats_left(self) -> int:
        return CYCLE_SEATS - self.cycle.seats_taken

    @property
    def is_closed(self) -> bool:
        return self.cycle.status == CycleStatus.closed


@dataclass(frozen=True, slots=True)
class Offered:
    """One harvest item that was offered, for the coordinator: never who wrote or offered it."""

    item: HarvestItem
    community: Community
    cycle: Cycle
    is_collected: bool


async def lines(session: AsyncSession, territories: frozenset[str]) -> list[CycleLine]:
    """The cycles of some territories, the latest season first. Five queries, however many they are."""
    cycles = await queries.cycles_of(session, territories)
    ids = [cycle.id or 0 for cycle, _ in cycles]
    sessions = await queries.numbered(session, ids)
    tallies = await queries.tallies(session, ids)
    offered = await queries.offered(session, ids)
    return [
        CycleLine(
            community,
            cycle,
            sessions.get(cycle.id or 0, []),
            tallies.get(cycle.id or 0, Tally()),
            _to_collect(offered, cycle),
        )
        for cycle, community in cycles
    ]


def _to_collect(offered: Sequence[tuple[HarvestItem, bool]], cycle: Cycle) -> int:
    return sum(item.cycle_id == cycle.id and not is_collected for item, is_collected in offered)


async def harvest(session: AsyncSession, territories: frozenset[str]) -> list[Offered]:
    """What was offered in some territories: what is to be collected first, the newest first."""
    cycles = {cycle.id: (cycle, community) for cycle, community in await queries.cycles_of(session, territories)}
    found = await queries.offered(session, [cycle_id or 0 for cycle_id in cycles])
    rows = [
        Offered(item, cycles[item.cycle_id][1], cycles[item.cycle_id][0], is_collected) for item, is_collected in found
    ]
    return sorted(rows, key=lambda row: row.is_collected)
