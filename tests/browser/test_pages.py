"""No page of the house is forgotten by the tests that look at all of them."""

from tests.browser.pages import ELSEWHERE, LOOKS
from web.routes import declared


def test_every_page_of_the_house_is_looked_at():
    pages = {page.name for page in declared() if "GET" in page.methods}

    assert pages - ELSEWHERE.keys() - {look.route for look in LOOKS} == set()


def test_no_two_looks_share_a_name():
    names = [look.name for look in LOOKS]

    assert sorted(set(names)) == sorted(names)
