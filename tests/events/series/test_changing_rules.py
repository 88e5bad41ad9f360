"""Whatever is done to a rule, one change after the other: what is over and what people have in their calendar stays."""

from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest

from events import actions as events
from events.series import actions
from tests.events.series.describing import dates, form
from tests.factories import make_person, make_territories

pytestmark = pytest.mark.anyio

START = datetime(2026, 9, 1, 10, 0, tzinfo=UTC)
CHANGES = 5


def changed(random):
    """Some other rhythm, hour, span and exceptions."""
    first = date(2026, 9, 1) + timedelta(random.randrange(60))
    return {
        "frequency": random.choice(["weekly", "fortnightly", "monthly"]),
        "week": str(random.choice([1, 2, 3, 4, -1])),
        "weekday": str(random.randrange(7)),
        "starts": random.choice(["09:30", "10:00"]),
        "first_day": first.isoformat(),
        "last_day": (first + timedelta(random.randrange(100, 260))).isoformat(),
        "skipped": (first + timedelta(random.randrange(100))).isoformat(),
    }


def facts(event):
    return (event.uid, event.slug, event.day, event.starts, event.ends, event.status, event.sequence, event.title_fr)


@pytest.mark.parametrize("seed", range(4))
async def test_no_change_touches_what_is_over_or_the_uid_of_a_date_that_stays(db, clock_at, seed):
    random = Random(seed)
    clock_at(START)
    await make_territories(db)
    series, _ = await actions.create(db, form(**changed(random)))
    await actions.publish(db, series)
    person = await make_person(db)

    for change in range(1, CHANGES + 1):
        today = START + timedelta(days=20 * change)
        clock_at(today)
        before = await dates(db, series)
        over = {event.id: facts(event) for event in before if event.is_past}
        standing = {event.series_day: event.uid for event in before if not event.is_past and not event.is_cancelled}
        if ahead := [e for e in before if not e.is_past and not e.is_cancelled and not e.confirmed]:
            await events.register(db, random.choice(ahead), person)
        seats = {event.id: event.confirmed for event in before}
        described = form(version=str(series.version), **changed(random))

        await actions.edit(db, series, described)

        after = await dates(db, series)
        assert {event.id: facts(event) for event in after if event.id in over} == over
        now = {
            event.series_day or START.date(): event.uid
            for event in after
            if not event.is_past and not event.is_cancelled
        }
        assert {day: uid for day, uid in now.items() if day in standing} == {
            day: uid for day, uid in standing.items() if day in now
        }
        # Today's hour has struck already.
        fixed = {event.series_day for event in after if event.is_past}
        assert sorted(now) == [d for d in actions.days_of(described) if d > today.date() and d not in fixed]
        assert {event.id: event.confirmed for event in after if event.id in seats} == seats
        assert len({event.uid for event in after}) == len(after)
