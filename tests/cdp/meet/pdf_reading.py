"""Reads the words of a PDF back, without the library that wrote it: streams, fonts and their maps to Unicode.

Enough for what Typst writes: glyphs of two octets, `bfchar` and `bfrange` maps, one font at a time.
Source: ISO 32000-1, sections 7.3.8 (streams), 9.4 (text), 9.10.3 (ToUnicode).
"""

import re
import zlib

OBJECT = re.compile(rb"(\d+) 0 obj\s(.*?)\sendobj", re.DOTALL)
STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
SHOWN = re.compile(rb"/(\w+) [\d.]+ Tf|<([0-9A-Fa-f]*)>|\(((?:[^()\\]|\\.)*)\)", re.DOTALL)
PAIR = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def words_of(pdf: bytes) -> str:
    """The text of all pages, in the order of writing, without any space."""
    objects = {int(number): body for number, body in OBJECT.findall(pdf)}
    fonts = _fonts(objects)
    pages = [_inflated(body) for body in objects.values() if b"stream" in body]
    return "".join(_shown(page, fonts) for page in pages if b" Tf" in page and b"BT" in page)


def _inflated(body: bytes) -> bytes:
    found = STREAM.search(body)
    if found is None:
        return b""
    return zlib.decompress(found[1]) if b"/FlateDecode" in body.split(b"stream")[0] else found[1]


def _fonts(objects: dict[int, bytes]) -> dict[bytes, dict[int, str]]:
    named = {name: int(number) for body in objects.values() for name, number in re.findall(rb"/(\w+) (\d+) 0 R", body)}
    found = {}
    for name, number in named.items():
        maps = re.search(rb"/ToUnicode (\d+) 0 R", objects.get(number, b""))
        if maps:
            found[name] = _map(_inflated(objects[int(maps[1])]))
    return found


def _map(stream: bytes) -> dict[int, str]:
    return {int(glyph, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for glyph, text in PAIR.findall(stream)}


def _shown(page: bytes, fonts: dict[bytes, dict[int, str]]) -> str:
    text, known = [], {}
    for font, in_hex, literal in SHOWN.findall(page):
        if font:
            known = fonts.get(font, {})
            continue
        octets = bytes.fromhex(in_hex.decode()) if in_hex else _unescaped(literal)
        glyphs = [int.from_bytes(octets[at : at + 2]) for at in range(0, len(octets), 2)]
        text.append("".join(known.get(glyph, "") for glyph in glyphs))
    return "".join("".join(text).split())


def _unescaped(literal: bytes) -> bytes:
    def plain(found: re.Match[bytes]) -> bytes:
        return bytes([int(found[1], 8)]) if found[1][:1].isdigit() else ESCAPES.get(found[1], found[1])

    return re.sub(rb"\\([0-7]{1,3}|.)", plain, literal, flags=re.DOTALL)
