"""The cycle of last season: lived through, evaluated, closed. Its report and certificates are there to see."""

from datetime import date, time, timedelta

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from accounts.models import Person
from cdp import actions
from cdp import queries as cdp
from cdp.closed_days import closed_days
from cdp.follow import evaluation
from cdp.follow.forms import EvaluationForm
from cdp.follow.models import EvaluationMark, EvaluationMoment
from cdp.meet.models import HarvestItem, HarvestKind
from cdp.models import CYCLE_SESSIONS, Community, Cycle, CycleStatus
from cdp.planning import propose_dates
from cdp.rhythm import EachMonth
from core import clock
from events.models import Attendance, Event, Registration
from web.demo.season import Season

TERRITORY = "sud"
WEEKDAY = 3  # a Thursday
STARTS, ENDS = time(14), time(16, 30)
PLANNED_IN = date(2000, 8, 20)  # of whatever year
THEMES = (
    ("Faire connaissance, poser le cadre", "Kennismaken, het kader leggen"),
    ("Nos métiers, nos limites", "Onze beroepen, onze grenzen"),
    ("Accueillir une première demande", "Een eerste vraag ontvangen"),
    ("Travailler avec les proches", "Samenwerken met naasten"),
    ("À mi-parcours : que garder ?", "Halverwege: wat behouden we?"),
    ("Relayer sans perdre le lien", "Doorverwijzen zonder de band te verliezen"),
    ("Le secret professionnel partagé", "Gedeeld beroepsgeheim"),
    ("Prendre soin de l'équipe", "Zorgen voor het team"),
    ("Ce que le quartier offre", "Wat de wijk te bieden heeft"),
    ("Récolter et transmettre", "Oogsten en doorgeven"),
)
OFFERED = (
    (HarvestKind.learning, "Nommer tôt ce que l'on ne sait pas faire met tout le monde à l'aise."),
    (HarvestKind.tool, "Een fiche van één pagina om een doorverwijzing voor te bereiden."),
    (HarvestKind.question, "Qui garde le fil quand trois services se relaient ?"),
)
KEEP = (
    "Le tour de table du début.",
    "De vaste plaats en het vaste uur.",
    "Les récits de terrain.",
    "",
    "Het vertrouwen.",
)
CHANGE = ("Finir à l'heure.", "", "Meer tijd voor een tweede situatie.", "Inviter une pharmacie.", "")
SCALES = ((5, 4, 3, 4), (4, 4, 4, 5), (5, 5, 3, 4), (3, 4, 2, 4), (4, 5, 4, 5), (5, 4, 4, 4))
ANSWERS = {EvaluationMoment.midway: 6, EvaluationMoment.end: 9}


async def fill_follow(session: AsyncSession, season: Season) -> None:
    """Give the community in the south the cycle of last season, with all that a year leaves."""
    community: Community | None = await session.scalar(
        select(Community).where(col(Community.territory_code) == TERRITORY).order_by(col(Community.id)).limit(1)
    )
    now = None if community is None else await cdp.cycle_of(session, community.id or 0, season.year)
    if community is None or now is None:
        return
    year = season.year - 1
    with clock.set_to(clock.to_instant(clock.at(PLANNED_IN.replace(year=year), time(10)))):
        cycle = await _planned(session, community, now, year)
    people = [person for _, person in await cdp.members_of(session, cycle.id or 0)]
    events = list(await cdp.sessions_of(session, cycle.id or 0))
    await _note(session, events)
    await _evaluate(session, cycle, people)
    await _offer(session, cycle, events)
    cycle.status = CycleStatus.closed
    await session.flush()


async def _planned(session: AsyncSession, community: Community, now: Cycle, year: int) -> Cycle:
    """Whoever is in it this season was in it the last one."""
    cycle = Cycle(community_id=community.id or 0, season=year, status=CycleStatus.running)
    session.add(cycle)
    await session.flush()
    for seat, person in await cdp.members_of(session, now.id or 0):
        await actions.join(session, cycle, person, seat.role)
    proposal = propose_dates(year, WEEKDAY, EachMonth(2), closed_days(year, []), CYCLE_SESSIONS)
    for number, (proposed, theme) in enumerate(zip(proposal.dates, THEMES, strict=False), 1):
        await _session(session, cycle, community, number, proposed.day, theme)
    return cycle


async def _session(
    session: AsyncSession, cycle: Cycle, community: Community, number: int, day: date, theme: tuple[str, str]
) -> None:
    await actions.add_session(
        session,
        cycle,
        number,
        day=day,
        starts=STARTS,
        ends=ENDS,
        title_fr=f"{community.name_fr} · séance {number}",
        title_nl=f"{community.name_nl} · sessie {number}",
        description_fr=theme[0],
        description_nl=theme[1],
        place_fr="Salle du quartier",
        place_nl="Zaal van de wijk",
    )


async def _note(session: AsyncSession, events: list[Event]) -> None:
    """Most came; some were excused, few absent."""
    number = (col(Registration.person_id) * 5 + col(Registration.event_id) * 3) % 13
    came = sa.case(
        (number.in_([1, 7]), Attendance.excused.value),
        (number == 4, Attendance.absent.value),  # noqa: PLR2004
        else_=Attendance.present.value,
    )
    ids = [event.id for event in events]
    await session.execute(
        sa.update(Registration).where(col(Registration.event_id).in_(ids)).values(attendance=came),
        execution_options={"synchronize_session": False},
    )


async def _evaluate(session: AsyncSession, cycle: Cycle, people: list[Person]) -> None:
    for moment, answers in ANSWERS.items():
        for number, person in enumerate(people[:answers]):
            session.add(EvaluationMark(cycle_id=cycle.id or 0, moment=moment, person_id=person.id or 0))
            await evaluation.drop_in(session, cycle, moment, _answers(number, moment))


def _answers(number: int, moment: EvaluationMoment) -> EvaluationForm:
    shift = number + (moment == EvaluationMoment.end)
    frame, useful, practice, network = SCALES[shift % len(SCALES)]
    return EvaluationForm(
        frame=frame,
        useful=useful,
        practice=practice,
        network=network,
        keep=KEEP[shift] if shift < len(KEEP) else "",
        change=CHANGE[shift] if shift < len(CHANGE) else "",
    )


async def _offer(session: AsyncSession, cycle: Cycle, events: list[Event]) -> None:
    for number, (kind, text) in enumerate(OFFERED):
        event = events[3 * number]
        at = clock.to_instant(event.ends_at) + timedelta(days=1)
        session.add(
            HarvestItem(cycle_id=cycle.id or 0, event_id=event.id, kind=kind, text=text, added_at=at, offered_at=at)
        )
