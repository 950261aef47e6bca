"""A subscription in words: what it posts, when, and why it does not."""

from __future__ import annotations

from scoring.fact_texts import text_of
from scoring.teams.calendar import LocalTime
from scoring.teams.delivery import Delivery
from scoring.teams.subscription import AlertRule, Subscription, SubscriptionKind
from scoring.text import Moment, Name, Number, Place, Text, Value, Weekday, in_points, joined, plural, say

NAMES: dict[SubscriptionKind, Text] = {
    "weekly": say("Weekly digest"),
    "monthly": say("Monthly report"),
    "alerts": say("Alerts"),
}


def describe(one: Subscription) -> Text:
    """What it posts and when, and why it does not where it is paused."""
    said = _alerts(one.rule, one.zone) if one.kind == "alerts" else digest_line(one.kind, one.local, one.zone)
    if one.paused is not None:
        return joined((said, say("Paused: {why}", why=text_of(one.paused))))
    if one.next_due_at is None:
        return said
    return joined((said, say("Next: {moment}.", moment=Moment(one.next_due_at, one.zone))))


def name_of(one: Subscription) -> Text:
    return NAMES[one.kind]


def unknown_line(post: Delivery) -> Text:
    """What nobody knows of a post, and where to look."""
    values: dict[str, Value] = {
        "post": name_of(post.subscription),
        "period": post.period,
        "channel": Place(post.subscription.channel),
    }
    if post.reason is None:
        return say(
            "{post} of {period} in {channel}: nobody knows whether it was posted. Look there.", **values
        )
    return say(
        "{post} of {period} in {channel}: nobody knows whether it was posted. {why} Look there.",
        why=text_of(post.reason),
        **values,
    )


def rhythm(kind: SubscriptionKind, local: LocalTime, zone: str) -> Text:
    """Such as "every Monday at 09:00 Europe/Paris"."""
    at = f"{local.hour:02d}:{local.minute:02d}"
    if kind == "weekly":
        return say("every {day} at {time} {zone}", day=Weekday(local.weekday), time=at, zone=zone)
    return say("on the first day of every month at {time} {zone}", time=at, zone=zone)


def digest_line(kind: SubscriptionKind, local: LocalTime, zone: str) -> Text:
    """Which digest, and when."""
    if kind == "weekly":
        return say("Weekly digest {rhythm}.", rhythm=rhythm(kind, local, zone))
    return say("Monthly report {rhythm}.", rhythm=rhythm(kind, local, zone))


def _alerts(rule: AlertRule, zone: str) -> Text:
    moves: list[Text] = []
    if rule.drop is not None:
        size, several = _size(rule.drop), _several(rule.drop)
        moves.append(plural("drops by {points} point", "drops by {points} points", several, points=size))
    if rule.rise is not None:
        size, several = _size(rule.rise), _several(rule.rise)
        moves.append(plural("rises by {points} point", "rises by {points} points", several, points=size))
    who: Text = say("any watched account") if rule.only is None else Name(str(rule.only))
    told = joined(moves, "or")
    if rule.quiet is None:
        return say("Alert when {who} {moves} in a week, beyond the noise.", who=who, moves=told)
    start, end = rule.quiet
    return say(
        "Alert when {who} {moves} in a week, beyond the noise, but not between {start} and {end} {zone}.",
        who=who,
        moves=told,
        start=f"{start:%H:%M}",
        end=f"{end:%H:%M}",
        zone=zone,
    )


def _several(points: float) -> int:
    return 1 if points == 1 else 2


def _size(points: float) -> Text:
    return Number(points) if points.is_integer() else in_points(points)
