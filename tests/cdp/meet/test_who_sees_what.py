"""Closed means closed: who sees what of a session, as a table."""

import pytest

from cdp import actions as cdp
from cdp.meet import actions
from cdp.meet.files import Upload
from cdp.meet.forms import Item
from cdp.meet.models import HarvestKind
from tests.cdp.meet.uploads import PDF

pytestmark = pytest.mark.anyio

PARTS = ("", "/notes", "/notes/edit", "/harvest", "/subjects", "/sheet.pdf", "file", "offered file")
MODERATOR = (200, 200, 200, 200, 200, 200, 200, 200)
MEMBER = (200, 200, 200, 200, 200, 404, 200, 200)
COORDINATOR = (200, 404, 404, 404, 404, 200, 404, 200)
NOTHING = (404,) * 8
SIGN_IN = (303,) * 8


@pytest.fixture
async def files(house):
    """A file that is the group's own, and one that was offered."""
    event, by = house.sessions[2], house.id("member")
    async with house.database.writing() as session:
        own = await actions.store(session, Upload("own.pdf", "application/pdf", PDF), house.cycle, event, by)
        upload = Upload("offered.pdf", "application/pdf", PDF)
        form = Item(kind=HarvestKind.tool, text="Une grille")
        item = await actions.harvest(session, house.cycle, event, by, form, upload)
        await actions.offer(session, item, 1)
    return {"file": f"/files/{own.id}", "offered file": f"/files/{item.file_id}"}


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("nobody", SIGN_IN),
        ("outsider", NOTHING),
        ("former", NOTHING),
        ("guest", NOTHING),
        ("elsewhere", NOTHING),
        ("coordinator", COORDINATOR),
        ("region", COORDINATOR),
        ("admin", COORDINATOR),
        ("member", MEMBER),
        ("moderator", MODERATOR),
    ],
)
async def test_each_sees_their_part_and_no_more(house, files, who, expected):
    browser = await house.browser(who)

    found = [(await browser.get(house.path(2, files.get(part, part)))).status_code for part in PARTS]

    assert tuple(found) == expected


WRITES = {
    "/attendance": {},
    "/absence": {"action": "excuse"},
    "/notes/edit": {"text": "x", "version": "0"},
    "/harvest": {"kind": "tool", "text": "x"},
    "/files": {},
    "/subjects": {"kind": "case", "title": "x"},
    "/agreements": {"text": "x"},
}


@pytest.mark.parametrize("who", ["outsider", "former", "guest", "elsewhere", "coordinator", "region", "admin"])
async def test_who_is_no_member_writes_nothing(house, who):
    browser = await house.browser(who)
    await browser.get("/fr/communities")

    found = {part: (await browser.post(house.path(2, part), **fields)).status_code for part, fields in WRITES.items()}

    assert found == dict.fromkeys(WRITES, 404)


async def test_only_moderators_tick(house):
    browser = await house.browser("member")
    await browser.get(house.path(1))

    answer = await browser.post(house.path(1, "/attendance"), **{f"tick-{house.id('other')}": "absent"})

    assert answer.status_code == 404


async def test_who_leaves_loses_pages_and_files_at_once(house, files):
    browser = await house.browser("other")
    paths = [house.path(2, files.get(part, part)) for part in ("", "/notes", "/harvest", "file", "offered file")]
    before = [(await browser.get(path)).status_code for path in paths]

    async with house.database.writing() as session:
        await cdp.leave(session, house.cycle, house.people["other"])

    assert before == [200] * 5
    assert [(await browser.get(path)).status_code for path in paths] == [404] * 5


async def test_a_member_sees_their_own_attendance_and_nobody_elses(house):
    page = (await (await house.browser("member")).get(house.path(1))).text

    assert "tick-" not in page
    assert "Other Dupont" not in page.split("<details>")[0]


async def test_a_session_of_another_community_is_not_reached_by_its_number(house):
    browser = await house.browser("member")

    paths = [house.path(4), house.path(99), house.path(2) + "?season=2025", house.path(2) + "?season=x"]

    assert [(await browser.get(path)).status_code for path in paths] == [404, 404, 404, 404]


@pytest.mark.parametrize(("who", "status"), [("member", 303), ("coordinator", 303), ("guest", 404), ("former", 404)])
async def test_an_appointment_leads_to_the_page_of_its_session(house, who, status):
    browser = await house.browser(who)

    answer = await browser.get(f"/fr/sessions/{house.sessions[2].slug}")

    assert answer.status_code == status
    if status == 303:
        assert answer.headers["location"] == f"{house.path(2)}?season=2026"
        assert (await browser.get(answer.headers["location"])).status_code == 200


@pytest.mark.parametrize("number", ["0", "-1", "²", "1e3", "99999999999999999999", "٣"])
async def test_keys_that_cannot_be_are_not_found(house, number):
    browser = await house.browser("moderator")

    assert (await browser.get(house.path(2, f"/files/{number}"))).status_code == 404
    assert (await browser.get(house.path(2, f"/harvest/{number}"))).status_code == 404
