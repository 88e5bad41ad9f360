"""One mail, and its bytes.

The bytes are frozen before it is known which server takes them, so they are such that every server does: 7 bits,
lines under 998 octets (RFC 5322, 2.1.1), texts quoted-printable and the calendar base64. They are put together
here, rather than by the standard library's `email.message`, because that takes longer than the whole delivery; the
tests read them back with it.
"""

import binascii
import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime, parseaddr
from functools import cache

LONGEST_ADDRESS = 254  # octets, RFC 5321 (4.5.3.1.3), brackets left out
LONGEST_TEXT = 300  # characters of a subject or a name: more is nobody's name
FOLD_AT = 76
LONGEST_PLAIN = 66  # characters of a subject that is left as it is
ENCODED_WORD = 39  # octets in one: with its frame and `Subject: ` before it, under 76 characters

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_ATEXT = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LOCAL = re.compile(rf"{_ATEXT}(\.{_ATEXT})*")
_DOMAIN = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*")
_URL = re.compile(r"https?://[!-;=?-~]{1,900}")  # one word: a header line cannot be folded inside
_LANGUAGES = re.compile(r"([a-z]{2}(, [a-z]{2})*)?")
_METHOD = re.compile(r"[A-Z]{1,20}")
_NEWLINE = re.compile(r"\r\n|\r|\n")


class BadAddress(ValueError):
    """An address that no mail can be sent to. Its text says what is wrong, not whose address it is."""


@dataclass(frozen=True, slots=True)
class Mail:
    """What one recipient is told.

    `to` is a bare address; `language` is `fr`, `nl` or `fr, nl`. `calendar` is the UTF-8 of an iCalendar object
    whose METHOD is `calendar_method` (RFC 6047). `list_unsubscribe` is the address that takes RFC 8058's one-click
    POST.
    """

    to: str
    subject: str
    text: str
    html: str
    to_name: str = ""
    language: str = ""
    calendar: bytes | None = None
    calendar_method: str = "PUBLISH"
    list_unsubscribe: str | None = None
    reply_to: str | None = None

    def __post_init__(self) -> None:
        """Raises BadAddress, or ValueError for a value that fits no header: before anything is sent, not while."""
        checked_address(self.to)
        if self.reply_to is not None:
            checked_address(self.reply_to)
        if not _LANGUAGES.fullmatch(self.language) or not _METHOD.fullmatch(self.calendar_method):
            raise ValueError("the language or the calendar's method fits no header")
        if self.list_unsubscribe is not None and not _URL.fullmatch(self.list_unsubscribe):
            raise ValueError("list_unsubscribe fits no header")


def build(mail: Mail, *, mail_from: str, message_id: str, moment: datetime) -> bytes:
    """The message as it leaves: the same arguments give the same bytes.

    `mail_from` is a mailbox (`Name <address>`), `moment` an aware instant for Date. Raises BadAddress when
    `mail_from` is none.
    """
    boundary = _boundary(message_id)
    head = [
        *_headers(mail, mail_from, message_id, moment),
        f'Content-Type: multipart/alternative; boundary="{boundary}"',
    ]
    parts = "".join(f"--{boundary}\r\n{part}\r\n" for part in _parts(mail))
    return ("\r\n".join(head) + f"\r\n\r\n{parts}--{boundary}--\r\n").encode("ascii")


def new_message_id(idem_key: str, created_at: datetime, mail_from: str) -> str:
    """The Message-ID of an outbox row, under the domain of the sender: the same at each attempt."""
    name = hashlib.sha256(f"{idem_key} {created_at.timestamp()}".encode()).hexdigest()[:32]
    return f"<{name}@{sender_address(mail_from).rpartition('@')[2]}>"


@cache
def sender_address(mail_from: str) -> str:
    """The bare address of a mailbox. Raises BadAddress."""
    return checked_address(parseaddr(mail_from)[1])


