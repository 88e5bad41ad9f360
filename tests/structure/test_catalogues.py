"""The two languages are complete: every text is translated, none is left over, and no placeholder is lost."""

import re

import pytest

from core.language import LANGUAGES, Language
from core.templating import ROOT, environment
from web import catalogues

TEMPLATES = sorted(str(p.relative_to(ROOT / "templates")) for p in (ROOT / "templates").rglob("*.*"))
WORD = re.compile(r"[a-z]{4}")
PLACEHOLDER = re.compile(r"%\(\w+\)s")

# Texts that are rightly the same in English and in a language of the house.
SAME = {
    "fr": {
        "%(name)s, cycle %(label)s",
        "%(num)s organisation",
        "Administration",
        "Agenda",
        "Cookies",
        "Coordination",
        "Cycle",
        "Cycle %(label)s",
        "Cycles",
        "Discipline",
        "Disciplines",
        "Message",
        "Mission",
        "Missions",
        "Motivation",
        "Notes",
        "Organisation",
        "Organisations",
        "Pages",
        "Signature",
        "Situation",
    },
    "nl": {
        "Agenda",
        "Community health worker",
        "Cookies",
        "Discipline",
        "Disciplines",
        "Later",
        "Online",
        "Partners",
        "Postcode",
        "Sector",
    },
}


def forms(value: object) -> list[str]:
    """The forms of a text: one, or a singular and a plural."""
    return [str(part) for part in value] if isinstance(value, list | tuple) else [str(value or "")]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_catalogue_holds_exactly_what_the_house_says(lang: Language) -> None:
    said = {str(message.id) for message in catalogues.updated(lang) if message.id}
    held = {str(message.id) for message in catalogues.load(lang) if message.id}

    assert {"untranslated": said - held, "unused": held - said} == {"untranslated": set(), "unused": set()}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_text_is_translated(lang: Language) -> None:
    missing = [message.id for message in catalogues.load(lang) if message.id and not all(forms(message.string))]

    assert missing == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_translation_is_uncertain(lang: Language) -> None:
    assert [message.id for message in catalogues.load(lang) if message.id and message.fuzzy] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_translation_is_the_english_text_by_mistake(lang: Language) -> None:
    pairs = [(forms(m.id)[0], forms(m.string)[0]) for m in catalogues.load(lang) if m.id]
    same = {english for english, translated in pairs if english == translated and WORD.search(english)}

    assert same - SAME[lang] == set()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_translation_keeps_its_placeholders(lang: Language) -> None:
    changed = [
        message.id
        for message in catalogues.load(lang)
        if message.id
        for form in forms(message.string)
        if set(PLACEHOLDER.findall(form)) - {"%(num)s"}
        != set(PLACEHOLDER.findall(" ".join(forms(message.id)))) - {"%(num)s"}
    ]

    assert changed == []


@pytest.mark.parametrize("path", TEMPLATES)
def test_every_template_compiles(path: str) -> None:
    assert environment().get_template(path).name == path
