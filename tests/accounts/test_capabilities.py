"""Links that are keys."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import select

from accounts import capabilities
from accounts.models import Capability
from core import keys
from core.errors import NotFound
from tests.factories import make_person

pytestmark = pytest.mark.anyio

MOMENT = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


async def is_open(session, token):
    try:
        await capabilities.find(session, token)
    except NotFound:
        return False
    return True


async def test_a_token_finds_its_capability_and_can_be_written_again(db):
    capability, token = await capabilities.issue(db, purpose="seat", subject_id=7)

    assert await capabilities.find(db, token) == capability
    assert (capabilities.token_of(capability), len(token)) == (token, 43)
    assert token not in (await db.scalars(select(Capability))).one().model_dump().values()


async def test_another_secret_opens_nothing(db):
    _, token = await capabilities.issue(db, purpose="seat", subject_id=7)

    keys.use_secret("another secret of the tests, as long as the first")

    assert capabilities.token_of((await db.scalars(select(Capability))).one()) != token


async def test_unknown_expired_and_revoked_are_the_same(db, clock_at):
    clock_at(MOMENT)
    _, expiring = await capabilities.issue(db, purpose="seat", subject_id=7, expires_at=MOMENT + timedelta(days=1))
    _, revoked = await capabilities.issue(db, purpose="seat", subject_id=8)
    assert [await is_open(db, token) for token in (expiring, revoked, "unknown")] == [True, True, False]

    assert await capabilities.revoke(db, purpose="seat", subject_id=8) == 1
    clock_at(MOMENT + timedelta(days=1))

    assert [await is_open(db, token) for token in (expiring, revoked)] == [False, False]
    assert await capabilities.revoke(db, purpose="seat", subject_id=8) == 0


async def test_revoking_closes_one_door_for_one_person(db):
    first, second = await make_person(db), await make_person(db)
    tokens = [
        (await capabilities.issue(db, purpose=purpose, subject_id=subject, person_id=person))[1]
        for purpose, subject, person in (
            ("seat", 7, first.id),
            ("seat", 7, second.id),
            ("seat", 8, first.id),
            ("visit", 7, first.id),
        )
    ]

    await capabilities.revoke(db, purpose="seat", subject_id=7, person_id=first.id)

    assert [await is_open(db, token) for token in tokens] == [False, True, True, True]


async def test_a_live_link_is_used_again_by_the_same_person_for_the_same_thing(db, clock_at):
    clock_at(MOMENT)
    person = await make_person(db)
    tomorrow = MOMENT + timedelta(days=1)

    async def link(**fields):
        values: dict[str, Any] = {
            "purpose": "seat",
            "subject_id": 7,
            "person_id": person.id,
            "expires_at": tomorrow,
        }
        return (await capabilities.get_or_issue(db, **(values | fields)))[1]

    first = await link()
    assert await link() == first
    assert await link(expires_at=MOMENT + timedelta(hours=1)) == first
    others = [await link(person_id=None), await link(subject_id=8), await link(purpose="visit")]
    assert len({first, *others}) == 4
    clock_at(tomorrow)
    assert await link(expires_at=tomorrow + timedelta(days=1)) != first


async def test_asking_again_for_longer_prolongs_the_link(db, clock_at):
    clock_at(MOMENT)
    _, token = await capabilities.get_or_issue(db, purpose="seat", subject_id=7, expires_at=MOMENT + timedelta(days=1))
    await capabilities.get_or_issue(db, purpose="seat", subject_id=7, expires_at=MOMENT + timedelta(days=3))

    clock_at(MOMENT + timedelta(days=2))

    assert await is_open(db, token)


async def test_links_to_several_things_are_prolonged_at_once(db, clock_at):
    clock_at(MOMENT)
    ends = MOMENT + timedelta(days=1)
    tokens = [(await capabilities.issue(db, purpose="seat", subject_id=n, expires_at=ends))[1] for n in (1, 2, 3)]
    await capabilities.revoke(db, purpose="seat", subject_id=3)

    later = MOMENT + timedelta(days=9)
    await capabilities.prolong(db, purpose="seat", subject_ids=[1, 3], expires_at=later)
    clock_at(MOMENT + timedelta(days=8))

    assert [await is_open(db, token) for token in tokens] == [True, False, False]


async def test_the_live_link_is_the_newest(db):
    await capabilities.issue(db, purpose="seat", subject_id=7)
    newest, _ = await capabilities.issue(db, purpose="seat", subject_id=7)

    assert await capabilities.live(db, purpose="seat", subject_id=7) == newest
    assert await capabilities.live(db, purpose="seat", subject_id=8) is None
