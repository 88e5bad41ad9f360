"""Through HTTP: a coordinator makes a week, a host enrols by its link, visitors choose; in both languages."""

import asyncio
import re

import pytest
from sqlalchemy import event as sa_event

from accounts import capabilities
from accounts.models import Role, RoleName, ScopeKind
from events.open_house import visits
from events.open_house.models import LINK_PURPOSE
from tests.accounts.browsing import Browser, last_mail, link_in, said
from tests.events.open_house.weeks import EDITION, TUESDAY, make_host, make_week, plan, visits_of
from tests.factories import make_person, make_territories
from tests.web.client import post, signed_in
from web.app import create_app

pytestmark = pytest.mark.anyio


@pytest.fixture
def app(settings, database):
    return create_app(settings, database)


async def coordinator(app, database):
    async with database.writing() as session:
        await make_territories(session)
        person = await make_person(session)
        session.add(
            Role(person_id=person.id, role=RoleName.coordinator, scope_kind=ScopeKind.territory, scope_id="sud")
        )
    return await signed_in(app, database, person)


async def visitor(app, database):
    async with database.writing() as session:
        person = await make_person(session)
    return await signed_in(app, database, person)


async def open_week(database, hosts=1):
    """A week with so many approved hosts. The week, the hosts."""
    async with database.writing() as session:
        week = await make_week(session)
        return week, [await make_host(session, week, approved=True) for _ in range(hosts)]


async def key_of(database, host):
    async with database.reading() as session:
        link = await capabilities.live(session, purpose=LINK_PURPOSE, subject_id=host.id)
        return f"/r/{capabilities.token_of(link)}"


@pytest.mark.parametrize(("lang", "name"), [("fr", "Le Grand Bain"), ("nl", "Het Grote Bad")])
async def test_a_coordinator_announces_a_week_that_the_public_sees(app, database, lang, name):
    browser = await coordinator(app, database)

    answer = await post(browser, f"/{lang}/desk/open-house/new", **EDITION)

    assert answer.status_code == 303
    slug = answer.headers["location"].rpartition("/")[2]
    assert name in (await Browser(app).get(f"/{lang}/open-house/{slug}")).text
    assert (await browser.get(answer.headers["location"])).status_code == 200


async def test_a_week_that_is_not_one_is_refused_beside_its_field_and_keeps_what_was_typed(app, database):
    browser = await coordinator(app, database)

    answer = await post(browser, "/nl/desk/open-house/new", **{**EDITION, "last": "2027-03-18"})

    assert answer.status_code == 422
    assert said("A week goes from a Monday to the Friday after it.", "nl") in answer.text
    assert (browser.typed("title_fr"), browser.typed("last")) == ("Le Grand Bain", "2027-03-18")


async def test_the_desk_of_another_territory_does_not_exist(app, database):
    browser = await coordinator(app, database)

    answer = await post(browser, "/fr/desk/open-house/new", **{**EDITION, "territory": "nord"})

    assert answer.status_code == 422
    async with database.writing() as session:
        week = await make_week(session, territory="nord")
    for path in ("", "/edit"):
        assert (await browser.get(f"/fr/desk/open-house/{week.event.slug}{path}")).status_code == 404


