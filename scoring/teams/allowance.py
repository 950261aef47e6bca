"""How much of something a workspace has, and may have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Allowed = Literal["accounts", "cohorts", "campaigns", "tokens"]


@dataclass(frozen=True, slots=True)
class Allowance:
    """`used` may lie above `most`, where a limit was lowered."""

    what: Allowed
    used: int
    most: int
