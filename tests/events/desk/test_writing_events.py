"""Writing, publishing, cancelling and copying events, through the pages, in both languages."""

from datetime import UTC, date, datetime, time

import pytest

from events.desk.errors import TextsMissing
from events.desk.forms import CLOSES_LATE, NO_SUCH_TIME
from events.models import Entry, Event, EventKind, EventStatus, Mission, WorkingLanguage
from tests.accounts.browsing import count, said
from tests.events.desk.writing import DAY, TYPED, reread, the_event
from tests.events.outbox import told
from tests.factories import make_event

pytestmark = pytest.mark.anyio

NOON = datetime(2026, 11, 2, 11, 0, tzinfo=UTC)
NEEDED = TextsMissing.text


@pytest.fixture(autouse=True)
def _at_noon(clock_at):
    clock_at(NOON)


async def written(database, **fields):
    async with database.writing() as session:
        return await make_event(
            session,
            **{
                "day": DAY,
                "kind": EventKind.working_group,
                "capacity": 12,
                "has_waiting_list": True,
                "missions": ["network"],
            }
            | fields,
        )


def typed(event, **changes):
    """The form of an event of the factory, with some changes."""
    fields = {
        "version": str(event.version),
        "kind": event.kind.value,
        "territory_code": event.territory_code,
        "title_fr": event.title_fr,
        "title_nl": event.title_nl,
        "day": event.day.isoformat(),
        "starts": event.starts.strftime("%H:%M"),
        "ends": event.ends.strftime("%H:%M"),
        "place_fr": event.place_fr,
        "place_nl": event.place_nl,
        "entry": "registration",
        "working_language": "both",
        "capacity": str(event.capacity),
        "has_waiting_list": "1",
        "missions": "network",
    }
    return {**fields, **changes}


@pytest.mark.parametrize("lang", ["fr", "nl"])
async def test_what_is_written_is_kept_as_a_draft_in_both_languages(database, south, lang):
    await south.get(f"/{lang}/desk/events/new")
    answer = await south.post(f"/{lang}/desk/events/new", **TYPED)

    event = await the_event(database)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/{lang}/desk/events/{event.id}")
    assert (event.status, event.kind, event.territory_code) == (EventStatus.draft, EventKind.working_group, "sud")
    assert (event.title, event.description) == (
        ("Groupe de travail données", "Werkgroep gegevens"),
        ("On compare nos chiffres.", "We vergelijken onze cijfers."),
    )
    assert (event.day, event.starts, event.ends) == (DAY, time(9, 30), time(12))
    assert (event.entry, event.capacity, event.has_waiting_list) == (Entry.registration, 12, True)
    assert (event.working_language, event.missions) == (WorkingLanguage.both, [Mission.network.value])


@pytest.mark.parametrize(
    ("changes", "field", "problem"),
    [
        ({"title_fr": "", "title_nl": ""}, "title_fr", "A title is needed, in one language at least."),
        ({"day": ""}, "day", "This is needed."),
        ({"day": "1926-12-08"}, "day", "A day between 2000 and 2099 is expected."),
        ({"last_day": "2026-12-07"}, "last_day", "The last day does not come before the first."),
        ({"ends": "09:30"}, "ends", "It ends after it starts."),
        ({"starts": ""}, "ends", "Give the hour at which it starts too."),
        ({"day": "2027-03-28", "starts": "02:30", "ends": "04:00"}, "starts", NO_SUCH_TIME),
        ({"capacity": "0"}, "capacity", "The smallest possible is %(ge)s."),
        (
            {"online_url": "javascript:alert(1)"},
            "online_url",
            "A web address is expected, such as https://example.org.",
        ),
        ({"kind": "cdp_session"}, "kind", "Choose one of the possibilities."),
        ({"territory_code": "nord"}, "territory_code", "Choose one of the possibilities."),
        ({"theme_id": "7"}, "theme_id", "Choose one of the possibilities."),
        ({"entry": "within"}, "entry", "Choose one of the possibilities."),
        (
            {"registration_opens": "2026-12-01T10:00", "registration_closes": "2026-12-01T10:00"},
            "registration_closes",
            "Registration closes after it opens.",
        ),
        ({"registration_closes": "2026-12-08T09:31"}, "registration_closes", CLOSES_LATE),
    ],
)
@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_what_is_not_understood_is_told_beside_its_field_and_all_stays_typed(
    database, south, changes, field, problem
):
    await south.get("/fr/desk/events/new")
    answer = await south.post("/fr/desk/events/new", **{**TYPED, **changes})

    assert answer.status_code == 422
    beside = answer.text.partition(f'id="f-{field}-error"')[2].partition("</p>")[0]
    assert beside.endswith(said(problem, ge=1))
    assert (south.typed("street"), south.typed("postcode")) == ("Rue du Tilleul 7", "1190")
    assert await count(database, Event) == 0


