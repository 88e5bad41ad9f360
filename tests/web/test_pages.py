"""Every page that a room declares: its form, its headers, and what it does with what nobody should send."""

import re

import pytest
import sqlalchemy as sa
from sqlmodel import col, select

from accounts.models import Person, Role, RoleName, ScopeKind
from core.database import Database
from core.settings import Settings
from events import actions
from events.models import Entry, Registration
from tests.accounts.browsing import SAME_ORIGIN, Browser, count, said
from tests.events.feed_reading import statements
from tests.factories import make_community, make_event, make_person, make_territories
from tests.web.client import HEADING, notices, signed_in
from web.app import create_app
from web.routes import declared
from web.transaction import LARGEST_BODY

pytestmark = pytest.mark.anyio

LANGUAGES = [("fr", "nl"), ("nl", "fr")]
MACHINES = {"/healthz", "/readyz", "/metrics", "/robots.txt", "/"}
PATHS = sorted({page.path for page in declared() if "GET" in page.methods})
PLAIN = [path for path in PATHS if set(re.findall(r"{(\w+)", path)) == {"lang"}]
WITH_NAMES = [path for path in PATHS if set(re.findall(r"{(\w+)", path)) - {"lang"}]
POSTED = sorted({page.path for page in declared() if "POST" in page.methods and not page.by_token})
BY_TOKEN = sorted({page.path for page in declared() if "POST" in page.methods and page.by_token})
ODD = ["0", "-1", "9" * 30, str(2**31), "x", "é", "%00", "%ED%A0%80", "a" * 5000, "'", "..%2f", "%25s"]
CHANGES = re.compile(r"^\s*(INSERT|UPDATE|DELETE|REPLACE|MERGE)\b", re.IGNORECASE)


def filled(path, lang="fr", name="1"):
    """A path with its names."""
    return re.sub(r"{\w+(:\w+)?}", lambda _: name, path.replace("{lang}", lang))


async def house(database):
    """Something on every main page, and somebody who may see them all."""
    async with database.writing() as session:
        await make_territories(session)
        person = await make_person(session)
        for name in (RoleName.coordinator, RoleName.admin):
            session.add(Role(person_id=person.id, role=name, scope_kind=ScopeKind.region))
        await make_community(session)
        await actions.register(session, await make_event(session), person)
    return person


@pytest.mark.parametrize("is_signed_in", [True, False])
async def test_every_page_answers_in_both_languages_and_reading_writes_nothing(settings, database, is_signed_in):
    app = create_app(settings.model_copy(update={"demo": True}), database)
    person = await house(database)
    browser = await signed_in(app, database, person) if is_signed_in else Browser(app)
    wrong, written = {}, {}
    for lang, other in LANGUAGES:
        for path in (filled(path, lang) for path in PLAIN):
            with statements(database) as asked:
                answer = await browser.get(path)
            changes = [statement for statement in asked if CHANGES.match(statement)]
            written |= {path: changes} if changes else {}
            problems = list(_problems(answer, path, lang, other))
            wrong |= {path: problems} if problems else {}

    assert (wrong, written) == ({}, {})


def _problems(answer, path, lang, other):
    headers = answer.headers
    if headers.get("x-content-type-options") != "nosniff" or not re.fullmatch("[0-9a-f]{32}", headers["x-request-id"]):
        yield "headers"
    if "frame-ancestors 'none'" not in headers.get("content-security-policy", ""):
        yield "policy"
    if answer.status_code == 303 and headers["location"].startswith(f"/{lang}/"):
        return
    if answer.status_code not in (200, 404, 410) or not headers["content-type"].startswith("text/html"):
        yield answer.status_code
        return
    if len(HEADING.findall(answer.text)) != 1:
        yield "h1"
    if f'<html lang="{lang}">' not in answer.text or f'hreflang="{other}"' not in answer.text:
        yield "language"
    if answer.status_code == 200 and f'href="{path.replace(lang, other, 1)}"' not in answer.text:
        yield "other language"


async def test_the_main_pages_are_open_to_anyone(settings, database):
    browser = Browser(create_app(settings, database))
    await house(database)
    main = ["", "agenda", "prevention", "open-house", "communities", "calendars", "guide", "privacy", "accessibility"]

    answers = {
        f"/{lang}/{page}": (await browser.get(f"/{lang}/{page}")).status_code for lang in ("fr", "nl") for page in main
    }

    assert {path: status for path, status in answers.items() if status != 200} == {}


async def test_no_name_in_an_address_breaks_a_page(settings, database):
    app = create_app(settings, database)
    person = await house(database)
    browsers = [Browser(app), await signed_in(app, database, person)]
    broken = {}
    for path in WITH_NAMES:
        for name in ODD:
            for browser in browsers:
                status = (await browser.get(filled(path, "fr", name))).status_code
                broken |= {(path, name): status} if status >= 500 else {}

    assert broken == {}


