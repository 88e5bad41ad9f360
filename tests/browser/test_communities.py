"""A community of practice through its year, walked by those who make it: composed, planned, met, followed.

The walks undo what they decide and plan; the ticks and the harvest that they leave are counted by no other test.
"""

from datetime import date, timedelta

import pytest
from playwright.sync_api import Locator, Page
from playwright.sync_api import expect as see

from core import language
from core.language import Language
from tests.browser.visits import DESKTOP, PHONE, Device, Visits

pytestmark = pytest.mark.browser

WALKS = [pytest.param("fr", PHONE, id="fr-phone"), pytest.param("nl", DESKTOP, id="nl-desktop")]
TICKS = [
    pytest.param("fr", PHONE, True, id="fr-phone"),
    pytest.param("nl", DESKTOP, True, id="nl-desktop"),
    pytest.param("nl", PHONE, False, id="nl-phone-without-javascript"),
]
SEATS = 12
MINUTES = 10
SESSIONS = 10
COMPOSITION = "/{lang}/communities/{recruiting}/{next_season}/composition"
COMMUNITY = "/{lang}/communities/{community}"
FOUND = 200
NOTHING = 404
PRESENT_AT = (
    "You were present at %(num)s of %(noted)s {} noted. Only you, the moderators and the coordination see this."
)


class Walk:
    """One of the people of the demonstration, at a page of a community."""

    def __init__(
        self, visits: Visits, lang: Language, device: Device, who: str, path: str, *, script: bool = True
    ) -> None:
        self.page: Page = visits.open(lang, device, who=who, script=script)
        self.lang: Language = lang
        self.names = {"lang": lang, **visits.site.facts.names}
        self.main = self.page.locator("main")
        assert self.open(path) == FOUND

    def open(self, path: str) -> int:
        """Go to an address; the status of its answer."""
        answer = self.page.goto(path.format(**self.names))
        assert answer is not None
        return answer.status

    def words(self, msgid: str, **params: object) -> str:
        """A text of the catalogue, as this person reads it."""
        with language.using(self.lang):
            return language.gettext(msgid) % params if params else language.gettext(msgid)

    def many(self, one: str, more: str, num: int, **params: object) -> str:
        """A text of the catalogue for that number."""
        with language.using(self.lang):
            return language.ngettext(one, more, num) % {"num": num, **params}

    def press(self, msgid: str, within: Locator | None = None) -> None:
        (within or self.main).get_by_role("button", name=self.words(msgid), exact=True).click()

    def follow(self, msgid: str, within: Locator | None = None) -> None:
        (within or self.main).get_by_role("link", name=self.words(msgid), exact=True).first.click()

    def unfold(self, msgid: str) -> None:
        self.main.locator("summary").get_by_text(self.words(msgid), exact=True).click()

    def fill(self, **fields: str) -> None:
        for name, value in fields.items():
            self.main.locator(f"#f-{name}").fill(value)

    def says(self, msgid: str, **params: object) -> None:
        see(self.page.locator("body")).to_contain_text(self.words(msgid, **params))

    def section(self, heading: str) -> Locator:
        """The part of the page under the heading of that id."""
        return self.main.locator(f"section[aria-labelledby='{heading}']")


def needs_a_session(walk: Walk, state: str) -> Locator:
    """The first session that was held, is next or is planned; between two seasons there may be none."""
    found = walk.page.locator(f"ol.cycle .is-{state}")
    if not found.count():
        pytest.skip(f"the season has no session that is {state} today")
    return found.first


# Composing


@pytest.mark.parametrize(("lang", "device"), WALKS)
def test_a_coordinator_accepts_somebody_of_the_proposal_beside_the_meter_and_undoes_it(visits, lang, device):
    walk = Walk(visits, lang, device, "coordinator", COMPOSITION)
    meter = walk.main.locator("aside .progress span")
    proposed = walk.section("proposal").locator("ol > li")

    see(walk.main.locator("#meter")).to_have_text(walk.words("Composition meter"))
    see(meter).to_have_text(f"0 / {SEATS}")
    see(proposed).to_have_count(SEATS)
    assert all(proposed.locator(".muted").all_inner_texts()), "every person is proposed for a reason"
    name = proposed.last.get_by_role("link").inner_text()
    proposed.last.get_by_role("link").click()
    see(walk.page.locator("h1")).to_have_text(name)
    walk.press("Accept")
    walk.says("Decided. The mail leaves in %(minutes)s minutes; until then you can undo it.", minutes=MINUTES)
    see(meter).to_have_text(f"1 / {SEATS}")
    accepted = walk.section("list-accepted").get_by_role("listitem")
    see(accepted.locator("h3")).to_have_text([name])
    walk.press("Undo", accepted)
    walk.says("Undone. Nobody was told.")
    see(meter).to_have_text(f"0 / {SEATS}")
    see(walk.section("list-accepted")).to_have_count(0)


