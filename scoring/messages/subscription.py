"""A subscription in words: what it posts, when, and why it does not."""

from __future__ import annotations

from collections.abc import Sequence

from scoring.commands.kinds import Resume, SwitchOff
from scoring.fact_texts import text_of
from scoring.handles import Handle
from scoring.messages.replies import Button
from scoring.teams.calendar import LocalTime
from scoring.teams.delivery import Delivery
from scoring.teams.subscription import Mention, Subscription, SubscriptionKind
from scoring.text import (
    Moment,
    Name,
    Number,
    Person,
    Place,
    Text,
    Value,
    Weekday,
    in_points,
    joined,
    plural,
    say,
)

MOST_NAMED = 5  # accounts in a line
MOST_MENDED = 2

NAMES: dict[SubscriptionKind, Text] = {
    "weekly": say("Weekly digest"),
    "monthly": say("Monthly report"),
    "alerts": say("Alerts"),
}


def describe(one: Subscription) -> Text:
    """What it posts and when, and why it does not where it is paused."""
    posted = _alerts(one) if one.kind == "alerts" else digest_line(one.kind, one.local, one.zone)
    about = () if one.kind == "alerts" else about_line(one)
    said = joined((posted, *about, *mention_line(one)))
    if one.paused is not None:
        return joined((said, say("Paused: {why}", why=text_of(one.paused))))
    if one.next_due_at is None:
        return said
    return joined((said, say("Next: {moment}.", moment=Moment(one.next_due_at, one.zone))))


def about_line(one: Subscription) -> tuple[Text, ...]:
    """The accounts that it is about, where it is not about all."""
    if one.cohort:
        return (say("About the cohort {name}.", name=one.cohort),)
    return (say("About {accounts}.", accounts=_named(one.about)),) if one.about else ()


def mention_line(one: Subscription) -> tuple[Text, ...]:
    """Who is pinged by each post, where somebody is."""
    match one.mention:
        case None:
            return ()
        case Mention(name=""):
            return (
                (say("Each post mentions a group."),)
                if one.mention.who == "group"
                else (say("Each post mentions {who}.", who=Person(one.mention.id)),)
            )
        case Mention(name=name):
            return (say("Each post mentions {who}.", who=f"@{name.lstrip('@')}"),)


def _named(about: Sequence[Handle]) -> Text:
    names = [Name(str(one)) for one in about[:MOST_NAMED]]
    more = len(about) - len(names)
    return joined((*names, *((plural("{n} more", "{n} more", more),) if more else ())), "comma")


def mending(paused: Sequence[Subscription]) -> tuple[Button, ...]:
    """To resume or remove each of the first ones; what is set for it stays as it was."""
    found: list[Button] = []
    for one in paused[:MOST_MENDED]:
        found.append(Button(say("Resume: {what}", what=name_of(one)), Resume(one.id)))
        found.append(Button(say("Remove: {what}", what=name_of(one)), SwitchOff(one.id)))
    return tuple(found)


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


def _alerts(one: Subscription) -> Text:
    rule, zone = one.rule, one.zone
    moves: list[Text] = []
    if rule.drop is not None:
        size, several = _size(rule.drop), _several(rule.drop)
        moves.append(plural("drops by {points} point", "drops by {points} points", several, points=size))
    if rule.rise is not None:
        size, several = _size(rule.rise), _several(rule.rise)
        moves.append(plural("rises by {points} point", "rises by {points} points", several, points=size))
    who: Text = say("any watched account")
    if one.cohort:
        who = say("anybody of the cohort {name}", name=one.cohort)
    elif one.about:
        who = (
            _named(one.about) if len(one.about) == 1 else say("one of {accounts}", accounts=_named(one.about))
        )
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
