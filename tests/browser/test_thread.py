"""The thread that runs through the house, walked as a newcomer would: by what is written on the buttons.

Pairwise in the default run; every language on every device, with and without JavaScript, in the long one.
"""

import re
from datetime import date
from email.message import EmailMessage
from itertools import count

import pytest
from playwright.sync_api import Page
from playwright.sync_api import expect as see

from core import language
from core.language import Language
from tests.browser.house import OPEN_TITLE
from tests.browser.serving import Site
from tests.browser.visits import DESKTOP, PHONE, Device, Visits

pytestmark = pytest.mark.browser

LONG = pytest.mark.long
WALKS = [
    pytest.param("fr", PHONE, True, id="fr-phone"),
    pytest.param("nl", DESKTOP, True, id="nl-desktop"),
    pytest.param("nl", PHONE, False, id="nl-phone-without-javascript"),
    pytest.param("fr", DESKTOP, True, id="fr-desktop", marks=LONG),
    pytest.param("nl", PHONE, True, id="nl-phone", marks=LONG),
    pytest.param("fr", PHONE, False, id="fr-phone-without-javascript", marks=LONG),
    pytest.param("fr", DESKTOP, False, id="fr-desktop-without-javascript", marks=LONG),
    pytest.param("nl", DESKTOP, False, id="nl-desktop-without-javascript", marks=LONG),
]
SOUTH = {"fr": "sud", "nl": "zuid"}
SESSIONS = 10
MEMBERS = {"phone": "member@example.org", "desktop": "moderator@example.org"}  # of the community in the south
NUMBERS = count(1)


class Walk:
    """One person's way through the house."""

    def __init__(self, visits: Visits, lang: Language, device: Device, *, script: bool, email: str = "") -> None:
        self.page: Page = visits.open(lang, device, script=script)
        self.site: Site = visits.site
        self.lang: Language = lang
        self.script = script
        self.email = email or f"walker-{next(NUMBERS)}@example.org"
        self.letters = len(self.site.letters_to(self.email))

    def words(self, msgid: str) -> str:
        """A text of the catalogue, as this person reads it."""
        with language.using(self.lang):
            return language.gettext(msgid)

    def press(self, msgid: str) -> None:
        self.page.locator("main").get_by_role("button", name=self.words(msgid), exact=True).click()

    def follow(self, msgid: str) -> None:
        self.page.locator("main").get_by_role("link", name=self.words(msgid)).first.click()

    def fill(self, **fields: str) -> None:
        for name, value in fields.items():
            self.page.locator(f"#f-{name}").fill(value)

    def go(self, name: str) -> None:
        """By the menu that this screen has."""
        menus = self.page.get_by_role("navigation").locator("visible=true")
        menus.get_by_role("link", name=self.words(name), exact=True).first.click()

    def says(self, msgid: str) -> None:
        see(self.page.locator("main")).to_contain_text(self.words(msgid))

    def letter(self) -> EmailMessage:
        """The next mail that comes."""
        self.letters += 1
        return self.site.mail_to(self.email, number=self.letters)


def text_of(letter: EmailMessage) -> str:
    body = letter.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def link_in(text: str, site: Site, part: str) -> str:
    """The link of this house in a mail, that has `part` in it."""
    found = [link for link in re.findall(r"https?://[^\s>]+", text) if link.startswith(site.address) and part in link]
    assert found, text
    return str(found[0])


def find_in_the_agenda(walk: Walk) -> None:
    """From the first page to an event of the south, by the menu and the filter."""
    page = walk.page
    page.goto(f"/{walk.lang}/")
    walk.go("Agenda")
    page.locator("#f-territory").select_option(SOUTH[walk.lang])
    if not walk.script:
        walk.press("Show")
    page.wait_for_url(re.compile(f"territory={SOUTH[walk.lang]}"))
    badges = page.locator("#results .event-row .badge.territory")
    see(badges.first).to_be_visible()
    assert set(badges.all_inner_texts()) == {walk.words("South")}


