"""A page in one language says nothing in the other: every text that stands on it is looked up in both catalogues.

What people wrote (titles, names, addresses) is no text of a catalogue; what is marked with the other `lang` is meant
so.
"""

import re
from dataclasses import dataclass
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest

from accounts import sessions
from core.language import LANGUAGES, Language, other
from core.settings import Settings
from tests.accounts.browsing import Browser
from tests.browser import house as houses
from tests.browser.pages import LOOKS
from web import catalogues, house
from web.app import create_app

pytestmark = pytest.mark.anyio

SPACES = re.compile(r"\s+")
PLACEHOLDER = re.compile(r"%\(\w+\)s")
SAID_IN = ("aria-label", "title", "alt", "placeholder", "content", "data-label", "data-copied")
VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr", "use", "path", "rect"}
VOID |= {"circle"}
SILENT = {"script", "style"}
TELLING = 12  # letters that a text with something to fill in has of its own
FORM = "errors"  # what a page says after a form was sent is looked at in the browser
# The same letters are another word: a name of one language, and a text of the other that means something else.
NAMES = {"Ronde", "Français", "Nederlands"}


class Words(HTMLParser):
    """The texts of a page with the language each is in: of its elements, and of what is only heard."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[tuple[str, str]] = []
        self._langs: list[tuple[str, str]] = [("", "")]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        lang = given.get("lang", self._langs[-1][1])
        self.said += [(lang, given[name]) for name in SAID_IN if given.get(name)]
        if tag not in VOID:
            self._langs.append((tag, lang))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._langs.pop()

    def handle_endtag(self, tag: str) -> None:
        while len(self._langs) > 1 and self._langs.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        tag, lang = self._langs[-1]
        if tag not in SILENT:
            self.said.append((lang, data))


def words(html: str, lang: Language) -> set[str]:
    """What a page says in its own language."""
    parser = Words()
    parser.feed(html)
    return {plain(text) for of, text in parser.said if of in ("", lang)} - {""} - NAMES


@dataclass(frozen=True, slots=True)
class Texts:
    """What a catalogue can say: whole texts, and patterns for those with something to fill in."""

    whole: frozenset[str]
    filled: tuple[re.Pattern[str], ...]

    def has(self, text: str) -> bool:
        return text in self.whole or any(pattern.fullmatch(text) for pattern in self.filled)


@cache
def texts(lang: Language) -> Texts:
    forms = {plain(form) for message in catalogues.load(lang) if message.id for form in forms_of(message.string)}
    return Texts(
        frozenset(form for form in forms if not PLACEHOLDER.search(form)),
        tuple(pattern(form) for form in forms if len(PLACEHOLDER.sub("", form)) >= TELLING),
    )


def pattern(form: str) -> re.Pattern[str]:
    return re.compile(".{1,80}?".join(re.escape(part) for part in PLACEHOLDER.split(form)))


@cache
def english() -> frozenset[str]:
    """The texts as the code says them, where no language of the house has the same."""
    said = {plain(form) for message in catalogues.load("fr") for form in forms_of(message.id)}
    return frozenset(said - {text for lang in LANGUAGES for text in texts(lang).whole})


def forms_of(string: object) -> list[str]:
    """The forms of a text: one, or a singular and a plural."""
    return [str(form) for form in string] if isinstance(string, list | tuple) else [str(string)]


def plain(text: str) -> str:
    return SPACES.sub(" ", text).strip()


def foreign(said: set[str], lang: Language) -> set[str]:
    """What of a page is a text of the other language's catalogue (and not of its own), or was left in English."""
    theirs, ours = texts(other(lang)), texts(lang)
    return {text for text in said if (text in english() or theirs.has(text)) and not ours.has(text)}


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("purity")
    houses.make(folder)
    return folder


@pytest.mark.parametrize("lang", LANGUAGES)
async def test_no_page_says_a_word_in_the_other_language(furnished, lang):
    settings = Settings(data_dir=furnished, secret=houses.SECRET, demo=True)
    database = house.open_database(settings)
    facts = houses.facts_of(furnished)
    app = create_app(settings, database)

    found = {}
    for look in [look for look in LOOKS if look.path.startswith("/{lang}") and FORM not in look.name]:
        browser = Browser(app)
        if look.who:
            browser.plant(sessions.COOKIE, facts.sessions[look.who])
        answer = await browser.get(look.path.format(lang=lang, **facts.names))
        assert answer.status_code == look.status, look.name
        if wrong := foreign(words(answer.text, lang), lang):
            found[look.name] = wrong
    await database.close()

    assert found == {}


def test_a_word_of_the_other_language_is_found():
    page = '<h1>Deelnemen</h1><p lang="nl">Inschrijven</p><button aria-label="Zoeken">Rechercher</button>'

    assert foreign(words(page, "fr"), "fr") == {"Deelnemen", "Zoeken"}


def test_a_text_left_in_english_is_found():
    assert foreign(words("<p>Give back my seat</p>", "nl"), "nl") == {"Give back my seat"}
