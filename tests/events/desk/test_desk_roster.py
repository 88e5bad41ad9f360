"""Who comes, for the organisers: registering by telephone, taking off, putting back."""

from datetime import UTC, date, datetime

import pytest
from sqlmodel import col, select

from accounts.models import Person
from events.models import Registration, RegistrationStatus
from tests.accounts.browsing import count, said
from tests.events.desk.writing import reread
from tests.events.outbox import told
from tests.factories import make_event, make_person

pytestmark = pytest.mark.anyio

CALLER = {"email": "Caller@Example.org", "given_name": "Noor", "family_name": "Voorbeeld", "language": "nl"}
CONFIRMED, WAITING, LEFT = RegistrationStatus.confirmed, RegistrationStatus.waiting, RegistrationStatus.cancelled


@pytest.fixture(autouse=True)
def _at_noon(clock_at):
    clock_at(datetime(2026, 11, 2, 11, 0, tzinfo=UTC))


async def planned(database, **fields):
    async with database.writing() as session:
        return await make_event(session, **{"day": date(2026, 12, 8), "capacity": 1} | fields)


async def roster(database):
    """The status and address of everyone ever registered, in the order in which they came."""
    async with database.reading() as session:
        rows = await session.execute(
            select(Registration, Person)
            .join(Person, col(Person.id) == col(Registration.person_id))
            .order_by(col(Registration.id))
        )
        return [(registration.status, person.email) for registration, person in rows]


async def test_somebody_new_who_called_is_registered_told_and_shown(database, south):
    event = await planned(database)
    await south.get(f"/fr/desk/events/{event.id}/roster")

    answer = await south.post(f"/fr/desk/events/{event.id}/roster", **CALLER)

    assert answer.status_code == 303
    assert await roster(database) == [(CONFIRMED, "caller@example.org")]
    async with database.reading() as session:
        person = (await session.scalars(select(Person).where(col(Person.email) == "caller@example.org"))).one()
        registration = (await session.scalars(select(Registration))).one()
        assert (person.display_name, person.language, person.account_since) == ("Noor Voorbeeld", "nl", None)
        assert registration.registered_by not in (None, person.id)
        assert await told(session, "event.confirmed") == [("event.confirmed", person.id)]
    assert "Noor Voorbeeld" in (await south.get(f"/fr/desk/events/{event.id}/roster")).text


async def test_what_a_known_person_wrote_of_themselves_stays(database, south):
    event = await planned(database)
    async with database.writing() as session:
        person = await make_person(session, email="known@example.org", language="fr")
    await south.get(f"/fr/desk/events/{event.id}/roster")

    await south.post(f"/fr/desk/events/{event.id}/roster", **{**CALLER, "email": "known@example.org"})

    now = await reread(database, person)
    assert (now.given_name, now.family_name, now.language) == (person.given_name, person.family_name, "fr")


@pytest.mark.parametrize("lang", ["fr", "nl"])
async def test_a_name_is_needed_where_nobody_is_known_and_what_was_typed_stays(database, south, lang):
    event = await planned(database)
    await south.get(f"/{lang}/desk/events/{event.id}/roster")

    answer = await south.post(f"/{lang}/desk/events/{event.id}/roster", email="new@example.org", given_name="Noor")

    assert (answer.status_code, 'id="f-family_name-error"' in answer.text) == (422, True)
    assert (south.typed("email"), south.typed("given_name")) == ("new@example.org", "Noor")
    assert (await roster(database), await count(database, Person)) == ([], 1)


async def test_who_is_registered_already_is_told_beside_the_address(database, south):
    event = await planned(database)
    await south.get(f"/fr/desk/events/{event.id}/roster")
    await south.post(f"/fr/desk/events/{event.id}/roster", **CALLER)

    answer = await south.post(f"/fr/desk/events/{event.id}/roster", **CALLER)

    refusal = said("You are already registered for this appointment.")
    assert (answer.status_code, refusal in answer.text.partition('id="f-email-error"')[2]) == (422, True)


async def test_taking_somebody_off_promotes_the_next_and_putting_back_queues_again(database, south):
    event = await planned(database)
    address = f"/fr/desk/events/{event.id}/roster"
    await south.get(address)
    for name in ("one", "two"):
        await south.post(address, email=f"{name}@example.org", given_name=name, family_name="Exemple")
    assert await roster(database) == [(CONFIRMED, "one@example.org"), (WAITING, "two@example.org")]
    async with database.reading() as session:
        first = await session.scalar(select(Person.id).where(col(Person.email) == "one@example.org"))

    for _ in range(2):  # the second press of the button changes nothing
        await south.post(f"{address}/remove", person=str(first))
    assert await roster(database) == [(LEFT, "one@example.org"), (CONFIRMED, "two@example.org")]

    await south.post(f"{address}/put-back", person=str(first))
    assert await roster(database) == [(WAITING, "one@example.org"), (CONFIRMED, "two@example.org")]


@pytest.mark.parametrize("person", ["", "0", "x", "99999999999999999999", "1"])
@pytest.mark.parametrize("action", ["remove", "put-back"])
@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_somebody_who_is_not_of_this_roster_is_not_found(database, south, person, action):
    event = await planned(database)
    await south.get(f"/fr/desk/events/{event.id}/roster")

    assert (await south.post(f"/fr/desk/events/{event.id}/roster/{action}", person=person)).status_code == 404
