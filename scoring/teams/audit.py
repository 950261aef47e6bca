"""Who changed what in a workspace, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from scoring.facts import Fact

KEPT = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Change:
    """`what` names no account: how many were added is told, and who they are stands in what was changed.

    `person` is the chat's own id of who did it, "token:N" for a program, "operator" for a shell.
    """

    workspace: str
    channel: str
    person: str
    at: datetime
    what: Fact
