"""What is shown to prove something: the link's token, the code, and the signed names of a sign-in in a browser.

All are derived from the house's secret, so that no table holds anything that opens a door.
"""

import hmac

from core import keys

# Neither vowels, which make words, nor what is mistaken for another: 0 O, 1 I L, 2 Z, 5 S, 8 B.
CODE_LETTERS = "234679CDFGHJKMNPQRTVWXY"
CODE_LENGTH = 8  # 23 ** 8 = 7.8e10 codes: five attempts at each of five mails are nothing

ASKED = "sign-in asked"
PROVEN = "sign-in proven"


def token_of(nonce: str) -> str:
    """The token in the link of a sign-in."""
    return keys.sign("sign-in", nonce)


def code_of(nonce: str) -> str:
    """The code of a sign-in, to be typed: 8 letters and digits."""
    number = int(keys.fingerprint(keys.sign("sign-in code", nonce)), 16)
    letters = []
    for _ in range(CODE_LENGTH):
        number, index = divmod(number, len(CODE_LETTERS))
        letters.append(CODE_LETTERS[index])
    return "".join(letters)


def spelled(code: str) -> str:
    """A code in two halves, as people read it: `CDFG-HJKM`."""
    return f"{code[: CODE_LENGTH // 2]}-{code[CODE_LENGTH // 2 :]}"


def code_hash(nonce: str, code: str) -> str:
    """What is stored of a code: a keyed hash, for so short a value could be guessed from a plain one."""
    return keys.sign("sign-in code kept", f"{nonce}:{code}")


def is_code(nonce: str, typed: str, kept: str) -> bool:
    """Whether the typed code is the one that `kept` is the hash of."""
    return hmac.compare_digest(code_hash(nonce, typed), kept)


def named(purpose: str, sign_in_id: int, browser: str) -> str:
    """The name of a sign-in for one browser, signed: worth nothing in another browser, or for another purpose."""
    return f"{sign_in_id}.{keys.sign(purpose, f'{sign_in_id}:{browser}')}"


def read(purpose: str, name: str | None, browser: str) -> int | None:
    """The id of the sign-in that was named for this browser, or None."""
    written, _, signature = (name or "").partition(".")
    if not browser or not written.isascii() or not written.isdecimal() or len(written) > len(str(2**31)):
        return None
    return int(written) if keys.is_signed(purpose, f"{written}:{browser}", signature) else None
