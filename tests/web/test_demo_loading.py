"""Loading the demonstration: around any day, whole or not at all; malformed files write nothing."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import anyio
import pytest
import sqlalchemy as sa
from sqlmodel import col, func, select

from accounts.models import Person, Territory
from bench.dataset import make_many_events
from cdp.models import CYCLE_SESSIONS, CycleSession
from core.errors import ConfigurationError
from events import calendars, ical
from events.models import CalendarText, Event
from tests.web.demo_house import count, load_at
from web.demo import data
from web.demo.loading import load_demo
from web.demo.season import Season, dates

pytestmark = pytest.mark.anyio

OTHER_DAYS = [date(2027, 7, 15), date(2027, 9, 1)]  # in summer, and as a season begins


@pytest.mark.parametrize("day", OTHER_DAYS, ids=str)
def test_on_any_day_something_is_just_over_and_something_comes_within_a_week(day, tmp_path):
    path = tmp_path / "demo.sqlite3"

    load_at(f"sqlite+aiosqlite:///{path}", day)

    week = timedelta(days=7)
    engine = sa.create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        days = connection.scalars(sa.select(col(Event.day)).where(col(Event.audience) == "public")).all()
        sessions = connection.scalar(sa.select(func.count()).select_from(CycleSession))
    engine.dispose()
    assert any(day < each <= day + week for each in days)
    assert any(day - week <= each < day for each in days)
    assert sessions == 6 * CYCLE_SESSIONS  # five that run, and the one of last season


def test_on_every_day_of_two_years_meetups_are_just_over_and_come_within_a_week():
    first, week = date(2026, 9, 1), timedelta(days=7)
    every_day = [first + timedelta(days=n) for n in range(2 * 365)]
    span = (first - week, every_day[-1] + week)
    held = {d for meetup in data.read().meetups for d in dates(meetup.rule, *span, in_summer=meetup.all_year)}

    lacking = [day for day in every_day if not (_is_held(held, day, -1) and _is_held(held, day, +1))]

    assert lacking == []
    assert all(Season(day).first <= day - week and day + week <= Season(day).last for day in every_day)


def _is_held(held: set[date], day: date, direction: int) -> bool:
    return any(day + direction * timedelta(days=n) in held for n in range(1, 8))


async def test_loading_that_is_interrupted_leaves_nothing(database):
    with anyio.move_on_after(0.5) as interrupted:
        await load_demo(database)

    async with database.reading() as session:
        assert interrupted.cancelled_caught
        assert [await count(session, table) for table in (Territory, Person, Event)] == [0, 0, 0]


async def test_a_house_with_a_life_of_its_own_is_left_alone(database):
    async with database.writing() as session:
        session.add(Person(email="somebody@example.org"))

    with pytest.raises(ConfigurationError) as refused:
        await load_demo(database)

    assert str(refused.value) == "demo: this database holds other people or events; load it into an empty one"
    async with database.reading() as session:
        assert [await count(session, table) for table in (Territory, Person, Event)] == [0, 1, 0]


@contextmanager
def changed(folder: Path, name: str, *path: str | int, to: object) -> Iterator[Path]:
    """A copy of the demonstration's files with one value changed; `...` takes it out."""
    shutil.copytree(data.FOLDER, folder / "demo")
    file = folder / "demo" / name
    content = json.loads(file.read_text())
    place = content
    for step in path[:-1]:
        place = place[step]
    if to is ...:
        del place[path[-1]]
    else:
        place[path[-1]] = to
    file.write_text(json.dumps(content))
    yield folder / "demo"


MALFORMED = [
    ("programme.json", ("assemblies",), ..., "demo/programme.json: assemblies: Field required"),
    (
        "programme.json",
        ("open_house_weeks", 2, "starts_on"),
        "2025-11-31",
        (
            "demo/programme.json: open_house_weeks.2.starts_on: "
            "Input should be a valid date or datetime, day value is outside expected range"
        ),
    ),
    (
        "programme.json",
        ("assemblies", 0, "territory"),
        "ouest",
        "demo/programme.json: assemblies.0.territory: unknown territory code 'ouest'",
    ),
    (
        "meetups.json",
        (3, "rule"),
        "FREQ=SOMETIMES",
        "demo/meetups.json: 3.rule: no recurrence rule: 'FREQ=SOMETIMES'",
    ),
    (
        "people.json",
        ("people", 0, "email"),
        "admin@example.com",
        r"demo/people.json: people.0.email: String should match pattern '^$|@example\.org$'",
    ),
    (
        "programme.json",
        ("communities_of_practice", "seats"),
        15,
        "demo: communities_of_practice.seats is 15, but CYCLE_SEATS is 14",
    ),
    (
        "programme.json",
        ("prevention_meetups_running",),
        24,
        "demo: prevention_meetups_running is 24, but MEETUPS_RUNNING is 23",
    ),
    (
        "programme.json",
        ("missions", 0, "code"),
        "wisdom",
        (
            "demo: missions is ['coordination', 'network', 'prevention', 'wisdom'], "
            "but Mission is ['coordination', 'knowledge', 'network', 'prevention']"
        ),
    ),
]


@pytest.mark.parametrize(("name", "path", "value", "line"), MALFORMED, ids=[case[3][:60] for case in MALFORMED])
async def test_malformed_files_are_refused_in_one_line_with_nothing_written(
    name, path, value, line, database, tmp_path
):
    with changed(tmp_path, name, *path, to=value) as folder, pytest.raises(ConfigurationError) as refused:
        await load_demo(database, folder)

    assert str(refused.value) == line
    async with database.reading() as session:
        assert await count(session, Territory) == 0


# --- many events, for the measurements ---


async def test_events_in_bulk_have_the_very_entries_that_the_application_writes(database):
    calendars.use_base_url("https://ronde.example.org")  # long enough for lines to be folded
    async with database.writing() as session:
        await make_many_events(session, 800)

    async with database.reading() as session:
        rows = await session.execute(
            select(Event, CalendarText).join(CalendarText, col(CalendarText.event_id) == col(Event.id))
        )
        pairs = [(event, text) for event, text in rows]
        written = [text.public_nl for event, text in pairs[::79]]
        expected = [ical.vevent(calendars.entry_of(event, "nl", private=False)) for event, _ in pairs[::79]]
    assert len(pairs) == 800
    assert {len(event.description_fr) for event, _ in pairs} == {300}
    assert written == expected
