"""Made-up names in plain letters, as addresses have them."""

import re
import unicodedata

from web.demo.data import DOMAIN


def plain(text: str) -> str:
    """« Petit-déj' santé » as `petit-dej-sante`."""
    letters = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")


def address(given: str, family: str) -> str:
    """The address of a made-up person: `elise.noisetier@example.org`."""
    return f"{plain(given)}.{plain(family)}{DOMAIN}"
