"""The harvest: the group's own, or after a second look offered to the association, without a name."""

import pytest
from sqlmodel import select

from cdp.meet import actions, queries
from cdp.meet.errors import ChangedMeanwhile, OfferedAlready
from cdp.meet.files import Upload
from cdp.meet.forms import Item
from cdp.meet.models import HarvestItem, HarvestKind, StoredFile
from tests.accounts.browsing import SAME_ORIGIN, count, said
from tests.cdp.meet.uploads import HTML, PDF
from tests.web.client import post

pytestmark = pytest.mark.anyio

ALL_ANSWERED = {"nameless": "1", "unplaced": "1", "agreed": "1"}
TEXT = "Prévenir avant de passer le relais"


@pytest.fixture
async def item(house):
    """Something of a member's, not offered."""
    async with house.database.writing() as session:
        form = Item(kind=HarvestKind.learning, text=TEXT, link="https://example.org/relais")
        upload = Upload("relais.pdf", "application/pdf", PDF)
        return await actions.harvest(session, house.cycle, house.sessions[2], house.id("member"), form, upload)


async def item_now(house):
    async with house.database.reading() as session:
        return (await session.scalars(select(HarvestItem))).one_or_none()


async def test_what_a_member_adds_is_the_groups_own(house):
    member, coordinator = await house.browser("member"), await house.browser("coordinator")

    answer = await post(member, house.path(2, "/harvest"), kind="lead", text=TEXT, link="")
    theirs = await coordinator.get(house.path(2))

    assert (answer.status_code, answer.headers["location"]) == (303, house.path(2, "/harvest"))
    kept = await item_now(house)
    assert (kept.kind, kept.text, kept.link, kept.offered_at) == (HarvestKind.lead, TEXT, "", None)
    assert TEXT not in theirs.text


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"kind": "secret", "text": "x"}, "kind"),
        ({"kind": "tool", "text": " "}, "text"),
        ({"kind": "tool", "text": "x" * 2001}, "text"),
        ({"kind": "tool", "text": "x", "link": "javascript:alert(1)"}, "link"),
        ({"kind": "tool", "text": "x", "link": "file:///etc/passwd"}, "link"),
        ({"kind": "tool", "text": "x", "link": "https://[nowhere"}, "link"),
    ],
)
async def test_wrong_input_is_told_beside_its_field(house, fields, wrong):
    answer = await post(await house.browser("member"), house.path(2, "/harvest"), **fields)

    assert answer.status_code == 422
    assert f'href="#f-{wrong}"' in answer.text
    assert await item_now(house) is None


async def test_a_bad_file_keeps_the_item_out_and_the_text_in_the_form(house):
    browser = await house.browser("member")
    await browser.get(house.path(2, "/harvest"))

    answer = await browser.client.post(
        house.path(2, "/harvest"),
        data={"csrf": browser.csrf, "kind": "tool", "text": TEXT},
        files={"file": ("x.pdf", HTML, "application/pdf")},
        headers=SAME_ORIGIN,
    )

    assert answer.status_code == 422
    assert f">{TEXT}</textarea>" in answer.text
    assert (await item_now(house), await count(house.database, StoredFile)) == (None, 0)


async def test_the_second_look_shows_the_text_and_offers_only_when_all_is_answered(house, item):
    member, coordinator = await house.browser("member"), await house.browser("coordinator")
    path = house.path(2, f"/harvest/{item.id}/offer")

    look = await member.get(path)
    refused = [
        (await member.post(path, version="1", **{k: v for k, v in ALL_ANSWERED.items() if k != left_out})).status_code
        for left_out in ALL_ANSWERED
    ]

    assert TEXT in look.text
    assert refused == [422, 422, 422]
    assert (await item_now(house)).offered_at is None

    offered = await member.post(path, version="1", **ALL_ANSWERED)
    theirs = (await coordinator.get(house.path(2))).text

    assert offered.status_code == 303
    assert (TEXT in theirs, "relais.pdf" in theirs, "https://example.org/relais" in theirs) == (True, True, True)
    assert "Member Dupont" not in theirs.split('id="offered"')[1]


async def test_what_was_offered_says_nothing_of_who_offered_it(house, item):
    async with house.database.writing() as session:
        kept = await session.get_one(HarvestItem, item.id)
        await actions.offer(session, kept, 1)
    async with house.database.reading() as session:
        (offered,) = await queries.offered(session, house.cycle.id)

    assert (offered.kind, offered.text, offered.number) == (HarvestKind.learning, TEXT, 2)
    assert [name for name in offered.__dataclass_fields__ if "author" in name or "person" in name or "by" in name] == []


async def test_what_was_offered_is_taken_back(house, item):
    member, coordinator = await house.browser("member"), await house.browser("coordinator")
    await post(member, house.path(2, f"/harvest/{item.id}/offer"), version="1", **ALL_ANSWERED)
    assert TEXT in (await coordinator.get(house.path(2))).text

    await member.get(house.path(2, "/harvest"))
    answer = await member.post(house.path(2, f"/harvest/{item.id}/take-back"))

    assert answer.status_code == 303
    assert TEXT not in (await coordinator.get(house.path(2))).text
    assert (await coordinator.get(house.path(2, f"/files/{item.file_id}"))).status_code == 404


async def test_what_was_changed_since_the_look_is_not_offered(house, item):
    async with house.database.writing() as session:
        kept = await session.get_one(HarvestItem, item.id)
        await actions.rewrite(session, kept, Item(kind=HarvestKind.learning, text="Avec le nom de quelqu'un"))

    with pytest.raises(ChangedMeanwhile):
        async with house.database.writing() as session:
            await actions.offer(session, await session.get_one(HarvestItem, item.id), 1)

    assert (await item_now(house)).offered_at is None


async def test_what_was_offered_is_not_changed_behind_the_second_look(house, item):
    async with house.database.writing() as session:
        kept = await session.get_one(HarvestItem, item.id)
        await actions.offer(session, kept, 1)

    with pytest.raises(OfferedAlready):
        async with house.database.writing() as session:
            await actions.rewrite(session, kept, Item(kind=HarvestKind.tool, text="Autre"))

    assert (await item_now(house)).text == TEXT


@pytest.mark.parametrize(("who", "status"), [("member", 200), ("moderator", 200), ("other", 404), ("coordinator", 404)])
async def test_who_wrote_it_and_the_moderators_change_it(house, item, who, status):
    browser = await house.browser(who)

    found = [(await browser.get(house.path(2, f"/harvest/{item.id}{part}"))).status_code for part in ("", "/offer")]

    assert found == [status, status]


async def test_an_item_is_not_reached_through_another_session(house, item):
    browser = await house.browser("member")

    assert (await browser.get(house.path(1, f"/harvest/{item.id}"))).status_code == 404


async def test_deleting_takes_the_file_along(house, item):
    member = await house.browser("member")
    await member.get(house.path(2, f"/harvest/{item.id}"))

    answer = await member.post(house.path(2, f"/harvest/{item.id}/delete"))

    assert answer.status_code == 303
    assert (await item_now(house), await count(house.database, StoredFile)) == (None, 0)


@pytest.mark.parametrize(("lang", "word"), [("fr", "Apprentissage"), ("nl", "Les")])
async def test_the_harvest_speaks_the_language_of_the_page(house, item, lang, word):
    page = (await (await house.browser("member")).get(house.path(2, "/harvest", lang))).text

    assert f'<span class="badge">{word}</span>' in page
    assert said("The group's own", lang).replace("'", "&#39;") in page
