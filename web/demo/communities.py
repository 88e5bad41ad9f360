"""The communities of practice: one in each territory, with a cycle of this season, its people and its ten dates."""

from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from cdp import actions
from cdp.closed_days import ClosedDays, closed_days
from cdp.models import CYCLE_SESSIONS, FIRST_MONTH, Community, Cycle, CycleStatus, MemberRole
from cdp.planning import propose_dates
from cdp.rhythm import EachMonth
from cdp.school_holidays import Schools, from_rows
from core.errors import ConfigurationError
from web.demo.data import CommunitiesData, CommunityData, Demo, SchoolHolidays
from web.demo.facts import Named
from web.demo.ground import Ground
from web.demo.season import Season

WEEKS = (1, 2, 3, 4)


async def start(session: AsyncSession, demo: Demo, ground: Ground, season: Season) -> list[Cycle]:
    """Write every community and its cycle: first the people, then the sessions, which seat them."""
    closed = _closed_days(demo.school_holidays, season)
    data = demo.communities
    objectives = demo.programme.communities_of_practice.objectives
    return [
        await _cycle(session, data, await _community(session, each, objectives), each, ground, season, closed)
        for each in data.communities
    ]


def _closed_days(known: SchoolHolidays, season: Season) -> ClosedDays:
    rows = known.french_speaking.years.get(f"{season.year}-{season.year + 1}", [])
    plain = [(kind, first.isoformat(), last.isoformat() if last else None) for kind, first, last in rows]
    return closed_days(season.year, from_rows(Schools.FRENCH_SPEAKING, plain))


async def _community(session: AsyncSession, data: CommunityData, objectives: list[Named]) -> Community:
    community = Community(
        slug=data.slug,
        territory_code=data.territory,
        name_fr=data.fr,
        name_nl=data.nl,
        role_fr=data.role_fr,
        role_nl=data.role_nl,
        description_fr=_described(data.about_fr, [objective.fr for objective in objectives]),
        description_nl=_described(data.about_nl, [objective.nl for objective in objectives]),
    )
    session.add(community)
    await session.flush()
    return community


def _described(about: str, objectives: list[str]) -> str:
    return "\n\n".join([about, "\n".join(f"- {objective}" for objective in objectives)])


async def _cycle(
    session: AsyncSession,
    data: CommunitiesData,
    community: Community,
    home: CommunityData,
    ground: Ground,
    season: Season,
    closed: ClosedDays,
) -> Cycle:
    has_begun = season.today >= date(season.year, FIRST_MONTH, 1)
    status = CycleStatus.running if has_begun else CycleStatus.composed
    cycle = Cycle(community_id=community.id or 0, season=season.year, status=status)
    session.add(cycle)
    await session.flush()
    for member, person in ground.members(home.territory):
        role = MemberRole.moderator if member.moderates else MemberRole.member
        await actions.join(session, cycle, person, role)
    for number, day in enumerate(_days(home, season, closed), 1):
        await _session(session, cycle, home, number, day, data.sessions[number - 1])
    return cycle


def _days(home: CommunityData, season: Season, closed: ClosedDays) -> list[date]:
    """The ten dates of a cycle, in its own week of the month or the next one in which all ten are found."""
    for week in sorted(WEEKS, key=lambda week: (week < home.week, week)):
        proposal = propose_dates(season.year, home.weekday, EachMonth(week), closed, CYCLE_SESSIONS)
        if proposal.is_complete:
            return [proposed.day for proposed in proposal.dates]
    raise ConfigurationError(f"demo: no {CYCLE_SESSIONS} dates are left for {home.fr} in {season.year}")


async def _session(
    session: AsyncSession, cycle: Cycle, home: CommunityData, number: int, day: date, subject: Named
) -> None:
    await actions.add_session(
        session,
        cycle,
        number,
        day=day,
        starts=home.starts,
        ends=home.ends,
        title_fr=f"{home.fr} · séance {number}",
        title_nl=f"{home.nl} · sessie {number}",
        description_fr=subject.fr,
        description_nl=subject.nl,
        place_fr=home.place_fr,
        place_nl=home.place_nl,
        street=home.street,
        postcode=home.postcode,
        working_language=home.language,
        missions=["knowledge", "network"],
    )
