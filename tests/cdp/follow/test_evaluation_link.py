"""The link of the mail that asks for an evaluation, through the application."""

import pytest

from accounts import capabilities
from cdp import actions as cdp
from cdp.follow import evaluation
from cdp.follow.models import EvaluationMoment
from cdp.models import Cycle
from tests.accounts.browsing import Browser, said
from tests.cdp.follow.house import AFTER_FIFTH, box_of, lived_cycle, members_of

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("before_september")]

WORDS = {"frame": "5", "useful": "4", "practice": "3", "network": "4"}


async def test_the_link_of_the_mail_answers_without_an_account_in_the_persons_language(app, database, clock_at):
    async with database.writing() as db:
        cycle = await lived_cycle(db, members=1, moderators=0)
        (person,) = await members_of(db, cycle)
        person.language, person.account_since = "nl", None
    clock_at(AFTER_FIFTH)
    async with database.writing() as db:
        await evaluation.ask(db)
        (link,) = await capabilities.of_person(db, evaluation.PURPOSE, person.id)
    browser, path = Browser(app), f"/r/{capabilities.token_of(link)}"

    shown = await browser.get(path)
    answer = await browser.post(path, **WORDS)
    after = await browser.get(path)

    assert said("What we share serves me in my work.", "nl") in shown.text
    assert answer.status_code == 303
    assert said("You have answered this evaluation already. Thank you.", "nl") in after.text
    async with database.reading() as db:
        box = await box_of(db, cycle, EvaluationMoment.midway)
        assert box is not None
        assert box.answers == 1


async def test_the_link_opens_nothing_once_its_holder_left(app, database, clock_at):
    async with database.writing() as db:
        cycle = await lived_cycle(db, members=1, moderators=0)
        (person,) = await members_of(db, cycle)
    clock_at(AFTER_FIFTH)
    async with database.writing() as db:
        await evaluation.ask(db)
        (link,) = await capabilities.of_person(db, evaluation.PURPOSE, person.id)
        await cdp.leave(db, await db.get_one(Cycle, cycle.id), person)

    assert (await Browser(app).get(f"/r/{capabilities.token_of(link)}")).status_code == 404
