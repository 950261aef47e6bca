"""A list that a program asked to be checked: it is answered at once, and its result is fetched later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

RunState = Literal["running", "done", "failed"]
KEPT = timedelta(days=7)
MOST_RUNS = 200  # of one workspace, that are kept at a time
# A check ends before this; what runs for longer died with its process.
LONGEST = timedelta(minutes=20)


@dataclass(frozen=True, slots=True)
class CheckRun:
    """`content`: while it runs what was asked (scoring/commands/asked_check.py), then the totals and the rows
    (scoring/campaigns/result.py), or what went wrong: {"reference": …, "detail": …}."""

    key: str
    workspace: str
    started_by: str
    started_at: datetime
    state: RunState
    content: Mapping[str, Any]
    ended_at: datetime | None = None