def checked_address(address: str) -> str:
    """`address` in the form that every server takes, its domain in ASCII (IDNA).

    Raises BadAddress for what is no address, and for a local part outside ASCII: SMTPUTF8 is not spoken by enough
    servers to promise delivery.
    """
    local, _, domain = address.rpartition("@")
    if not local.isascii():
        raise BadAddress("the part before the @ has letters outside ASCII")
    domain = _ascii_domain(domain)
    if not _LOCAL.fullmatch(local) or not _DOMAIN.fullmatch(domain):
        raise BadAddress("not an address")
    if len(local) + 1 + len(domain) > LONGEST_ADDRESS:
        raise BadAddress("too long for an address")
    return f"{local}@{domain}"


def _ascii_domain(domain: str) -> str:
    if domain.isascii():
        return domain
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        raise BadAddress("the part after the @ is no domain") from None


def _headers(mail: Mail, mail_from: str, message_id: str, moment: datetime) -> list[str]:
    headers = [
        f"From: {_sender(mail_from)}",
        f"To: {_mailbox(mail.to_name, mail.to)}",
        f"Subject: {_unstructured(mail.subject)}",
        f"Date: {format_datetime(moment)}",
        f"Message-ID: {message_id}",
        "MIME-Version: 1.0",
        "Auto-Submitted: auto-generated",
    ]
    if mail.reply_to:
        headers.append(f"Reply-To: {_mailbox('', mail.reply_to)}")
    if mail.language:
        headers.append(f"Content-Language: {mail.language}")
    if mail.list_unsubscribe:
        headers.append(f"List-Unsubscribe: <{mail.list_unsubscribe}>")
        headers.append("List-Unsubscribe-Post: List-Unsubscribe=One-Click")
    return headers


@cache
def _sender(mail_from: str) -> str:
    return _mailbox(*parseaddr(mail_from))


def _mailbox(name: str, address: str) -> str:
    name = clean(name)
    address = checked_address(address)
    if not name:
        return address
    return f"{_phrase(name)}\r\n <{address}>"


def _phrase(name: str) -> str:
    if _must_encode(name):
        return _encoded(name)
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _unstructured(text: str) -> str:
    text = clean(text)
    return _encoded(text) if _must_encode(text) or len(text) > LONGEST_PLAIN else text


def _must_encode(text: str) -> bool:
    """Letters outside ASCII, and what a reader would take for an encoded word."""
    return not text.isascii() or "=?" in text


def _encoded(text: str) -> str:
    """RFC 2047's encoded words, each on a line of its own; no letter is cut in two."""
    return "\r\n ".join(f"=?utf-8?b?{binascii.b2a_base64(part, newline=False).decode()}?=" for part in _slices(text))


def _slices(text: str) -> list[bytes]:
    slices = [b""]
    for letter in map(str.encode, text):
        if len(slices[-1]) + len(letter) > ENCODED_WORD:
            slices.append(b"")
        slices[-1] += letter
    return slices


def clean(text: str) -> str:
    """A text for one header line: no control characters, no line ends, no spaces around."""
    return _CONTROL.sub(" ", text).strip()[:LONGEST_TEXT].rstrip()


def _parts(mail: Mail) -> list[str]:
    parts = [_text_part("text/plain", mail.text), _text_part("text/html", mail.html)]
    if mail.calendar is not None:
        parts.append(_calendar_part(mail.calendar, mail.calendar_method))
    return parts


def _text_part(content_type: str, text: str) -> str:
    lines = _NEWLINE.sub("\r\n", text).removesuffix("\r\n") + "\r\n"
    body = binascii.b2a_qp(lines.encode("utf-8", "replace")).decode("ascii")
    return f"Content-Type: {content_type}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n{body}"


def _calendar_part(calendar: bytes, method: str) -> str:
    encoded = binascii.b2a_base64(calendar, newline=False).decode("ascii")
    lines = "\r\n".join(encoded[i : i + FOLD_AT] for i in range(0, len(encoded), FOLD_AT))
    content_type = f"text/calendar; charset=utf-8; method={method}"
    return f"Content-Type: {content_type}\r\nContent-Transfer-Encoding: base64\r\n\r\n{lines}"


def _boundary(message_id: str) -> str:
    """Never in a part: neither encoding can write `=_`."""
    return "=_" + hashlib.sha256(message_id.encode()).hexdigest()[:24]
