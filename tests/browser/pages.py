"""Every page of the house in every state worth looking at: what axe, the layout and the languages are checked on.

A new page is one line here; `test_pages.py` fails on a page of the house that has none.
"""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

from tests.browser.serving import Site

SEND = "main form[method=post]:not(.post-button) button.primary"
Does = Callable[[Page], None]


@dataclass(frozen=True, slots=True)
class Look:
    """A page in one state.

    Args:
        name: of the page as its route declares it, then of the state: `event/full`.
        path: its address; `{lang}` and the names of the house's facts are filled in.
        who: the person of the demonstration who looks; nobody when empty.
        does: what one does there to come to the state.
        status: of the answer to the address.
    """

    name: str
    path: str
    who: str = ""
    does: Does | None = None
    status: int = 200

    @property
    def route(self) -> str:
        return self.name.partition("/")[0]

    def open(self, page: Page, site: Site, lang: str) -> None:
        """Bring `page` to this state, in `lang`."""
        answer = page.goto(self.path.format(lang=lang, **site.facts.names))
        assert answer is not None
        assert answer.status == self.status, f"{self.name}: {answer.status}"
        if self.does is not None:
            self.does(page)


def sends_nothing(page: Page) -> None:
    """Send the form of the page as it is: its errors come."""
    _empty(page)
    page.locator(SEND).first.click()
    page.locator("#error-summary").wait_for()


def _empty(page: Page) -> None:
    form = page.locator("main form[method=post]:not(.post-button)").first
    for field in form.locator("input[required]:not([type=radio]):not([type=checkbox]), textarea[required]").all():
        field.fill("")


def asks_to_sign_in(page: Page) -> None:
    page.locator("#f-email").fill("somebody@example.org")
    page.locator(SEND).click()
    page.locator("#f-code").wait_for()


def types_a_wrong_code(page: Page) -> None:
    asks_to_sign_in(page)
    page.locator("#f-code").fill("CDFG-2346")
    page.locator(SEND).click()
    page.locator("#error-summary").wait_for()


def registers_by_address(page: Page) -> None:
    page.locator("#f-given_name").fill("Andrea")
    page.locator("#f-family_name").fill("Exemple")
    page.locator("#f-email").fill("andrea@example.org")
    page.locator(SEND).click()
    page.locator("main .notice.ok").wait_for()


