"""Two open-house weeks to come: one that hosts can enrol for, one that can be visited."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from accounts.models import Organisation
from core import clock
from events.models import WorkingLanguage
from events.open_house import editions, hosts, slots, visits
from events.open_house.forms import DecisionForm, EditionForm, SiteForm, SlotsForm
from events.open_house.models import Host
from events.open_house.queries import Week
from web.demo.ground import Ground
from web.demo.season import Season

DONE_BEFORE = timedelta(days=1)  # so that no letter of it leaves today
VISIT_IN, ENROL_IN = timedelta(weeks=4), timedelta(weeks=14)
DAYS_OF_A_WEEK = 5
SEATS = (3, 2, 6, 8)
HOURS = (time(9, 30), time(10), time(13, 30), time(14))
VISITORS = 40
LANGUAGES = (WorkingLanguage.both, WorkingLanguage.fr, WorkingLanguage.both, WorkingLanguage.nl)
SHOWS_FR = "Une visite des lieux, une rencontre avec l'équipe, et du temps pour vos questions."
SHOWS_NL = "Een rondleiding, een ontmoeting met het team, en tijd voor uw vragen."
ABOUT_FR = "Pendant cinq jours, les structures du bassin ouvrent leurs portes à leurs collègues de tous les secteurs."
ABOUT_NL = "Vijf dagen lang openen de organisaties van de zorgzone hun deuren voor collega's uit alle sectoren."
MEETING_FR, MEETING_NL = "À l'accueil, cinq minutes avant l'heure.", "Aan het onthaal, vijf minuten voor het uur."
RULES_FR, RULES_NL = "Discrétion et pas de photos, s'il vous plaît.", "Discretie en geen foto's, alstublieft."


async def fill_open_house(session: AsyncSession, ground: Ground, season: Season) -> None:
    """Write both weeks through the actions that everyone uses."""
    with clock.set_to(clock.now() - DONE_BEFORE):
        await _to_visit(session, ground, season)
        await _to_enrol(session, ground, season)


def _form(territory: str, first: date, names: tuple[str, str], **fields: Any) -> EditionForm:
    last = first + timedelta(days=DAYS_OF_A_WEEK - 1)
    texts = {"tagline_fr": "Le social-santé se rencontre", "tagline_nl": "Zorg en welzijn ontmoeten elkaar"}
    values = {"title_fr": names[0], "title_nl": names[1], "territory": territory, "first": first, "last": last}
    about = {"description_fr": ABOUT_FR, "description_nl": ABOUT_NL}
    return EditionForm(**values, **texts, **about, **fields)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _at(day: date) -> datetime:
    return clock.at(day, time(9))


async def _to_visit(session: AsyncSession, ground: Ground, season: Season) -> None:
    first = _monday(season.today + VISIT_IN)
    windows = {
        "enrolment_opens": _at(season.today - timedelta(weeks=12)),
        "enrolment_closes": _at(season.today - timedelta(weeks=3)),
        "registration_opens": _at(season.today - timedelta(weeks=2)),
        "registration_closes": _at(first + timedelta(days=3)),
    }
    form = _form("sud-est", first, ("LE GRAND bain", "HET GROTE bad"), visits_per_person=8, **windows)
    week = await editions.create(session, form)
    chosen = [o for o in ground.organisations.values() if o.territory_code in ("sud", "sud-est")]
    planned = [await _host(session, week, organisation, n) for n, organisation in enumerate(chosen)]
    for host in planned:
        await hosts.submit(session, week, host, by_coordinator=True)
        await hosts.decide(session, host, DecisionForm(decision="approve"))
    await _visit(session, week, planned, ground)


async def _host(session: AsyncSession, week: Week, organisation: Organisation, number: int) -> Host:
    host = await _begun(session, week, organisation, number)
    place = {"street": organisation.street.partition(" – ")[0], "postcode": organisation.postcode}
    meeting = {"meeting_fr": MEETING_FR, "meeting_nl": MEETING_NL}
    is_refuge = organisation.sector == "homelessness"
    site = await slots.save_site(
        session, host, SiteForm(**place, **meeting, wheelchair=number % 3 == 0, is_refuge=is_refuge)
    )
    days = [week.event.day + timedelta(days=n) for n in range(DAYS_OF_A_WEEK)]
    hours = {"starts": HOURS[number % len(HOURS)], "minutes": 60 if number % 2 else 90}
    await slots.add(session, week, host, SlotsForm(site=site.id, days=days, seats=SEATS[number % len(SEATS)], **hours))
    return host


async def _begun(session: AsyncSession, week: Week, organisation: Organisation, number: int) -> Host:
    enrolled = await hosts.enrol(
        session,
        week,
        organisation=organisation.name_fr,
        name="Accueil",
        email="host@example.org" if number == 0 else f"accueil-{organisation.id}@example.org",
        language="fr",
        by_coordinator=True,
    )
    host = enrolled.host
    host.shows_fr, host.shows_nl = SHOWS_FR, SHOWS_NL
    host.for_whom_fr, host.for_whom_nl = "Pour les collègues de tous les secteurs.", "Voor collega's uit alle sectoren."
    host.rules_fr, host.rules_nl = RULES_FR, RULES_NL
    host.working_language = LANGUAGES[number % len(LANGUAGES)]
    host.students_welcome = number % 2 == 0
    await session.flush()
    return host


async def _visit(session: AsyncSession, week: Week, planned: list[Host], ground: Ground) -> None:
    """Each visits two hosts on two days; some visits fill up, and people wait. The last host has nobody yet."""
    offered = [await slots.standing(session, host) for host in planned[:-1]]
    people = [person for data, person in ground.people if not data.resident][:VISITORS]
    for person, host, day in _choices(len(people), len(offered)):
        await visits.pick(session, week, offered[host][day].id, people[person])


def _choices(people: int, offered: int) -> Iterator[tuple[int, int, int]]:
    for person in range(people):
        yield person, person * 3 % offered, 0
        yield person, (person * 5 + 1) % offered, 1 + person % 4


async def _to_enrol(session: AsyncSession, ground: Ground, season: Season) -> None:
    """Its enrolments: one only begun, one handed in, one asked for changes, one approved."""
    first = _monday(season.today + ENROL_IN)
    windows = {
        "enrolment_opens": _at(season.today - timedelta(weeks=2)),
        "enrolment_closes": _at(season.today + timedelta(weeks=6)),
        "registration_opens": _at(season.today + timedelta(weeks=8)),
        "registration_closes": _at(first + timedelta(days=3)),
    }
    week = await editions.create(session, _form("nord", first, ("Bobbel No·rd", "Bobbel No·rd"), **windows))
    chosen = [o for o in ground.organisations.values() if o.territory_code == "nord"][:4]
    await _begun(session, week, chosen[0], 0)
    for number, organisation in enumerate(chosen[1:], start=1):
        host = await _host(session, week, organisation, number)
        await hosts.submit(session, week, host, by_coordinator=True)
        if number > 1:
            await hosts.decide(session, host, _decision(number))


def _decision(number: int) -> DecisionForm:
    if number == 2:  # noqa: PLR2004 - the third of them
        return DecisionForm(decision="ask", message="Pouvez-vous ajouter un créneau l'après-midi ?")
    return DecisionForm(decision="approve")
