"""The sign-in mail, and how any mail is put together from its folder."""

from datetime import UTC, datetime, timedelta

import pytest
from jinja2 import ChoiceLoader, DictLoader
from sqlmodel import col, select

from accounts.emails import KINDS, sign_in_mail
from accounts.models import SignIn
from core import templating
from notifications import compose as composing
from notifications.compose import compose
from notifications.mail import build
from notifications.models import OutboxMessage
from tests.accounts.browsing import ask, code_in, count, last_mail, link_in

pytestmark = pytest.mark.anyio

NEW = "nouvelle@example.org"
MOMENT = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize("lang", ["fr", "nl"])
async def test_both_parts_of_the_mail_carry_the_link_and_the_code(database, browser, lang):
    await ask(browser, NEW, lang)

    mail = await last_mail(database, NEW)

    address = f'href="http://127.0.0.1:8000{link_in(mail)}"'
    assert (mail.html.count(address), mail.html.count(code_in(mail)), mail.text.count(code_in(mail))) == (1, 1, 1)
    assert f'<html lang="{lang}">' in mail.html
    assert build(mail, mail_from="Ronde <ronde@example.org>", message_id="<1@example.org>", moment=MOMENT)


async def test_nothing_that_opens_a_door_is_stored(database, browser):
    await ask(browser, NEW)
    mail = await last_mail(database, NEW)

    async with database.reading() as session:
        sign_in = (await session.scalars(select(SignIn))).one()
        message = (await session.scalars(select(OutboxMessage))).one()

    stored = repr((sign_in.model_dump(), message.model_dump()))
    secrets = (link_in(mail).rpartition("/")[2], code_in(mail), code_in(mail).replace("-", ""))
    assert [secret in stored for secret in secrets] == [False, False, False]


async def test_the_mail_is_wanted_until_it_is_of_no_use(database, browser, clock_at):
    clock_at(MOMENT)
    await ask(browser, NEW)
    await ask(browser, NEW)
    await browser.post(link_in(await last_mail(database, NEW)))

    async def wanted():
        async with database.reading() as session:
            messages = list(await session.scalars(select(OutboxMessage).order_by(col(OutboxMessage.id))))
            return [m.id in await KINDS["sign_in"].wanted(session, messages) for m in messages]

    assert await wanted() == [True, False]
    clock_at(MOMENT + timedelta(minutes=10))
    assert await wanted() == [False, False]
    async with database.reading() as session:
        for message in await session.scalars(select(OutboxMessage)):
            assert await sign_in_mail(session, message) is None
    assert await count(database, OutboxMessage) == 2


FOLDER = {
    "emails/test/subject.txt": "{{ _('Agenda') }}\n {{ name }} <&>\n",
    "emails/test/body.txt": "{{ lang }} {{ name }}\n\n\n\n{{ _('Agenda') }}\n",
    "emails/test/body.html": '{% extends "emails/layout.html" %}{% import "emails/parts.html" as mail with context %}'
    "{% block content %}{{ mail.title(lang ~ name) }}{% endblock %}",
}


@pytest.fixture
def folder(monkeypatch):
    """A message of the tests, beside the templates of the house."""
    whole = templating.environment()
    assert whole.loader is not None
    loader = ChoiceLoader([DictLoader(FOLDER), whole.loader])
    environment = whole.overlay(loader=loader)
    monkeypatch.setattr(templating, "environment", lambda: environment)
    composing._unframed.cache_clear()
    yield
    composing._unframed.cache_clear()


@pytest.mark.parametrize(("lang", "word"), [("fr", "Agenda"), ("nl", "Agenda")])
def test_a_mail_is_in_the_language_of_its_recipient(folder, lang, word):
    mail = compose("test", language=lang, to=NEW, to_name="Alix", name="<b>")

    assert (mail.to, mail.to_name, mail.language, mail.subject) == (NEW, "Alix", lang, f"{word} <b> <&>")
    assert mail.text == f"{lang} <b>\n\n{word}\n"
    assert f"{lang}&lt;b&gt;</h1>" in mail.html
    assert f"<title>{word} &lt;b&gt; &lt;&amp;&gt;</title>" in mail.html


def test_a_mail_to_somebody_whose_language_is_not_known_is_in_both(folder):
    mail = compose("test", language=None, to=NEW, name="x", calendar=b"BEGIN", calendar_method="REQUEST")

    assert (mail.language, mail.subject, mail.text) == (
        "fr, nl",
        "Agenda x <&>",
        "fr x\n\nAgenda\n\n* * *\n\nnl x\n\nAgenda\n",
    )
    assert (mail.html.count("<html"), mail.html.count(">frx</h1>"), mail.html.count(">nlx</h1>")) == (1, 1, 1)
    assert mail.html.index('<div lang="fr">') < mail.html.index(">frx</h1>") < mail.html.index('<div lang="nl"')
    assert (mail.calendar, mail.calendar_method) == (b"BEGIN", "REQUEST")
