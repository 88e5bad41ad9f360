"""The address of a refuge: for those with a confirmed seat, their host and the coordination; nowhere else."""

import pytest
import sqlalchemy as sa
from sqlmodel import col, select

from accounts import capabilities
from accounts.models import Role, RoleName, ScopeKind
from events import calendars
from events.models import CalendarText, Event
from events.my_pages import CALENDAR
from events.open_house import slots, visits
from events.open_house.forms import SiteForm
from events.open_house.models import LINK_PURPOSE, Site
from tests.accounts.browsing import Browser
from tests.events.open_house.weeks import make_host, make_week, plan, visits_of
from tests.events.outbox import messages
from tests.factories import make_event, make_person
from tests.web.client import signed_in
from web import house
from web.app import create_app

pytestmark = pytest.mark.anyio

SECRETS = ("Impasse du Silence", "1190", "Tram 97", "sonnette verte", "groene bel", "L'Abri du fond")
REFUGE = {
    "name": SECRETS[5],
    "street": f"{SECRETS[0]} 3",
    "postcode": SECRETS[1],
    "transport": SECRETS[2],
    "meeting_fr": f"La {SECRETS[3]}",
    "meeting_nl": f"De {SECRETS[4]}",
    "is_refuge": True,
}


def told(text):
    """Which of the secrets a text tells."""
    return [secret for secret in SECRETS if secret in text.replace("&#39;", "'")]


async def make_house(database):
    """A refuge with one seat; one person who has it, one who waits, one who only looks."""
    async with database.writing() as session:
        week = await make_week(session)
        host = await make_host(session, week, approved=True, **REFUGE)
        await plan(session, week, host, week.event.last_day, seats=1)
        _, visit = await visits_of(session, host)
        people = [await make_person(session) for _ in range(3)]
        for person in people[:2]:
            await visits.pick(session, week, visit.id, person)
        return week, host, visit, people


def public_pages(week, host, visit):
    for lang in ("fr", "nl"):
        yield from (f"/{lang}/", f"/{lang}/agenda", f"/{lang}/agenda?kind=open_house_visit", f"/{lang}/open-house")
        yield from (f"/{lang}/open-house/{week.event.slug}", f"/{lang}/open-house/{week.event.slug}?free=1")
        yield f"/{lang}/open-house/{week.event.slug}/hosts/{host.id}"
        yield f"/{lang}/open-house/{week.event.slug}/enrol"
        yield f"/{lang}/events/{visit.slug}"
        yield from (f"/calendars/{lang}/all.ics", f"/calendars/{lang}/events/{visit.slug}.ics")
        yield f"/calendars/{lang}/all/open_house_visit.ics"
        yield f"/calendars/{lang}/sud/open_house_week.ics"


async def opened(browser, path):
    """A page, and the one that it leads to."""
    response = await browser.get(path)
    if response.status_code == 303:
        response = await browser.get(response.headers["location"])
    return response


@pytest.mark.parametrize("which", ["nobody", "waiting", "looking"])
async def test_no_page_and_no_feed_tells_it_to_who_has_no_seat(database, settings, which):
    week, host, visit, people = await make_house(database)
    app = create_app(settings, database)
    person = {"nobody": None, "waiting": people[1], "looking": people[2]}[which]
    browser = await signed_in(app, database, person) if person else Browser(app)
    paths = list(public_pages(week, host, visit))
    if person:
        paths += [f"/fr/open-house/{week.event.slug}/itinerary", "/fr/me", "/nl/me"]

    answers = {path: await opened(browser, path) for path in paths}

    assert {path: told(answer.text) for path, answer in answers.items() if told(answer.text)} == {}
    assert {answer.status_code for path, answer in answers.items() if "open-house/" in path} == {200}


@pytest.mark.parametrize("code", ["1190"])
async def test_no_filter_finds_a_refuge_by_its_commune(database, settings, code):
    from accounts.models import Commune

    week, host, _, _ = await make_house(database)
    async with database.writing() as session:
        session.add(commune := Commune(name_fr="Forest", name_nl="Vorst", postcodes=[code]))
        await session.flush()
    browser = Browser(create_app(settings, database))

    await browser.get(f"/fr/open-house/{week.event.slug}?commune={commune.id}")

    assert f"/hosts/{host.id}" not in browser.page


async def test_a_confirmed_visitor_reads_it_on_their_pages(database, settings):
    week, host, _, people = await make_house(database)
    browser = await signed_in(create_app(settings, database), database, people[0])

    for path in (f"hosts/{host.id}", "itinerary"):
        await browser.get(f"/nl/open-house/{week.event.slug}/{path}")
        assert told(browser.page) == [secret for secret in SECRETS if secret != "sonnette verte"]


