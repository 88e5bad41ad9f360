"""Small files of every kind, made here, good and bad."""

import io
import zipfile

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 20
HTML = b"<!doctype html><script>alert(1)</script>"


def zipped(*names: str, stored: bytes = b"x") -> bytes:
    """A zip file with these entries."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as parts:
        for name in names:
            parts.writestr(name, stored)
    return buffer.getvalue()


DOCX = zipped("[Content_Types].xml", "word/document.xml")
XLSX = zipped("[Content_Types].xml", "xl/workbook.xml")
PPTX = zipped("[Content_Types].xml", "ppt/presentation.xml")
WITH_MACROS = zipped("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin")
ODT = zipped("mimetype", stored=b"application/vnd.oasis.opendocument.text")
ODS = zipped("mimetype", stored=b"application/vnd.oasis.opendocument.spreadsheet")
