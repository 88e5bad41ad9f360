"""A meetup described once: its dates appear, and a changed rule keeps what people know of."""

import asyncio
from datetime import UTC, date, datetime, time

import pytest
from sqlmodel import select

from events import actions as events
from events.desk.errors import ChangedMeanwhile, RosterInUse, TextsMissing
from events.errors import SeatsTaken
from events.models import Event, EventKind, EventStatus, Registration, Theme
from events.series import actions, themes
from events.series.errors import NoDates, NoSuchHour, TooManyDates
from events.series.models import MeetupSeries
from tests.accounts.browsing import count
from tests.events.outbox import told
from tests.events.series.describing import dates, form
from tests.factories import make_person, make_territories

pytestmark = pytest.mark.anyio

NOON = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)  # a Tuesday, 12:00 on the wall
BEFORE = datetime(2026, 11, 1, 11, 0, tzinfo=UTC)
NOVEMBER = [date(2026, 11, day) for day in (3, 10, 17, 24)]
DECEMBER = [date(2026, 12, day) for day in (1, 8, 15, 22, 29)]


@pytest.fixture
def described(db, clock_at):
    """A meetup of every Tuesday of November and December, published; then it is noon on 24 November."""

    async def make(**changes):
        clock_at(BEFORE)
        await make_territories(db)
        series, _ = await actions.create(db, form(**changes))
        await actions.publish(db, series)
        clock_at(NOON)
        return series

    return make


async def edited(db, series, **changes):
    return await actions.edit(db, series, form(version=str(series.version), **changes))


async def days(db, series):
    return [(event.series_day, event.day, event.status.value) for event in await dates(db, series)]


def known(rows):
    """What must never change for those who have a date in their calendar."""
    return [(e.id, e.uid, e.slug, e.day, e.starts, e.status, e.sequence, e.title_fr) for e in rows]


async def seated(db, event):
    return await events.register(db, event, await make_person(db))


async def test_its_dates_appear_as_drafts_with_all_that_was_described(db, clock_at):
    clock_at(NOON)
    await make_territories(db)
    series, outcome = await actions.create(db, form())

    rows = await dates(db, series)
    assert [e.series_day for e in rows] == [e.day for e in rows] == DECEMBER
    assert (outcome.new, outcome.moved, outcome.cancelled) == (5, 0, 0)
    first = rows[0]
    assert (first.kind, first.status, first.territory_code) == (EventKind.prevention_meetup, EventStatus.draft, "sud")
    assert (first.title, first.place) == (("Café santé", "Gezondheidscafé"), ("Maison du quartier", "Buurthuis"))
    assert first.description == ("Un café.\n\nOuvert à toutes et tous.", "Een koffie.\n\nVoor iedereen.")
    assert (first.starts, first.ends, first.capacity, first.missions) == (time(9, 30), time(11), 10, ["prevention"])
    assert len({e.uid for e in rows}) == len({e.slug for e in rows}) == 5


async def test_today_is_a_date_while_its_hour_has_not_struck(db, clock_at):
    clock_at(NOON)
    await make_territories(db)
    series, _ = await actions.create(db, form(starts="13:00", ends="14:00", last_day="2026-11-30"))

    assert [e.day for e in await dates(db, series)] == [date(2026, 11, 24)]


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"first_day": "2026-12-02", "last_day": "2026-12-07"}, NoDates),
        ({"weekday": "4", "first_day": "2026-12-25", "last_day": "2026-12-26"}, NoDates),
        ({"skipped": "2026-12-01", "first_day": "2026-12-01", "last_day": "2026-12-05"}, NoDates),
        ({"last_day": "2040-12-31"}, TooManyDates),
        (
            {"weekday": "6", "starts": "02:30", "ends": "04:00", "last_day": "2027-04-30", "skips_holidays": ""},
            NoSuchHour,  # 28 March 2027, which is Easter too
        ),
    ],
)
async def test_a_rule_without_dates_with_too_many_or_at_an_hour_that_is_not_there_is_refused(
    db, clock_at, changes, refusal
):
    clock_at(NOON)
    await make_territories(db)

    with pytest.raises(refusal):
        await actions.create(db, form(**changes))

    assert list(await db.scalars(select(MeetupSeries))) == []