@pytest.mark.parametrize("lang", ["fr", "nl"])
async def test_what_lacks_a_language_is_not_published_and_each_gap_is_shown_beside_its_field(database, south, lang):
    await south.get(f"/{lang}/desk/events/new")
    typed = {**TYPED, "title_nl": "", "description_fr": "", "to": "published"}
    answer = await south.post(f"/{lang}/desk/events/new", **typed)

    assert answer.status_code == 422
    assert [
        name
        for name in ("title_fr", "title_nl", "description_fr", "description_nl", "place_fr", "place_nl")
        if f'id="f-{name}-error"' in answer.text
    ] == ["title_nl", "description_fr"]
    assert answer.text.count(said(NEEDED, lang)) == 4  # in the summary too
    assert await count(database, Event) == 0


async def test_a_draft_is_handed_over_published_and_its_address_frozen(database, south, nobody):
    await south.get("/fr/desk/events/new")
    await south.post("/fr/desk/events/new", **TYPED, to="review")
    event = await the_event(database)
    assert event.status == EventStatus.review
    assert (await nobody.get(f"/fr/events/{event.slug}")).status_code == 404

    await south.get(f"/fr/desk/events/{event.id}")
    renamed = {**TYPED, "title_fr": "Groupe chiffres", "version": str(event.version), "to": "published"}
    await south.post(f"/fr/desk/events/{event.id}", **renamed)

    event = await reread(database, event)
    assert (event.status, event.slug) == (EventStatus.published, "groupe-chiffres-2026-12-08")
    assert (await nobody.get(f"/fr/events/{event.slug}")).status_code == 200

    again = {**renamed, "title_fr": "Autre titre", "version": str(event.version), "to": ""}
    assert (await south.post(f"/fr/desk/events/{event.id}", **again)).status_code == 303
    event = await reread(database, event)
    assert (event.title_fr, event.slug) == ("Autre titre", "groupe-chiffres-2026-12-08")


async def test_a_published_event_is_not_saved_without_one_of_its_languages(database, south):
    event = await written(database)
    await south.get(f"/fr/desk/events/{event.id}")

    answer = await south.post(f"/fr/desk/events/{event.id}", **typed(event, title_nl=""))

    assert answer.status_code == 422
    assert 'id="f-title_nl-error"' in answer.text
    assert (await reread(database, event)).title_nl == event.title_nl


async def test_nothing_is_published_for_a_day_that_is_past(database, south):
    await south.get("/fr/desk/events/new")
    answer = await south.post("/fr/desk/events/new", **{**TYPED, "day": "2026-11-01", "to": "published"})

    assert answer.status_code == 422
    assert 'id="f-day-error"' in answer.text
    assert await count(database, Event) == 0


async def test_what_is_over_keeps_its_hour_but_its_text_can_be_mended(database, south):
    event = await written(database, day=date(2026, 10, 6))
    await south.get(f"/fr/desk/events/{event.id}")

    moved = await south.post(f"/fr/desk/events/{event.id}", **typed(event, starts="09:00"))
    mended = await south.post(f"/fr/desk/events/{event.id}", **typed(event, title_fr="Mieux dit"))

    assert (moved.status_code, mended.status_code) == (422, 303)
    now = await reread(database, event)
    assert (now.starts, now.title_fr) == (event.starts, "Mieux dit")


async def test_another_hour_is_told_to_those_who_are_registered_and_another_title_is_not(database, south):
    event = await written(database)
    await south.get(f"/fr/desk/events/{event.id}/roster")
    await south.post(f"/fr/desk/events/{event.id}/roster", email="a@example.org", given_name="A", family_name="B")

    await south.post(f"/fr/desk/events/{event.id}", **typed(event, title_fr="Autre titre"))
    event = await reread(database, event)
    async with database.reading() as session:
        assert (event.sequence, await told(session, "event.changed")) == (0, [])

    await south.post(f"/fr/desk/events/{event.id}", **typed(event, starts="10:00", online_url="https://example.org/x"))
    event = await reread(database, event)
    assert (event.sequence, event.starts, event.online_url) == (1, time(10), "https://example.org/x")
    async with database.reading() as session:
        assert len(await told(session, "event.changed")) == 1


async def test_of_two_who_edit_the_second_is_told_and_sees_both_versions(database, app, south, region):
    event = await written(database)
    for browser in (south, region):
        await browser.get(f"/fr/desk/events/{event.id}")

    first = await south.post(f"/fr/desk/events/{event.id}", **typed(event, title_fr="Du sud"))
    second = await region.post(f"/fr/desk/events/{event.id}", **typed(event, title_fr="De la région", street="Rue 5"))

    assert (first.status_code, second.status_code) == (303, 409)
    assert (await reread(database, event)).title_fr == "Du sud"
    table = second.text.partition('<table class="table stack">')[2].partition("</table>")[0]
    assert (table.count("<tr>"), "Du sud" in table, "De la région" in table, "Rue 5" in table) == (3, True, True, True)
    assert (region.typed("title_fr"), region.typed("street")) == ("De la région", "Rue 5")

    kept = typed(event, title_fr="De la région", street="Rue 5", version=region.typed("version") or "2")
    assert (await region.post(f"/fr/desk/events/{event.id}", **kept)).status_code == 303
    assert (await reread(database, event)).title_fr == "De la région"


