"""Describing a meetup through the pages, in both languages; who may; what comes back when something is wrong."""

from datetime import UTC, datetime

import pytest
from sqlmodel import select

from events.models import Event, EventStatus
from events.series.models import MeetupSeries
from tests.accounts.browsing import count, said
from tests.events.desk.conftest import desk_of
from tests.events.desk.writing import reread
from tests.events.series.describing import TYPED
from tests.factories import make_person
from tests.web.client import signed_in

pytestmark = pytest.mark.anyio


@pytest.fixture(autouse=True)
def _at_noon(clock_at):
    clock_at(datetime(2026, 11, 24, 11, 0, tzinfo=UTC))


async def described(database, browser, lang="fr", **changes):
    """The meetup that is described through the page, and the answer."""
    await browser.get(f"/{lang}/desk/meetups/new")
    answer = await browser.post(f"/{lang}/desk/meetups/new", **{**TYPED, **changes})
    async with database.reading() as session:
        return (await session.scalars(select(MeetupSeries))).first(), answer


@pytest.mark.parametrize("lang", ["fr", "nl"])
async def test_a_meetup_is_described_published_and_seen_by_all(database, south, nobody, lang):
    series, answer = await described(database, south, lang)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/{lang}/desk/meetups/{series.id}")
    assert (series.slug, series.rule, series.partners) == ("cafe-sante", "FREQ=WEEKLY;BYDAY=TU", ["Logo", "PsyBru"])

    name = str(series.name_fr if lang == "fr" else series.name_nl)
    assert name not in (await nobody.get(f"/{lang}/prevention")).text

    await south.get(f"/{lang}/desk/meetups/{series.id}")
    await south.post(f"/{lang}/desk/meetups/{series.id}/publish")

    async with database.reading() as session:
        events = (await session.scalars(select(Event))).all()
    assert [event.status for event in events] == [EventStatus.published] * 5
    assert name in (await nobody.get(f"/{lang}/prevention")).text
    assert (await nobody.get(f"/{lang}/events/{events[0].slug}")).status_code == 200


@pytest.mark.parametrize(
    ("changes", "field", "problem"),
    [
        ({"name_nl": ""}, "name_nl", "This is needed."),
        ({"weekday": "7"}, "weekday", "The largest possible is %(le)s."),
        ({"week": "5", "frequency": "monthly"}, "week", "Choose one of the possibilities."),
        ({"frequency": "daily"}, "frequency", "Choose one of the possibilities."),
        ({"skipped": "24 décembre"}, "skipped", "Write one day on each line, such as 2026-12-24."),
        ({"last_day": "2026-10-01"}, "last_day", "The end comes after the beginning."),
        (
            {"first_day": "2026-12-02", "last_day": "2026-12-05"},
            "last_day",
            "This gives no date at all. Look at the days from and until.",
        ),
        ({"last_day": "2099-12-31"}, "last_day", "This gives more than %(most)s dates. Choose a shorter time."),
        ({"territory_code": "nord"}, "territory_code", "Choose one of the possibilities."),
    ],
)
@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_what_gives_no_meetup_is_told_beside_its_field_and_all_stays_typed(
    database, south, changes, field, problem
):
    series, answer = await described(database, south, **changes)

    assert (answer.status_code, series) == (422, None)
    beside = answer.text.partition(f'id="f-{field}-error"')[2].partition("</p>")[0]
    assert beside.endswith(said(problem, le=6, most=200))
    assert (south.typed("name_fr"), south.typed("starts")) == ("Café santé", "09:30")
    assert await count(database, Event) == 0


async def test_of_two_who_describe_it_the_second_sees_both_versions(database, south, region):
    series, _ = await described(database, south)
    await region.get(f"/nl/desk/meetups/{series.id}")

    first = await south.post(f"/fr/desk/meetups/{series.id}", **{**TYPED, "version": "1", "name_fr": "Thé santé"})
    second = await region.post(f"/nl/desk/meetups/{series.id}", **{**TYPED, "version": "1", "partners": "FARES"})

    assert (first.status_code, second.status_code) == (303, 409)
    table = second.text.partition('<table class="table stack">')[2].partition("</table>")[0]
    assert ("Thé santé" in table, "FARES" in table, "Logo" in table) == (True, True, True)
    assert (await reread(database, series)).partners == ["Logo", "PsyBru"]


async def test_what_lacks_a_language_is_not_published_and_shown(database, south):
    series, _ = await described(database, south, access_nl="")
    await south.get(f"/fr/desk/meetups/{series.id}")

    answer = await south.post(f"/fr/desk/meetups/{series.id}/publish")

    assert (answer.status_code, 'id="f-access_nl-error"' in answer.text) == (422, True)
    assert (await reread(database, series)).published_at is None


@pytest.mark.parametrize(("who", "status"), [("nord", 404), ("professional", 404), ("region", 200)])
async def test_a_meetup_is_on_the_desks_of_its_territory_and_the_region_alone(database, app, south, who, status):
    series, _ = await described(database, south)
    async with database.writing() as session:
        person = await make_person(session)
    other = who == "professional"
    browser = await signed_in(app, database, person) if other else await desk_of(app, database, who)
    page = f"/fr/desk/meetups/{series.id}"

    read = (await browser.get(page)).status_code
    await browser.get("/fr/agenda")
    written = [(await browser.post(path, **TYPED)).status_code for path in (page, f"{page}/publish")]

    assert read == status
    assert written == ([404, 404] if status == 404 else [409, 303])  # the form above carries no version
    shown = (await browser.get("/fr/desk/meetups")).text
    assert ("Café santé" in shown) == (status == 200)
