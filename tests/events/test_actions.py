"""Making, moving and cancelling events; registering by address alone."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, func, select

from accounts import capabilities, throttle
from accounts.models import Capability, Person
from core.errors import NotFound, TooMany
from events import actions
from events.errors import EventCancelled, EventPast
from events.models import EventKind, EventStatus, RegistrationRequest
from notifications.models import MessageState
from tests.events.outbox import counters, due_on_the_wall, messages, told
from tests.factories import make_event, make_person, make_territories

pytestmark = pytest.mark.anyio

NOON = datetime(2026, 11, 2, 11, 0, tzinfo=UTC)  # 12:00 on the wall
DAY = date(2026, 11, 24)
ASKED = {"email": "new@example.org", "given_name": "Nora", "family_name": "Exemple", "language": "nl"}


@pytest.fixture(autouse=True)
def _at_noon(clock_at):
    clock_at(NOON)


async def requests(db):
    return list(await db.scalars(select(RegistrationRequest).order_by(col(RegistrationRequest.id))))


async def seated(db, event, **fields):
    person = await make_person(db, **fields)
    return await actions.register(db, event, person)


async def test_a_moved_event_tells_everyone_on_its_roster_and_plans_its_reminders_anew(db):
    event = await make_event(db, day=DAY, capacity=1)
    first, second = await seated(db, event), await seated(db, event)
    assert await due_on_the_wall(db) == [datetime(2026, 11, 17, 9), datetime(2026, 11, 23, 9)]

    await actions.move(db, event, day=date(2026, 12, 3), starts=time(14), ends=time(16), place_fr="Ailleurs")

    assert (event.sequence, event.day, event.starts, event.place_fr) == (1, date(2026, 12, 3), time(14), "Ailleurs")
    assert await told(db, "event.changed") == [
        ("event.changed", first.person_id),
        ("event.changed", second.person_id),
    ]
    assert await due_on_the_wall(db) == [datetime(2026, 11, 26, 9), datetime(2026, 12, 2, 9)]
    assert len(await messages(db, "event.reminder", state=MessageState.cancelled)) == 2


async def test_moved_twice_only_the_last_change_is_told(db):
    event = await make_event(db, day=DAY)
    await seated(db, event)

    for day in (date(2026, 12, 3), date(2026, 12, 10)):
        await actions.move(db, event, day=day, starts=time(14), ends=time(16))

    assert (event.sequence, len(await told(db, "event.changed"))) == (2, 1)
    assert await due_on_the_wall(db) == [datetime(2026, 12, 3, 9), datetime(2026, 12, 9, 9)]


async def test_a_week_keeps_its_length_when_it_moves(db):
    event = await make_event(db, day=DAY, last_day=date(2026, 11, 28), starts=None, ends=None)

    await actions.move(db, event, day=date(2026, 12, 1), starts=None, ends=None)

    assert (event.day, event.last_day) == (date(2026, 12, 1), date(2026, 12, 5))


async def test_the_links_of_the_mails_live_on_with_the_new_date(db):
    event = await make_event(db, day=DAY)
    registration = await seated(db, event)

    await actions.move(db, event, day=date(2027, 6, 1), starts=time(9), ends=time(10))

    link = await capabilities.live(db, purpose=actions.SEAT, subject_id=registration.id)
    await db.refresh(link)
    assert link.expires_at == datetime(2027, 7, 1, 8, 0, tzinfo=UTC)


async def test_a_cancelled_event_takes_back_all_that_waits_and_tells_everyone(db):
    event = await make_event(db, day=DAY, capacity=1)
    first, second = await seated(db, event), await seated(db, event)

    await actions.cancel(db, event)

    assert (event.status, event.sequence, event.cancelled_at) == (EventStatus.cancelled, 1, NOON)
    assert await told(db) == [("event.cancelled", first.person_id), ("event.cancelled", second.person_id)]


@pytest.mark.parametrize(
    ("verb", "fields"),
    [(actions.cancel, {}), (actions.publish, {}), (actions.move, {"day": DAY, "starts": None, "ends": None})],
)
async def test_what_is_cancelled_is_neither_cancelled_nor_moved_nor_published_again(db, verb, fields):
    event = await make_event(db, day=DAY)
    await actions.cancel(db, event)

    with pytest.raises(EventCancelled):
        await verb(db, event, **fields)

    assert event.sequence == 1


async def test_what_is_over_does_not_move(db):
    event = await make_event(db, day=NOON.date(), starts=time(9), ends=time(12))

    with pytest.raises(EventPast):
        await actions.move(db, event, day=DAY, starts=None, ends=None)


async def test_what_was_over_is_cancelled_in_silence(db):
    event = await make_event(db, day=DAY)
    await seated(db, event)
    event.day = date(2026, 11, 1)
    await db.flush()

    await actions.cancel(db, event)

    assert (event.status, await told(db)) == (EventStatus.cancelled, [])


async def test_a_new_event_has_a_uid_and_a_slug_of_its_own(db):
    await make_territories(db)
    fields = {"kind": EventKind.other, "territory_code": "sud", "title_fr": "L'été à Forêt !", "day": DAY}

    first, second = [await actions.create(db, **fields) for _ in range(2)]

    assert (first.slug, second.slug) == ("l-ete-a-foret-2026-11-24", "l-ete-a-foret-2026-11-24-2")
    assert (first.uid == second.uid, first.status, first.published_at) == (False, EventStatus.draft, None)


async def test_a_title_without_letters_has_an_address_too(db):
    assert await actions.free_slug(db, "…!", DAY) == "rendez-vous-2026-11-24"


async def test_publishing_shows_it_once_and_for_all(db):
    event = await make_event(db, status=EventStatus.draft, published_at=None)

    await actions.publish(db, event)

    assert (event.status, event.published_at, event.sequence) == (EventStatus.published, NOON, 0)


async def test_an_address_holds_no_seat_until_its_link_is_used(db):
    event = await make_event(db, day=DAY, capacity=1)

    await actions.request_by_address(db, event, **ASKED, network="192.0.2.0/24")

    assert await counters(db, event) == (0, 0)
    assert [(m.kind, m.address, m.language) for m in await messages(db)] == [("event.request", "new@example.org", "nl")]
    assert await db.scalar(select(func.count()).select_from(Person)) == 0


async def test_a_confirmed_address_becomes_a_person_without_an_account_with_a_seat(db):
    event = await make_event(db, day=DAY, capacity=1)
    await actions.request_by_address(db, event, **ASKED, network="n")
    (request,) = await requests(db)

    registration = await actions.confirm_request(db, request)

    person = await db.get_one(Person, registration.person_id)
    assert (person.email, person.display_name, person.language) == ("new@example.org", "Nora Exemple", "nl")
    assert (person.can_sign_in, registration.status, await requests(db)) == (False, "confirmed", [])


async def test_a_known_person_keeps_what_is_known_of_them(db):
    event = await make_event(db, day=DAY)
    known = await make_person(db, email="new@example.org", language="fr")
    await actions.request_by_address(db, event, **ASKED, network="n")
    (request,) = await requests(db)

    registration = await actions.confirm_request(db, request)

    assert (registration.person_id, known.display_name, known.language) == (known.id, "Alix Exemple 1", "fr")


async def test_a_request_is_confirmed_once(db):
    event = await make_event(db, day=DAY)
    await actions.request_by_address(db, event, **ASKED, network="n")
    (request,) = await requests(db)
    await actions.confirm_request(db, request)

    with pytest.raises(NotFound):
        await actions.confirm_request(db, request)


async def test_an_address_is_left_in_peace_after_a_few_mails(db):
    event = await make_event(db, day=DAY)

    for _ in range(throttle.MAILS_TO_ADDRESS.most + 3):
        await actions.request_by_address(db, event, **ASKED, network="n")

    assert len(await messages(db)) == len(await requests(db)) == throttle.MAILS_TO_ADDRESS.most


async def test_a_network_that_asks_for_too_many_addresses_is_refused(db):
    event = await make_event(db, day=DAY)
    for n in range(throttle.MAILS_FROM_NETWORK.most):
        await actions.request_by_address(db, event, **ASKED | {"email": f"n{n}@example.org"}, network="n")

    with pytest.raises(TooMany):
        await actions.request_by_address(db, event, **ASKED, network="n")


async def test_requests_that_nobody_confirmed_are_forgotten(db, clock_at):
    event = await make_event(db, day=DAY)
    await actions.request_by_address(db, event, **ASKED, network="n")

    await actions.purge(db, NOON + timedelta(days=1, hours=23))
    assert len(await requests(db)) == 1
    await actions.purge(db, NOON + timedelta(days=2, seconds=1))

    assert await requests(db) == []


async def test_a_link_is_stored_as_a_hash_only(db):
    registration = await seated(db, await make_event(db, day=DAY))

    link = (await db.scalars(select(Capability))).one()

    token = capabilities.token_of(link)
    assert (link.subject_id, token in str(link.model_dump()), len(link.token_hash)) == (registration.id, False, 64)


async def test_an_event_cannot_end_before_it_starts(db):
    event = await make_event(db, day=DAY)

    with pytest.raises(IntegrityError):
        async with db.begin_nested():
            await actions.move(db, event, day=DAY, starts=time(12), ends=time(9))
