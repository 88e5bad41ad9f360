"""Planning in the demonstration: the school holidays, and sessions with a host, a theme and guest speakers."""

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from accounts.models import Organisation, Person
from cdp.models import Cycle, CycleSession
from cdp.plan import guests, queries
from cdp.plan.forms import Invite
from cdp.plan.holidays import rows
from cdp.school_holidays import Schools, from_rows
from events import calendars
from events.models import Event, Registration
from web.demo.data import Demo

THEMES = (
    ("Accompagner sans logement stable", "Begeleiden zonder vaste woonst"),
    ("Quand la demande vient d’un proche", "Als de vraag van een naaste komt"),
    ("Orienter sans perdre le lien", "Doorverwijzen zonder de band te verliezen"),
    ("Travailler avec l’hôpital", "Samenwerken met het ziekenhuis"),
    ("Le secret professionnel partagé", "Het gedeeld beroepsgeheim"),
)
GUESTS = ("host@example.org", "professional@example.org")  # where they are no members


async def fill_plan(session: AsyncSession, demo: Demo) -> None:
    """Write the list of school holidays; give the sessions ahead a host, a theme, and the next one its guests."""
    _write_holidays(session, demo)
    for cycle in (await session.scalars(select(Cycle).order_by(col(Cycle.id)))).all():
        await _fill_cycle(session, cycle)


def _write_holidays(session: AsyncSession, demo: Demo) -> None:
    listed = demo.school_holidays.french_speaking
    for label, found in listed.years.items():
        plain = [(kind, first.isoformat(), last.isoformat() if last else None) for kind, first, last in found]
        is_provisional = any(text.startswith(label) for text in listed.unconfirmed)
        periods = from_rows(Schools.FRENCH_SPEAKING, plain, is_provisional=is_provisional)
        session.add_all(rows(int(label[:4]), periods))


async def _fill_cycle(session: AsyncSession, cycle: Cycle) -> None:
    ahead = [each for each in await queries.sessions(session, cycle) if not each.event.is_past and each.stands]
    hosts = await queries.hosts(session, cycle)
    for n, each in enumerate(ahead):
        row = await session.get_one(CycleSession, each.event.id)
        if hosts:
            _hold_at(each.event, row, hosts[n % len(hosts)].organisation)
        each.event.description_fr, each.event.description_nl = THEMES[n % len(THEMES)]
        calendars.event_changed(session, each.event.id)
    await session.flush()
    moderators = await queries.moderator_ids(session, cycle.id or 0)
    if ahead and moderators:
        await _invite(session, ahead[0].event, moderators[0])


def _hold_at(event: Event, row: CycleSession, host: Organisation) -> None:
    row.host_id = host.id
    event.place_fr, event.place_nl = host.name_fr, host.name_nl
    event.street, event.postcode = host.street, host.postcode


async def _invite(session: AsyncSession, event: Event, by: int) -> None:
    """Invite those of the two who are not on the roster; the first of them has accepted."""
    there = select(Registration.person_id).where(col(Registration.event_id) == event.id)
    people = await session.scalars(
        select(Person).where(col(Person.email).in_(GUESTS), col(Person.id).not_in(there)).order_by(col(Person.email))
    )
    for n, person in enumerate(people.all()):
        form = Invite(given_name=person.given_name, family_name=person.family_name, email=person.email)
        registration = await guests.invite(session, event, form, by=by)
        if n == 0:
            await guests.answer(session, registration.id or 0, accepts=True)
