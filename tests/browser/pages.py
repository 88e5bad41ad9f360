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
    "sign_in.account": "walked in test_thread.py: only a proved new address opens it",
}
