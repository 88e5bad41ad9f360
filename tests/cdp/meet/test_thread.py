"""The thread from one session to the next, and what members propose beforehand."""

import pytest
from sqlmodel import select

from accounts.http import Viewer
from cdp.meet import actions, queries
from cdp.meet.errors import NotPicked
from cdp.meet.forms import Agreed, Proposal
from cdp.meet.models import Agreement, Subject, SubjectKind
from core.errors import NotFound
from tests.accounts.browsing import said
from tests.web.client import post

pytestmark = pytest.mark.anyio


async def agree(house, number, text, *, done=False, **fields):
    async with house.database.writing() as session:
        agreement = await actions.agree(session, house.cycle, house.sessions[number], Agreed(text=text, **fields))
        await actions.mark_done(session, agreement, done=done)
        return agreement


async def thread(house, number):
    async with house.database.reading() as session:
        viewer = Viewer(house.people["member"], (), frozenset({house.cycle.audience}))
        meeting = await queries.meeting(session, viewer, house.community.slug, str(number))
        before, now = await queries.thread_of(session, meeting)
    return [agreement.text for agreement, _, _ in before], [agreement.text for agreement, _, _ in now]


async def test_the_next_session_shows_what_is_open_and_what_the_last_one_agreed(house):
    await agree(house, 1, "ouvert de la première")
    await agree(house, 1, "fait de la première", done=True)
    await agree(house, 2, "fait de la deuxième", done=True)
    await agree(house, 3, "de la troisième")

    assert await thread(house, 1) == ([], ["ouvert de la première", "fait de la première"])
    assert await thread(house, 2) == (["ouvert de la première", "fait de la première"], ["fait de la deuxième"])
    assert await thread(house, 3) == (["ouvert de la première", "fait de la deuxième"], ["de la troisième"])


@pytest.mark.parametrize(("lang", "whole"), [("fr", "Tout le groupe"), ("nl", "De hele groep")])
async def test_a_task_says_what_who_and_until_when(house, lang, whole):
    member = await house.browser("member")
    fields = {"text": "Appeler la pharmacie", "person": str(house.id("other")), "until": "2026-11-20"}

    answer = await post(member, house.path(2, "/agreements", lang), on=house.path(2, lang=lang), **fields)
    page = (await member.get(house.path(3, lang=lang))).text

    assert (answer.status_code, answer.headers["location"]) == (303, f"{house.path(2, lang=lang)}#thread")
    assert "Appeler la pharmacie" in page
    assert "Other Dupont" in page
    assert "20 nov" in page
    assert whole in page  # the choice of who does it


async def test_a_task_is_ticked_as_done_and_back(house):
    agreement = await agree(house, 1, "Apporter un outil")
    member = await house.browser("member")
    path = house.path(2, f"/agreements/{agreement.id}")

    states = []
    for value in ("1", ""):
        await post(member, path, on=house.path(2), done=value)
        async with house.database.reading() as session:
            states.append((await session.get_one(Agreement, agreement.id)).is_done)

    assert states == [True, False]


@pytest.mark.parametrize("who", ["former", "guest", "outsider"])
async def test_a_task_is_for_somebody_who_has_a_seat(house, who):
    with pytest.raises(NotFound):
        await agree(house, 2, "x", person=house.id(who))


@pytest.mark.parametrize("person", ["99999999999999", "0", "-1", "x"])
async def test_a_person_that_cannot_be_is_an_error_of_the_form(house, person):
    member = await house.browser("member")

    answer = await post(member, house.path(2, "/agreements"), on=house.path(2), text="x", person=person)

    assert answer.status_code == 422


async def test_what_is_wrong_in_an_agreement_is_told_and_kept(house):
    member = await house.browser("member")

    answer = await post(
        member, house.path(2, "/agreements"), on=house.path(2), text="Un texte à garder", until="2026-02-30"
    )

    assert answer.status_code == 422
    assert ">Un texte à garder</textarea>" in answer.text
    assert 'href="#f-until"' in answer.text


async def test_the_thread_is_not_for_coordinators(house):
    await agree(house, 1, "Appeler la pharmacie")

    assert "Appeler la pharmacie" not in (await (await house.browser("coordinator")).get(house.path(2))).text


async def subject(house, by="member"):
    async with house.database.writing() as session:
        form = Proposal(kind=SubjectKind.case, title="Une demande qui revient", words="Sans détails.")
        return await actions.propose(session, house.cycle, house.id(by), form)


async def subject_now(house):
    async with house.database.reading() as session:
        return (await session.scalars(select(Subject))).one_or_none()


async def test_a_member_proposes_a_moderator_picks_the_group_treats(house):
    member, moderator = await house.browser("member"), await house.browser("moderator")
    await post(member, house.path(2, "/subjects"), kind="case", title="Une demande qui revient", words="Sans détails.")
    proposed = await subject_now(house)
    path = house.path(2, f"/subjects/{proposed.id}")

    await post(moderator, f"{path}/pick", on=house.path(2, "/subjects"), session="3")
    picked = await subject_now(house)
    shown = (await member.get(house.path(3))).text
    await post(moderator, f"{path}/treated", on=house.path(2, "/subjects"), treated="1")
    treated = await subject_now(house)

    assert (picked.event_id, picked.treated_at) == (house.sessions[3].id, None)
    assert "Une demande qui revient" in shown
    assert treated.treated_at is not None
    assert said("Treated") in (await member.get(house.path(2, "/subjects"))).text


async def test_what_has_no_session_was_not_treated(house):
    proposed = await subject(house)

    async with house.database.writing() as session:
        with pytest.raises(NotPicked):
            await actions.mark_treated(session, proposed, treated=True)


async def test_a_proposal_leaves_its_session_and_is_open_again(house):
    proposed = await subject(house)
    moderator = await house.browser("moderator")
    path = house.path(2, f"/subjects/{proposed.id}")
    await post(moderator, f"{path}/pick", on=house.path(2, "/subjects"), session="2")
    await post(moderator, f"{path}/treated", on=house.path(2, "/subjects"), treated="1")

    await post(moderator, f"{path}/pick", on=house.path(2, "/subjects"), session="")

    now = await subject_now(house)
    assert (now.event_id, now.treated_at) == (None, None)


@pytest.mark.parametrize(("part", "fields"), [("pick", {"session": "2"}), ("treated", {"treated": "1"})])
async def test_only_moderators_pick_and_say_treated(house, part, fields):
    proposed = await subject(house)
    member = await house.browser("member")

    answer = await post(
        member, house.path(2, f"/subjects/{proposed.id}/{part}"), on=house.path(2, "/subjects"), **fields
    )

    assert answer.status_code == 404


@pytest.mark.parametrize(("who", "status"), [("member", 303), ("moderator", 303), ("other", 404)])
async def test_a_proposal_is_deleted_by_who_made_it_or_a_moderator(house, who, status):
    proposed = await subject(house)
    browser = await house.browser(who)

    answer = await post(browser, house.path(2, f"/subjects/{proposed.id}/delete"), on=house.path(2, "/subjects"))

    assert (answer.status_code, await subject_now(house) is None) == (status, status == 303)
