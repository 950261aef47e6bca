"""What of its limits a workspace uses, in one line."""

from __future__ import annotations

from collections.abc import Sequence

from scoring.teams.allowance import Allowance
from scoring.text import Text, joined, plural, say


def used_line(allowances: Sequence[Allowance]) -> Text:
    """Such as "Used: 12 of 500 accounts, 2 of 50 cohorts"."""
    return say("Used: {parts}", parts=joined(map(_part, allowances), "comma"))


def _part(one: Allowance) -> Text:
    match one.what:
        case "accounts":
            return plural("{used} of {n} account", "{used} of {n} accounts", one.most, used=one.used)
        case "cohorts":
            return plural("{used} of {n} cohort", "{used} of {n} cohorts", one.most, used=one.used)
        case "campaigns":
            return plural("{used} of {n} campaign", "{used} of {n} campaigns", one.most, used=one.used)
        case "tokens":
            return plural("{used} of {n} token", "{used} of {n} tokens", one.most, used=one.used)