LOOKS = (
    Look("home", "/{lang}/"),
    Look("home/signed in", "/{lang}/", who="member"),
    Look("agenda", "/{lang}/agenda"),
    Look("agenda/nothing found", "/{lang}/agenda?text=qwertz"),
    Look("agenda/filtered", "/{lang}/agenda?territory=sud&kind=territory_council"),
    Look("agenda/week", "/{lang}/agenda?view=week"),
    Look("agenda/month", "/{lang}/agenda?view=month"),
    Look("calendars", "/{lang}/calendars"),
    Look("event", "/{lang}/events/{open}"),
    Look("event/errors", "/{lang}/events/{open}", does=sends_nothing),
    Look("event/asked by address", "/{lang}/events/{open}", does=registers_by_address),
    Look("event/full", "/{lang}/events/{full}", who="host"),
    Look("event/registered", "/{lang}/events/{full}", who="professional"),
    Look("event/waiting", "/{lang}/events/{full}", who="member"),
    Look("event/cancelled", "/{lang}/events/{cancelled}"),
    Look("event/past", "/{lang}/events/{past}"),
    Look("event/not open", "/{lang}/events/{not_open}"),
    Look("event/walk in", "/{lang}/events/{walk_in}"),
    Look("event/in one language", "/{lang}/events/{one_language}"),
    Look("event/date only", "/{lang}/events/{date_only}"),
    Look("event/long text", "/{lang}/events/{long}", who="professional"),
    Look("capability/seat", "/r/{seat}"),
    Look("capability/asked", "/r/{asked}"),
    Look("capability/unknown", "/r/nothing-at-all", status=404),
    Look("prevention", "/{lang}/prevention"),
    Look("open_house", "/{lang}/open-house"),
    Look("open_house.week", "/{lang}/open-house/{week}"),
    Look("communities", "/{lang}/communities"),
    Look("communities/member", "/{lang}/communities", who="member"),
    Look("community", "/{lang}/communities/{community}"),
    Look("community/member", "/{lang}/communities/{community}", who="member"),
    Look("me", "/{lang}/me", who="professional"),
    Look("me/nothing yet", "/{lang}/me", who="newcomer"),
    Look("profile", "/{lang}/me/profile", who="professional"),
    Look("profile/errors", "/{lang}/me/profile", who="professional", does=sends_nothing),
    Look("sign_in", "/{lang}/sign-in"),
    Look("sign_in/errors", "/{lang}/sign-in", does=sends_nothing),
    Look("sign_in.code", "/{lang}/sign-in", does=asks_to_sign_in),
    Look("sign_in.code/errors", "/{lang}/sign-in", does=types_a_wrong_code),
    Look("sign_in.link", "/{lang}/sign-in/link/{link}"),
    Look("sign_in.link/gone", "/{lang}/sign-in/link/nothing", status=410),
    Look("desk", "/{lang}/desk", who="coordinator"),
    Look("desk.open_house", "/{lang}/desk/open-house", who="coordinator"),
    Look("desk.open_house.new", "/{lang}/desk/open-house/new", who="coordinator"),
    Look("desk.open_house.week", "/{lang}/desk/open-house/{week}", who="coordinator"),
    Look("desk.open_house.edit", "/{lang}/desk/open-house/{week}/edit", who="coordinator"),
    Look("desk.events", "/{lang}/desk/events", who="coordinator"),
    Look("desk.events.new", "/{lang}/desk/events/new", who="coordinator"),
    Look("desk.event", "/{lang}/desk/events/{event_id}", who="coordinator"),
    Look("desk.roster", "/{lang}/desk/events/{event_id}/roster", who="coordinator"),
    Look("desk.meetups", "/{lang}/desk/meetups", who="coordinator"),
    Look("desk.meetups.new", "/{lang}/desk/meetups/new", who="coordinator"),
    Look("desk.meetup", "/{lang}/desk/meetups/1", who="coordinator"),
    Look("desk.prevention", "/{lang}/desk/prevention", who="coordinator"),
    Look("desk.prevention.month", "/{lang}/desk/prevention/{season}-11", who="coordinator"),
    Look("desk.communities", "/{lang}/desk/communities", who="coordinator"),
    Look("desk.communities.new", "/{lang}/desk/communities/new", who="coordinator"),
    Look("desk.community", "/{lang}/desk/communities/{community}", who="coordinator"),
    Look("desk.cycle", "/{lang}/desk/communities/{community}/{season}", who="coordinator"),
    Look("desk.cycles", "/{lang}/desk/cycles", who="coordinator"),
    Look("desk.harvest", "/{lang}/desk/harvest", who="coordinator"),
    Look("desk.certificates", "/{lang}/desk/certificates", who="coordinator"),
    Look("cdp.holidays", "/{lang}/desk/school-holidays", who="coordinator"),
    Look("cdp.plan", "/{lang}/communities/{community}/{season}/plan", who="moderator"),
    Look("cdp.session.plan", "/{lang}/communities/{community}/{season}/sessions/5/plan", who="moderator"),
    Look("cdp.session", "/{lang}/communities/{community}/sessions/5", who="member"),
    Look("cdp.session/past", "/{lang}/communities/{community}/sessions/1", who="moderator"),
    Look("cdp.session.notes", "/{lang}/communities/{community}/sessions/1/notes", who="member"),
    Look("cdp.session.notes.edit", "/{lang}/communities/{community}/sessions/1/notes/edit", who="moderator"),
    Look("cdp.session.harvest", "/{lang}/communities/{community}/sessions/1/harvest", who="member"),
    Look("cdp.session.subjects", "/{lang}/communities/{community}/sessions/5/subjects", who="member"),
    Look("cdp.attendance", "/{lang}/communities/{community}/attendance", who="moderator"),
    Look("cdp.hand_over", "/{lang}/communities/{community}/hand-over", who="moderator"),
    Look("cdp.evaluation", "/{lang}/communities/{community}/evaluation", who="member"),
    Look("cdp.report", "/{lang}/communities/{community}/{season}/report", who="moderator"),
    Look("cdp.kit", "/{lang}/moderators/kit", who="moderator"),
    Look("cdp.topics", "/{lang}/moderators/exchange", who="moderator"),
    Look("composition", "/{lang}/communities/{community}/{season}/composition", who="moderator"),
    Look("community.apply", "/{lang}/communities/{recruiting}/apply", who="professional"),
    Look("open_house.enrol", "/{lang}/open-house/{week}/enrol", who="host"),
    Look("open_house.itinerary", "/{lang}/open-house/{week}/itinerary", who="professional"),
    Look("applicant", "/{lang}/communities/{recruiting}/{next_season}/applicants/{application}", who="coordinator"),
    Look("community.employer", "/{lang}/communities/{recruiting}/employer"),
    Look("cdp.harvest.edit", "/{lang}/communities/{community}/sessions/1/harvest/{harvest}", who="member"),
    Look("cdp.harvest.offer", "/{lang}/communities/{community}/sessions/1/harvest/{harvest}/offer", who="member"),
    Look("cdp.topic", "/{lang}/moderators/exchange/{topic}", who="moderator"),
    Look("cdp.next", "/{lang}/communities/{community}/{season}/next", who="coordinator"),
    Look("open_house.host", "/{lang}/open-house/{visited}/hosts/{host}"),
    Look("desk.open_house.host", "/{lang}/desk/open-house/{visited}/hosts/{host}", who="coordinator"),
    Look("desk.open_house.review", "/{lang}/desk/open-house/{visited}/hosts/{host}/decision", who="coordinator"),
    Look("guide", "/{lang}/guide"),
    Look("accessibility", "/{lang}/accessibility"),
    Look("privacy", "/{lang}/privacy"),
    Look("design", "/{lang}/design"),
    Look("not found", "/{lang}/nothing-here", status=404),
)
# Pages of the house that are not looked at on their own, and why.
ELSEWHERE = {
    "root": "leads to home",
    "healthz": "text for machines",
    "readyz": "text for machines",
    "metrics": "text for machines",
    "robots": "text for machines",
    "cdp.session.sheet": "a file",
    "cdp.session.file": "a file",
    "cdp.kit.file": "a file",
    "cdp.report.pdf": "a file",
    "cdp.certificate": "a file",
    "cdp.session.find": "leads to cdp.session",
    "sign_in.account": "walked in test_thread.py: only a proved new address opens it",
}
