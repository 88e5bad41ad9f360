"""What a visit feels like: by keyboard, forwards and back, from one language to the other, with what was typed."""

import re

import pytest
from playwright.sync_api import Page
from playwright.sync_api import expect as see

from tests.browser.visits import DESKTOP

pytestmark = pytest.mark.browser

FOCUS = """() => {
  const e = document.activeElement, s = getComputedStyle(e), r = e.getBoundingClientRect();
  return {
    name: e.outerHTML.slice(0, 90),
    outlined: s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2,
    seen: r.bottom > 0 && r.top < innerHeight && r.width > 0 && r.height > 0,
  };
}"""
STEPS = 25


def test_every_stop_of_the_tab_key_is_seen(visits):
    page = visits.open("fr", DESKTOP)
    page.goto(f"/fr/events/{visits.site.facts.names['open']}")

    stops = []
    for _ in range(STEPS):
        page.keyboard.press("Tab")
        stops.append(page.evaluate(FOCUS))

    inside = [stop for stop in stops if not stop["name"].startswith("<body")]  # after the last, the browser's own
    assert [stop["name"] for stop in inside if not (stop["outlined"] and stop["seen"])] == []
    assert any("f-email" in stop["name"] for stop in stops)


def test_the_first_stop_leads_past_the_menus(visits):
    page = visits.open("nl", DESKTOP)
    page.goto("/nl/agenda")

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def chosen(page: Page) -> tuple[str, str]:
    return page.locator("#f-territory").input_value(), page.locator("#f-kind").input_value()


def test_back_and_forward_keep_the_filters(page):
    page.goto("/fr/agenda")
    page.locator("#f-territory").select_option("sud")
    page.wait_for_url(re.compile("territory=sud"))
    page.locator("#f-kind").select_option("prevention_meetup")
    page.wait_for_url(re.compile("kind=prevention_meetup"))
    page.locator("#results .event-row a").first.click()
    page.wait_for_url(re.compile("/events/"))

    page.go_back()
    page.wait_for_url(re.compile("kind=prevention_meetup"))
    see(page.locator("#f-kind")).to_have_value("prevention_meetup")
    assert chosen(page) == ("sud", "prevention_meetup")
    assert set(page.locator("#results .badge.territory").all_inner_texts()) == {"Sud"}
    page.go_back()
    page.wait_for_url(re.compile(r"territory=sud(?!.*prevention_meetup)"))
    see(page.locator("#f-kind")).to_have_value("")
    page.go_forward()
    page.wait_for_url(re.compile("kind=prevention_meetup"))
    see(page.locator("#f-kind")).to_have_value("prevention_meetup")


def test_a_filter_tells_how_many_it_found_without_a_new_page(page):
    page.goto("/fr/agenda")
    page.evaluate("window.same = true")

    page.locator("#f-territory").select_option("sud")
    page.wait_for_url(re.compile("territory=sud"))

    assert page.evaluate("window.same") is True
    see(page.locator("#announcer")).not_to_be_empty()


def test_the_other_language_is_the_same_page_with_the_same_filters(page):
    page.goto("/fr/agenda?territory=sud-est&view=month")

    page.locator("a.tool[hreflang=nl]").click()
    page.wait_for_url(re.compile("/nl/agenda"))

    assert page.locator("html").get_attribute("lang") == "nl"
    assert chosen(page)[0] == "zuid-oost"
    assert page.locator("table.month").count() == 1


def test_after_a_filter_the_other_language_has_it_too(page):
    page.goto("/fr/agenda")
    page.locator("#f-territory").select_option("sud")
    page.wait_for_url(re.compile("territory=sud"))

    page.locator("a.tool[hreflang=nl]").click()
    page.wait_for_url(re.compile("/nl/agenda"))

    assert chosen(page)[0] == "zuid"


def test_what_was_typed_survives_the_change_of_language(visits, page):
    page.goto(f"/fr/events/{visits.site.facts.names['open']}")
    page.locator("#f-given_name").fill("Andrea")
    page.locator("#f-email").fill("andrea@exam")

    page.locator("a.tool[hreflang=nl]").click()
    page.wait_for_url(re.compile("/nl/events/"))

    see(page.locator("#f-given_name")).to_have_value("Andrea")
    assert page.locator("#f-email").input_value() == "andrea@exam"


def test_errors_are_told_and_lead_to_their_fields(visits, page):
    page.goto(f"/fr/events/{visits.site.facts.names['open']}")
    page.locator("#f-given_name").fill("Andrea")

    page.locator("main form button.primary").click()

    summary = page.locator("#error-summary")
    see(summary).to_be_focused()
    summary.locator("a[href='#f-email']").click()
    see(page.locator("#f-email")).to_be_focused()
    assert page.locator("#f-email").get_attribute("aria-invalid") == "true"
    assert page.locator("#f-given_name").input_value() == "Andrea"


def test_a_screen_reader_hears_names_hints_and_errors_of_the_fields(visits, page):
    page.goto(f"/fr/events/{visits.site.facts.names['open']}")
    page.locator("main form button.primary").click()

    email = page.get_by_role("textbox", name="Adresse e-mail")

    see(email).to_have_accessible_description(re.compile("lien.*Erreur", re.DOTALL))
    assert page.get_by_role("alert").count() == 1
