"""What a channel is posted, and when."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Literal

from scoring.facts import Fact
from scoring.handles import Handle
from scoring.teams.calendar import LocalTime

SubscriptionKind = Literal["weekly", "monthly", "alerts"]


DEFAULT_DROP = 3.0


@dataclass(frozen=True, slots=True)
class AlertRule:
    """When a channel is told at once. `drop` and `rise` in points, None: not told.

    `quiet` is a span of local time in which nothing is posted; it may cross midnight.
    """

    drop: float | None = DEFAULT_DROP
    rise: float | None = None
    quiet: tuple[time, time] | None = None


@dataclass(frozen=True, slots=True)
class Mention:
    """Who is pinged by each post: a role or user group, or one member, by the platform's own id.

    `name` is what the platform called it when it was set; "" where it did not tell.
    """

    who: Literal["group", "person"]
    id: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Subscription:
    """What one channel is posted, and when. `paused` holds the reason while nothing is posted.

    `next_due_at` is None for alerts, which follow the refreshes and not the calendar. `about` names the
    accounts it is about, (): all that the workspace watches, or whoever belongs to the `cohort` of this
    name. `mention` is pinged by each post, None: nobody.
    """

    id: int
    workspace: str
    channel: str
    kind: SubscriptionKind
    zone: str
    local: LocalTime
    created_by: str
    created_at: datetime
    next_due_at: datetime | None
    rule: AlertRule = field(default_factory=AlertRule)
    paused: Fact | None = None
    about: tuple[Handle, ...] = ()
    mention: Mention | None = None
    cohort: str = ""
