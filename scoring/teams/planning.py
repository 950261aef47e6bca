"""What a subscription owes by now: the periods to post, those that are too late, and the next instant."""

from __future__ import annotations

import logging
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from scoring.errors import InfluenceError
from scoring.facts import Fact, fact
from scoring.teams.calendar import Rhythm, due_and_next, next_due, read_zone
from scoring.teams.subscription import Subscription, SubscriptionKind

log = logging.getLogger(__name__)

# A digest later than this says nothing new: it is skipped, and the reason is kept.
LATEST: dict[SubscriptionKind, timedelta] = {
    "weekly": timedelta(hours=24),
    "monthly": timedelta(days=3),
    "alerts": timedelta(hours=6),
}
# No stored instant lies further ahead than this, unless a clock was wrong when it was stored: a period and
# what clocks of two zones lie apart at most; quiet hours and the longest pause that a platform asks for.
FARTHEST_DUE: dict[SubscriptionKind, timedelta] = {
    "weekly": timedelta(days=7, hours=26),
    "monthly": timedelta(days=31, hours=26),
}
FARTHEST_RETRY = timedelta(hours=26)
# An account is refreshed once a day, at its own second of the next day.
FARTHEST_REFRESH = timedelta(hours=49)
# From here on the message says that it is delayed.
DELAYED = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Owed:
    """One period of a subscription. `reason` says why a skipped one is not posted."""

    period: str
    due_at: datetime
    state: Literal["pending", "skipped"]
    reason: Fact | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """All periods up to now, oldest first, and when to look again.

    `trouble` says why nothing can be planned for this subscription until somebody acts; then nothing is owed.
    """

    owed: tuple[Owed, ...]
    next_due_at: datetime | None
    trouble: Fact | None = None


def plan(subscription: Subscription, now: datetime, planned: Collection[str] = ()) -> Plan:
    """What one subscription owes; one that cannot be planned is told, so that the others go on.

    `planned` are its periods that have a delivery already, where the caller has read them.
    """
    try:
        return _plan(subscription, now, planned)
    except InfluenceError as error:
        return Plan((), None, error.fact)
    except Exception:
        log.exception("subscription %s cannot be planned", subscription.id)
        return Plan((), None, fact("unplannable"))


def _plan(subscription: Subscription, now: datetime, planned: Collection[str]) -> Plan:
    """Every missed period becomes a row; only the newest is posted, and only while it is news."""
    zone, local = read_zone(subscription.zone), subscription.local
    rhythm: Rhythm = "monthly" if subscription.kind == "monthly" else "weekly"
    if is_too_far(subscription, now):
        # It was computed by a clock that was wrong: look anew from now on, past what was posted meanwhile.
        following = next_due(rhythm, now, zone, local)
        while following.period in planned:
            following = next_due(rhythm, following.at, zone, local)
        return Plan((), following.at)
    # The stored instant itself is due: look from just before it.
    since = (subscription.next_due_at or now) - timedelta(seconds=1)
    periods, following = due_and_next(rhythm, since, now, zone, local)
    owed = []
    for one in periods:
        reason = too_late(subscription.kind, one.at, now)
        if reason is None and one is not periods[-1]:
            reason = fact("newer-due")
        owed.append(Owed(one.period, one.at, "skipped" if reason else "pending", reason))
    return Plan(tuple(owed), following.at)


def is_too_far(subscription: Subscription, now: datetime) -> bool:
    """Whether its next instant lies further ahead than one period."""
    farthest, due_at = FARTHEST_DUE.get(subscription.kind), subscription.next_due_at
    return farthest is not None and due_at is not None and due_at > now + farthest


def too_late(kind: SubscriptionKind, due_at: datetime, now: datetime) -> Fact | None:
    """Why a post of that instant is not made any more, None while it is."""
    late = now - due_at
    if late <= LATEST[kind]:
        return None
    return fact("late", hours=_hours(late), limit=_hours(LATEST[kind]))


def is_delayed(due_at: datetime, now: datetime) -> bool:
    return now - due_at > DELAYED


def _hours(span: timedelta) -> int:
    return round(span.total_seconds() / 3600)
