"""A way into the pages of a workspace, for one member and some hours."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

# A working day: whoever needs it longer asks again.
OPEN_FOR = timedelta(hours=12)
MOST_VISITS = 500  # of one workspace, that are open at a time


@dataclass(frozen=True, slots=True)
class Visit:
    """Whoever knows the key with this `digest` sees what the workspace has set, and changes nothing.

    `zone` is the IANA time zone in which times are told.
    """

    digest: str
    workspace: str
    person: str
    zone: str
    made_at: datetime
    expires_at: datetime


def digest_of(key: str) -> str:
    """What is kept of a key: 128 bits drawn by chance, so that a plain hash is enough."""
    return hashlib.sha256(key.encode()).hexdigest()
