"""The Clock port over the machine's clock."""

from __future__ import annotations

from datetime import UTC, datetime


class SystemClock:
    """The present as the machine knows it."""

    def now(self) -> datetime:
        return datetime.now(UTC)