async def test_no_name_in_an_address_breaks_what_is_sent_there(settings, database):
    app = create_app(settings, database)
    browser = await signed_in(app, database, await house(database))
    await browser.get("/fr/me")
    broken = {}
    for path in POSTED:
        for name in ("9" * 30, "%00", "x"):
            for data in ({}, {"title_fr": "\x00\udcff", "email": "\x00", "day": "9" * 40, "page": "x" * 9000}):
                sent = {key: value.encode("utf-8", "replace").decode() for key, value in data.items()}
                status = (await browser.post(filled(path, "fr", name), **sent)).status_code
                broken |= {(path, name): status} if status >= 500 else {}
                if "sign-out" in path:
                    browser = await signed_in(app, database, await _the_person(database))
                    await browser.get("/fr/me")

    assert broken == {}


async def _the_person(database):
    async with database.reading() as session:
        return (await session.scalars(select(Person).order_by(col(Person.id)))).first()


@pytest.mark.parametrize("value", [*ODD, "", "%FF", "1e9", "2026-13-45"])
async def test_no_query_breaks_a_page(settings, database, value):
    browser = Browser(create_app(settings, database))
    names = ("text", "territory", "kind", "theme", "language", "mission", "view", "day", "page", "next")
    views = [f"view={view}&" for view in ("list", "week", "month")]

    asked = [f"/fr/agenda?{view}{name}={value}" for view in views for name in names]
    asked += [
        f"/fr/{page}?{name}={value}" for page in ("calendars", "sign-in", "prevention") for name in ("kind", "next")
    ]

    statuses = {path: (await browser.get(path)).status_code for path in asked}

    assert {path: status for path, status in statuses.items() if status not in (200, 404, 422)} == {}


@pytest.mark.parametrize(("lang", "title"), [("fr", "Page introuvable"), ("nl", "Pagina niet gevonden")])
@pytest.mark.parametrize("path", ["nowhere", "events/none", "communities/none"])
async def test_what_is_not_there_says_so_in_the_language_of_the_address(settings, database, lang, title, path):
    answer = await Browser(create_app(settings, database)).get(f"/{lang}/{path}")

    assert (answer.status_code, HEADING.findall(answer.text)) == (404, [f"<h1>{title}</h1>"])


@pytest.mark.parametrize("path", ["/en/agenda", "/de/", "/xx/events/a", "/FR/agenda"])
async def test_a_language_that_is_not_one_of_the_two_is_nowhere(settings, database, path):
    assert (await Browser(create_app(settings, database)).get(path)).status_code == 404


@pytest.mark.parametrize(
    ("header", "lang"),
    [("nl-BE,fr;q=0.5", "nl"), ("de,en", "fr"), ("fr;q=0.1,nl;q=0.9", "nl"), ("", "fr"), ("nl;q=x", "nl")],
)
async def test_the_first_page_is_in_the_browsers_language(settings, database, header, lang):
    browser = Browser(create_app(settings, database))

    answer = await browser.client.get("/", headers={"accept-language": header})

    assert (answer.status_code, answer.headers["location"]) == (303, f"/{lang}/")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "https://elsewhere.example.org"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "none"},
        {"sec-fetch-site": "cross-site", "origin": "http://127.0.0.1:8000"},
    ],
)
async def test_a_form_that_another_site_sends_is_refused(settings, database, headers):
    browser = await signed_in(create_app(settings, database), database, await house(database))
    async with database.writing() as session:
        page = f"/fr/events/{(await make_event(session)).slug}"
    await browser.get(page)
    before = await count(database, Registration)

    answer = await browser.client.post(f"{page}/register", data={"csrf": browser.csrf}, headers=headers)

    assert (answer.status_code, await count(database, Registration)) == (403, before)


@pytest.mark.parametrize("headers", [SAME_ORIGIN, {"origin": "http://127.0.0.1:8000"}])
async def test_a_form_of_ours_needs_its_token_too(settings, database, headers):
    app = create_app(settings, database)
    person = await house(database)
    browser, other = await signed_in(app, database, person), Browser(app)
    async with database.writing() as session:
        page = f"/fr/events/{(await make_event(session)).slug}"
    await browser.get(page)
    await other.get(page)

    answers = [
        await browser.client.post(f"{page}/register", data=data, headers=headers)
        for data in ({}, {"csrf": ""}, {"csrf": "x.y"}, {"csrf": other.csrf}, {"csrf": browser.csrf})
    ]

    assert [answer.status_code for answer in answers] == [403, 403, 403, 403, 303]


