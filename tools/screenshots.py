"""`make screenshots`: the pictures of the documentation, of a running demonstration, so that they are never old."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests import chromium
from tests.browser import house
from tests.browser.serving import Site, serving
from tests.browser.visits import DESKTOP, PHONE, Device, Scheme, Visits

FOLDER = Path(__file__).parent.parent / "docs" / "screenshots"


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: a page, who looks at it, on what screen."""

    name: str
    path: str
    device: Device = DESKTOP
    who: str = ""
    scheme: Scheme = "light"
    whole: bool = False

    @property
    def lang(self) -> str:
        return self.path[1:3]


SHOTS = (
    Shot("home-fr-phone", "/fr/", PHONE),
    Shot("agenda-nl-desktop", "/nl/agenda"),
    Shot("agenda-week-fr-desktop", "/fr/agenda?view=week"),
    Shot("agenda-month-nl-desktop", "/nl/agenda?view=month", scheme="dark"),
    Shot("event-fr-desktop", "/fr/events/{picture}"),
    Shot("event-nl-phone", "/nl/events/{picture}", PHONE),
    Shot("prevention-nl-desktop", "/nl/prevention"),
    Shot("open-house-fr-desktop", "/fr/open-house"),
    Shot("communities-nl-desktop", "/nl/communities"),
    Shot("community-fr-phone", "/fr/communities/{community}", PHONE, who="member"),
    Shot("me-nl-phone", "/nl/me", PHONE, who="professional"),
    Shot("profile-fr-desktop", "/fr/me/profile", who="professional"),
    Shot("sign-in-fr-phone", "/fr/sign-in", PHONE),
    Shot("guide-nl-phone", "/nl/guide", PHONE),
    Shot("design", "/fr/design", whole=True),
    Shot("design-dark", "/nl/design", scheme="dark", whole=True),
)


def take(visits: Visits, site: Site, shot: Shot) -> None:
    """Write one picture."""
    page = visits.open(shot.lang, shot.device, shot.scheme, shot.who)
    page.goto(shot.path.format(**site.facts.names), wait_until="load")
    page.screenshot(path=FOLDER / f"{shot.name}.png", full_page=shot.whole)
    page.context.close()


def main() -> None:
    """Take all of them."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="ronde-pictures-") as scratch, sync_playwright() as playwright:
        made = Path(scratch) / "house"
        made.mkdir()
        house.make(made)
        browser = playwright.chromium.launch(executable_path=chromium.path(), args=list(chromium.ARGUMENTS))
        with serving(made, Path(scratch) / "var") as site:
            visits = Visits(browser, site)
            for shot in SHOTS:
                take(visits, site, shot)
        browser.close()
    print(f"Ronde: {len(SHOTS)} pictures in docs/screenshots")


if __name__ == "__main__":
    main()
