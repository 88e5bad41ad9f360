"""The text of a PDF as a reader sees it: each run of glyphs through its font's ToUnicode map (ISO 32000-1, 9.10.3).

Enough for what Typst writes: plain objects, Flate streams, two-octet codes. It shares nothing with what wrote the file.
"""

import re
import zlib

OBJECT = re.compile(rb"(?:^|\n)(\d+) 0 obj\n")
LENGTH = re.compile(rb"/Length (\d+)")
FONT = re.compile(rb"/(f\d+) (\d+) 0 R")
UNICODE = re.compile(rb"/ToUnicode (\d+) 0 R")
CODES = re.compile(rb"begin(bfchar|bfrange)\n(.*?)end\1", re.DOTALL)
HEX = re.compile(rb"<([0-9A-Fa-f]*)>")
PLAIN = rb"(?:\\.|[^\\()])"
NESTED = PLAIN
for _ in range(4):  # balanced parentheses stand in a string as they are
    NESTED = rb"(?:%b|\(%b*\))" % (PLAIN, NESTED)
TEXT = re.compile(rb"/(f\d+) [\d.]+ Tf|\((%b*)\)|<([0-9A-Fa-f]+)>|(\bET\b)" % NESTED, re.DOTALL)
ESCAPE = re.compile(rb"\\([0-7]{1,3}|.|\n)", re.DOTALL)
ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
BITS = 16


def pdf_text(content: bytes) -> str:
    """The words of every page, one line for each run of text."""
    assert content.startswith(b"%PDF-1."), content[:20]
    objects = _objects(content)
    maps = {
        name: _unicode(objects[int(found[1])][1])
        for plain, _ in objects.values()
        for name, number in FONT.findall(plain)
        if (found := UNICODE.search(objects[int(number)][0]))
    }
    pages = [stream for _, stream in objects.values() if stream and b"\nBT" in stream]
    return "\n".join(_said(stream, maps) for stream in pages)


def _objects(content: bytes) -> dict[int, tuple[bytes, bytes]]:
    """Each object's dictionary and, decompressed, its stream."""
    found: dict[int, tuple[bytes, bytes]] = {}
    place = 0
    while start := OBJECT.search(content, place):
        place = content.index(b"endobj", start.end())
        head, is_stream, _ = content[start.end() : place].partition(b"\nstream\n")
        stream = b""
        if is_stream:
            begin = start.end() + len(head) + len(is_stream)
            length = LENGTH.search(head)
            assert length is not None
            place = begin + int(length[1])
            stream = content[begin:place]
            stream = zlib.decompress(stream) if b"/FlateDecode" in head else stream
        found[int(start[1])] = (head, stream)
    return found


def _unicode(cmap: bytes) -> dict[int, str]:
    found: dict[int, str] = {}
    for kind, body in CODES.findall(cmap):
        for line in body.strip().splitlines():
            codes = HEX.findall(line)
            if kind == b"bfchar":
                found[int(codes[0], BITS)] = _text(codes[1])
            else:
                first, last, to = (int(code, BITS) for code in codes)
                found |= {code: chr(to + code - first) for code in range(first, last + 1)}
    return found


def _text(code: bytes) -> str:
    return bytes.fromhex(code.decode()).decode("utf-16-be")


def _said(stream: bytes, maps: dict[bytes, dict[int, str]]) -> str:
    font: dict[int, str] = {}
    said = ""
    for name, literal, codes, ends in TEXT.findall(stream):
        if name:
            font = maps[name]
        elif ends:
            said += "\n"
        else:
            octets = bytes.fromhex(codes.decode()) if codes else ESCAPE.sub(_escaped, literal)
            pairs = (octets[i : i + 2] for i in range(0, len(octets), 2))
            said += "".join(font.get(int.from_bytes(pair), "?") for pair in pairs)
    return said


def _escaped(found: re.Match[bytes]) -> bytes:
    code = found[1]
    return bytes([int(code, 8)]) if code[:1].isdigit() else ESCAPED.get(code, code)
