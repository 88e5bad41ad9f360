"""The demonstration: loaded once and whole, around any day, in both languages; malformed files write nothing."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, func, select

from accounts.models import Commune, Organisation, Person, Role, RoleName, Territory
from cdp.compose.models import Application
from cdp.models import CYCLE_SEATS, CYCLE_SESSIONS, Community, Cycle, CycleSession, CycleStatus, MemberRole, Membership
from core import clock
from core.database import Database
from core.settings import Settings
from events.calendars import publish_changes
from events.models import (
    Attendance,
    CalendarText,
    Event,
    EventKind,
    EventStatus,
    Registration,
    RegistrationStatus,
    RosterRole,
    Theme,
)
from events.open_house.models import Edition
from events.series.models import InfoSheet, MeetupSeries
from notifications.models import MessageState, OutboxMessage
from tests.web.demo_house import count, load_at, noon
from web.demo.facts import TERRITORIES
from web.demo.loading import load_demo

pytestmark = pytest.mark.anyio

TODAY = date(2026, 11, 22)
ACCOUNTS = ("admin", "coordinator", "coordinator-sud", "moderator", "member", "host", "professional")


@pytest.fixture(scope="module")
def loaded_sqlite(tmp_path_factory) -> str:
    url = f"sqlite+aiosqlite:///{tmp_path_factory.mktemp('demo') / 'demo.sqlite3'}"
    load_at(url, TODAY)
    return url


@pytest.fixture(scope="module")
def loaded_postgresql(postgres_server) -> Iterator[str]:
    with postgres_server.database("ronde_demo") as url:
        load_at(url, TODAY)
        yield url


@asynccontextmanager
async def house(url: str) -> AsyncIterator[Database]:
    database = Database(Settings(database_url=url), before_commit=(publish_changes,))
    with clock.set_to(noon(TODAY)):
        yield database
    await database.close()


@pytest.fixture
async def demo(database_kind, request) -> AsyncIterator[Database]:
    """The demonstration of `TODAY`, loaded once for the tests of this file, which only look at it."""
    async with house(request.getfixturevalue(f"loaded_{database_kind}")) as database:
        yield database


@pytest.fixture
async def looking(demo) -> AsyncIterator[AsyncSession]:
    async with demo.reading() as session:
        yield session


async def events_of(session: AsyncSession, *kinds: EventKind) -> list[Event]:
    order = (col(Event.day), col(Event.starts), col(Event.id))
    found = await session.scalars(select(Event).where(col(Event.kind).in_(kinds)).order_by(*order))
    return list(found)


# --- what is there ---


async def test_the_facts_are_there(looking):
    assert await count(looking, Territory) == 6
    assert await count(looking, Commune) == 19
    assert await count(looking, InfoSheet) == 5
    assert await count(looking, MeetupSeries) == 23
    assert await count(looking, Community) == 6


async def test_territories_have_a_code_in_each_language(looking):
    codes = {territory.code: territory.code_nl for territory in await looking.scalars(select(Territory))}

    assert codes == {
        "region": "gewest",
        "nord": "noord",
        "nord-est": "noord-oost",
        "centre-ouest": "centrum-west",
        "sud": "zuid",
        "sud-est": "zuid-oost",
    }


async def test_open_house_weeks_are_history_with_their_figures(looking):
    rows = await looking.execute(
        sa.select(col(Event.title_fr), col(Event.day), col(Event.last_day), col(Edition.hosts), col(Edition.visitors))
        .join(Edition, col(Edition.event_id) == col(Event.id))
        .order_by(col(Event.day))
        .limit(3)
    )

    assert [tuple(row) for row in rows] == [
        ("BACKSTAGE", date(2025, 5, 12), date(2025, 5, 16), 24, 79),
        ("PATCH'WORK!", date(2025, 5, 19), date(2025, 5, 23), 44, 132),
        ("LE GRAND bain", date(2025, 11, 3), date(2025, 11, 7), None, None),
    ]


async def test_the_themes_of_2025_come_again_each_year_and_january_has_none(looking):
    found = await looking.execute(
        select(col(Theme.year), func.count(), func.min(Theme.month)).group_by(col(Theme.year))
    )

    assert sorted(tuple(row) for row in found) == [(2025, 11, 2), (2026, 11, 2), (2027, 11, 2)]


async def test_past_assemblies_say_what_is_known_of_them(looking):
    assembly = await looking.scalar(select(Event).where(col(Event.day) == date(2024, 7, 3)))

    assert assembly.kind == EventKind.regional_council
    assert assembly.starts is None
    assert "88 participant·e·s" in assembly.description_fr
    assert "88 deelnemers" in assembly.description_nl


async def test_councils_and_change_workshops_lie_ahead_in_every_territory(looking):
    assemblies = await events_of(looking, EventKind.regional_council, EventKind.change_workshop)

    ahead = {(e.kind.value, e.territory_code, e.day.month) for e in assemblies if e.day > TODAY and not e.parent_id}

    assert ahead == {
        *(("regional_council", "region", month) for month in (3, 7, 11)),
        *(("change_workshop", code, month) for code in TERRITORIES for month in (2, 6, 10)),
    }


async def test_the_next_assembly_with_a_choice_has_its_workshops_as_parts(looking):
    parts = [event for event in await events_of(looking, EventKind.change_workshop) if event.parent_id]

    assert len(parts) == 10
    assert {part.title_fr for part in parts[:5]} == {part.title_fr for part in parts[5:]}
    assert {(part.territory_code, part.capacity) for part in parts} == {("centre-ouest", 16)}


async def test_the_meetups_are_spread_over_the_five_territories_each_under_a_name_of_its_own(looking):
    series = list(await looking.scalars(select(MeetupSeries)))

    assert {row.territory_code for row in series} == set(TERRITORIES) - {"region"}
    assert len({row.name_fr for row in series} | {row.name_nl for row in series}) == 46


async def test_every_date_of_a_meetup_has_the_theme_of_its_month(looking):
    rows = await looking.execute(
        select(col(Event.day), col(Theme.year), col(Theme.month))
        .outerjoin(Theme, col(Theme.id) == col(Event.theme_id))
        .where(col(Event.kind) == EventKind.prevention_meetup)
    )

    assert [row for row in rows if row.day.month != 1 and (row.day.year, row.day.month) != (row.year, row.month)] == []


async def test_every_event_is_in_both_languages_and_published(looking):
    events = list(await looking.scalars(select(Event)))
    texts = ("title_fr", "title_nl", "description_fr", "description_nl")

    assert [event.slug for event in events if not all(getattr(event, name) for name in texts)] == []
    assert [event.slug for event in events if bool(event.place_fr) != bool(event.place_nl)] == []
    assert {e.kind for e in events if e.status != EventStatus.published} == {EventKind.open_house_visit}


async def test_every_event_that_is_published_has_its_calendar_entries(looking):
    published = await looking.scalars(select(Event.id).where(col(Event.status) == EventStatus.published))

    assert set(published) - set(await looking.scalars(select(CalendarText.event_id))) == set()


# --- communities ---


async def test_each_community_has_a_cycle_of_ten_sessions_from_september_to_june(looking):
    rows = await looking.execute(
        select(col(CycleSession.cycle_id), func.count(), func.min(Event.day), func.max(Event.day))
        .join(Event, col(Event.id) == col(CycleSession.event_id))
        .group_by(col(CycleSession.cycle_id))
    )
    found = [tuple(row) for row in rows]

    this_season = [(first, last) for _, _, first, last in found if first >= date(2026, 9, 1)]
    last_season = [(first, last) for _, _, first, last in found if last <= date(2026, 6, 30)]
    assert [sessions for _, sessions, _, _ in found] == [CYCLE_SESSIONS] * 6
    assert (len(this_season), len(last_season)) == (5, 1)
    assert max(last for _, last in this_season) <= date(2027, 6, 30)


async def test_each_cycle_has_two_moderators_and_at_most_fourteen_people_of_several_sectors(looking):
    for cycle in await looking.scalars(select(Cycle).where(col(Cycle.status) == CycleStatus.running)):
        rows = await looking.execute(
            select(col(Membership.role), col(Organisation.sector), col(Person.discipline))
            .join(Person, col(Person.id) == col(Membership.person_id))
            .join(Organisation, col(Organisation.id) == col(Person.organisation_id))
            .where(col(Membership.cycle_id) == cycle.id)
        )
        people = list(rows)

        assert [person.role for person in people].count(MemberRole.moderator) == 2
        assert 11 <= len(people) <= CYCLE_SEATS
        assert cycle.seats_taken == len(people)
        assert min(len({p.sector for p in people}), len({p.discipline for p in people})) >= 5


async def test_a_community_of_the_south_recruits_for_the_next_season_from_people_of_many_kinds(looking):
    cycle = (await looking.scalars(select(Cycle).where(col(Cycle.status) == CycleStatus.recruiting))).one()
    found = list(await looking.scalars(select(Application).order_by(col(Application.id))))

    assert (cycle.season, cycle.moderators, cycle.takes_applications) == (2027, 2, True)
    assert [application.status for application in found] == ["received"] * 17 + ["waiting"]
    assert min(len({a.sector for a in found}), len({a.discipline for a in found})) >= 6


async def test_the_moderator_and_the_member_share_a_cycle_in_the_south(looking):
    rows = await looking.execute(
        select(col(Person.email), col(Membership.role), col(Community.territory_code))
        .join(Membership, col(Membership.person_id) == col(Person.id))
        .join(Cycle, col(Cycle.id) == col(Membership.cycle_id))
        .join(Community, col(Community.id) == col(Cycle.community_id))
        .where(col(Person.email).in_(["moderator@example.org", "member@example.org"]))
        .where(col(Cycle.status) == CycleStatus.running)
        .order_by(col(Person.email).desc())
    )

    assert [tuple(row) for row in rows] == [
        ("moderator@example.org", MemberRole.moderator, "sud"),
        ("member@example.org", MemberRole.member, "sud"),
    ]


# --- people ---


async def test_the_seven_accounts_can_sign_in_and_are_greeted_by_name(looking):
    emails = [f"{name}@example.org" for name in ACCOUNTS]
    found = await looking.scalars(select(Person).where(col(Person.email).in_(emails)))

    assert {p.email for p in found if p.can_sign_in and p.given_name and p.language} == set(emails)


async def test_the_roles_have_their_scopes(looking):
    rows = await looking.execute(
        select(col(Person.email), col(Role.role), col(Role.scope_id))
        .join(Role, col(Role.person_id) == col(Person.id))
        .where(col(Role.role) != RoleName.prevention_officer)
        .order_by(col(Person.email))
    )

    assert [tuple(row) for row in rows] == [
        ("admin@example.org", RoleName.admin, "region"),
        ("coordinator-sud@example.org", RoleName.coordinator, "sud"),
        ("coordinator@example.org", RoleName.coordinator, "region"),
    ]


async def test_every_address_is_under_the_domain_for_examples(looking):
    emails = list(await looking.scalars(select(Person.email)))

    assert len(emails) == 76
    assert [email for email in emails if not email.endswith("@example.org")] == []


# --- rosters and mail ---


async def test_the_counters_of_every_event_are_those_of_its_roster(looking):
    def number(status: RegistrationStatus) -> sa.ColumnElement[int]:
        return func.count(sa.case((col(Registration.status) == status, 1)))

    rows = await looking.execute(
        select(Event.confirmed, Event.waiting, number(RegistrationStatus.confirmed), number(RegistrationStatus.waiting))
        .join(
            Registration,
            sa.and_(col(Registration.event_id) == col(Event.id), col(Registration.role) == RosterRole.attendee),
            isouter=True,
        )
        .group_by(col(Event.id))
    )

    assert [row for row in rows if tuple(row[:2]) != tuple(row[2:])] == []


async def test_some_dates_are_full_with_people_who_wait_and_some_nearly(looking):
    ahead = [event for event in await events_of(looking, EventKind.prevention_meetup) if event.day > TODAY]

    full = [event.title_fr for event in ahead if event.is_full]
    nearly = [event.title_fr for event in ahead if event.capacity and event.seats_left in (1, 2)]

    assert sorted(full) == ["Cuisine de saison, petits budgets", "Le diabète au quotidien"]
    assert len(nearly) == 3
    assert all(event.waiting >= 3 for event in ahead if event.is_full)


async def test_the_professional_has_a_seat_ahead_and_waits_for_another(looking):
    rows = await looking.scalars(
        select(Registration.status)
        .join(Person, col(Person.id) == col(Registration.person_id))
        .join(Event, col(Event.id) == col(Registration.event_id))
        .where(col(Person.email) == "professional@example.org", col(Event.day) > TODAY)
    )

    assert set(rows) == {RegistrationStatus.confirmed, RegistrationStatus.waiting}


async def test_attendance_is_noted_for_what_is_over_and_nothing_else(looking):
    rows = await looking.execute(
        select(col(Event.day), col(Registration.attendance)).join(Event, col(Event.id) == col(Registration.event_id))
    )
    found = {(row.day < TODAY, row.attendance) for row in rows}

    assert found == {
        (True, Attendance.present),
        (True, Attendance.excused),
        (True, Attendance.absent),
        (False, Attendance.unknown),
    }


async def test_only_reminders_that_lie_ahead_are_still_to_be_sent(looking):
    pending = await looking.execute(
        select(OutboxMessage.kind, func.min(OutboxMessage.due_at) > noon(TODAY))
        .where(col(OutboxMessage.state) == MessageState.pending)
        .group_by(col(OutboxMessage.kind))
    )

    kinds = {tuple(row) for row in pending}
    said = {kind.rpartition(".")[2].removeprefix("host_") for kind, _ in kinds}
    assert said <= {"reminder", "unfinished", "tomorrow"}
    assert {is_ahead for _, is_ahead in kinds} == {True}


# --- loading ---


async def test_loading_twice_changes_nothing(demo):
    async with demo.reading() as session:
        versions = list(await session.scalars(select(Territory.calendar_version).order_by(col(Territory.code))))

    summary = await load_demo(demo)

    assert not summary.loaded
    assert (summary.series, summary.communities, summary.people) == (23, 6, 76)
    async with demo.reading() as session:
        assert await count(session, Event) == summary.events
        assert await count(session, Registration) == summary.registrations
        after = list(await session.scalars(select(Territory.calendar_version).order_by(col(Territory.code))))
    assert after == versions


async def test_two_houses_loaded_on_one_day_hold_the_same(loaded_sqlite, loaded_postgresql):
    held = []
    for url in (loaded_sqlite, loaded_postgresql):
        async with house(url) as database, database.reading() as session:
            events = await session.execute(
                sa.select(
                    col(Event.slug), col(Event.title_nl), col(Event.day), col(Event.confirmed), col(Event.waiting)
                )
            )
            seats = await session.execute(
                select(col(Event.slug), col(Person.email), col(Registration.status), col(Registration.attendance))
                .join(Event, col(Event.id) == col(Registration.event_id))
                .join(Person, col(Person.id) == col(Registration.person_id))
            )
            held.append((sorted(map(tuple, events)), sorted(map(tuple, seats))))

    assert held[0] == held[1]