async def test_the_stored_entries_of_calendars_hold_it_in_the_private_form_alone(database):
    _, _, visit, _ = await make_house(database)

    async with database.reading() as session:
        text = (await session.scalars(select(CalendarText).where(col(CalendarText.event_id) == visit.id))).one()

    unfolded = {
        name: told(getattr(text, name).replace(b"\r\n ", b"").decode())
        for name in ("public_fr", "public_nl", "private_fr", "private_nl")
    }
    assert unfolded == {"public_fr": [], "public_nl": [], "private_fr": ["Impasse du Silence", "1190"]} | {
        "private_nl": ["Impasse du Silence", "1190"]
    }


async def test_private_feeds_tell_it_to_who_has_the_seat(database, settings):
    _, _, _, people = await make_house(database)
    browser = Browser(create_app(settings, database))
    tokens = []
    async with database.writing() as session:
        for person in people:
            issued = await capabilities.issue(session, purpose=CALENDAR, subject_id=person.id, person_id=person.id)
            tokens.append(issued[1])

    feeds = [(await browser.get(f"/calendars/private/{token}.ics")).text.replace("\r\n ", "") for token in tokens]

    assert [told(feed) for feed in feeds] == [["Impasse du Silence", "1190"], [], []]


async def test_mails_tell_it_to_who_has_the_seat(database):
    _, _, _, people = await make_house(database)
    registry = house.registry()

    heard: dict[int, set[str]] = {person.id: set() for person in people}
    async with database.reading() as session:
        for message in await messages(session):
            if message.person_id is None:
                continue
            mail = await registry.kind(message.kind).render(session, message)
            if mail is not None:
                said = mail.text + mail.html + (mail.calendar or b"").replace(b"\r\n ", b"").decode()
                heard[message.person_id] |= set(told(said))

    assert [bool(heard[person.id]) for person in people] == [True, False, False]


async def test_an_address_that_becomes_a_refuge_leaves_the_public_forms(database):
    async with database.writing() as session:
        week = await make_week(session)
        host = await make_host(session, week, approved=True, **REFUGE | {"is_refuge": False})
        (visit,) = await visits_of(session, host)
        assert (visit.street, visit.private_place) == ("Impasse du Silence 3", "")
    async with database.writing() as session:
        site = (await session.scalars(select(Site))).one()
        await slots.save_site(session, host, SiteForm(**REFUGE, site=site.id))

    async with database.reading() as session:
        event = await session.get_one(Event, visit.id)
        public = (await session.execute(sa.select(CalendarText.public_fr))).scalars().all()
    assert (event.place_fr, event.street, event.postcode) == ("", "", "")
    assert event.private_place == "Impasse du Silence 3, 1190"
    assert [told(text.replace(b"\r\n ", b"").decode()) for text in public] == [[], []]


async def test_the_host_and_the_coordination_read_it(database, settings):
    week, host, _, _ = await make_house(database)
    app = create_app(settings, database)
    async with database.writing() as session:
        link = await capabilities.live(session, purpose=LINK_PURPOSE, subject_id=host.id)
        token = capabilities.token_of(link)
        coordinator = await make_person(session)
        session.add(
            Role(person_id=coordinator.id, role=RoleName.coordinator, scope_kind=ScopeKind.territory, scope_id="sud")
        )
    by_link = Browser(app)
    at_desk = await signed_in(app, database, coordinator)

    await by_link.get(f"/r/{token}?view=sites")
    await at_desk.get(f"/fr/desk/open-house/{week.event.slug}/hosts/{host.id}?view=sites")

    assert told(by_link.page)[:2] == ["Impasse du Silence", "1190"]
    assert told(at_desk.page)[:2] == ["Impasse du Silence", "1190"]


async def test_the_links_to_other_calendars_of_any_event_tell_it_to_who_has_the_seat(database, settings):
    """The page of an event gives its entry to Google and Outlook: in the private form for a confirmed seat alone."""
    from events import actions

    async with database.writing() as session:
        event = await make_event(session, capacity=1, private_place=REFUGE["street"], place_fr="", place_nl="")
        people = [await make_person(session) for _ in range(2)]
        for person in people:
            await actions.register(session, event, person)
    app = create_app(settings, database)
    browsers = [await signed_in(app, database, person) for person in people]

    seen = [(await browser.get(f"/fr/events/{event.slug}")).text for browser in browsers]

    assert [bool("Impasse" in page) for page in seen] == [True, False]
    assert calendars.entry_of(event, "fr", private=False).location == ""
