"""A subscription in words: what it posts, when, and why it does not."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from scoring.messages.replies import Named, Place
from scoring.teams.delivery import Delivery
from scoring.teams.subscription import AlertRule, Subscription
from scoring.text import Name, say

_DAYS = (
    say("Monday"),
    say("Tuesday"),
    say("Wednesday"),
    say("Thursday"),
    say("Friday"),
    say("Saturday"),
    say("Sunday"),
)


def describe(one: Subscription) -> str:
    """What it posts and when, and why it does not where it is paused."""
    paused = say(" Paused: {rstrip}.", rstrip=str(one.paused.rstrip("."))) if one.paused else ""
    if one.kind == "alerts":
        return f"{_alerts(one.rule, one.zone)}{paused}"
    after = (
        ""
        if one.next_due_at is None or paused
        else say(" Next: {next_due_at}.", next_due_at=moment(one.next_due_at, one.zone))
    )
    return f"{name_of(one)} {rhythm(one)}.{after}{paused}"


def name_of(one: Subscription) -> str:
    return {"weekly": say("Weekly digest"), "monthly": say("Monthly report"), "alerts": say("Alerts")}[
        one.kind
    ]


def unknown_line(post: Delivery) -> Named:
    """What nobody knows of a post, and where to look."""
    named = say(
        "{subscription} of {period} in ",
        subscription=name_of(post.subscription),
        period=str(post.period),
    )
    why = say(
        ": nobody knows whether it was posted ({rstrip}). Look there.",
        rstrip=str((post.reason or "no reason").rstrip(".")),
    )
    return Named(named, Place(post.subscription.channel), why)


def rhythm(one: Subscription) -> str:
    at = say(
        "at {hour}:{minute} {zone}",
        hour=str(one.local.hour),
        minute=str(one.local.minute),
        zone=str(one.zone),
    )
    if one.kind == "weekly":
        return say("every {days} {at}", days=str(_DAYS[one.local.weekday - 1]), at=str(at))
    return say("on the first day of every month {at}", at=str(at))


def _alerts(rule: AlertRule, zone: str) -> str:
    moves = [say("drops by {drop} points", drop=str(rule.drop))] if rule.drop is not None else []
    moves += [say("rises by {rise} points", rise=str(rule.rise))] if rule.rise is not None else []
    who = say("any watched account") if rule.only is None else str(rule.only)
    quiet = ""
    if rule.quiet is not None:
        quiet = say(
            ", but not between {quiet} and {quiet2} {zone}",
            quiet=Name(f"{rule.quiet[0]:%H:%M}"),
            quiet2=Name(f"{rule.quiet[1]:%H:%M}"),
            zone=str(zone),
        )
    return say(
        "Alert when {who} {moves} in a week, beyond the noise{quiet}.",
        who=str(who),
        moves=str(" or ".join(moves)),
        quiet=str(quiet),
    )


def moment(at: datetime, zone: str) -> str:
    return f"{at.astimezone(ZoneInfo(zone)):%A %d %b %Y, %H:%M} {zone}"
