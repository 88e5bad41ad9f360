"""The page of an event, and what one can do there."""

from datetime import date, timedelta

import pytest
from sqlmodel import col, select

from core import clock
from events.errors import (
    AlreadyRegistered,
    EventCancelled,
    EventFull,
    EventPast,
    NoRegistration,
    NotRegistered,
    RegistrationClosed,
    RegistrationNotOpen,
)
from events.models import Entry, EventStatus, Registration
from notifications.models import OutboxMessage
from tests.accounts.browsing import Browser, count, said
from tests.factories import make_event, make_person
from tests.web.client import notices, post, signed_in
from web.app import create_app

pytestmark = pytest.mark.anyio


@pytest.fixture
def app(settings, database):
    return create_app(settings, database)


async def somebody(app, database, **fields):
    async with database.writing() as session:
        person = await make_person(session, **fields)
    return await signed_in(app, database, person)


async def there_is(database, **fields):
    async with database.writing() as session:
        event = await make_event(session, **fields)
    return event, f"/fr/events/{event.slug}"


async def statuses(database):
    async with database.reading() as session:
        return list(await session.scalars(select(Registration.status).order_by(col(Registration.id))))


async def test_one_click_registers_and_one_gives_the_seat_back(app, database):
    browser = await somebody(app, database)
    _, page = await there_is(database, online_url="https://meet.example.org/x")
    await browser.get(page)
    assert "meet.example.org" not in browser.page

    answer = await browser.post(f"{page}/register")
    assert (answer.status_code, answer.headers["location"], await statuses(database)) == (303, page, ["confirmed"])
    await browser.get(page)
    assert notices(browser.page) == [
        said("You are registered. A confirmation is on its way."),
        said("You are registered."),
    ]
    assert "https://meet.example.org/x" in browser.page

    answer = await browser.post(f"{page}/leave")
    assert (answer.status_code, await statuses(database)) == (303, ["cancelled"])
    await browser.get(page)
    assert (notices(browser.page), "meet.example.org" in browser.page) == (
        [said("You are not registered any more. Your seat is free again.")],
        False,
    )


async def test_a_full_event_offers_the_waiting_list_and_tells_the_place(app, database):
    _, page = await there_is(database, capacity=1)
    browsers = [await somebody(app, database) for _ in range(3)]

    for browser in browsers:
        await post(browser, f"{page}/register", on=page)
        await browser.get(page)

    assert notices(browsers[2].page) == [
        said("You are on the waiting list."),
        said(
            "You are on the waiting list, in place %(number)s. A mail tells you as soon as a seat comes free.", number=2
        ),
    ]
    assert "meet" not in browsers[2].page


def closed():
    now = clock.wall_now()
    hour = timedelta(hours=1)
    return [
        ({"status": EventStatus.cancelled}, EventCancelled),
        ({"day": now.date() - timedelta(days=1)}, EventPast),
        ({"registration_opens": now + hour}, RegistrationNotOpen),
        ({"registration_closes": now - hour}, RegistrationClosed),
        ({"capacity": 0, "has_waiting_list": False}, EventFull),
        ({"entry": Entry.walk_in}, NoRegistration),
    ]


@pytest.mark.parametrize(("fields", "rule"), closed(), ids=lambda value: getattr(value, "__name__", ""))
@pytest.mark.parametrize("is_signed_in", [True, False])
async def test_a_closed_event_offers_no_form_and_refuses_one_with_a_clear_message(
    app, database, fields, rule, is_signed_in
):
    browser = await somebody(app, database) if is_signed_in else Browser(app)
    _, page = await there_is(database, **fields)
    open_page = (await there_is(database))[1]
    await browser.get(page)
    assert f"{page}/register" not in browser.page

    form = {"given_name": "Nora", "family_name": "Exemple", "email": "new@example.org"}
    answer = await post(browser, f"{page}/register", on=open_page, **form)

    assert (answer.status_code, notices(answer.text)) == (409, [said(rule.text)])
    assert [await count(database, model) for model in (Registration, OutboxMessage)] == [0, 0]


