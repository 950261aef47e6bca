"""A page that was made for somebody: where it is, for how long, and who asked for it."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

KEPT = timedelta(days=90)
MOST_PAGES = 200  # of one workspace, that are open at a time
_BYTES = 16
_KEY = re.compile(r"[A-Za-z0-9_-]{22}")


@dataclass(frozen=True, slots=True)
class Page:
    """`html` by language. Whoever knows `key`, which nobody can guess, may read it until it expires."""

    key: str
    workspace: str
    made_by: str
    made_at: datetime
    expires_at: datetime
    html: Mapping[str, str]


def new_key() -> str:
    """128 bits that fit into an address."""
    return secrets.token_urlsafe(_BYTES)


def is_key(text: str) -> bool:
    """Whether it has the form of one."""
    return _KEY.fullmatch(text) is not None