@pytest.mark.parametrize(("lang", "device"), WALKS)
def test_a_coordinator_declines_with_the_suggested_words_and_undoes_it(visits, lang, device):
    walk = Walk(visits, lang, device, "coordinator", COMPOSITION)
    received = walk.section("list-received").get_by_role("link")
    name = received.last.inner_text()

    received.last.click()
    walk.unfold("Decline")
    words = walk.main.locator("#f-words")
    see(words).to_be_visible()
    assert words.input_value().strip()
    walk.press("Decline with this message")
    declined = walk.section("list-declined").get_by_role("listitem")
    see(declined.locator("h3")).to_have_text([name])
    declined.get_by_role("link", name=name, exact=True).click()
    see(walk.main.locator(".badge").first).to_have_text(walk.words("Declined"))
    walk.press("Undo")
    see(walk.section("list-received").get_by_role("link", name=name, exact=True)).to_be_visible()


# Planning


@pytest.mark.parametrize(("lang", "device"), WALKS)
def test_a_moderator_moves_the_last_session_and_moves_it_back(visits, lang, device):
    walk = Walk(visits, lang, device, "moderator", COMMUNITY)
    needs_a_session(walk, "next")

    walk.follow("Plan the cycle")
    rows = walk.section("sessions").locator(".event-row")
    see(rows).to_have_count(SESSIONS)
    rows.last.get_by_role("link").click()
    day = walk.main.locator("#f-day")
    before = date.fromisoformat(day.input_value())
    after = before + timedelta(days=1)
    day.fill(after.isoformat())
    walk.press("Keep this moment and place")
    walk.says("Changed. Members and guests receive a mail, and their calendars follow.")
    see(day).to_have_value(after.isoformat())
    plan = "/{lang}/communities/{community}/{season}/plan"
    session = walk.page.url
    walk.open(plan)
    see(rows.last.locator("time").first).to_have_attribute("datetime", after.isoformat())
    see(rows.last.locator("time").first).to_contain_text(str(after.day))

    walk.open(session)
    walk.press("Undo: back to the moment before")
    see(day).to_have_value(before.isoformat())
    walk.open(plan)
    see(rows.last.locator("time").first).to_have_attribute("datetime", before.isoformat())


@pytest.mark.parametrize(("lang", "device"), WALKS)
def test_a_moderator_invites_a_guest_speaker_and_takes_the_invitation_back(visits, lang, device):
    walk = Walk(visits, lang, device, "moderator", COMMUNITY)
    needs_a_session(walk, "next")
    walk.open("/{lang}/communities/{community}/{season}/sessions/10/plan")
    guests = walk.section("guests")

    see(guests).to_contain_text(walk.words("Nobody is invited to this session yet."))
    walk.unfold("Invite a guest speaker")
    walk.fill(given_name="Camille", family_name="Exemple", email=f"guest-{lang}@example.org")
    walk.press("Send the invitation")
    walk.says("The invitation is on its way.")
    see(guests.locator("li strong")).to_have_text(["Camille Exemple"])
    see(guests.locator("li")).to_contain_text(f"guest-{lang}@example.org")
    walk.press("Take the invitation back")
    see(guests).to_contain_text(walk.words("Nobody is invited to this session yet."))


# Meeting


def ticked(walk: Walk) -> dict[str, str]:
    """What is ticked on the page, by the name of the group of ticks: `tick-12` is `present`."""
    found = walk.page.locator("#attendance-form input[type=radio]:checked")
    return dict(found.evaluate_all("all => all.map(input => [input.name, input.value])"))


def tally(walk: Walk, ticks: dict[str, str]) -> str:
    """The line that counts these ticks."""
    texts = {name: f"%(num)s {name}" for name in ("present", "excused", "absent")}
    noted = list(ticks.values())
    return " · ".join(walk.many(text, text, noted.count(name)) for name, text in texts.items())


@pytest.mark.parametrize(("lang", "device", "script"), TICKS)
def test_a_moderator_ticks_who_was_there_and_who_is_excused(visits, lang, device, script):
    walk = Walk(visits, lang, device, "moderator", COMMUNITY, script=script)
    needs_a_session(walk, "done")
    walk.open(COMMUNITY + "/sessions/1")
    before = ticked(walk)
    came = next(name for name, value in before.items() if value == "present")
    missed = next(name for name, value in before.items() if value != "present")
    count = walk.page.locator("#tally")

    def tick(name: str, value: str, word: str) -> None:
        walk.page.locator(f"fieldset:has(input[name={name}])").get_by_label(walk.words(word), exact=True).check()
        if script:
            see(walk.page.locator(f"#saved-{name.removeprefix('tick-')}")).to_contain_text(walk.words("Saved"))
        see(walk.page.locator(f"#{name}-{value}")).to_be_checked()

    see(count).to_have_text(tally(walk, before))
    tick(came, "excused", "Excused")
    tick(missed, "present", "Present")
    if not script:
        walk.press("Save the attendance")
    after = {**before, came: "excused", missed: "present"}
    see(count).to_have_text(tally(walk, after))
    walk.open(COMMUNITY + "/sessions/1")
    see(count).to_have_text(tally(walk, after))

    assert ticked(walk) == after


