import pytest

from core.errors import ConfigurationError
from notifications.smtp import server_at
from notifications.worker import carrier_of


def test_a_server_elsewhere_must_speak_tls():
    server = server_at("smtp://mail.example.org:587", "ronde@example.org")

    assert (server.host, server.port, server.start_tls, server.implicit_tls) == ("mail.example.org", 587, True, False)


@pytest.mark.parametrize(
    "url",
    ["smtp://127.0.0.1:2525", "smtp://[::1]", "smtp://localhost", "smtp://mail.example.org?starttls=never"],
)
def test_this_machine_and_who_says_so_do_without_tls(url):
    assert server_at(url, "ronde@example.org").start_tls is False


def test_smtps_is_tls_from_the_first_byte():
    server = server_at("smtps://mail.example.org", "ronde@example.org")

    assert (server.port, server.implicit_tls, server.start_tls) == (465, True, False)


def test_a_password_in_the_address_is_used_and_not_shown():
    server = server_at("smtps://user%40example.org:s%3Acret@mail.example.org", "ronde@example.org")

    assert (server.username, server.password) == ("user@example.org", "s:cret")
    assert "s:cret" not in repr(server)


@pytest.mark.parametrize(
    "url",
    ["http://mail.example.org", "smtp://", "smtp://mail.example.org:70000", "smtp://mail.example.org?starttls=no"],
)
def test_a_wrong_address_stops_the_start_and_names_the_variable(url):
    with pytest.raises(ConfigurationError, match="^RONDE_SMTP_URL: "):
        server_at(url, "ronde@example.org")


def test_a_wrong_sender_stops_the_start_and_names_the_variable(settings):
    with pytest.raises(ConfigurationError, match="^RONDE_MAIL_FROM: "):
        carrier_of(settings.model_copy(update={"mail_from": "Ronde"}))


@pytest.mark.anyio
async def test_a_server_that_must_speak_tls_and_does_not_gets_nothing(smtp_server):
    from dataclasses import replace

    from notifications.carrier import Unreachable

    server = replace(server_at(smtp_server.url, "ronde@example.org"), start_tls=True)

    with pytest.raises(Unreachable):
        await server.line().open()

    assert smtp_server.letters == []
