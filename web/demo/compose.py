"""A community that recruits for the next season: its moderators, its window, and applications of many kinds."""

from datetime import datetime, time, timedelta

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from accounts.models import Organisation, Person
from cdp.compose import actions, applications, decisions, queries
from cdp.compose.forms import ApplicationForm, ModeratorForm, NewCommunityForm, WindowForm
from cdp.compose.models import WaitingReason
from cdp.models import Cycle
from core import clock
from web.demo.names import address
from web.demo.season import Season

SUD = "sud"
MODERATORS = (address("Silke", "Krokus"), address("Talia", "Nénuphar"))
DECIDES = "coordinator-sud@example.org"
APPLICANTS = 18
NOT_APPLYING = (  # these accounts are free to try it
    *MODERATORS,
    *(f"{name}@example.org" for name in ("professional", "member", "moderator", "host")),
)
OPENED_BEFORE, CLOSES_AFTER = timedelta(days=14), timedelta(weeks=6)
NINE, SIX = time(9), time(18)

COMMUNITY = NewCommunityForm(
    territory=SUD,
    name_fr="Revenir chez soi",
    name_nl="Weer naar huis",
    role_fr="Accompagner le retour à la maison",
    role_nl="De terugkeer naar huis begeleiden",
    description_fr=(
        "Pour celles et ceux qui préparent un retour : après l'hôpital, une institution, la rue ou la prison. "
        "Qui prévient qui, qui reste présent, et que faire les premiers jours ?"
    ),
    description_nl=(
        "Voor wie een terugkeer voorbereidt: na het ziekenhuis, een instelling, de straat of de gevangenis. "
        "Wie verwittigt wie, wie blijft aanwezig, en wat doen we de eerste dagen?"
    ),
)
ROLES = {
    "fr": ("Accompagner le retour à la maison", "Référent·e de parcours", "Accompagner à domicile"),
    "nl": ("De terugkeer naar huis begeleiden", "Trajectbegeleiding", "Ondersteunen aan huis"),
}
MOTIVATIONS = {
    "fr": (
        "Je travaille souvent seul·e. J'aimerais confronter ma pratique à celle d'autres métiers.",
        "Notre équipe change beaucoup : comment garder le fil avec les personnes que nous suivons ?",
        "J'apporte une bonne connaissance du quartier. J'aimerais apprendre à mieux passer le relais.",
    ),
    "nl": (
        "Ik werk vaak alleen en wil mijn praktijk toetsen aan die van andere beroepen.",
        "Ons team verandert vaak: hoe houden we het contact met de mensen die we volgen?",
        "Ik ken de wijk goed en wil leren hoe je iemand beter doorgeeft aan een collega.",
    ),
}


async def fill_compose(session: AsyncSession, season: Season) -> Cycle:
    """Open the community and its cycle of the next season; people apply in the days before today, one of them waits."""
    opened = clock.to_instant(datetime.combine(season.today - OPENED_BEFORE, NINE))
    with clock.set_to(opened):
        cycle = await _recruit(session, season)
    people = await _applicants(session)
    for number, (person, organisation) in enumerate(people):
        with clock.set_to(opened + timedelta(hours=1 + 12 * number)):
            await applications.apply(session, cycle, person, _said(number, person, organisation), organisation)
    await _let_one_wait(session, cycle)
    return cycle


async def _recruit(session: AsyncSession, season: Season) -> Cycle:
    community = await actions.open_community(session, COMMUNITY, SUD)
    cycle = await actions.open_cycle(session, community, season.year + 1)
    for email in MODERATORS:
        await actions.name_moderator(session, cycle, ModeratorForm(email=email))
    window = WindowForm(
        opens=datetime.combine(season.today - OPENED_BEFORE, NINE),
        closes=datetime.combine(season.today + CLOSES_AFTER, SIX),
    )
    return await actions.open_recruitment(session, cycle, window)


async def _applicants(session: AsyncSession) -> list[tuple[Person, Organisation]]:
    """People of the whole region, every third, so that some work in the same place."""
    rows = await session.execute(
        select(Person, Organisation)
        .join(Organisation, col(Organisation.id) == col(Person.organisation_id))
        .where(col(Person.discipline).is_not(None), col(Person.email).not_in(NOT_APPLYING))
        .order_by(col(Person.id))
    )
    return [(person, organisation) for person, organisation in rows][::3][:APPLICANTS]


def _said(number: int, person: Person, organisation: Organisation) -> ApplicationForm:
    lang = "nl" if person.language == "nl" else "fr"
    return ApplicationForm.model_validate(
        {
            "given_name": person.given_name,
            "family_name": person.family_name,
            "organisation": organisation.name_fr,
            "sector": organisation.sector,
            "discipline": person.discipline,
            "working_language": person.working_language,
            "supporting_role": ROLES[lang][number % len(ROLES[lang])],
            "motivation": MOTIVATIONS[lang][number // 2 % len(MOTIVATIONS[lang])],
            "commitment": "1",
        }
    )


async def _let_one_wait(session: AsyncSession, cycle: Cycle) -> None:
    by = await session.scalar(select(Person.id).where(col(Person.email) == DECIDES))
    found = await queries.applications_of(session, cycle.id or 0)
    with clock.set_to(clock.now() - timedelta(days=2)):
        await decisions.put_on_waiting_list(session, cycle, found[-1][0].id or 0, WaitingReason.sector, by or 0)
