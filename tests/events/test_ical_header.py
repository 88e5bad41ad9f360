"""What an entry and its calendar say of themselves: language, status, people, refresh."""

from dataclasses import replace
from datetime import timedelta

import pytest

from events.ical import Header, calendar, preamble, vevent
from events.vtimezone import VTIMEZONE
from tests.events.ical_reading import (
    ENTRY,
    HEADER,
    line,
    lines,
    names,
    other_calendar,
    other_event,
)

# Languages, status, people


def test_a_text_in_another_language_than_the_feed_says_so() -> None:
    mixed = replace(ENTRY, lang="nl", summary="Été", description="Dag", description_lang="nl")

    assert line(mixed, b"SUMMARY") == "SUMMARY;LANGUAGE=fr:Été".encode()
    assert line(mixed, b"DESCRIPTION").startswith(b"DESCRIPTION:Dag")
    assert line(replace(mixed, lang="fr"), b"DESCRIPTION").startswith(b"DESCRIPTION;LANGUAGE=nl:Dag")


def test_a_link_alone_has_no_language() -> None:
    bare = replace(ENTRY, description="", description_lang="nl")

    assert line(bare, b"DESCRIPTION").startswith(b"DESCRIPTION:https://")


@pytest.mark.parametrize(("lang", "summary"), [("fr", "Annulé : X"), ("nl", "Geannuleerd: X")])
def test_a_cancelled_entry_says_so_in_the_language_of_its_title(lang: str, summary: str) -> None:
    event = other_event(replace(ENTRY, status="CANCELLED", summary="X", summary_lang=lang))

    assert (event.summary, event.status) == (summary, "CANCELLED")


def test_a_private_entry_is_marked() -> None:
    assert line(replace(ENTRY, private_class=True), b"CLASS") == b"CLASS:PRIVATE"


def test_an_invitation_names_its_people() -> None:
    mail = replace(
        ENTRY,
        organizer=('Équipe "Sud", Ronde', "mailto:sud@example.org"),
        attendee=("Anaïs; Peeters\n", "anais@example.org", "NEEDS-ACTION"),
    )

    event = other_event(mail, replace(HEADER, method="REQUEST"))

    assert event.organizer is not None
    assert (event.organizer.common_name, str(event.organizer.uri)) == ("Équipe 'Sud', Ronde", "mailto:sud@example.org")
    (attendee,) = event.attendees
    assert (attendee.common_name, str(attendee.uri)) == ("Anaïs; Peeters", "mailto:anais@example.org")
    assert (attendee.status, attendee.role) == ("NEEDS-ACTION", "REQ-PARTICIPANT")


# What a calendar says of itself


def test_a_feed_has_its_name_its_address_and_its_refresh() -> None:
    assert lines(preamble(HEADER)) == [
        b"BEGIN:VCALENDAR",
        b"VERSION:2.0",
        b"PRODID:-//Ronde//Ronde//FR",
        b"CALSCALE:GREGORIAN",
        "NAME;LANGUAGE=fr:Bassin Sud\\, été\\; hiver".encode(),
        "X-WR-CALNAME:Bassin Sud\\, été\\; hiver".encode(),
        b"COLOR:teal",
        b"REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        b"SOURCE;VALUE=URI:https://ronde.example.org/calendars/fr/sud.ics",
        b"URL:https://ronde.example.org/fr/agenda?territory=sud,x",
        b"X-PUBLISHED-TTL:PT1H",
        b"X-WR-TIMEZONE:Europe/Brussels",
        *VTIMEZONE.split(b"\r\n")[:-1],
    ]


def test_another_parser_reads_the_name_and_the_refresh() -> None:
    parsed = other_calendar(calendar(HEADER, [vevent(ENTRY)]))

    assert parsed.name == [HEADER.name]
    assert parsed.refresh_interval == timedelta(hours=1)
    assert str(parsed.source) == HEADER.source
    assert parsed.color == "teal"
    assert [zone.tz_id for zone in parsed.timezones] == ["Europe/Brussels"]


@pytest.mark.parametrize(
    ("header", "refreshed"),
    [
        (replace(HEADER, method="PUBLISH"), True),
        (replace(HEADER, method="PUBLISH", feed=False), False),
        (replace(HEADER, method="REQUEST"), False),
        (replace(HEADER, method="CANCEL"), False),
        (replace(HEADER, feed=False), False),
    ],
)
def test_only_feeds_ask_to_be_fetched_again(header: Header, refreshed: bool) -> None:
    found = {b"REFRESH-INTERVAL", b"X-PUBLISHED-TTL"} & set(names(preamble(header)))

    assert len(found) == (2 if refreshed else 0)
    assert [one for one in lines(preamble(header)) if one.startswith(b"METHOD")] == (
        [f"METHOD:{header.method}".encode()] if header.method else []
    )
