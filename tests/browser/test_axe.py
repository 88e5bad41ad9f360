"""WCAG 2.2 AA as far as a machine sees it: axe finds nothing on any page, in any state, on any screen."""

from itertools import product

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Page

from tests.browser.pages import LOOKS, Look
from tests.browser.visits import PHONE, Scheme, Visits

pytestmark = pytest.mark.browser

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPTIONS = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
WIDTHS = (320, 390, 1280)
STRIDE = 5  # prime to the number of screens
Screen = tuple[str, Scheme, int]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
EVERYTHING: tuple[Screen, ...] = tuple(product(("fr", "nl"), SCHEMES, WIDTHS))
# In the default run each page is seen on one screen, and pages that follow each other on others: every combination is
# met by some pages. The long run sees every page on all of them.
CASES = [
    pytest.param(look, EVERYTHING[number * STRIDE % len(EVERYTHING)], id=look.name.replace(" ", "-"))
    for number, look in enumerate(LOOKS)
]


def violations(page: Page) -> list[str]:
    """What axe finds: the rule, what it says, the first element that breaks it."""
    found = Axe().run(page, options=OPTIONS).response["violations"]
    return [f"{v['id']}: {v['help']}: {v['nodes'][0]['html'][:200]}" for v in found]


def show_whole(page: Page) -> None:
    """A screen as high as the page: on a lower one, the bar at its bottom stands before what one scrolls to."""
    height = page.evaluate("Math.ceil(document.documentElement.scrollHeight)")
    page.set_viewport_size({"width": page.evaluate("innerWidth"), "height": height})


def look_at(visits: Visits, look: Look, screens: tuple[Screen, ...]) -> None:
    page = visits.open(device=PHONE, who=look.who)
    found = {}
    for lang, scheme, width in screens:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 800})
        look.open(page, visits.site, lang)
        show_whole(page)
        found[lang, scheme, width] = violations(page)
    assert found == {screen: [] for screen in screens}


@pytest.mark.parametrize(("look", "screen"), CASES)
def test_axe_finds_nothing(visits, look, screen):
    look_at(visits, look, (screen,))


@pytest.mark.long
@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.name.replace(" ", "-"))
def test_axe_finds_nothing_on_any_screen(visits, look):
    look_at(visits, look, EVERYTHING)