async def test_every_page_that_takes_a_form_refuses_one_without_origin_except_those_with_a_key(settings, database):
    browser = await signed_in(create_app(settings, database), database, await house(database))

    statuses = {path: (await browser.client.post(filled(path))).status_code for path in POSTED}
    keyed = {path: (await browser.client.post(filled(path))).status_code for path in BY_TOKEN}

    assert {path: status for path, status in statuses.items() if status != 403} == {}
    assert {path: status for path, status in keyed.items() if status in (403, 500)} == {}
    assert "/r/{token}" in BY_TOKEN


@pytest.mark.parametrize(
    "target", ["https://elsewhere.example.org/", "//elsewhere.example.org", "/\\elsewhere", "x", "/\n/x"]
)
async def test_no_address_of_another_site_is_followed(settings, database, target):
    browser = await signed_in(create_app(settings, database), database, await house(database))

    answer = await browser.client.get("/fr/sign-in", params={"next": target})

    assert (answer.status_code, answer.headers["location"]) == (303, "/fr/me")


async def test_a_form_with_too_many_fields_is_refused_in_words(settings, database):
    browser = await signed_in(create_app(settings, database), database, await house(database))
    await browser.get("/fr/me")

    answer = await browser.post("/fr/me/calendars", **{f"f{n}": "x" for n in range(600)})

    refusal = said("The form could not be read. Go back and try again.")
    assert (answer.status_code, notices(answer.text)) == (400, [refusal])


async def test_more_than_the_largest_form_is_refused_in_words_before_it_is_all_taken_in(settings, database):
    browser = await signed_in(create_app(settings, database), database, await house(database))
    sent = 0

    async def endless():
        nonlocal sent
        yield b'--b\r\ncontent-disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'
        while sent < 4 * LARGEST_BODY:
            sent += 1024 * 1024
            yield b"x" * 1024 * 1024

    headers = {"content-type": "multipart/form-data; boundary=b", "sec-fetch-site": "same-origin"}
    answer = await browser.client.post("/fr/me/calendars", content=endless(), headers=headers)

    refusal = said("This is too large to be sent: 16 MB at most, files included.")
    assert (answer.status_code, notices(answer.text), sent) == (413, [refusal], LARGEST_BODY)


async def test_an_overlong_or_odd_field_is_an_error_beside_it(settings, database):
    app = create_app(settings, database)
    browser = Browser(app)
    async with database.writing() as session:
        page = f"/fr/events/{(await make_event(session)).slug}"
    await browser.get(page)

    typed = {"given_name": "a" * 81, "family_name": "b\x00\x07", "email": "a" * 300 + "@example.org"}
    answer = await browser.post(f"{page}/register", **typed)

    errors = [f'id="f-{name}-error"' in answer.text for name in typed]
    assert (answer.status_code, errors, browser.typed("family_name")) == (422, [True, False, True], "b")


async def test_the_process_answers_and_is_ready(settings, database):
    browser = Browser(create_app(settings, database))

    assert [(await browser.get(path)).text for path in ("/healthz", "/readyz")] == ["ok", "ready"]


async def test_without_its_schema_the_process_answers_and_is_not_ready(settings, database):
    async with database.connection(write=True) as connection:
        await connection.execute(sa.text("UPDATE alembic_version SET version_num = 'older'"))
    browser = Browser(create_app(settings, database))

    assert [(await browser.get(path)).status_code for path in ("/healthz", "/readyz")] == [200, 503]


async def test_without_a_database_the_process_answers_and_is_not_ready(tmp_path):
    settings = Settings(database_url=f"sqlite:///{tmp_path}/none.sqlite3", secret="s" * 40, data_dir=tmp_path)
    browser = Browser(create_app(settings, Database(settings)))

    assert [(await browser.get(path)).status_code for path in ("/healthz", "/readyz")] == [200, 503]


async def test_more_events_ask_no_more_of_the_database(settings, database):
    app = create_app(settings, database)
    person = await house(database)
    asked = []
    for more in (0, 30):
        async with database.writing() as session:
            for _ in range(more):
                event = await make_event(session, entry=Entry.registration)
                await actions.register(session, event, person)
        asked.append({path: await _queries(app, database, person, path) for path in _measured()})

    assert asked[0] == asked[1]


def _measured():
    views = ("", "?view=week", "?view=month")
    return [
        "/fr/",
        *(f"/nl/agenda{view}" for view in views),
        "/fr/events/event-1",
        "/fr/me",
        "/fr/communities",
        "/fr/prevention",
    ]


async def _queries(app, database, person, path):
    browser = await signed_in(app, database, person)
    with statements(database) as asked:
        assert (await browser.get(path)).status_code == 200
    return len([statement for statement in asked if not statement.startswith("BEGIN")])
