"""The method kit of all moderators, and the quiet place where the pairs exchange."""

import pytest
from sqlmodel import select

from cdp.meet import actions
from cdp.meet.forms import Topic
from cdp.meet.models import KitDocument, PairReply, PairTopic, StoredContent
from notifications.models import OutboxMessage
from tests.accounts.browsing import SAME_ORIGIN, count
from tests.cdp.meet.uploads import HTML, PDF
from tests.web.client import post

pytestmark = pytest.mark.anyio

KIT, EXCHANGE = "/fr/moderators/kit", "/fr/moderators/exchange"
FIELDS = {"phase": "start", "title_fr": "La première séance", "title_nl": "De eerste sessie"}


@pytest.mark.parametrize(
    ("who", "kit", "exchange"),
    [
        ("nobody", 303, 303),
        ("outsider", 404, 404),
        ("member", 404, 404),
        ("former", 404, 404),
        ("guest", 404, 404),
        ("moderator", 200, 200),
        ("coordinator", 200, 404),
        ("elsewhere", 200, 404),
        ("region", 200, 200),
    ],
)
async def test_who_reads_the_kit_and_who_exchanges(house, who, kit, exchange):
    browser = await house.browser(who)

    assert [(await browser.get(path)).status_code for path in (KIT, EXCHANGE)] == [kit, exchange]


async def publish(house, name, content, who="region"):
    browser = await house.browser(who)
    await browser.get(KIT)
    return await browser.client.post(
        KIT, data={"csrf": browser.csrf, **FIELDS}, files={"file": (name, content, "x/y")}, headers=SAME_ORIGIN
    )


async def document_now(house):
    async with house.database.reading() as session:
        return (await session.scalars(select(KitDocument))).one_or_none()


async def test_a_file_of_the_kit_goes_to_every_moderator_and_no_member(house):
    answer = await publish(house, "séance.pdf", PDF)
    document = await document_now(house)
    path = f"{KIT}/{document.id}"

    assert answer.status_code == 303
    assert (await (await house.browser("moderator")).client.get(path)).content == PDF
    assert [(await (await house.browser(who)).client.get(path)).status_code for who in ("member", "outsider")] == [
        404
    ] * 2
    assert "La première séance" in (await (await house.browser("moderator")).get(KIT)).text
    assert "De eerste sessie" in (await (await house.browser("moderator")).get(KIT.replace("fr", "nl", 1))).text


async def test_a_link_serves_too_but_one_of_the_two_is_needed(house):
    region = await house.browser("region")

    refused = await post(region, KIT, **FIELDS)
    taken = await post(region, KIT, **FIELDS, link="https://example.org/kit")

    assert (refused.status_code, taken.status_code) == (422, 303)
    assert ((await document_now(house)).link, (await document_now(house)).file_id) == ("https://example.org/kit", None)


async def test_what_is_not_taken_elsewhere_is_not_taken_here(house):
    answer = await publish(house, "x.pdf", HTML)

    assert (answer.status_code, await document_now(house)) == (422, None)


@pytest.mark.parametrize("who", ["moderator", "coordinator", "member"])
async def test_only_the_region_publishes_and_withdraws(house, who):
    await publish(house, "x.pdf", PDF)
    document = await document_now(house)
    browser = await house.browser(who)
    await browser.get("/fr/communities")

    assert (await browser.post(f"{KIT}/{document.id}/delete")).status_code == 404
    assert (await browser.post(KIT, **FIELDS, link="https://example.org")).status_code == 404
    assert await count(house.database, KitDocument) == 1


async def test_a_document_goes_with_its_octets(house):
    await publish(house, "x.pdf", PDF)
    document = await document_now(house)

    await post(await house.browser("region"), f"{KIT}/{document.id}/delete", on=KIT)

    assert (await document_now(house), await count(house.database, StoredContent)) == (None, 0)


async def test_pairs_ask_and_answer_and_nobody_is_notified(house):
    moderator, region = await house.browser("moderator"), await house.browser("region")
    before = await count(house.database, OutboxMessage)

    asked = await post(moderator, EXCHANGE, title="Quatorze dans une petite salle", text="Comment faites-vous ?")
    path = asked.headers["location"]
    answered = await post(region, path, text="Par trois d'abord.")
    page = (await moderator.get(path)).text

    assert (asked.status_code, answered.status_code) == (303, 303)
    assert ("Comment faites-vous ?" in page, "Par trois d&#39;abord." in page) == (True, True)
    assert await count(house.database, OutboxMessage) == before


@pytest.mark.parametrize(("who", "status"), [("moderator", 303), ("region", 303), ("second", 404), ("member", 404)])
async def test_a_topic_is_deleted_by_who_opened_it_or_the_region(house, who, status):
    async with house.database.writing() as session:
        topic = await actions.open_topic(session, house.id("moderator"), Topic(title="x", text="y"))
        await actions.reply(session, topic, house.id("second"), "z")
    browser = await house.browser(who)
    await browser.get("/fr/communities")

    answer = await browser.post(f"{EXCHANGE}/{topic.id}/delete")

    left = 0 if status == 303 else 1
    assert answer.status_code == status
    assert (await count(house.database, PairTopic), await count(house.database, PairReply)) == (left, left)
