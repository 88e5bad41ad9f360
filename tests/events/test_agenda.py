"""The agenda: what its address says, and what is found for it."""

from datetime import UTC, date, datetime, time

import pytest
from starlette.datastructures import QueryParams

from accounts.http import Viewer
from accounts.models import Role, RoleName, ScopeKind
from events import agenda, queries
from events.models import EventKind, EventStatus, Theme, WorkingLanguage
from events.queries import Filters
from tests.factories import make_event, make_person, make_territories

pytestmark = pytest.mark.anyio

TODAY = date(2026, 11, 2)


@pytest.fixture(autouse=True)
def _today(clock_at):
    clock_at(datetime(2026, 11, 2, 11, tzinfo=UTC))


async def state(db, address):
    return agenda.from_query(QueryParams(address), list((await make_territories(db)).values()))


async def titles(db, viewer=None, **filters):
    rows, _ = await queries.ahead(db, viewer, Filters(**filters))
    return [row.title_fr for row in rows]


@pytest.mark.parametrize("spelled", ["sud-est", "zuid-oost"])
async def test_a_territory_is_known_by_its_code_in_either_language(db, spelled):
    assert (await state(db, f"territory={spelled}")).filters.territory == "sud-est"


@pytest.mark.parametrize(
    "address",
    [
        "territory=nowhere&kind=party&theme=x&language=en&mission=none&view=year&day=tomorrow&page=-1",
        "page=0&theme=0&day=9999-12-31",
        f"page={'9' * 40}&theme={'9' * 40}&text=%20",
        "page=%C2%B2&theme=%D9%A3%C2%B2",
        "day=2026-02-30&page=1.5",
    ],
)
async def test_what_an_address_says_wrongly_is_left_out(db, address):
    found = await state(db, address)

    assert (found.filters, found.view, found.day, found.page) == (Filters(theme=found.filters.theme), "list", TODAY, 1)
    assert found.filters.theme in (None, 0)
    await queries.ahead(db, None, found.filters, page=found.page)


async def test_text_is_cut_and_without_control_characters(db):
    found = await state(db, "text=%00a%0A" + "b" * 200)

    assert found.filters.text == "a " + "b" * 77


async def test_an_address_keeps_its_state(db):
    found = await state(db, "view=month&day=2026-12-24&kind=other&text=x")

    assert found.query(day=None) == {
        "territory": "",
        "kind": "other",
        "theme": None,
        "language": "",
        "mission": "",
        "text": "x",
        "view": "month",
        "day": None,
        "page": None,
    }


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        (date(2026, 11, 2), date(2026, 10, 26), date(2026, 12, 6)),
        (date(2027, 2, 28), date(2027, 2, 1), date(2027, 2, 28)),
        (date(2000, 1, 1), date(1999, 12, 27), date(2000, 2, 6)),
    ],
)
def test_a_month_is_drawn_in_whole_weeks(day, first, last):
    assert agenda.month_of(day) == (first, last)


def test_months_follow_each_other_across_years():
    assert (agenda.next_month(date(2026, 12, 31)), agenda.previous_month(date(2026, 1, 31))) == (
        date(2027, 1, 1),
        date(2025, 12, 1),
    )


async def test_what_is_to_come_is_in_the_order_of_days_and_hours_on_both_databases(db):
    for title, day, starts in [
        ("d", date(2026, 11, 4), time(9)),
        ("a", TODAY, time(9)),
        ("c", date(2026, 11, 3), time(9)),
        ("b", date(2026, 11, 3), None),
        ("yesterday", date(2026, 11, 1), time(9)),
    ]:
        await make_event(db, title_fr=title, day=day, starts=starts, ends=None)

    assert await titles(db) == ["a", "b", "c", "d"]


async def test_a_week_under_way_is_still_to_come(db):
    await make_event(db, title_fr="week", day=date(2026, 10, 30), last_day=date(2026, 11, 3), starts=None, ends=None)

    assert await titles(db) == ["week"]


async def test_pages_follow_each_other_without_gap_or_double(db):
    for n in range(5):
        await make_event(db, title_fr=str(n))

    pages = [await queries.ahead(db, None, Filters(), page=n, size=2) for n in (1, 2, 3, 4)]

    assert [([row.title_fr for row in rows], more) for rows, more in pages] == [
        (["0", "1"], True),
        (["2", "3"], True),
        (["4"], False),
        ([], False),
    ]