async def test_another_weekday_moves_what_lies_ahead_with_its_people_and_uids_and_nothing_that_is_over(db, described):
    series = await described()
    before = await dates(db, series)
    over, ahead = before[:4], before[4:]
    frozen, uids = known(over), [(e.id, e.uid) for e in ahead]
    seat = await seated(db, ahead[0])

    outcome = await edited(db, series, weekday="3")

    after = await dates(db, series)
    assert known(after[:4]) == frozen
    assert [(e.id, e.uid) for e in after[4:9]] == uids
    thursdays = [date(2026, 12, 3), date(2026, 12, 10), date(2026, 12, 17), date(2026, 12, 24), date(2026, 12, 31)]
    assert [e.day for e in after[4:9]] == [e.series_day for e in after[4:9]] == [date(2026, 11, 26), *thursdays[:4]]
    assert [e.day for e in after[9:]] == thursdays[4:]
    assert (outcome.new, outcome.moved, outcome.cancelled) == (1, 5, 0)
    assert await told(db, "event.changed") == [("event.changed", seat.person_id)]
    assert (await db.get_one(Registration, seat.id)).event_id == ahead[0].id


async def test_every_other_week_keeps_half_and_cancels_what_was_announced(db, described):
    series = await described()
    before = {e.day: e.uid for e in await dates(db, series)}

    outcome = await edited(db, series, frequency="fortnightly", first_day="2026-11-03")

    rows = await dates(db, series)
    standing = {e.day: e.uid for e in rows if not e.is_cancelled and e.day > date(2026, 11, 24)}
    assert standing == {day: before[day] for day in (date(2026, 12, 1), date(2026, 12, 15), date(2026, 12, 29))}
    assert [e.day for e in rows if e.is_cancelled] == [date(2026, 12, 8), date(2026, 12, 22)]
    assert (outcome.new, outcome.moved, outcome.cancelled) == (0, 0, 2)


async def test_a_rule_that_comes_back_revives_what_it_called_off_with_uid_and_people(db, described):
    series = await described()
    event = next(e for e in await dates(db, series) if e.day == date(2026, 12, 8))
    await seated(db, event)
    await edited(db, series, frequency="fortnightly", first_day="2026-11-03")

    await edited(db, series)

    await db.refresh(event)
    assert (event.status, event.series_day, event.confirmed) == (EventStatus.published, date(2026, 12, 8), 1)
    assert [day for day, _, _ in await days(db, series)] == [*NOVEMBER, *DECEMBER]


async def test_drafts_that_nobody_knows_of_are_forgotten_rather_than_cancelled(db, clock_at):
    clock_at(NOON)
    await make_territories(db)
    series, _ = await actions.create(db, form())

    await edited(db, series, last_day="2026-12-10")

    assert await days(db, series) == [(day, day, "draft") for day in DECEMBER[:2]]


async def test_one_date_is_moved_cancelled_or_given_a_guest_and_the_rest_stays(db, described):
    series = await described()
    moved, called_off, guest, *_ = (await dates(db, series))[4:]
    await events.move(db, moved, day=date(2026, 12, 2), starts=time(14), ends=time(16))
    await events.cancel(db, called_off)
    guest.description_fr = "Avec une invitée."

    await edited(db, series, description_fr="Un thé.", starts="10:00", skipped="2026-12-29")

    rows = {e.series_day: e for e in await dates(db, series) if e.series_day}
    assert (rows[DECEMBER[0]].day, rows[DECEMBER[0]].starts) == (date(2026, 12, 2), time(14))
    assert (rows[DECEMBER[1]].status, rows[DECEMBER[1]].starts) == (EventStatus.cancelled, time(9, 30))
    assert (rows[DECEMBER[2]].description_fr, rows[DECEMBER[2]].starts) == ("Avec une invitée.", time(10))
    assert rows[DECEMBER[3]].description_fr == "Un thé.\n\nOuvert à toutes et tous."
    assert DECEMBER[4] not in rows


