"""Visits: a fresh profile on a phone or a desk, in one language, light or dark, signed in or not."""

from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request

from accounts.sessions import COOKIE
from tests.browser.serving import Site

Scheme = Literal["light", "dark"]
PATIENCE = 15_000  # milliseconds
# Chromium tells of every answer of 400 and more, the pages of a refused form among them; the tests look at those.
STATUS_OF_A_PAGE = "Failed to load resource: the server responded with a status of 4"


@dataclass(frozen=True, slots=True)
class Device:
    """A screen, in CSS pixels, with or without a finger on it."""

    name: str
    width: int
    height: int
    touch: bool

    def options(self) -> dict[str, Any]:
        screen = {"width": self.width, "height": self.height}
        return {"viewport": screen, "has_touch": self.touch, "is_mobile": self.touch}


PHONE = Device("phone", 390, 844, touch=True)
SMALL = Device("small phone", 320, 640, touch=True)
DESKTOP = Device("desktop", 1280, 900, touch=False)


class Visits:
    """Opens visits at one site, and hears what their browsers complain of."""

    def __init__(self, browser: Browser, site: Site) -> None:
        self.browser = browser
        self.site = site
        self.complaints: list[str] = []
        self._contexts: list[BrowserContext] = []

    def open(
        self, lang: str = "fr", device: Device = PHONE, scheme: Scheme = "light", who: str = "", *, script: bool = True
    ) -> Page:
        """A new visit. `who`: one of the people of the demonstration, signed in."""
        context = self.browser.new_context(
            base_url=self.site.address,
            locale={"fr": "fr-BE", "nl": "nl-BE"}[lang],
            timezone_id="Europe/Brussels",
            reduced_motion="reduce",  # no transition between pages that a quick test interrupts
            color_scheme=scheme,
            java_script_enabled=script,
            **device.options(),
        )
        self._contexts.append(context)
        context.set_default_timeout(PATIENCE)
        context.on("console", self._hear)
        context.on("request", self._watch)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        if who:
            context.add_cookies([{"name": COOKIE, "value": self.site.facts.sessions[who], "url": self.site.address}])
        return context.new_page()

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(STATUS_OF_A_PAGE):
            self.complaints.append(message.text)

    def _watch(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in ("data", "blob", "about") and address.netloc != urlsplit(self.site.address).netloc:
            self.complaints.append(f"asked another origin: {request.url}")

    def close(self) -> None:
        """End every visit."""
        for context in self._contexts:
            context.close()
