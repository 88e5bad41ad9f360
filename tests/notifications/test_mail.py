from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.mail import BadAddress, Mail, build, checked_address, new_message_id

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
FROM = "Ronde é Brussel <ronde@example.org>"
CALENDAR = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nSUMMARY:Été\r\nEND:VCALENDAR\r\n".encode()
MAIL = Mail(
    to="someone@example.org",
    to_name="Zoë d'Example",
    subject="Votre séance de demain",
    text="Bonjour,\nÀ demain.\n",
    html="<p>À demain.</p>\n",
    language="fr",
    calendar=CALENDAR,
    calendar_method="REQUEST",
    list_unsubscribe="https://ronde.example.org/r/token",
    reply_to="team@example.org",
)


def bytes_of(mail):
    return build(mail, mail_from=FROM, message_id="<1@example.org>", moment=NOON)


def read(mail):
    return message_from_bytes(bytes_of(mail), policy=policy.default)


def test_another_reader_finds_every_header():
    message = read(MAIL)

    assert dict(message.items()) | {"Content-Type": ""} == {
        "From": "Ronde é Brussel <ronde@example.org>",
        "To": "Zoë d'Example <someone@example.org>",
        "Subject": "Votre séance de demain",
        "Date": "Sun, 22 Nov 2026 12:00:00 +0000",
        "Message-ID": "<1@example.org>",
        "MIME-Version": "1.0",
        "Auto-Submitted": "auto-generated",
        "Reply-To": "team@example.org",
        "Content-Language": "fr",
        "List-Unsubscribe": "<https://ronde.example.org/r/token>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Content-Type": "",
    }
    assert message.get_content_type() == "multipart/alternative"
    assert [part.defects for part in message.walk()] == [[], [], [], []]


def test_the_parts_go_from_the_plainest_to_the_richest():
    text, html, calendar = read(MAIL).iter_parts()

    assert (text.get_content_type(), text.get_content()) == ("text/plain", "Bonjour,\r\nÀ demain.\r\n")
    assert (html.get_content_type(), html.get_content()) == ("text/html", "<p>À demain.</p>\r\n")
    assert dict(calendar["Content-Type"].params) == {"charset": "utf-8", "method": "REQUEST"}
    assert calendar.get_payload(decode=True) == CALENDAR


def test_a_mail_without_an_entry_has_two_parts():
    assert len(list(read(replace(MAIL, calendar=None)).iter_parts())) == 2


def test_the_same_mail_gives_the_same_bytes():
    assert bytes_of(MAIL) == bytes_of(replace(MAIL))


@given(st.text(max_size=400), st.text(max_size=400))
def test_no_text_adds_a_header_or_a_part(subject, name):
    message = read(replace(MAIL, subject=subject, to_name=name, calendar=None))

    assert message.keys() == read(replace(MAIL, calendar=None)).keys()
    assert message["To"].addresses[0].addr_spec == "someone@example.org"
    assert len(list(message.iter_parts())) == 2


def test_a_line_end_in_a_subject_or_a_name_is_a_space():
    message = read(replace(MAIL, subject="Demain\r\nBcc: all@example.org", to_name="Zoë\nBcc: all@example.org"))

    assert message["Subject"] == "Demain Bcc: all@example.org"
    assert message["To"].addresses[0].display_name == "Zoë Bcc: all@example.org"
    assert message["Bcc"] is None


@given(st.text(max_size=3000), st.binary(max_size=3000))
def test_every_line_is_short_ascii_and_ends_with_crlf(text, calendar):
    content = bytes_of(replace(MAIL, text=text, calendar=calendar))

    assert content.isascii()
    assert content.replace(b"\r\n", b"").count(b"\n") == content.replace(b"\r\n", b"").count(b"\r") == 0
    assert max(map(len, content.split(b"\r\n"))) <= 998


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=2000))
def test_a_text_comes_back_as_it_was(text):
    read_back = next(read(replace(MAIL, text=text)).iter_parts()).get_payload(decode=True).decode()

    lines = text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n") + "\n"
    assert read_back == lines.replace("\n", "\r\n")


@given(st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=250))
def test_a_subject_comes_back_as_it_was(subject):
    assert read(replace(MAIL, subject=subject))["Subject"] == subject


@given(st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=250))
def test_an_encoded_word_is_at_most_75_characters(subject):
    head = bytes_of(replace(MAIL, subject=subject)).split(b"\r\n\r\n")[0]

    words = [word for line in head.split(b"\r\n") for word in line.split() if word.startswith(b"=?utf-8")]
    assert max(map(len, words)) <= 75


@pytest.mark.parametrize(
    "address",
    [
        "",
        "someone",
        "someone@",
        "@example.org",
        "some one@example.org",
        "a@example.org\r\nBcc: b@example.org",
        "a@example.org, b@example.org",
        "<a@example.org>",
        "a..b@example.org",
        "a@-example.org",
        "zoë@example.org",
        f"{'a' * 250}@example.org",
    ],
)
def test_what_is_no_address_is_refused(address):
    with pytest.raises(BadAddress):
        replace(MAIL, to=address)


def test_a_domain_outside_ascii_travels_as_idna():
    assert checked_address("host@été.example") == "host@xn--t-9fab.example"


@pytest.mark.parametrize(
    "wrong",
    [
        {"list_unsubscribe": "https://example.org/>\r\nBcc: b@example.org"},
        {"list_unsubscribe": "mailto:someone@example.org"},
        {"language": "fr\r\nBcc: b@example.org"},
        {"calendar_method": "REQUEST; x=y"},
    ],
)
def test_a_value_that_fits_no_header_is_refused(wrong):
    with pytest.raises(ValueError, match="fits no header"):
        replace(MAIL, **wrong)


def test_a_message_has_one_id_for_ever_under_the_domain_of_its_sender():
    message_id = new_message_id("reminder-1", NOON, FROM)

    assert message_id == new_message_id("reminder-1", NOON, FROM) != new_message_id("reminder-2", NOON, FROM)
    assert message_id.endswith("@example.org>")
