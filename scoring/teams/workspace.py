"""What a workspace watches, and when it is asked again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from scoring.facts import Fact
from scoring.handles import Handle


@dataclass(frozen=True, slots=True)
class Watched:
    """One handle that a workspace watches, and who asked for it."""

    workspace: str
    handle: Handle
    added_by: str
    added_at: datetime


@dataclass(frozen=True, slots=True)
class After:
    """A place in a watch list, in the order of adding: what follows this account, added at that time."""

    added_at: datetime
    handle: Handle


@dataclass(frozen=True, slots=True)
class DueRefresh:
    """An account whose turn it is; `attempts` counts the failures since it last worked."""

    handle: Handle
    attempts: int


@dataclass(frozen=True, slots=True)
class RefreshResult:
    """When the account is due again, and what went wrong, None where it worked."""

    handle: Handle
    due_at: datetime
    attempts: int = 0
    trouble: Fact | None = None
