"""The stored score of about a day: whatever compares with the past compares with the same one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from scoring.history.stored import StoredScore

# A score of a neighbouring day may stand in for one of exactly the day that is compared with.
SLACK = timedelta(days=2)


def near(days: Sequence[StoredScore], day: date, slack: timedelta = SLACK) -> StoredScore | None:
    """The stored score nearest to that day and not held, at most `slack` away."""
    close = [kept for kept in days if abs(kept.day - day) <= slack and not kept.score.held]
    return min(close, key=lambda kept: abs(kept.day - day), default=None)