async def test_filters_find_what_they_say(db):
    await make_territories(db)
    theme = Theme(year=2026, month=11, name_fr="Sommeil", name_nl="Slaap")
    db.add(theme)
    await db.flush()
    await make_event(db, title_fr="Santé", territory_code="nord", working_language=WorkingLanguage.fr)
    await make_event(db, title_fr="b", kind=EventKind.other, theme_id=theme.id, missions=["network"])
    await make_event(db, title_fr="100%_c", description_nl="Een woord", working_language=WorkingLanguage.nl)

    found = [
        await titles(db, **narrowed)
        for narrowed in (
            {"territory": "nord"},
            {"kind": "other"},
            {"theme": theme.id},
            {"language": "nl"},
            {"mission": "network"},
            {"text": "santé"},
            {"text": "woord een"},
            {"text": "%_"},
            {"text": "absent"},
        )
    ]

    assert found == [
        ["Santé"],
        ["b"],
        ["b"],
        ["b", "100%_c"],
        ["b"],
        ["Santé"],
        ["100%_c"],
        ["100%_c"],
        [],
    ]


async def test_only_what_is_shown_is_found(db):
    await make_event(db, title_fr="draft", status=EventStatus.draft, published_at=None)
    await make_event(db, title_fr="never", status=EventStatus.cancelled, published_at=None)
    await make_event(db, title_fr="cancelled", status=EventStatus.cancelled)
    await make_event(db, title_fr="session", audience="cycle:1")
    await make_event(db, title_fr="visit", kind=EventKind.open_house_visit)
    parent = await make_event(db, title_fr="assembly")
    await make_event(db, title_fr="workshop", parent_id=parent.id)

    assert await titles(db) == ["cancelled", "assembly"]


async def test_a_session_is_found_by_its_group_alone(db):
    await make_event(db, title_fr="session", audience="cycle:1")
    person = await make_person(db)

    found = [await titles(db, Viewer(person, groups=frozenset(groups))) for groups in (["cycle:1"], ["cycle:2"], [])]

    assert found == [["session"], [], []]


async def test_the_first_page_has_the_next_few_of_each_territory(db):
    for n in range(5):
        await make_event(db, title_fr=f"sud {n}")
    await make_event(db, title_fr="nord", territory_code="nord")

    found = await queries.next_by_territory(db, None, ["nord", "sud", "sud-est"])

    assert {code: [row.title_fr for row in rows] for code, rows in found.items()} == {
        "nord": ["nord"],
        "sud": ["sud 0", "sud 1", "sud 2"],
        "sud-est": [],
    }


async def test_a_span_holds_what_touches_it(db):
    for title, day, last_day in [
        ("before", date(2026, 11, 8), None),
        ("reaches in", date(2026, 11, 7), date(2026, 11, 9)),
        ("ends before", date(2026, 11, 5), date(2026, 11, 8)),
        ("inside", date(2026, 11, 10), None),
        ("last", date(2026, 11, 15), None),
        ("after", date(2026, 11, 16), None),
    ]:
        await make_event(db, title_fr=title, day=day, last_day=last_day, starts=None, ends=None)

    rows = await queries.between(db, None, Filters(), date(2026, 11, 9), date(2026, 11, 15))

    assert [row.title_fr for row in rows] == ["reaches in", "inside", "last"]
    days = agenda.days_of(date(2026, 11, 9), date(2026, 11, 15), rows)
    assert [(day.day, len(there)) for day, there in days if there] == [(9, 1), (10, 1), (15, 1)]


async def test_a_coordinator_sees_drafts_of_their_territory_at_their_address(db):
    event = await make_event(db, status=EventStatus.draft, published_at=None)
    person = await make_person(db)
    role = Role(person_id=person.id, role=RoleName.coordinator, scope_kind=ScopeKind.territory, scope_id="sud")

    assert (await queries.event_visible_to(db, Viewer(person, (role,)), event.slug)).id == event.id
    with pytest.raises(queries.NotFound):
        await queries.event_visible_to(db, Viewer(person), event.slug)