async def test_a_registration_meanwhile_is_no_conflict(database, south):
    event = await written(database)
    await south.get(f"/fr/desk/events/{event.id}/roster")
    await south.post(f"/fr/desk/events/{event.id}/roster", email="new@example.org", given_name="A", family_name="B")

    answer = await south.post(f"/fr/desk/events/{event.id}", **typed(event, title_fr="Autre titre"))

    assert (answer.status_code, (await reread(database, event)).confirmed) == (303, 1)


async def test_seats_are_not_taken_from_those_who_have_one(database, south):
    event = await written(database, confirmed=3)
    await south.get(f"/nl/desk/events/{event.id}")

    answer = await south.post(f"/nl/desk/events/{event.id}", **typed(event, capacity="2"))

    assert answer.status_code == 422
    refusal = said("People have a seat already: %(taken)s. Fewer seats are not possible.", "nl", taken=3)
    assert refusal in answer.text.partition('id="f-capacity-error"')[2].partition("</p>")[0]
    assert (await reread(database, event)).capacity == 12


async def test_more_seats_go_to_those_who_wait(database, south):
    event = await written(database, capacity=1)
    await south.get(f"/fr/desk/events/{event.id}/roster")
    for name in ("one", "two", "three"):
        await south.post(
            f"/fr/desk/events/{event.id}/roster", email=f"{name}@example.org", given_name=name, family_name="Exemple"
        )

    await south.post(f"/fr/desk/events/{event.id}", **typed(event, capacity="2"))

    event = await reread(database, event)
    assert (event.capacity, event.confirmed, event.waiting) == (2, 2, 1)


async def test_registration_stays_while_somebody_is_registered(database, south):
    event = await written(database, confirmed=1)
    await south.get(f"/fr/desk/events/{event.id}")

    answer = await south.post(f"/fr/desk/events/{event.id}", **typed(event, entry="walk_in"))

    assert (answer.status_code, (await reread(database, event)).entry) == (422, Entry.registration)


async def test_a_word_in_both_languages_goes_with_a_cancellation_and_both_can_be_taken_back(database, south, nobody):
    event = await written(database)
    await south.get(f"/fr/desk/events/{event.id}")
    alone = await south.post(f"/fr/desk/events/{event.id}/cancel", note_fr="La salle est inondée.")
    assert (alone.status_code, (await reread(database, event)).status) == (422, EventStatus.published)

    await south.post(f"/fr/desk/events/{event.id}/cancel", note_fr="Inondation.", note_nl="Wateroverlast.")

    cancelled = await reread(database, event)
    assert (cancelled.status, cancelled.note, cancelled.sequence) == (
        EventStatus.cancelled,
        ("Inondation.", "Wateroverlast."),
        1,
    )
    assert "Wateroverlast." in (await nobody.get(f"/nl/events/{event.slug}")).text

    await south.post(f"/fr/desk/events/{event.id}/reinstate")
    back = await reread(database, event)
    assert (back.status, back.note, back.sequence) == (EventStatus.published, ("", ""), 2)


async def test_a_draft_that_was_put_away_comes_back_as_a_draft(database, south):
    event = await written(database, status=EventStatus.draft, published_at=None)
    await south.get(f"/fr/desk/events/{event.id}")

    await south.post(f"/fr/desk/events/{event.id}/cancel")
    away = (await reread(database, event)).status
    await south.post(f"/fr/desk/events/{event.id}/reinstate")

    assert (away, (await reread(database, event)).status) == (EventStatus.cancelled, EventStatus.draft)


async def test_a_copy_has_none_of_what_happened_to_the_first(database, south):
    event = await written(database, day=date(2025, 12, 9), confirmed=3, roster_seq=9, sequence=4, source_key="x")
    await south.get(f"/fr/desk/events/{event.id}")

    await south.post(f"/fr/desk/events/{event.id}/duplicate")

    copy = await the_event(database, status=EventStatus.draft)
    assert (copy.title, copy.place, copy.capacity, copy.missions) == (event.title, event.place, 12, ["network"])
    assert (copy.day, copy.starts, copy.day.weekday()) == (date(2026, 12, 8), event.starts, event.day.weekday())
    assert (copy.uid == event.uid, copy.slug == event.slug, copy.source_key) == (False, False, None)
    assert (copy.confirmed, copy.waiting, copy.roster_seq, copy.sequence, copy.published_at) == (0, 0, 0, 0, None)


async def test_what_nobody_registered_for_can_be_a_draft_again(database, south):
    free, taken = await written(database), await written(database, confirmed=1)
    await south.get(f"/fr/desk/events/{free.id}")

    answers = [await south.post(f"/fr/desk/events/{e.id}/take-back") for e in (free, taken)]

    assert [answer.status_code for answer in answers] == [303, 409]
    assert [(await reread(database, e)).status for e in (free, taken)] == [EventStatus.draft, EventStatus.published]


async def test_what_is_cancelled_is_not_edited(database, south):
    event = await written(database, status=EventStatus.cancelled)
    await south.get(f"/fr/desk/events/{event.id}")

    assert (await south.post(f"/fr/desk/events/{event.id}", **typed(event, title_fr="X"))).status_code == 409