def open_event(walk: Walk) -> None:
    walk.fill(text=OPEN_TITLE[walk.lang])
    walk.page.locator("#f-text").press("Enter")
    walk.page.wait_for_url(re.compile("text="))
    walk.page.get_by_role("link", name=OPEN_TITLE[walk.lang], exact=True).click()
    see(walk.page.locator("h1")).to_have_text(OPEN_TITLE[walk.lang])


@pytest.mark.parametrize(("lang", "device", "script"), WALKS)
def test_a_newcomer_registers_by_address_and_gives_the_seat_back_by_the_mail(visits, lang, device, script):
    walk = Walk(visits, lang, device, script=script)

    find_in_the_agenda(walk)
    open_event(walk)
    walk.fill(given_name="Andrea", family_name="Exemple", email=walk.email)
    walk.press("Register")
    walk.says("Look in your mailbox")
    walk.page.goto(link_in(text_of(walk.letter()), walk.site, "/r/"))
    walk.press("Confirm my registration")
    walk.says("You are registered.")
    confirmation = walk.letter()
    walk.page.goto(link_in(text_of(confirmation), walk.site, "/r/"))
    walk.press("Give back my seat")
    walk.says("You are not registered for this appointment.")

    assert [part.get_content_type() for part in confirmation.walk() if not part.is_multipart()][:3] == [
        "text/plain",
        "text/html",
        "text/calendar",
    ]
    assert str(walk.letter()["Subject"]).count(OPEN_TITLE[lang]) == 1


@pytest.mark.parametrize(("lang", "device", "script"), WALKS)
def test_a_newcomer_makes_an_account_by_code_and_a_calendar_of_their_own(visits, lang, device, script):
    walk = Walk(visits, lang, device, script=script)
    page = walk.page

    page.goto(f"/{lang}/events/{walk.site.facts.names['open']}")
    walk.follow("Sign in")
    walk.fill(email=walk.email)
    walk.press("Send me a link")
    walk.fill(code=re.findall(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b", text_of(walk.letter()))[0])
    walk.press("Sign in")
    walk.fill(given_name="Andrea", family_name="Exemple", organisation="Maison de test")
    page.get_by_label(walk.words("Both")).check()
    walk.press("Make my account")
    see(page.locator("h1")).to_have_text(OPEN_TITLE[lang])
    walk.press("Register")
    walk.says("You are registered.")
    walk.go("My space")
    see(page.locator("main .event-row")).to_contain_text(OPEN_TITLE[lang])
    walk.press("Make a private address")
    address = page.locator("main input[readonly]").input_value()

    feed = page.request.get(address).body().decode()
    assert feed.count("BEGIN:VEVENT") == 1
    assert f"SUMMARY:{OPEN_TITLE[lang]}" in feed.splitlines()


@pytest.mark.parametrize(("lang", "device", "script"), WALKS)
def test_a_member_signs_in_by_link_and_sees_the_ten_dates_that_others_do_not(visits, lang, device, script):
    walk = Walk(visits, lang, device, script=script, email=MEMBERS[device.name])
    page = walk.page

    page.goto(f"/{lang}/sign-in")
    walk.fill(email=walk.email)
    walk.press("Send me a link")
    walk.says("Open the link on this device, or type the code here.")
    page.goto(link_in(text_of(walk.letter()), walk.site, "/sign-in/link/"))
    walk.press("Sign in")
    walk.go("Communities")
    page.get_by_role("listitem").filter(has_text=walk.words("My community")).get_by_role("link").click()
    dates = page.locator("ol.cycle time").evaluate_all("all => all.map(time => time.dateTime)")

    assert len({date.fromisoformat(day) for day in dates}) == SESSIONS
    outsider = visits.open(lang, device, who="host", script=script)
    outsider.goto(page.url)
    see(outsider.locator("h1")).to_have_text(page.locator("h1").inner_text())
    assert outsider.locator("main time, main ol li").count() == 0
