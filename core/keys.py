"""Tokens: made from the house's secret and a stored nonce, kept only as a hash.

A database without the secret gives nobody a working link, and a link can be written again in each mail
without ever being stored.
"""

import base64
import hashlib
import hmac
import secrets

TOKEN_BYTES = 32  # 256 bits

_secret: bytes = b""


def use_secret(secret: str) -> None:
    """Set the secret of this process. Everything below needs it."""
    global _secret
    _secret = secret.encode()


def sign(purpose: str, value: str) -> str:
    """A 256-bit keyed digest of `value`, in URL-safe base 64. `purpose` keeps the uses apart."""
    if not _secret:
        raise RuntimeError("no secret is set")
    digest = hmac.new(_secret, f"{purpose}\0{value}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def is_signed(purpose: str, value: str, signature: str) -> bool:
    """Whether `signature` is `sign(purpose, value)`, in constant time."""
    return hmac.compare_digest(sign(purpose, value).encode(), signature.encode())


def nonce() -> str:
    """A fresh random value of 256 bits."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def fingerprint(token: str) -> str:
    """What is stored of a token: its SHA-256, in hexadecimal."""
    return hashlib.sha256(token.encode()).hexdigest()
