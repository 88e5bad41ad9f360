"""The evaluation: when it is asked, once each, what is kept of it, and from when it is shown."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import col, select

from accounts import capabilities
from cdp import actions as cdp
from cdp.errors import NotMember
from cdp.follow import evaluation
from cdp.follow.errors import AnsweredAlready, NotOpenNow
from cdp.follow.forms import EvaluationForm
from cdp.follow.models import EvaluationBox, EvaluationMark, EvaluationMoment
from cdp.models import CycleStatus
from core import clock
from events import actions as events
from notifications.models import OutboxMessage
from tests.cdp.follow.house import (
    AFTER_FIFTH,
    AFTER_LAST,
    box_of,
    events_of,
    lived_cycle,
    members_of,
    pair_of,
    people_of,
    rendered,
    seat_of,
)
from tests.events.outbox import messages
from tests.factories import make_community, make_person
from web import house

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("before_september")]

EVENING = datetime(2027, 1, 15, 19, 0, tzinfo=UTC)  # after the fifth session


def answers(**given):
    return EvaluationForm(**{"frame": 4, "useful": 5, "practice": 3, "network": 4} | given)


async def ask_on(db, clock_at, moment):
    clock_at(moment)
    return await evaluation.ask(db)


async def test_the_whole_group_is_asked_the_morning_after_the_fifth_session(db, clock_at):
    cycle = await lived_cycle(db, members=3)

    assert await ask_on(db, clock_at, EVENING) == 5

    asked = await messages(db, "cdp.evaluation")
    assert {message.person_id for message in asked} == {person.id for person in await people_of(db, cycle)}
    assert {clock.to_wall(message.due_at) for message in asked} == {datetime(2027, 1, 16, 9, 0)}


async def test_each_is_asked_once_however_often_it_is_looked_at(db, clock_at):
    await lived_cycle(db, members=3)
    await ask_on(db, clock_at, EVENING)

    assert await ask_on(db, clock_at, AFTER_FIFTH) == 0
    assert await ask_on(db, clock_at, AFTER_FIFTH + timedelta(days=10)) == 0


async def test_nobody_is_asked_before_the_fifth_session_nor_long_after(db, clock_at):
    await lived_cycle(db, members=3)

    assert await ask_on(db, clock_at, datetime(2026, 12, 16, 9, 0, tzinfo=UTC)) == 0
    assert await ask_on(db, clock_at, datetime(2027, 2, 14, 9, 0, tzinfo=UTC)) == 0


async def test_when_the_fifth_was_cancelled_the_sixth_is_the_middle(db, clock_at):
    cycle = await lived_cycle(db, members=1, moderators=0)
    await events.cancel(db, (await events_of(db, cycle))[4])

    assert await ask_on(db, clock_at, EVENING) == 0
    assert await ask_on(db, clock_at, datetime(2027, 2, 15, 19, 0, tzinfo=UTC)) == 1


async def test_the_end_is_asked_after_the_last_session(db, clock_at):
    await lived_cycle(db, members=2, moderators=0)

    assert await ask_on(db, clock_at, AFTER_LAST) == 2
    assert {m.data["moment"] for m in await messages(db, "cdp.evaluation")} == {"end"}


async def test_an_answer_is_kept_as_counts_and_words_without_the_person(db, clock_at):
    cycle = await lived_cycle(db, members=2, moderators=0)
    first, second = await members_of(db, cycle)
    clock_at(AFTER_FIFTH)

    await evaluation.answer(db, cycle, second.id, answers(keep="Les pauses", frame=5))
    await evaluation.answer(db, cycle, first.id, answers(keep="Écouter", change="Plus court", frame=1))

    box = await box_of(db, cycle, EvaluationMoment.midway)
    assert box.answers == 2
    assert box.scales == {
        "frame": [1, 0, 0, 0, 1],
        "useful": [0, 0, 0, 0, 2],
        "practice": [0, 0, 2, 0, 0],
        "network": [0, 0, 0, 2, 0],
    }
    assert box.words == {"keep": ["Écouter", "Les pauses"], "change": ["Plus court"]}


async def test_what_is_kept_is_the_same_in_whatever_order_people_answer(db, clock_at):
    said = [answers(keep=word, frame=value) for word, value in (("b", 1), ("a", 5), ("c", 3))]
    boxes = []
    for slug, order in (("un", said), ("deux", said[::-1])):
        community = await make_community(db, slug=slug)
        clock_at(datetime(2026, 8, 20, 8, 0, tzinfo=UTC))
        cycle = await lived_cycle(db, members=3, moderators=0, community=community)
        clock_at(AFTER_FIFTH)
        for person, form in zip(await members_of(db, cycle), order, strict=True):
            await evaluation.answer(db, cycle, person.id, form)
        box = await box_of(db, cycle, EvaluationMoment.midway)
        boxes.append((box.answers, box.scales, box.words))

    assert boxes[0] == boxes[1]


def test_neither_table_holds_anything_that_could_join_the_other():
    assert set(EvaluationBox.model_fields) == {"cycle_id", "moment", "answers", "scales", "words"}
    assert set(EvaluationMark.model_fields) == {"cycle_id", "moment", "person_id"}


async def test_nobody_answers_twice(db, clock_at):
    cycle = await lived_cycle(db, members=1, moderators=0)
    (person,) = await members_of(db, cycle)
    clock_at(AFTER_FIFTH)
    await evaluation.answer(db, cycle, person.id, answers())

    with pytest.raises(AnsweredAlready):
        await evaluation.answer(db, cycle, person.id, answers())

    assert (await box_of(db, cycle, EvaluationMoment.midway)).answers == 1


async def test_at_the_end_one_answers_again(db, clock_at):
    cycle = await lived_cycle(db, members=1, moderators=0)
    (person,) = await members_of(db, cycle)
    for moment in (AFTER_FIFTH, AFTER_LAST):
        clock_at(moment)
        await evaluation.answer(db, cycle, person.id, answers())

    marks = await db.scalars(select(EvaluationMark.moment).order_by(col(EvaluationMark.moment)))
    assert list(marks) == [EvaluationMoment.end, EvaluationMoment.midway]


@pytest.mark.parametrize(
    "moment", [EVENING, AFTER_FIFTH - timedelta(hours=1, minutes=1), AFTER_FIFTH + timedelta(days=28)]
)
async def test_it_opens_at_nine_and_closes_four_weeks_later(db, clock_at, moment):
    cycle = await lived_cycle(db, members=1, moderators=0)
    (person,) = await members_of(db, cycle)
    clock_at(moment)

    with pytest.raises(NotOpenNow):
        await evaluation.answer(db, cycle, person.id, answers())


async def test_who_is_not_in_the_group_or_left_it_does_not_answer(db, clock_at):
    cycle = await lived_cycle(db, members=1)
    (member,), stranger = await members_of(db, cycle), await make_person(db)
    clock_at(AFTER_FIFTH)
    await cdp.leave(db, cycle, member)

    for person in (member, stranger):
        with pytest.raises(NotMember):
            await evaluation.answer(db, cycle, person.id, answers())


async def test_the_moderators_answer_too(db, clock_at):
    cycle = await lived_cycle(db, members=1)
    clock_at(AFTER_FIFTH)

    for person in await pair_of(db, cycle):
        await evaluation.answer(db, cycle, person.id, answers())

    assert (await box_of(db, cycle, EvaluationMoment.midway)).answers == 2


async def test_figures_and_words_are_shown_from_five_answers_up(db, clock_at):
    cycle = await lived_cycle(db, members=5, moderators=0)
    clock_at(AFTER_FIFTH)
    shown = []
    for person in await members_of(db, cycle):
        await evaluation.answer(db, cycle, person.id, answers())
        shown.append(evaluation.results(await box_of(db, cycle, EvaluationMoment.midway)) is not None)

    assert shown == [False, False, False, False, True]
    assert evaluation.results(None) is None


async def still_wanted(db):
    asked = await messages(db, "cdp.evaluation")
    ids = await house.registry().kind("cdp.evaluation").wanted(db, asked)
    return {message.person_id for message in asked if message.id in ids}


async def test_whoever_answered_or_left_meanwhile_is_not_asked(db, clock_at):
    cycle = await lived_cycle(db, members=3, moderators=0)
    answered, left, waits = await members_of(db, cycle)
    await ask_on(db, clock_at, AFTER_FIFTH)
    await evaluation.answer(db, cycle, answered.id, answers())
    await cdp.leave(db, cycle, left)

    assert await still_wanted(db) == {waits.id}


async def test_the_mail_carries_a_link_of_its_own_and_its_last_day(db, clock_at):
    cycle = await lived_cycle(db, members=1, moderators=0)
    (person,) = await members_of(db, cycle)
    await ask_on(db, clock_at, AFTER_FIFTH)

    (message,) = await messages(db, "cdp.evaluation")
    mail = await rendered(db, message)

    (link,) = await capabilities.of_person(db, evaluation.PURPOSE, person.id)
    assert mail.subject == "À mi-parcours : comment ça va ? Quelques questions"
    assert f"/r/{capabilities.token_of(link)}" in mail.text
    assert "samedi 13 février 2027" in mail.text
    assert "Accueil" in mail.text


async def test_the_mail_of_a_discreet_member_does_not_name_the_group(db, clock_at):
    cycle = await lived_cycle(db, members=1, moderators=0)
    (person,) = await members_of(db, cycle)
    (await seat_of(db, cycle, person)).discreet = True
    await ask_on(db, clock_at, AFTER_FIFTH)

    (message,) = await messages(db, "cdp.evaluation")
    mail = await rendered(db, message)

    assert "Accueil" not in mail.subject + mail.text + mail.html


async def test_a_closed_cycle_is_over_even_without_a_tenth_session(db, clock_at):
    cycle = await lived_cycle(db, members=1, moderators=0, sessions=7)
    clock_at(datetime(2027, 3, 20, 9, 0, tzinfo=UTC))
    assert await evaluation.ask(db) == 0

    cycle.status = CycleStatus.closed
    await db.flush()

    assert await evaluation.ask(db) == 1
    found = await db.scalars(select(OutboxMessage).where(col(OutboxMessage.kind) == "cdp.evaluation"))
    assert [message.data["moment"] for message in found] == ["end"]
