"""A week in the south with hosts and visits, for the tests of this folder. Days and hours are of the wall."""

from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from accounts.models import Organisation
from core.forms import bind
from events.models import Event, WorkingLanguage
from events.open_house import editions, hosts, slots
from events.open_house.forms import DecisionForm, EditionForm, SiteForm, SlotsForm
from events.open_house.models import Host, Site
from events.open_house.queries import Week, sites_of
from tests.factories import make_organisation, make_territories

NOW = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)  # 10:00 in Brussels, two weeks before
MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (date(2027, 3, day) for day in range(15, 20))
ENROLMENT_OVER = datetime(2027, 3, 8, 9, 0, tzinfo=UTC)

EDITION = {
    "title_fr": "Le Grand Bain",
    "title_nl": "Het Grote Bad",
    "tagline_fr": "On se rencontre",
    "tagline_nl": "We ontmoeten elkaar",
    "territory": "sud",
    "first": "2027-03-15",
    "last": "2027-03-19",
    "enrolment_opens": "2027-02-01T09:00",
    "enrolment_closes": "2027-03-08T09:00",
    "registration_opens": "2027-02-20T09:00",
    "registration_closes": "2027-03-18T18:00",
}


async def make_week(session: AsyncSession, **fields: Any) -> Week:
    """A week that hosts can enrol for and visitors can compose, at the same time."""
    await make_territories(session)
    return await editions.create(session, bind(EditionForm, EDITION | fields).value)


async def make_host(session: AsyncSession, week: Week, *, approved: bool = False, **site: Any) -> Host:
    """An organisation that enrolled, with one address; when `approved`, with a visit on Monday at 10:00 too."""
    organisation = await make_organisation(session, sector="youth")
    host = await enrol(session, week, organisation)
    await add_site(session, host, **site)
    if approved:
        await plan(session, week, host)
        await hosts.submit(session, week, host, by_coordinator=True)
        await hosts.decide(session, host, DecisionForm(decision="approve"))
    return host


async def enrol(session: AsyncSession, week: Week, organisation: Organisation) -> Host:
    enrolled = await hosts.enrol(
        session,
        week,
        organisation=organisation.name_fr,
        name="Camille Exemple",
        email=f"host{organisation.id}@example.org",
        language="fr",
        by_coordinator=True,
    )
    host = enrolled.host
    host.shows_fr, host.shows_nl = "Notre accueil de jour", "Onze dagopvang"
    host.working_language = WorkingLanguage.both
    await session.flush()
    return host


async def add_site(session: AsyncSession, host: Host, **fields: Any) -> Site:
    form = SiteForm(**{"street": "Rue du Phare 7", "postcode": "1060", **fields})
    return await slots.save_site(session, host, form)


async def plan(session: AsyncSession, week: Week, host: Host, *days: date, **fields: Any) -> list[Event]:
    """Visits of an hour at 10:00, for eight people, on these days or on Monday."""
    sites = [fields.pop("site")] if "site" in fields else [site.id for site in await sites_of(session, host.id)]
    values = {"site": sites[0], "days": list(days) or [MONDAY], "starts": time(10), "minutes": 60, "seats": 8}
    return await slots.add(session, week, host, SlotsForm(**values | fields))


async def visits_of(session: AsyncSession, host: Host) -> list[Event]:
    """The visits of a host that stand, as the database holds them now."""
    await session.flush()
    return list(await slots.standing(session, host))
