"""A subscription in words: what it posts, when, and why it does not."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from scoring.messages.replies import Named, Place
from scoring.teams.delivery import Delivery
from scoring.teams.subscription import AlertRule, Subscription

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def describe(one: Subscription) -> str:
    """What it posts and when, and why it does not where it is paused."""
    paused = f" Paused: {one.paused.rstrip('.')}." if one.paused else ""
    if one.kind == "alerts":
        return f"{_alerts(one.rule, one.zone)}{paused}"
    after = "" if one.next_due_at is None or paused else f" Next: {moment(one.next_due_at, one.zone)}."
    return f"{name_of(one)} {rhythm(one)}.{after}{paused}"


def name_of(one: Subscription) -> str:
    return {"weekly": "Weekly digest", "monthly": "Monthly report", "alerts": "Alerts"}[one.kind]


def unknown_line(post: Delivery) -> Named:
    """What nobody knows of a post, and where to look."""
    named = f"{name_of(post.subscription)} of {post.period} in "
    why = f": nobody knows whether it was posted ({(post.reason or 'no reason').rstrip('.')}). Look there."
    return Named(named, Place(post.subscription.channel), why)


def rhythm(one: Subscription) -> str:
    at = f"at {one.local.hour:02d}:{one.local.minute:02d} {one.zone}"
    if one.kind == "weekly":
        return f"every {_DAYS[one.local.weekday - 1]} {at}"
    return f"on the first day of every month {at}"


def _alerts(rule: AlertRule, zone: str) -> str:
    moves = [f"drops by {rule.drop:g} points"] if rule.drop is not None else []
    moves += [f"rises by {rule.rise:g} points"] if rule.rise is not None else []
    who = "any watched account" if rule.only is None else str(rule.only)
    quiet = ""
    if rule.quiet is not None:
        quiet = f", but not between {rule.quiet[0]:%H:%M} and {rule.quiet[1]:%H:%M} {zone}"
    return f"Alert when {who} {' or '.join(moves)} in a week, beyond the noise{quiet}."


def moment(at: datetime, zone: str) -> str:
    return f"{at.astimezone(ZoneInfo(zone)):%A %d %b %Y, %H:%M} {zone}"
