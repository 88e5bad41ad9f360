"""Files: what is taken, under which name, and how it is given back."""

import pytest
from sqlmodel import select

from cdp.meet import files
from cdp.meet.models import LARGEST_FILE, LONGEST_NAME, StoredContent, StoredFile
from tests.accounts.browsing import SAME_ORIGIN, count, said
from tests.cdp.meet.uploads import DOCX, HTML, JPEG, ODS, ODT, PDF, PNG, PPTX, WITH_MACROS, XLSX, zipped

pytestmark = pytest.mark.anyio


async def send(house, name, content, who="member"):
    browser = await house.browser(who)
    await browser.get(house.path(2, "/harvest"))
    return await browser.client.post(
        house.path(2, "/files"),
        data={"csrf": browser.csrf},
        files={"file": (name, content, "application/pdf")},
        headers=SAME_ORIGIN,
    )


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("plan.pdf", PDF),
        ("carte.PNG", PNG),
        ("photo.jpg", JPEG),
        ("photo.jpeg", JPEG),
        ("grille.docx", DOCX),
        ("liste.xlsx", XLSX),
        ("fiche.pptx", PPTX),
        ("texte.odt", ODT),
    ],
)
@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_every_kind_that_is_allowed_comes_back_as_it_went(house, name, content):
    answer = await send(house, name, content)
    async with house.database.reading() as session:
        file = (await session.scalars(select(StoredFile))).one()
    back = await (await house.browser("other")).client.get(house.path(2, f"/files/{file.id}"))

    assert answer.status_code == 303
    assert (back.status_code, back.content) == (200, content)
    assert back.headers["content-type"] == files.MEDIA_TYPES[f".{name.rpartition('.')[2].lower()}"]
    assert back.headers["content-disposition"].startswith("attachment; ")
    assert back.headers["x-content-type-options"] == "nosniff"
    assert back.headers["cache-control"] == "no-store"
    assert back.headers["content-security-policy"] == "sandbox; default-src 'none'"


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("page.html", HTML, files.NOT_ALLOWED),
        ("page.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", files.NOT_ALLOWED),
        ("page.html.pdf", HTML, files.NOT_WHAT_IT_SAYS),
        ("page.pdf", b"\n" + PDF, files.NOT_WHAT_IT_SAYS),
        ("plan.pdf", PNG, files.NOT_WHAT_IT_SAYS),
        ("photo.png", JPEG, files.NOT_WHAT_IT_SAYS),
        ("photo.jpg", PNG, files.NOT_WHAT_IT_SAYS),
        ("plan.pdf.exe", PDF, files.NOT_ALLOWED),
        ("plan", PDF, files.NOT_ALLOWED),
        ("grille.docx", XLSX, files.NOT_WHAT_IT_SAYS),
        ("grille.docx", WITH_MACROS, files.NOT_WHAT_IT_SAYS),
        ("grille.docx", b"PK\x03\x04 but no zip", files.NOT_WHAT_IT_SAYS),
        ("grille.docx", zipped("word/document.xml"), files.NOT_WHAT_IT_SAYS),
        ("grille.docm", DOCX, files.NOT_ALLOWED),
        ("texte.odt", ODS, files.NOT_WHAT_IT_SAYS),
        ("texte.odt", zipped(), files.NOT_WHAT_IT_SAYS),
        ("plan.pdf", b"", files.EMPTY),
        ("plan.pdf", PDF + b"\0" * (LARGEST_FILE - len(PDF) + 1), files.TOO_LARGE),
    ],
)
@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_what_is_not_taken_is_refused_with_its_reason(house, name, content, why):
    answer = await send(house, name, content)

    assert answer.status_code == 422
    assert said(why).replace("'", "&#39;") in answer.text
    assert await count(house.database, StoredFile) == 0


async def test_a_file_of_exactly_the_limit_is_taken(house):
    answer = await send(house, "plan.pdf", PDF + b"\0" * (LARGEST_FILE - len(PDF)))

    assert answer.status_code == 303


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("plan.pdf", "plan.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("..\\..\\windows\\plan.PDF", "plan.pdf"),
        ("/var/www/plan.pdf", "plan.pdf"),
        ("C:\\plan.pdf", "plan.pdf"),
        ("récolte d’été (2).pdf", "récolte d’été (2).pdf"),
        ("e\u0301te\u0301.pdf", "été.pdf"),
        ('a"; filename=evil.html; x=".pdf', "a filename evil.html x.pdf"),
        ("a\r\nSet-Cookie: x=1.pdf", "a Set-Cookie x 1.pdf"),
        ("a\0b.pdf", "a b.pdf"),
        ("evil\u202efdp.exe.pdf", "evil fdp.exe.pdf"),
        ("...", "document"),
        (".pdf", "document.pdf"),
        ("", "document"),
        ("<script>.pdf", "script.pdf"),
        ("x" * 300 + ".pdf", "x" * (LONGEST_NAME - 4) + ".pdf"),
        ("a." + "b" * 300, "a." + "b" * 98),
        ("\ud800.pdf", "document.pdf"),
    ],
)
def test_names_are_cleaned(sent, kept):
    assert files.clean_name(sent) == kept


@pytest.mark.parametrize("name", ["récolte d’été.pdf", 'a"b.pdf', "a\r\nb.pdf"])
def test_the_header_of_a_file_holds_one_name_and_no_line_break(name):
    header = files.headers(name)["content-disposition"]

    assert header.count('"') == 2
    assert header.isascii()
    assert header.isprintable()


async def test_a_sent_name_never_reaches_the_disk_or_the_header(house):
    await send(house, '../../x"\r\nX-Evil: 1.pdf', PDF)
    async with house.database.reading() as session:
        file = (await session.scalars(select(StoredFile))).one()
    back = await (await house.browser("member")).client.get(house.path(2, f"/files/{file.id}"))

    assert "/" not in file.name
    assert "x-evil" not in back.headers


async def test_who_brought_a_file_deletes_it_and_its_octets_with_it(house):
    await send(house, "plan.pdf", PDF)
    async with house.database.reading() as session:
        file = (await session.scalars(select(StoredFile))).one()
    other, member = await house.browser("other"), await house.browser("member")
    await other.get(house.path(2, "/harvest"))
    path = house.path(2, f"/files/{file.id}/delete")

    assert (await other.post(path)).status_code == 404
    assert await count(house.database, StoredContent) == 1
    await member.get(house.path(2, "/harvest"))
    assert (await member.post(path)).status_code == 303
    assert await count(house.database, StoredContent) == 0


async def test_no_file_is_an_error_beside_the_field(house):
    browser = await house.browser("member")
    await browser.get(house.path(2, "/harvest"))

    answer = await browser.post(house.path(2, "/files"))

    assert answer.status_code == 422
    assert 'id="f-group_file-error"' in answer.text


async def test_a_cycle_does_not_keep_files_without_end(house, monkeypatch):
    monkeypatch.setattr("cdp.meet.actions.MOST_FILES", 1)

    answers = [(await send(house, name, PDF)).status_code for name in ("one.pdf", "two.pdf")]

    assert answers == [303, 409]
