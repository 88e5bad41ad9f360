"""The main job, end to end: from a published event to its cancellation, with real mail, on both databases."""

import re
from datetime import UTC, date, datetime, time, timedelta

import pytest
from ical.calendar_stream import IcsCalendarStream
from sqlmodel import col, select

from accounts.models import Person
from core import clock
from events import actions
from events.models import Event, EventKind, Registration
from notifications.worker import Worker
from tests import smtp
from tests.accounts.browsing import CSRF, Browser
from tests.factories import make_territories
from web import house
from web.app import create_app

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 11, 2, 11, tzinfo=UTC)
DAY = date(2026, 11, 24)
NEW = "nieuw@example.org"
LINK = re.compile(r"http://127\.0\.0\.1:8000(/\S+)")
CODE = re.compile(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b")
WORDS = {
    "fr": ["mardi 24 novembre 2026", "jeudi 10 décembre 2026"],
    "nl": ["dinsdag 24 november 2026", "donderdag 10 december 2026"],
}


class Town:
    """A house with its worker, a real SMTP server, and a calendar client."""

    def __init__(self, settings, database, server, clock_at):
        self.settings = settings.model_copy(update={"smtp_url": server.url})
        self.database, self.server, self.clock_at = database, server, clock_at
        self.app = create_app(self.settings, database)
        self.read = 0

    async def publish(self):
        async with self.database.writing() as session:
            await make_territories(session)
            fields = {"kind": EventKind.prevention_meetup, "territory_code": "sud", "title_fr": "Café santé"}
            hours = {"day": DAY, "starts": time(9, 30), "ends": time(12)}
            event = await actions.create(session, title_nl="Gezond café", **fields, **hours)
            await actions.publish(session, event)
        return event

    async def change(self, verb, event, **fields):
        async with self.database.writing() as session:
            await verb(session, await session.get_one(Event, event.id), **fields)

    async def feed(self, path="fr/sud.ics"):
        """UID, SEQUENCE and status of each entry, as a client finds them in a node that just started."""
        client = Browser(create_app(self.settings, self.database)).client
        answer = await client.get(f"/calendars/{path}")
        return entries(answer.text)

    async def mails(self, at=None):
        """What arrives when the worker has looked, at a moment."""
        if at is not None:
            self.clock_at(at)
        await Worker(self.database, self.settings, house.registry()).run_once()
        arrived = [letter.message for letter in self.server.letters[self.read :]]
        self.read = len(self.server.letters)
        return arrived

    async def statuses(self):
        async with self.database.reading() as session:
            return list(await session.scalars(select(Registration.status).order_by(col(Registration.id))))


def entries(text):
    found = IcsCalendarStream.calendar_from_ics(text).events
    return [(event.uid, event.sequence, event.status.value) for event in found]


def parts(mail):
    return [part.get_content_type() for part in mail.walk() if not part.is_multipart()]


def text_of(mail):
    return mail.get_body(("plain",)).get_content()


def entry_of(mail):
    (part,) = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    content = part.get_payload(decode=True).decode()
    (entry,) = entries(content)
    return part.get_param("method"), *entry


@pytest.fixture
def town(settings, database, clock_at):
    clock_at(NOW)
    with smtp.running() as server:
        yield Town(settings, database, server, clock_at)


async def come_in(town, browser, lang, next_path):
    """A new professional asks for a mail, types its code, and says who they are."""
    await browser.get(f"/{lang}/sign-in?next={next_path}")
    await browser.post(f"/{lang}/sign-in", email=NEW, next=next_path)
    (mail,) = await town.mails()
    await browser.get(f"/{lang}/sign-in/code")
    await browser.post(f"/{lang}/sign-in/code", code=CODE.search(text_of(mail))[0])
    await browser.get(f"/{lang}/sign-in/account")
    account = {"given_name": "Nora", "family_name": "Exemple", "part": "professional", "working_language": lang}
    return await browser.post(f"/{lang}/sign-in/account", organisation="Maison 1", **account)


@pytest.mark.parametrize("lang", ["fr", "nl"])
async def test_from_the_feed_to_the_seat_to_the_reminders_to_the_end(town, lang):
    event = await town.publish()
    page = f"/{lang}/events/{event.slug}"
    assert await town.feed() == [(event.uid, 0, "CONFIRMED")]

    browser = Browser(town.app)
    entered = await come_in(town, browser, lang, page)
    assert (entered.status_code, entered.headers["location"]) == (303, page)
    await browser.get(page)
    assert (await browser.post(f"{page}/register")).status_code == 303

    (confirmation,) = await town.mails()
    assert (confirmation["to"].addresses[0].addr_spec, confirmation["content-language"]) == (NEW, lang)
    assert parts(confirmation) == ["text/plain", "text/html", "text/calendar"]
    assert entry_of(confirmation) == ("REQUEST", *(await town.feed())[0])
    assert WORDS[lang][0] in text_of(confirmation)

    nine = time(9)
    for days in (7, 1):
        due = clock.days_before(DAY, days, nine)
        assert await town.mails(due - timedelta(seconds=1)) == []
        (reminder,) = await town.mails(due)
        assert (reminder["content-language"], entry_of(reminder)) == (lang, ("REQUEST", event.uid, 0, "CONFIRMED"))
    assert await town.mails(clock.days_before(DAY, 0, nine)) == []

    town.clock_at(clock.days_before(DAY, 1, time(15)))
    await town.change(actions.move, event, day=date(2026, 12, 10), starts=time(14), ends=time(16))
    (change,) = await town.mails()
    assert entry_of(change) == ("REQUEST", *(await town.feed())[0]) == ("REQUEST", event.uid, 1, "CONFIRMED")
    assert WORDS[lang][1] in text_of(change)

    (reminder,) = await town.mails(clock.days_before(date(2026, 12, 10), 7, nine))
    assert entry_of(reminder) == ("REQUEST", event.uid, 1, "CONFIRMED")

    await town.change(actions.cancel, event)
    (cancellation,) = await town.mails()
    assert entry_of(cancellation) == ("CANCEL", *(await town.feed())[0]) == ("CANCEL", event.uid, 2, "CANCELLED")
    assert await town.mails(clock.days_before(date(2026, 12, 10), 1, nine)) == []


@pytest.mark.parametrize("lang", ["fr", "nl"])
async def test_by_address_alone_until_the_seat_is_given_back(town, lang):
    event = await town.publish()
    page = f"/{lang}/events/{event.slug}"
    browser = Browser(town.app)
    await browser.get(page)
    await browser.post(f"{page}/register", given_name="Nora", family_name="Exemple", email=NEW)

    (request,) = await town.mails()
    link = LINK.search(text_of(request))[1]
    assert (request["content-language"], link.startswith("/r/"), parts(request)) == (
        lang,
        True,
        ["text/plain", "text/html"],
    )
    stranger = Browser(town.app)  # the link opens in whatever browser the mail is read in
    assert [(await stranger.get(link)).status_code for _ in range(2)] == [200, 200]
    assert await town.statuses() == []

    assert CSRF.search(stranger.page.split("<main")[1]) is None
    assert (await stranger.client.post(link)).status_code == 303
    assert await town.statuses() == ["confirmed"]
    (confirmation,) = await town.mails()
    assert entry_of(confirmation) == ("REQUEST", *(await town.feed())[0])

    own = next(path for path in LINK.findall(text_of(confirmation)) if path.startswith("/r/"))
    assert ((await stranger.get(own)).status_code, await town.statuses()) == (200, ["confirmed"])
    assert (await stranger.client.post(own, data={"action": "leave"})).status_code == 303
    assert await town.statuses() == ["cancelled"]
    (goodbye,) = await town.mails()
    assert entry_of(goodbye) == ("CANCEL", event.uid, 0, "CANCELLED")
    assert await town.mails(clock.days_before(DAY, 1, time(9))) == []

    async with town.database.reading() as session:
        person = (await session.scalars(select(Person))).one()
    assert (person.email, person.language, person.can_sign_in) == (NEW, lang, False)
