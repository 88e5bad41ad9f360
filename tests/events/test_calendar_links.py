"""The links that fill in another calendar's form."""

from dataclasses import replace
from datetime import date
from urllib.parse import parse_qs, urlsplit

from hypothesis import given, settings

from events.ical import (
    clean,
    google_calendar_url,
    outlook_calendar_url,
)
from tests.events.ical_reading import (
    ENTRY,
    TEXTS,
)


def query(url: str) -> dict[str, str]:
    return {name: value for name, (value,) in parse_qs(urlsplit(url).query, strict_parsing=True).items()}


def test_google_gets_wall_times_and_the_zone() -> None:
    url = google_calendar_url(replace(ENTRY, description="Un & deux\n« trois »"))

    assert url.startswith("https://calendar.google.com/calendar/render?action=TEMPLATE&")
    assert query(url) == {
        "action": "TEMPLATE",
        "text": ENTRY.summary,
        "dates": "20260414T093000/20260414T120000",
        "ctz": "Europe/Brussels",
        "details": f"Un & deux\n« trois »\n{ENTRY.url}",
        "location": ENTRY.location,
    }


def test_outlook_gets_the_offset_of_the_day_and_safe_html() -> None:
    url = outlook_calendar_url(replace(ENTRY, description="<b>Un</b> & deux", url="https://example.org/é"))

    assert url.startswith("https://outlook.office.com/calendar/0/deeplink/compose?path=")
    assert query(url) == {
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "subject": ENTRY.summary,
        "startdt": "2026-04-14T09:30:00+02:00",
        "enddt": "2026-04-14T12:00:00+02:00",
        "allday": "false",
        "location": ENTRY.location,
        "body": "&lt;b&gt;Un&lt;/b&gt; &amp; deux<br>https://example.org/é",
    }


def test_outlook_gets_the_winter_offset_in_winter() -> None:
    assert query(outlook_calendar_url(replace(ENTRY, day=date(2026, 1, 14))))["startdt"] == "2026-01-14T09:30:00+01:00"


def test_links_of_whole_days_have_dates_with_an_exclusive_end() -> None:
    week = replace(ENTRY, starts=None, ends=None, last_day=date(2026, 4, 17))
    outlook = query(outlook_calendar_url(week))

    assert query(google_calendar_url(week))["dates"] == "20260414/20260418"
    assert (outlook["startdt"], outlook["enddt"], outlook["allday"]) == ("2026-04-14", "2026-04-18", "true")


def test_links_without_a_known_end_end_at_their_start() -> None:
    assert query(google_calendar_url(replace(ENTRY, ends=None)))["dates"] == "20260414T093000/20260414T093000"


def test_a_long_description_is_cut_in_links_and_the_page_kept() -> None:
    long = replace(ENTRY, description="é" * 3000)

    assert query(google_calendar_url(long))["details"] == "é" * 500 + f"…\n{ENTRY.url}"
    assert len(outlook_calendar_url(long)) < 4000


@settings(deadline=None)
@given(TEXTS)
def test_any_text_fits_in_the_links(text: str) -> None:
    entry = replace(ENTRY, summary="x" + text, location="x" + text)

    assert query(google_calendar_url(entry))["text"] == clean("x" + text)
    assert query(outlook_calendar_url(entry))["location"] == clean("x" + text)
