"""How an event becomes a calendar entry."""

from datetime import date, time
from typing import Any

import pytest

from events import calendars
from events.models import Event, EventKind, EventStatus
from events.plain_text import plain_text


def made_event(**fields: Any) -> Event:
    values: dict[str, Any] = {
        "id": 7,
        "uid": "7@ronde.example.org",
        "slug": "atelier",
        "kind": EventKind.change_workshop,
        "status": EventStatus.published,
        "territory_code": "sud",
        "title_fr": "Atelier",
        "title_nl": "Werkplaats",
        "day": date(2026, 10, 6),
        "starts": time(9, 30),
        "ends": time(12, 0),
    }
    return Event(**values | fields)


def test_a_missing_text_falls_back_to_the_other_language_and_says_which() -> None:
    event = made_event(title_nl="", description_nl="Een *kop* koffie")

    entry = calendars.entry_of(event, "nl", private=False)

    assert (entry.summary, entry.summary_lang) == ("Atelier", "fr")
    assert (entry.description, entry.description_lang) == ("Een kop koffie", "nl")


def test_only_the_private_form_carries_the_join_link() -> None:
    event = made_event(online_url="https://meet.example.org/abc", description_fr="Venez.")

    public = calendars.entry_of(event, "fr", private=False)
    private = calendars.entry_of(event, "fr", private=True)

    assert (public.description, public.location) == ("Venez.", "En ligne")
    assert private.description == "Venez.\n\nRejoindre en ligne : https://meet.example.org/abc"


def test_an_entry_says_where_what_and_its_page() -> None:
    event = made_event(place_fr="Maison", place_nl="Huis", street="Rue de l'Été 12", postcode="1060")

    entry = calendars.entry_of(event, "nl", private=False, base_url="https://other.example.org")

    assert entry.location == "Huis, Rue de l'Été 12, 1060"
    assert entry.url == "https://other.example.org/nl/events/atelier"
    assert entry.categories == ("VeranderAtelier",)
    assert entry.uid == "7@ronde.example.org"


def test_a_closed_groups_entry_is_marked_private() -> None:
    assert calendars.entry_of(made_event(audience="cycle:3"), "fr", private=True).private_class
    assert not calendars.entry_of(made_event(), "fr", private=True).private_class


def test_two_new_uids_differ_and_hold_nothing_of_the_address() -> None:
    first, second = calendars.new_uid(), calendars.new_uid()

    assert first != second
    assert "example" not in first


@pytest.mark.parametrize(
    ("last_day", "cancelled_on", "until"),
    [
        (date(2026, 3, 31), None, date(2027, 3, 31)),
        (date(2024, 2, 29), None, date(2025, 2, 28)),
        (date(2026, 3, 31), date(2026, 3, 1), date(2026, 5, 30)),
        (date(2026, 3, 31), date(2027, 3, 1), date(2027, 3, 31)),
    ],
)
def test_feeds_show_twelve_months_back_and_ninety_days_of_what_is_cancelled(
    last_day: date, cancelled_on: date | None, until: date
) -> None:
    assert calendars.shown_until(last_day, cancelled_on) == until


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("Deux\nlignes\n\nUn *mot* **fort**", "Deux\nlignes\n\nUn mot fort"),
        ("# Titre\n- un\n- deux\n\nFin", "Titre\n\n- un\n- deux\n\nFin"),
        ("1. un\n2. deux", "1. un\n2. deux"),
        ("[Plan](https://example.org/p) <https://example.org>", "Plan (https://example.org/p) https://example.org"),
        ("a <b>c</b> &amp; `d`", "a <b>c</b> & d"),
        ("> cité\n\n    code\n", "cité\n\ncode"),
        ("", ""),
    ],
)
def test_markdown_becomes_plain_text(markdown: str, text: str) -> None:
    assert plain_text(markdown) == text
