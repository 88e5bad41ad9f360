"""Files that come in: only kinds that are allowed, told by their octets as well as their names; names cleaned."""

import io
import re
import unicodedata
import zipfile
from pathlib import PurePosixPath
from typing import NamedTuple
from urllib.parse import quote

from starlette.datastructures import UploadFile

from cdp.meet.models import LARGEST_FILE, LONGEST_NAME
from core.forms import problem
from core.language import N_

OFFICE = "application/vnd.openxmlformats-officedocument"
MEDIA_TYPES = {
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".docx": f"{OFFICE}.wordprocessingml.document",
    ".xlsx": f"{OFFICE}.spreadsheetml.sheet",
    ".pptx": f"{OFFICE}.presentationml.presentation",
    ".odt": "application/vnd.oasis.opendocument.text",
}
ACCEPT = ",".join(MEDIA_TYPES)  # of the file field
BEGINNINGS = {
    ".pdf": b"%PDF-",
    ".png": b"\x89PNG\r\n\x1a\n",
    ".jpg": b"\xff\xd8\xff",
    ".jpeg": b"\xff\xd8\xff",
}
MAIN_PARTS = {".docx": "word/document.xml", ".xlsx": "xl/workbook.xml", ".pptx": "ppt/presentation.xml"}
MOST_PARTS = 5000  # entries of an office document
MACROS = "vbaproject.bin"
LONGEST_ENDING = 10  # characters

TOO_LARGE = N_("This file is too large: 10 MB at most.")
NOT_ALLOWED = N_("This kind of file is not taken: PDF, PNG, JPEG, DOCX, XLSX, PPTX or ODT.")
NOT_WHAT_IT_SAYS = N_("What is in this file is not what its name says.")
EMPTY = N_("This file is empty.")


class Upload(NamedTuple):
    """A file that was looked at and found good."""

    name: str
    media_type: str
    content: bytes


async def read(sent: UploadFile) -> Upload:
    """What somebody sent, checked. Raises a form's error (PydanticCustomError) for what is not taken."""
    content = await sent.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise problem("ronde_file", TOO_LARGE)
    if not content:
        raise problem("ronde_file", EMPTY)
    name = clean_name(sent.filename or "")
    ending = PurePosixPath(name).suffix
    if ending not in MEDIA_TYPES:
        raise problem("ronde_file", NOT_ALLOWED)
    if not is_what_it_says(ending, content):
        raise problem("ronde_file", NOT_WHAT_IT_SAYS)
    return Upload(name, MEDIA_TYPES[ending], content)


def clean_name(sent: str) -> str:
    """The last part of a sent name: letters, digits and a few signs; the ending in lower case. Never empty.

    Without folders of either kind of slash, control characters, and what turns the direction of reading round.
    """
    last = re.split(r"[/\\]", sent)[-1]
    plain = "".join(c if unicodedata.category(c)[0] in "LN" or c in " ._-()'’" else " " for c in _composed(last))
    plain = " ".join(plain.split()).rstrip(" .")
    suffix = PurePosixPath(f"_{plain}").suffix.lower()
    suffix = suffix if suffix.isascii() and len(suffix) <= LONGEST_ENDING else ""
    stem = plain[: len(plain) - len(suffix)].strip(" ._-'’")[: LONGEST_NAME - len(suffix)].strip()
    return f"{stem or 'document'}{suffix}"


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text.encode("utf-8", "ignore").decode())


def is_what_it_says(ending: str, content: bytes) -> bool:
    """Whether the octets are of the kind that the ending (`.pdf`) announces."""
    if ending in BEGINNINGS:
        return content.startswith(BEGINNINGS[ending])
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            return _is_text_document(parts) if ending == ".odt" else _is_office_document(parts, MAIN_PARTS[ending])
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError):
        return False


def _is_office_document(parts: zipfile.ZipFile, main: str) -> bool:
    names = parts.namelist()
    if len(names) > MOST_PARTS or any(name.lower().endswith(MACROS) for name in names):
        return False
    return "[Content_Types].xml" in names and main in names


def _is_text_document(parts: zipfile.ZipFile) -> bool:
    """The first entry of an ODT is its media type, stored as it is (OpenDocument 1.3, part 2, section 3.3)."""
    first = parts.infolist()[0] if parts.infolist() else None
    if first is None or first.filename != "mimetype" or first.compress_type != zipfile.ZIP_STORED:
        return False
    with parts.open(first) as opened:
        return opened.read(100) == MEDIA_TYPES[".odt"].encode()


def headers(name: str) -> dict[str, str]:
    """How a file is served: to be saved, never shown inside the house, never kept (RFC 6266)."""
    plain = re.sub(r"[^A-Za-z0-9._ -]", "_", unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode())
    return {
        "content-disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}",
        "x-content-type-options": "nosniff",
        "cache-control": "no-store",
        "content-security-policy": "sandbox; default-src 'none'",
    }
