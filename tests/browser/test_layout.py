"""How pages stand on their screens: nothing to scroll sideways, nothing that jumps, everything large enough."""

import pytest
from playwright.sync_api import Page

from tests.browser.pages import LOOKS, Look
from tests.browser.visits import DESKTOP, PHONE, SMALL

pytestmark = pytest.mark.browser

SMALLEST_TARGET = 24  # CSS pixels
ZOOMED = {"width": 640, "height": 450}  # a desktop of 1280 × 900 at 200 %
IDS = [look.name.replace(" ", "-") for look in LOOKS]

# Layout shift is heard from before the first byte of the page is read.
HEAR_SHIFTS = """
window.shifts = [];
new PerformanceObserver(list => {
  for (const entry of list.getEntries()) {
    const moved = entry.sources.map(source => source.node?.className || source.node?.nodeName);
    if (!entry.hadRecentInput) window.shifts.push([entry.value, ...moved]);
  }
}).observe({type: 'layout-shift', buffered: true});
"""
WIDER = """() => {
  const wide = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= wide) return [];
  return [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > wide + 0.5)
    .slice(0, 5).map(e => e.outerHTML.slice(0, 120));
}"""
TOO_SMALL = """smallest => [...document.querySelectorAll(
  'nav a, button, .button, .tool, .brand, summary, input:not([type=hidden]), select, textarea, .slot, .day-link')]
  .filter(e => e.checkVisibility({visibilityProperty: true, opacityProperty: true}))
  .filter(e => { const r = e.getBoundingClientRect(); return r.width < smallest || r.height < smallest; })
  .map(e => e.outerHTML.slice(0, 120))"""


def settle(page: Page) -> None:
    """Wait until all is there and painted."""
    page.wait_for_load_state("load")
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def shape(page: Page) -> dict[str, object]:
    """What is wrong with how a page stands; nothing when all is well."""
    wrong = {
        "wider than the screen": page.evaluate(WIDER),
        "too small to press": page.evaluate(TOO_SMALL, SMALLEST_TARGET),
        "main headings": [] if page.locator("h1").count() == 1 else page.locator("h1").all_inner_texts(),
    }
    return {name: found for name, found in wrong.items() if found}


@pytest.mark.parametrize(("number", "look"), list(enumerate(LOOKS)), ids=IDS)
def test_a_page_fits_its_screen_and_does_not_jump(visits, number: int, look: Look):
    page = visits.open(device=SMALL, who=look.who)
    page.add_init_script(HEAR_SHIFTS)

    look.open(page, visits.site, ("fr", "nl")[number % 2])
    settle(page)

    found = {"small phone": shape(page), "shifts": page.evaluate("window.shifts")}
    page.set_viewport_size(ZOOMED)
    assert found | {"200 %": shape(page)} == {"small phone": {}, "shifts": [], "200 %": {}}


@pytest.mark.long
@pytest.mark.parametrize("lang", ["fr", "nl"])
@pytest.mark.parametrize("device", [PHONE, DESKTOP], ids=lambda device: device.name)
@pytest.mark.parametrize("look", LOOKS, ids=IDS)
def test_a_page_fits_every_screen(visits, look, device, lang):
    page = visits.open(lang, device, who=look.who)
    page.add_init_script(HEAR_SHIFTS)

    look.open(page, visits.site, lang)
    settle(page)

    assert (shape(page), page.evaluate("window.shifts")) == ({}, [])
