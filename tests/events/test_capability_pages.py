"""Links that are keys, through the application on both databases."""

import asyncio
import re

import pytest
from sqlmodel import col, func, select

from accounts import capabilities
from accounts.models import Person
from events import actions
from events.models import Event, EventStatus, Registration, RegistrationRequest
from tests.accounts.browsing import Browser, count, link_in, mails_to, said
from tests.events.outbox import messages
from tests.factories import make_event, make_person
from tests.web.client import notices, post

pytestmark = pytest.mark.anyio

NEW = "new@example.org"
FORM = {"given_name": "Nora", "family_name": "Exemple", "email": NEW}


@pytest.fixture
def app(settings, database):
    from web.app import create_app

    return create_app(settings, database)


@pytest.fixture
def browser(app):
    return Browser(app)


async def there_is(database, **fields):
    async with database.writing() as session:
        return await make_event(session, **fields)


async def ask(browser, event, lang="fr", **fields):
    page = f"/{lang}/events/{event.slug}"
    return await post(browser, f"{page}/register", on=page, **{**FORM, **fields})


async def link_to(database, **fields):
    """The path of the link of somebody registered."""
    async with database.writing() as session:
        event, person = await make_event(session, **fields), await make_person(session, language="nl")
        registration = await actions.register(session, event, person)
        link = await capabilities.live(session, purpose=actions.SEAT, subject_id=registration.id)
    return f"/r/{capabilities.token_of(link)}", event, registration


async def seats(database):
    async with database.reading() as session:
        rows = await session.scalars(select(Registration).order_by(col(Registration.id)))
        return [(r.status.value, r.generation) for r in rows]


@pytest.mark.parametrize("lang", ["fr", "nl"])
async def test_registering_by_address_alone(database, browser, lang):
    event = await there_is(database, capacity=1)

    asked = await ask(browser, event, lang)
    assert (asked.status_code, await seats(database), NEW in asked.text) == (200, [], True)
    (mail,) = await mails_to(database, NEW)
    link = link_in(mail)
    shown = [(await browser.get(link)).status_code for _ in range(2)]
    assert (shown, await seats(database), await count(database, Person)) == ([200, 200], [], 0)
    assert f'<html lang="{lang}">' in browser.page

    confirmed = await browser.client.post(link)
    assert (confirmed.status_code, await seats(database)) == (303, [("confirmed", 1)])
    seat = confirmed.headers["location"]
    assert (await browser.get(seat)).status_code == 200
    assert said("You are registered.", lang) in notices(browser.page)

    left = await browser.client.post(seat, data={"action": "leave"})
    assert (left.status_code, left.headers["location"], await seats(database)) == (303, seat, [("cancelled", 1)])
    await browser.client.post(seat, data={"action": "register"})
    assert await seats(database) == [("confirmed", 2)]


async def test_a_known_and_an_unknown_address_are_answered_alike(database, app):
    event = await there_is(database)
    async with database.writing() as session:
        known = await make_person(session)

    answers = []
    for email in (known.email, NEW):
        answer = await ask(Browser(app), event, email=email)
        text = re.sub(r'(nonce="|name="csrf" value=")[^"]+', r"\1", answer.text).replace(email, "?")
        answers.append((answer.status_code, text))

    assert answers[0] == answers[1]


async def test_errors_stand_beside_their_fields_and_nothing_typed_is_lost(database, browser):
    event = await there_is(database)

    answer = await ask(browser, event, email="nora@", family_name="")

    assert (answer.status_code, browser.typed("email"), browser.typed("given_name")) == (422, "nora@", "Nora")
    assert [f'id="f-{name}-error"' in answer.text for name in FORM] == [False, True, True]
    assert (await count(database, RegistrationRequest), await mails_to(database, NEW)) == (0, [])


async def test_a_link_is_confirmed_once_however_often_it_is_clicked(database, browser):
    event = await there_is(database)
    await ask(browser, event)
    (mail,) = await mails_to(database, NEW)

    answers = await asyncio.gather(*(browser.client.post(link_in(mail)) for _ in range(5)))

    assert sorted(a.status_code for a in answers) == [303, 404, 404, 404, 404]
    assert (await seats(database), await count(database, Person)) == ([("confirmed", 1)], 1)


