"""Tokens with which other programs read what a workspace may see.

A token is `inf_`, 40 random characters and a checksum of 6, all of base 62: 238 bits, so that its SHA-256 is
as safe at rest as a slow hash would be. The checksum tells a slip of the hand from a token that was revoked,
without a question to the store.
"""

from __future__ import annotations

import hashlib
import secrets
import string
import zlib
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Scope = Literal["read", "write"]

PREFIX, RANDOM, CHECK = "inf_", 40, 6
MOST_TOKENS, LONGEST_NAME = 20, 80
_DIGITS = string.digits + string.ascii_uppercase + string.ascii_lowercase


@dataclass(frozen=True, slots=True)
class Token:
    """What is known of one: never its value. `preview` is its beginning and end, by which people know it.

    `used_at` is within an hour of its last use, None before the first.
    """

    id: int
    workspace: str
    name: str
    scopes: frozenset[Scope]
    preview: str
    created_by: str
    created_at: datetime
    used_at: datetime | None = None
    revoked_at: datetime | None = None


def new_token() -> str:
    """A fresh one."""
    drawn = "".join(secrets.choice(_DIGITS) for _ in range(RANDOM))
    return f"{PREFIX}{drawn}{_checksum(drawn)}"


def is_token(text: str) -> bool:
    """Whether it has the form of one, its checksum among it; nothing is said of whether it is known."""
    body = text.removeprefix(PREFIX)
    if body == text or len(body) != RANDOM + CHECK or not set(body) <= set(_DIGITS):
        return False
    return secrets.compare_digest(body[RANDOM:], _checksum(body[:RANDOM]))


def digest_of(token: str) -> str:
    """What is kept of it."""
    return hashlib.sha256(token.encode()).hexdigest()


def preview_of(token: str) -> str:
    """Such as inf_3fA9…x1Zk: for a list, and of no use to anybody."""
    return f"{token[: len(PREFIX) + 4]}…{token[-4:]}"


def _checksum(text: str) -> str:
    """CRC-32 in base 62, as long as the largest one."""
    left, made = zlib.crc32(text.encode()), ""
    for _ in range(CHECK):
        left, digit = divmod(left, len(_DIGITS))
        made = _DIGITS[digit] + made
    return made