@pytest.mark.parametrize(("lang", "device"), WALKS)
def test_a_moderator_harvests_and_offers_after_the_second_look(visits, lang, device):
    walk = Walk(visits, lang, device, "moderator", COMMUNITY)
    needs_a_session(walk, "done")
    walk.open(COMMUNITY + "/sessions/1/harvest")
    text = f"Commencer par un tour de table ({lang})."
    item = walk.section("harvest").get_by_role("listitem").filter(has_text=text)

    walk.main.locator("#f-kind").select_option("learning")
    walk.fill(text=text)
    walk.press("Add")
    see(item.locator(".badge")).to_have_text([walk.words("Learning"), walk.words("The group's own")])
    walk.follow("Offer to the association", item)
    see(walk.page.locator("h1")).to_have_text(walk.words("A second look"))
    see(walk.main.locator("article")).to_contain_text(text)
    walk.press("Offer to the association")
    see(walk.page.locator("#error-summary")).to_be_visible()
    for name in ("nameless", "unplaced", "agreed"):
        walk.main.locator(f"#f-{name}").check()
    walk.press("Offer to the association")
    see(item.locator(".badge")).to_have_text([walk.words("Learning"), walk.words("Offered to the association")])
    walk.press("Take back", item)
    see(item.locator(".badge").last).to_have_text(walk.words("The group's own"))


@pytest.mark.parametrize(("lang", "device"), WALKS)
def test_a_member_announces_an_absence_in_one_click_and_takes_it_back(visits, lang, device):
    walk = Walk(visits, lang, device, "member", COMMUNITY)
    needs_a_session(walk, "next")
    mine = walk.section("my-absence")

    walk.section("sessions").locator("ol a").last.click()
    see(mine.locator("h2")).to_have_text(walk.words("You are expected"))
    walk.press("I cannot come this time", mine)
    see(mine.locator("h2")).to_have_text(walk.words("You are excused"))
    walk.press("I come after all", mine)
    see(mine.locator("h2")).to_have_text(walk.words("You are expected"))


# Following


@pytest.mark.parametrize(("lang", "device"), WALKS)
def test_a_moderator_sees_who_was_there_and_reads_the_report(visits, lang, device):
    walk = Walk(visits, lang, device, "moderator", COMMUNITY)
    needs_a_session(walk, "done")
    held = walk.page.locator("ol.cycle .is-done").count()
    people = walk.section("members").locator("li").count()

    walk.follow("Attendance at a glance")
    see(walk.page.locator("h1")).to_have_text(walk.words("Attendance at a glance"))
    matrix = walk.page.locator("table.matrix")
    see(matrix.locator("tbody tr")).to_have_count(people)
    see(matrix.locator("thead time")).to_have_count(held)
    see(matrix.locator("tbody td")).to_have_count(people * (held + 1))
    walk.open(COMMUNITY)
    walk.follow("Report of the cycle")
    one, more = "%(num)s of %(count)s sessions was held.", "%(num)s of %(count)s sessions were held."
    see(walk.section("sessions").locator("p").first).to_have_text(walk.many(one, more, held, count=SESSIONS))
    see(walk.section("sessions").locator("tbody tr")).to_have_count(SESSIONS)
    see(walk.main.get_by_role("link", name=walk.words("As a PDF"), exact=True)).to_be_visible()


@pytest.mark.parametrize(("lang", "device"), WALKS)
def test_a_member_sees_their_own_year_and_an_outsider_neither_names_nor_dates(visits, lang, device):
    member = Walk(visits, lang, device, "member", COMMUNITY)
    needs_a_session(member, "done")
    needs_a_session(member, "next")
    marks = member.page.locator("ol.cycle .is-done small").all_inner_texts()
    with language.using(lang):
        said = language.ngettext(PRESENT_AT.format("session"), PRESENT_AT.format("sessions"), len(marks))
    said %= {"num": marks.count(member.words("Present")), "noted": len(marks)}
    people = member.section("members").locator("li")
    names = people.evaluate_all("all => all.map(item => item.firstChild.textContent.trim())")

    see(member.section("year")).to_contain_text(said)
    see(member.section("year").locator("p.lead")).to_contain_text(member.words("Next session"))
    outsider = Walk(visits, lang, device, "professional", COMMUNITY)
    see(outsider.page.locator("h1")).to_have_text(member.page.locator("h1").inner_text())
    outsider.says("This is a closed group: its members, dates and notes are known to those who belong to it.")
    shown = outsider.main.inner_text()
    assert [name for name in names if name in member.main.inner_text()] == names != []
    assert [name for name in names if name in shown] == []
    assert outsider.main.locator("time, ol").count() == 0
    inside = ("/sessions/1", "/sessions/1/notes", "/attendance", "/{season}/report", "/{season}/plan")
    assert {outsider.open(COMMUNITY + part) for part in inside} == {NOTHING}
