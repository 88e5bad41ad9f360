"""Notes: read by the members alone, and never lost when two write at once."""

import asyncio

import pytest
from sqlmodel import select

from cdp.meet import actions
from cdp.meet.models import LONGEST_NOTES, SessionNotes
from notifications.models import OutboxMessage
from tests.accounts.browsing import mails_to, said
from tests.web.client import post

pytestmark = pytest.mark.anyio

SECRET = "xylophone-de-porcelaine"


async def notes_now(house, number=2):
    async with house.database.reading() as session:
        found = await session.get(SessionNotes, house.sessions[number].id)
    return (found.text, found.version) if found else ("", 0)


async def test_what_is_written_is_shown_as_markdown_without_scripts(house):
    member, other = await house.browser("member"), await house.browser("other")
    text = "## Cadre\n\n- **ponctualité** <script>alert(1)</script>\n- [lien](javascript:alert(1))"

    answer = await post(member, house.path(2, "/notes/edit"), text=text, version="0")
    page = (await other.get(house.path(2, "/notes"))).text

    assert (answer.status_code, answer.headers["location"]) == (303, house.path(2, "/notes"))
    assert await notes_now(house) == (text, 1)
    assert "<h3>Cadre</h3>" in page
    assert "<strong>ponctualité</strong>" in page
    assert ("<script>alert" in page, 'href="javascript' in page) == (False, False)


async def test_of_two_who_write_at_once_the_second_is_told_and_nothing_is_lost(house):
    member, other = await house.browser("member"), await house.browser("other")
    for browser in (member, other):
        await browser.get(house.path(2, "/notes/edit"))

    first = await member.post(house.path(2, "/notes/edit"), text="Le texte du premier", version="0")
    second = await other.post(house.path(2, "/notes/edit"), text="Le texte du second", version="0")

    assert (first.status_code, second.status_code) == (303, 409)
    assert await notes_now(house) == ("Le texte du premier", 1)
    assert "readonly>Le texte du premier</textarea>" in second.text
    assert ">Le texte du second</textarea>" in second.text
    assert said("Two of you wrote at once") in second.text

    third = await other.post(house.path(2, "/notes/edit"), text="Les deux", version=other.typed("version"))

    assert third.status_code == 303
    assert await notes_now(house) == ("Les deux", 2)


async def test_writing_in_the_same_moment_keeps_exactly_one_text(house):
    async def write(text):
        async with house.database.writing() as session:
            return await actions.write_notes(session, house.cycle, house.sessions[2], text, 0) is not None

    kept = await asyncio.gather(*(write(f"texte {n}") for n in range(5)))

    assert sorted(kept) == [False, False, False, False, True]
    assert await notes_now(house) == (f"texte {kept.index(True)}", 1)


async def test_notes_that_are_too_long_are_not_lost(house):
    member = await house.browser("member")
    text = "x" * (LONGEST_NOTES + 1)

    answer = await post(member, house.path(2, "/notes/edit"), text=text, version="0")

    assert answer.status_code == 422
    assert text in answer.text
    assert await notes_now(house) == ("", 0)


async def test_notes_appear_in_no_page_of_others_no_log_no_mail_and_no_search(house, capsys):
    member = await house.browser("member")
    await post(member, house.path(2, "/notes/edit"), text=f"Nous avons parlé de {SECRET}.", version="0")
    event, slug = house.sessions[2], house.community.slug
    paths = [
        house.path(2),
        house.path(2, "/notes"),
        house.path(2, "/harvest"),
        house.path(2, "/sheet.pdf"),
        f"/fr/communities/{slug}",
        f"/fr/communities/{slug}?season=2026",
        f"/fr/events/{event.slug}",
        f"/fr/agenda?text={SECRET}",
        f"/fr/agenda?text={SECRET}&view=month&day=2026-11-03",
        "/fr/me",
        "/fr/desk",
        "/fr/",
        "/calendars/fr/all.ics",
    ]

    found = [
        (who, path)
        for who in ("nobody", "outsider", "former", "guest", "coordinator", "region", "admin")
        for path in paths
        if f"de {SECRET}" in (await (await house.browser(who)).get(path)).text
    ]
    mails = [mail.text for who in house.people for mail in await mails_to(house.database, house.people[who].email)]
    async with house.database.reading() as session:
        data = [str(message.data) for message in await session.scalars(select(OutboxMessage))]
    printed = capsys.readouterr()

    assert SECRET in (await member.get(house.path(2, "/notes"))).text
    assert found == []
    assert [text for text in [*mails, *data, printed.err, printed.out] if f"de {SECRET}" in text] == []
    assert f'"text": "{SECRET}' not in printed.err


@pytest.mark.parametrize("lang", ["fr", "nl"])
async def test_secrecy_stands_wherever_one_writes(house, lang):
    moderator, region = await house.browser("moderator"), await house.browser("region")
    notice = said("What is told here stays here: no names, nothing by which a person could be recognised.", lang)
    parts = ["", "/notes", "/notes/edit", "/harvest", "/subjects"]

    pages = [await moderator.get(house.path(2, part, lang)) for part in parts]
    pages.append(await moderator.get(f"/{lang}/moderators/exchange"))
    pages.append(await region.get(f"/{lang}/moderators/exchange"))

    assert [(page.status_code, notice in page.text) for page in pages] == [(200, True)] * 7
