"""The sheet to sign, read back by a reader that is not the one that wrote it."""

import pytest

from cdp.meet import attendance
from tests.cdp.meet.pdf_reading import words_of

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        ("fr", ("Feuille de présence", "Tenir le fil", "Séance 2 sur 10", "mardi 3 novembre 2026", "09:30 – 12:30",
                "Salle du Tilleul", "Maison du Fil", "Signature", "Intervenant·e extérieur·e")),
        ("nl", ("Aanwezigheidslijst", "De draad vasthouden", "Sessie 2 van 10", "dinsdag 3 november 2026",
                "09:30 – 12:30", "Zaal De Linde", "Huis De Draad", "Handtekening", "Externe spreker")),
    ],
)  # fmt: skip
@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_the_sheet_has_what_one_signs_in_the_language_of_the_page(house, lang, expected):
    async with house.database.writing() as session:
        await attendance.announce_absence(session, house.sessions[2], house.id("member"))

    answer = await (await house.browser("moderator")).client.get(house.path(2, "/sheet.pdf", lang))
    words = words_of(answer.content)

    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert "no-store" in answer.headers["cache-control"]
    assert [text for text in expected if "".join(text.split()) not in words] == []
    names = ["ModeratorDupont", "SecondDupont", "MemberDupont", "OtherDupont", "GuestDupont"]
    assert sorted(words.index(name) for name in names) == [words.index(name) for name in names]
    assert "FormerDupont" not in words
    assert ("xcus" in words.lower(), "verontschuldigd" in words.lower()) == (False, False)


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_a_name_is_data_and_never_code_of_the_sheet(house):
    async with house.database.writing() as session:
        session.add(house.people["member"])
        house.people["member"].family_name = '#panic("x") *gras* $x$ "]'

    answer = await (await house.browser("coordinator")).client.get(house.path(2, "/sheet.pdf"))

    assert answer.status_code == 200
    assert 'Member#panic("x")*gras*$x$"]' in words_of(answer.content)
