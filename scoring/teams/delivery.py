"""One post that is owed, and what people have to be told about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from scoring.facts import Fact
from scoring.handles import Handle
from scoring.teams.subscription import Subscription

# claimed: a process prepares it, and nothing can be there yet. handed-over: the message may be there.
DeliveryState = Literal["pending", "claimed", "handed-over", "sent", "unknown", "skipped", "refused"]


def is_dead(state: DeliveryState, attempts: int) -> bool:
    """Whether nothing more is done about a post that was not certainly made: the platform refused it, nobody
    knows whether it is there, or it was tried until it was too late."""
    return state in ("refused", "unknown") or (state == "skipped" and attempts > 0)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a process that had lost its claim, the one with this `token`, told of the post."""

    token: int
    state: DeliveryState
    posted_as: str | None = None
    reason: Fact | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """One post that is owed. UNIQUE(subscription, kind, period) makes it one, whatever happens.

    `payload` holds what was found when it was planned (alerts); digests are built when they are posted.
    `posted_as` is the platform's own name of the message, `reason` why it was skipped, refused or is unknown.
    `started_at` is when the last try began, `token` counts the claims: an older one has lost it. `evidence`
    holds what processes told of it after they had lost it. `retried_at`: since then an operator wants it,
    however late it is.
    """

    id: int
    subscription: Subscription
    period: str
    due_at: datetime
    state: DeliveryState
    attempts: int = 0
    started_at: datetime | None = None
    posted_as: str | None = None
    reason: Fact | None = None
    payload: dict[str, Any] | None = None
    token: int = 0
    evidence: tuple[Evidence, ...] = ()
    retried_at: datetime | None = None

    @property
    def key(self) -> str:
        """The name that is sent along with the post, for asking the platform later. At most 25 characters."""
        return f"d{self.id}"


NoticeCode = Literal["skipped", "not-scored", "not-found"]


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that `person` has to be told: a code with its facts.

    skipped: "kind", "channel", "period" and "reason" of a post that is not made any more.
    not-scored: "handle", an account that was deleted here while the workspace watched it.
    not-found: "handle" and "reason" of an account that was added and whose first look found none.
    """

    id: int
    workspace: str
    person: str
    code: NoticeCode
    facts: dict[str, Any]
    at: datetime


@dataclass(frozen=True, slots=True)
class Alerted:
    """A handle that a channel was told about, with the score that was told.

    `quiet_until`: somebody there asked to hear nothing more of it before then, None where nobody did.
    """

    handle: Handle
    at: datetime
    score: float
    quiet_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class PlannedAlert:
    """One grouped alert: its period, when to post it, and what it says."""

    period: str
    due_at: datetime
    payload: dict[str, Any]