async def test_two_requests_of_one_new_address_for_two_events_make_one_person(database, browser):
    for _ in range(2):
        await ask(browser, await there_is(database))
    links = [link_in(mail) for mail in await mails_to(database, NEW)]

    answers = await asyncio.gather(*(browser.client.post(link) for link in links))

    assert [a.status_code for a in answers] == [303, 303]
    assert (await seats(database), await count(database, Person)) == ([("confirmed", 1)] * 2, 1)


async def test_the_page_of_a_link_speaks_the_persons_language(database, browser):
    link, event, _ = await link_to(database)

    await browser.get(link)

    assert ('<html lang="nl">' in browser.page, f"/nl/events/{event.slug}" in browser.page) == (True, True)


async def test_the_page_of_a_link_is_not_told_to_other_sites(database, browser):
    link, _, _ = await link_to(database)

    answer = await browser.get(link)

    assert ('name="referrer" content="no-referrer"' in answer.text, "noindex" in answer.text) == (True, True)
    assert answer.headers["cache-control"] in ("no-store", "private, no-cache")


async def test_who_waits_sees_their_place_and_leaves_the_line(database, browser):
    link, _, _ = await link_to(database, capacity=0)

    await browser.get(link)
    assert said("Leave the waiting list", "nl") in browser.page
    await browser.client.post(link, data={"action": "leave"})

    assert await seats(database) == [("cancelled", 1)]


@pytest.mark.parametrize("token", ["x", "A" * 43, "%00", "a" * 5000, "../x", "é"])
async def test_an_unknown_key_opens_nothing(database, browser, token):
    answers = [await browser.get(f"/r/{token}"), await browser.client.post(f"/r/{token}")]

    assert [answer.status_code for answer in answers] == [404, 404]


async def test_the_key_of_a_calendar_opens_no_page(database, browser):
    async with database.writing() as session:
        person = await make_person(session)
        _, token = await capabilities.issue(session, purpose="calendar", subject_id=person.id, person_id=person.id)

    answers = [await browser.get(f"/r/{token}"), await browser.client.post(f"/r/{token}")]

    assert [answer.status_code for answer in answers] == [404, 404]


@pytest.mark.parametrize("data", [{}, {"action": "other"}, {"List-Unsubscribe": "One-Click"}])
async def test_a_link_does_only_what_it_is_asked(database, browser, data):
    link, _, _ = await link_to(database)

    answer = await browser.client.post(link, data=data)

    assert (answer.status_code, await seats(database)) == (404, [("confirmed", 1)])


async def test_a_link_of_what_is_cancelled_shows_it_and_offers_nothing(database, browser):
    link, event, _ = await link_to(database)
    async with database.writing() as session:
        await actions.cancel(session, await session.get_one(Event, event.id))

    await browser.get(link)

    assert (notices(browser.page), "<button" in browser.page.split("<main")[1]) == (
        [said("This appointment is cancelled.", "nl")],
        False,
    )


async def test_an_event_cancelled_meanwhile_refuses_the_confirmation_and_changes_nothing(database, browser):
    event = await there_is(database)
    await ask(browser, event)
    (mail,) = await mails_to(database, NEW)
    async with database.writing() as session:
        (await session.get_one(Event, event.id)).status = EventStatus.cancelled

    answer = await browser.client.post(link_in(mail))

    assert (answer.status_code, await seats(database), await count(database, Person)) == (409, [], 0)


async def test_cancelling_takes_back_the_mail_of_a_request_on_its_way(database, browser):
    event = await there_is(database)
    await ask(browser, event)
    async with database.writing() as session:
        await actions.cancel(session, await session.get_one(Event, event.id))

    async with database.reading() as session:
        assert await messages(session) == []
        assert await session.scalar(select(func.count()).select_from(RegistrationRequest)) == 1