@pytest.mark.parametrize("lang", ["fr", "nl"])
async def test_a_host_goes_from_the_form_to_approved_visits_without_a_password(app, database, lang):
    async with database.writing() as session:
        week = await make_week(session)
    browser, desk = Browser(app), await coordinator(app, database)
    slug = week.event.slug

    who = {"organisation": "Maison Bleue", "name": "Camille Exemple", "email": "one@example.org"}
    assert (await post(browser, f"/{lang}/open-house/{slug}/enrol", **who)).status_code == 200
    key = link_in(await last_mail(database, "one@example.org"))
    texts = {"action": "save", "version": "1", "shows_fr": "Notre accueil", "shows_nl": "Ons onthaal"}
    assert (await browser.post(f"{key}?view=texts", **texts, working_language="both")).status_code == 303
    place = {"action": "site", "street": "Rue du Phare 7", "postcode": "1060", "rooms": "1"}
    assert (await browser.post(f"{key}?view=sites", **place)).status_code == 303
    page = (await browser.get(f"{key}?view=visits")).text
    site = re.search(r'name="site" value="(\d+)"', page)[1]
    slot = {"action": "plan", "site": site, "days": "2027-03-16", "starts": "10:00", "minutes": "60", "seats": "8"}
    assert (await browser.post(f"{key}?view=visits", **slot)).status_code == 303
    assert (await browser.post(key, action="submit")).status_code == 303

    decide = re.search(r'href="([^"]+/decision)"', (await desk.get(f"/{lang}/desk/open-house/{slug}")).text)[1]
    assert (await post(desk, decide, decision="approve")).status_code == 303

    assert "Maison Bleue" in (await Browser(app).get(f"/{lang}/open-house/{slug}")).text


async def test_the_form_of_hosts_keeps_what_was_typed(app, database):
    async with database.writing() as session:
        week = await make_week(session)
    browser = Browser(app)

    answer = await post(browser, f"/fr/open-house/{week.event.slug}/enrol", organisation="Maison Bleue", email="one")

    assert answer.status_code == 422
    assert (browser.typed("organisation"), browser.typed("email")) == ("Maison Bleue", "one")


async def test_visits_beyond_the_rooms_are_refused_beside_the_hour(app, database):
    _, (host,) = await open_week(database)
    key = await key_of(database, host)
    browser = Browser(app)
    site = re.search(r'name="site" value="(\d+)"', (await browser.get(f"{key}?view=visits")).text)[1]

    slot = {"action": "plan", "site": site, "days": "2027-03-15", "starts": "10:30", "minutes": "60", "seats": "8"}
    answer = await browser.post(f"{key}?view=visits", **slot)

    assert answer.status_code == 422
    assert 'id="f-starts-error"' in answer.text
    assert 'id="f-starts" name="starts" type="time" value="10:30"' in answer.text


async def test_a_change_that_lost_the_race_keeps_what_was_typed(app, database):
    _, (host,) = await open_week(database)
    key = await key_of(database, host)
    one, other = Browser(app), Browser(app)

    first = await one.post(f"{key}?view=texts", action="save", version="1", shows_fr="Une visite")
    second = await other.post(f"{key}?view=texts", action="save", version="1", shows_fr="Une tout autre visite")

    assert (first.status_code, second.status_code) == (303, 422)
    assert "Une tout autre visite" in second.text


async def test_a_decision_that_is_not_yes_says_why(app, database):
    desk = await coordinator(app, database)
    async with database.writing() as session:
        week = await make_week(session)
        host = await make_host(session, week)
        await plan(session, week, host)
    here = f"/fr/desk/open-house/{week.event.slug}/hosts/{host.id}"
    assert (await post(desk, here, action="submit")).status_code == 303

    refused = await post(desk, f"{here}/decision", decision="ask")
    asked = await post(desk, f"{here}/decision", decision="ask", message="Ajoutez un créneau.")

    assert (refused.status_code, asked.status_code) == (422, 303)
    assert "Ajoutez un créneau." in (await Browser(app).get(await key_of(database, host))).text


async def test_a_coordinator_begins_an_enrolment_on_the_telephone_without_a_mail(app, database):
    desk = await coordinator(app, database)
    async with database.writing() as session:
        week = await make_week(session)
    page = f"/fr/desk/open-house/{week.event.slug}"
    who = {"organisation": "Maison Bleue", "name": "Camille Exemple", "email": "one@example.org", "telephone": "1"}

    answer = await post(desk, f"{page}/invite", on=page, **who)

    assert answer.status_code == 303
    assert (await desk.get(answer.headers["location"])).status_code == 200


