"""What follows `audit`: how many days back."""

from __future__ import annotations

import re
from collections.abc import Sequence

from scoring.commands.advice import misread, type_this
from scoring.commands.kinds import ShowAudit
from scoring.errors import BadCommand
from scoring.teams.audit import KEPT
from scoring.text import say

USAGE = "audit [30d]"
LONGEST = KEPT.days
_SPAN = re.compile(r"([1-9][0-9]{0,2})d?", re.ASCII)


def read_audit(words: Sequence[str], default_network: str) -> ShowAudit:
    """Raises BadCommand."""
    if not words:
        return ShowAudit()
    if len(words) > 1:
        raise misread(words[1], "audit")
    found = _SPAN.fullmatch(words[0].lower())
    if found is None:
        raise misread(words[0], "audit")
    days = int(found[1])
    if days > LONGEST:
        raise BadCommand(say("Changes are kept for {n} days.", n=LONGEST), type_this("audit"))
    return ShowAudit(days)