async def test_registering_twice_is_a_clear_message_and_changes_nothing(app, database):
    browser = await somebody(app, database)
    _, page = await there_is(database, capacity=5)
    await post(browser, f"{page}/register", on=page)
    await browser.get(page)
    queued = await count(database, OutboxMessage)

    answer = await browser.post(f"{page}/register")

    assert (answer.status_code, notices(answer.text)) == (409, [said(AlreadyRegistered.text)])
    assert (await statuses(database), await count(database, OutboxMessage)) == (["confirmed"], queued)


async def test_leaving_without_a_seat_is_a_clear_message(app, database):
    browser = await somebody(app, database)
    _, page = await there_is(database)

    answer = await post(browser, f"{page}/leave", on=page)

    assert (answer.status_code, notices(answer.text)) == (409, [said(NotRegistered.text)])


async def test_leaving_needs_somebody_and_leads_to_the_way_in(app, database):
    browser = Browser(app)
    _, page = await there_is(database)

    answer = await post(browser, f"{page}/leave", on=page)

    assert (answer.status_code, answer.headers["location"].split("?")[0]) == (303, "/fr/sign-in")


async def test_when_registration_opens_is_said_only_until_then(app, database):
    browser = Browser(app)
    opens = clock.wall_now() + timedelta(days=1)
    _, soon = await there_is(database, registration_opens=opens)
    _, closed_page = await there_is(
        database, registration_opens=opens - timedelta(days=9), registration_closes=opens - timedelta(days=8)
    )

    said_of_soon = (await browser.get(soon)).text
    said_of_closed = (await browser.get(closed_page)).text

    begin = said("Registration opens on %(day)s.", day="")[:-1].strip()
    assert (begin in said_of_soon, begin in said_of_closed) == (True, False)


@pytest.mark.parametrize(
    "fields",
    [
        {"status": EventStatus.draft, "published_at": None},
        {"status": EventStatus.review, "published_at": None},
        {"status": EventStatus.cancelled, "published_at": None},
        {"audience": "cycle:1"},
        {"audience": "roster"},
    ],
)
async def test_what_is_not_open_to_somebody_does_not_exist_for_them(app, database, fields):
    _, page = await there_is(database, **fields)
    _, other = await there_is(database)
    browsers = [Browser(app), await somebody(app, database)]

    for browser in browsers:
        answers = [await browser.get(page), await post(browser, f"{page}/register", on=other)]
        assert [answer.status_code for answer in answers] == [404, 404]


async def test_a_text_that_is_missing_is_shown_in_the_other_language_and_marked(app, database):
    _, page = await there_is(
        database, title_fr="", title_nl="Ontmoeting", description_fr="", description_nl="*Dag* <b>x"
    )

    shown = (await Browser(app).get(page)).text

    assert '<h1><span lang="nl">Ontmoeting</span></h1>' in shown
    assert '<div class="prose" lang="nl"><p><em>Dag</em> &lt;b&gt;x</p>' in shown


async def test_an_event_can_be_added_to_three_kinds_of_calendar(app, database):
    event, page = await there_is(database, day=clock.today() + timedelta(days=3))

    shown = (await Browser(app).get(page)).text

    assert [f"/calendars/fr/events/{event.slug}.ics" in shown, "calendar.google.com" in shown] == [True, True]
    assert "outlook.office.com" in shown


async def test_the_views_of_the_agenda_show_what_is_there(app, database):
    await there_is(database, title_fr="Visible", day=date(2026, 12, 24))
    browser = Browser(app)

    pages = [await browser.get(f"/fr/agenda?view={view}&day=2026-12-24") for view in ("list", "week", "month")]

    assert [(p.status_code, "Visible" in p.text) for p in pages] == [(200, True)] * 3