async def test_the_sheet_of_who_comes_names_visitors_to_their_host_alone(app, database):
    week, (host, other) = await open_week(database, hosts=2)
    async with database.writing() as session:
        visit = (await visits_of(session, host))[0]
        await visits.pick(session, week, visit.id, await make_person(session, given_name="Zinnia"))

    pages = [(await Browser(app).get(f"{await key_of(database, h)}?view=visitors")).text for h in (host, other)]

    assert ["Zinnia" in page for page in pages] == [True, False]


@pytest.mark.parametrize("lang", ["fr", "nl"])
async def test_a_visitor_chooses_and_takes_back(app, database, lang):
    week, (host,) = await open_week(database)
    browser = await visitor(app, database)
    page = f"/{lang}/open-house/{week.event.slug}"
    number = re.search(r'name="number" value="(\d+)"', (await browser.get(f"{page}/hosts/{host.id}")).text)[1]

    chosen = await post(browser, f"{page}/pick", on=page, number=number, host=str(host.id))

    assert (chosen.status_code, chosen.headers["location"]) == (303, f"{page}/hosts/{host.id}")
    assert "Rue du Phare 7" in (await browser.get(f"{page}/itinerary")).text
    assert (await post(browser, f"{page}/drop", on=page, number=number)).headers["location"] == f"{page}/itinerary"
    assert "Rue du Phare 7" not in (await browser.get(f"{page}/itinerary")).text


async def test_two_visitors_and_the_last_seat(app, database):
    week, (host,) = await open_week(database)
    async with database.writing() as session:
        (visit,) = await plan(session, week, host, TUESDAY, seats=1)
    page = f"/fr/open-house/{week.event.slug}"
    browsers = [await visitor(app, database) for _ in range(2)]

    answers = await asyncio.gather(*(post(b, f"{page}/pick", on=page, number=str(visit.id)) for b in browsers))

    assert [answer.status_code for answer in answers] == [303, 303]
    waits = [said("Waiting list") in (await browser.get(f"{page}/itinerary")).text for browser in browsers]
    assert sorted(waits) == [False, True]


async def test_who_is_not_signed_in_is_led_to_sign_in(app, database):
    week, _ = await open_week(database)
    browser = Browser(app)
    page = f"/fr/open-house/{week.event.slug}"

    answer = await post(browser, f"{page}/pick", on="/fr/sign-in", number="1")

    assert (answer.status_code, answer.headers["location"].partition("?")[0]) == (303, "/fr/sign-in")


async def test_the_page_of_a_visit_is_that_of_its_host(app, database):
    week, (host,) = await open_week(database)
    async with database.writing() as session:
        (visit,) = await visits_of(session, host)

    answer = await Browser(app).get(f"/nl/events/{visit.slug}")

    assert answer.headers["location"] == f"/nl/open-house/{week.event.slug}/hosts/{host.id}"


async def test_an_enrolment_that_is_not_approved_has_no_public_page(app, database):
    async with database.writing() as session:
        week = await make_week(session)
        host = await make_host(session, week)
        await plan(session, week, host)

    answer = await Browser(app).get(f"/fr/open-house/{week.event.slug}/hosts/{host.id}")

    assert answer.status_code == 404


async def queries_of(database, browser, path):
    asked: list[str] = []

    def note(_connection, _cursor, statement, *_rest):
        asked.append(statement)

    sa_event.listen(database.engine.sync_engine, "before_cursor_execute", note)
    try:
        await browser.get(path)
    finally:
        sa_event.remove(database.engine.sync_engine, "before_cursor_execute", note)
    return [statement for statement in asked if not statement.startswith("PRAGMA")]


async def test_the_catalogue_asks_as_much_of_the_database_for_forty_hosts_as_for_one(app, database):
    few, _ = await open_week(database)
    many, _ = await open_week(database, hosts=40)
    browser = await visitor(app, database)
    filters = "?sector=youth&language=fr&free=1"

    counts = [
        len(await queries_of(database, browser, f"/fr/open-house/{week.event.slug}{filters}")) for week in (few, many)
    ]

    assert counts[0] == counts[1] <= 14
