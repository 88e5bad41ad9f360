"""Who may open what of the events' desk, what its list holds, and how many queries its pages take."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from events.models import EventKind, EventStatus
from tests.events.desk.conftest import desk_of
from tests.events.desk.writing import TYPED
from tests.factories import make_event, make_person
from tests.web.client import signed_in

pytestmark = pytest.mark.anyio

READ = ("/desk/events/{id}", "/desk/events/{id}/roster")
WRITE = (
    *("/desk/events/{id}", "/desk/events/{id}/publish", "/desk/events/{id}/take-back", "/desk/events/{id}/cancel"),
    *("/desk/events/{id}/reinstate", "/desk/events/{id}/duplicate", "/desk/events/{id}/roster"),
    *("/desk/events/{id}/roster/remove", "/desk/events/{id}/roster/put-back"),
)


@pytest.fixture(autouse=True)
def _at_noon(clock_at):
    clock_at(datetime(2026, 11, 2, 11, 0, tzinfo=UTC))


async def in_the_south(database, **fields):
    async with database.writing() as session:
        return await make_event(session, **{"day": date(2026, 12, 8), "kind": EventKind.working_group} | fields)


@pytest.mark.parametrize(
    ("who", "status"), [("sud", 200), ("region", 200), ("nord", 404), ("professional", 404), ("nobody", 303)]
)
async def test_an_event_is_on_the_desks_of_its_territory_and_the_region_alone(database, app, nobody, who, status):
    event = await in_the_south(database)
    async with database.writing() as session:
        person = await make_person(session)
    browsers = {"nobody": nobody, "professional": await signed_in(app, database, person)}
    browser = browsers.get(who) or await desk_of(app, database, who)

    assert [(await browser.get(f"/fr{path.format(id=event.id)}")).status_code for path in READ] == [status] * len(READ)


@pytest.mark.parametrize("who", ["nord", "professional"])
@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_others_change_nothing_of_it(database, app, who):
    event = await in_the_south(database)
    async with database.writing() as session:
        person = await make_person(session)
    other = who == "professional"
    browser = await signed_in(app, database, person) if other else await desk_of(app, database, who)
    await browser.get("/fr/agenda")

    answers = [await browser.post(f"/nl{path.format(id=event.id)}", **TYPED) for path in WRITE]

    assert [answer.status_code for answer in answers] == [404] * len(WRITE)


@pytest.mark.parametrize("path", ["/fr/desk/events", "/nl/desk/events/new"])
@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_the_desk_is_closed_to_who_coordinates_nothing(database, app, path, south):
    async with database.writing() as session:
        person = await make_person(session)
    browser = await signed_in(app, database, person)

    assert [(await browser.get(path)).status_code, (await south.get(path)).status_code] == [404, 200]


@pytest.mark.parametrize("kind", [EventKind.cdp_session, EventKind.open_house_visit, EventKind.open_house_week])
@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_what_is_written_elsewhere_is_not_on_this_desk(database, south, kind):
    event = await in_the_south(database, kind=kind)

    assert (await south.get(f"/fr/desk/events/{event.id}")).status_code == 404
    assert event.title_fr not in (await south.get("/fr/desk/events")).text


@pytest.mark.parametrize("number", ["0", "-1", "abc", "2147483648", "99999999999999999999999", "%C2%B2"])
async def test_an_address_that_can_be_no_event_is_not_found(south, number):
    assert (await south.get(f"/fr/desk/events/{number}")).status_code == 404


async def test_the_list_holds_one_s_own_events_by_state(database, south):
    wanted: dict[str, list[dict[str, Any]]] = {
        "coming": [{}, {"status": EventStatus.cancelled, "title_fr": "Annulé"}],
        "draft": [{"status": EventStatus.draft, "title_fr": "Brouillon", "title_nl": ""}],
        "review": [{"status": EventStatus.review, "title_fr": "À relire"}],
        "past": [{"day": date(2026, 10, 1), "title_fr": "Passé"}],
    }
    titles: dict[str, set[str]] = {
        view: {(await in_the_south(database, **fields)).title_fr for fields in rows} for view, rows in wanted.items()
    }
    elsewhere = await in_the_south(database, territory_code="nord", title_fr="Ailleurs")
    every = set().union(*titles.values()) | {elsewhere.title_fr}

    shown = {}
    for view in wanted:
        text = (await south.get(f"/fr/desk/events?view={view}")).text
        shown[view] = {title for title in every if f">{title}</a>" in text}

    assert shown == titles
    lacking = (await south.get("/fr/desk/events?view=draft&untranslated=1")).text
    assert ">Brouillon</a>" in lacking
    assert ">À relire</a>" not in (await south.get("/fr/desk/events?view=review&untranslated=1")).text


@pytest.mark.parametrize(
    "query", ["view=x", "page=0", "page=99999999999", "territory=zzz", "kind=cdp_session", "text=%25_%00x", "page=²"]
)
@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_a_query_that_is_not_understood_does_no_harm(south, query):
    assert (await south.get(f"/fr/desk/events?{query}")).status_code in (200, 404)  # a NUL has no page


async def statements(database, browser, path):
    """How many statements a page takes."""
    seen = []

    def note(_connection, _cursor, statement, *_rest):
        seen.append(statement)

    engine = database.engine.sync_engine
    sa.event.listen(engine, "before_cursor_execute", note)
    assert (await browser.get(path)).status_code == 200
    sa.event.remove(engine, "before_cursor_execute", note)
    return len(seen)


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_more_events_and_more_people_take_no_more_queries(database, south):
    first = await in_the_south(database)
    pages = ["/fr/desk/events", f"/fr/desk/events/{first.id}", f"/fr/desk/events/{first.id}/roster"]
    before = [await statements(database, south, path) for path in pages]

    for n in range(3):
        await in_the_south(database)
        await south.post(
            f"/fr/desk/events/{first.id}/roster", email=f"p{n}@example.org", given_name="A", family_name="B"
        )

    assert [await statements(database, south, path) for path in pages] == before
