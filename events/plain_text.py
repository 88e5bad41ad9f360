"""Markdown as plain text, for places that show no markup: calendar entries, the text part of a mail."""

from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

# HTML is not let through: what looks like a tag is text that somebody typed.
_PARSER = MarkdownIt("commonmark", {"html": False})
_APART = "\n\n"


def plain_text(markdown: str) -> str:
    """The words of a Markdown text: paragraphs an empty line apart, list items marked, links as `words (address)`."""
    written = separator = marker = ""
    depth = 0
    for token in _PARSER.parse(markdown):
        if token.type in ("bullet_list_open", "ordered_list_open", "bullet_list_close", "ordered_list_close"):
            depth += token.nesting
            separator = separator if depth else _APART
        elif token.type == "list_item_open":
            marker = f"{token.info}. " if token.info else "- "
        elif block := _block(token):
            written += (separator if written else "") + marker + block
            separator, marker = "\n" if depth else _APART, ""
    return written


def _block(token: Token) -> str:
    if token.type == "inline":
        return _inline(token.children or ())
    return token.content.rstrip("\n") if token.type in ("fence", "code_block") else ""


def _inline(tokens: Sequence[Token]) -> str:
    words = ""
    address, start = "", 0
    for token in tokens:
        if token.type == "link_open":
            address, start = str(token.attrs["href"]), len(words)
        elif token.type == "link_close":
            words += "" if _says(words[start:], address) else f" ({address})"
        else:
            words += "\n" if token.type in ("softbreak", "hardbreak") else token.content
    return words


def _says(words: str, address: str) -> bool:
    return address in (words, f"mailto:{words}")