async def test_the_same_description_again_changes_nothing(db, described):
    series = await described()
    before = known(await dates(db, series))

    outcome = await edited(db, series)

    assert known(await dates(db, series)) == before
    assert (outcome.new, outcome.moved, outcome.cancelled) == (0, 0, 0)


async def test_another_hour_is_told_once_for_each_date_that_somebody_comes_to(db, described):
    series = await described()
    first, second, *_ = (await dates(db, series))[4:]
    for event in (first, second):
        await seated(db, event)

    await edited(db, series, starts="10:00")

    assert len(await told(db, "event.changed")) == 2
    assert {e.starts for e in (await dates(db, series))[4:]} == {time(10)}
    assert {e.starts for e in (await dates(db, series))[:4]} == {time(9, 30)}


async def test_seats_and_registration_stay_for_those_who_have_them(db, described):
    series = await described()
    event = (await dates(db, series))[4]
    for _ in range(3):
        await seated(db, event)

    for changes, refusal in (({"capacity": "2"}, SeatsTaken), ({"entry": "walk_in"}, RosterInUse)):
        with pytest.raises(refusal):
            async with db.begin_nested():
                await edited(db, series, **changes)
        await db.refresh(series)

    await db.refresh(event)
    assert (event.capacity, event.entry.value, event.confirmed) == (10, "registration", 3)


async def test_a_meetup_is_published_in_both_languages_or_not_at_all(db, clock_at):
    clock_at(NOON)
    await make_territories(db)
    series, _ = await actions.create(db, form(access_nl="", place_fr=""))

    with pytest.raises(TextsMissing) as refused:
        await actions.publish(db, series)

    assert refused.value.fields == ["access_nl", "place_fr"]
    assert {e.status for e in await dates(db, series)} == {EventStatus.draft}


async def test_new_dates_of_a_published_meetup_are_published(db, described):
    series = await described()

    await edited(db, series, last_day="2027-01-31")

    assert {e.status for e in await dates(db, series)} == {EventStatus.published}
    assert (await dates(db, series))[-1].day == date(2027, 1, 26)


async def test_each_date_has_the_theme_of_its_month_the_territory_s_own_before_the_region_s(db, clock_at):
    clock_at(NOON)
    await make_territories(db)
    region, own = (Theme(year=2026, month=12, territory_code=code, name_fr="T", name_nl="T") for code in (None, "sud"))
    db.add(region)
    await db.flush()
    series, _ = await actions.create(db, form(last_day="2027-01-06"))
    assert [e.theme_id for e in await dates(db, series)] == [region.id] * 5 + [None]

    before = await themes.months(db)
    db.add(own)
    await db.flush()
    await themes.recolour(db, before)

    assert [e.theme_id for e in await dates(db, series)] == [own.id] * 5 + [None]


async def test_two_who_describe_the_same_meetup_at_once_do_not_overwrite_each_other(database, clock_at):
    clock_at(NOON)
    async with database.writing() as session:
        await make_territories(session)
        series, _ = await actions.create(session, form())

    async def tried(weekday):
        async with database.writing() as session:
            own = await session.get_one(MeetupSeries, series.id)
            return await actions.edit(session, own, form(version="1", weekday=weekday))

    results = await asyncio.gather(tried("2"), tried("3"), return_exceptions=True)

    assert sorted(type(result).__name__ for result in results) == [ChangedMeanwhile.__name__, "Outcome"]
    assert await count(database, Event) in (5, 6)
