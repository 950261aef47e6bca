"""A fact -> what is said of it: one entry a code."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from scoring.facts import Fact, FactValue
from scoring.text import (
    Amount,
    Day,
    Name,
    Number,
    Share,
    Signed,
    Text,
    joined,
    marked,
    marked_plural,
    plural,
    reactions,
    say,
)

Said = Callable[["Values"], Text]


def text_of(fact: Fact) -> Text:
    """How it is said. A code of another version, that is not known here, is said as it stands."""
    said = FACTS.get(fact.code)
    return Name(fact.code) if said is None else said(Values(fact))


class Values:
    """The values of a fact by name; a missing one is empty, so that every old row can be said."""

    def __init__(self, fact: Fact) -> None:
        self._values: dict[str, FactValue] = dict(fact.values)

    def word(self, name: str) -> str:
        return str(self._values.get(name, ""))

    def name(self, name: str) -> Name:
        return Name(self.word(name))

    def number(self, name: str) -> float:
        found = self._values.get(name, 0)
        return 0.0 if isinstance(found, str) else float(found)

    def count(self, name: str) -> int:
        return round(self.number(name))

    def day(self, name: str) -> Text:
        try:
            return Day(date.fromisoformat(self.word(name)))
        except ValueError:
            return self.name(name)


PARTS: dict[str, Text] = {
    "reach": say("True Reach"),
    "amplification": say("Amplification"),
    "network": say("Network"),
}


def part_text(name: str) -> Text:
    """The name of a part of the score."""
    return PARTS.get(name, Name(name))


# What a bot needs in a channel of Discord, as the settings of a channel name it there.
RIGHTS: dict[str, Text] = {
    "view_channel": say("View Channel"),
    "send_messages": say("Send Messages"),
    "embed_links": say("Embed Links"),
    "attach_files": say("Attach Files"),
}


def rights_text(rights: Iterable[str]) -> Text:
    """Rights by their codes, listed."""
    return joined((RIGHTS.get(right, Name(right)) for right in rights), "comma")


def _always(text: Text) -> Said:
    return lambda _: text


def _jump(template: str) -> Said:
    return lambda found: say(
        template, before=Number(found.number("before")), after=Number(found.number("after"))
    )


def _posts_young(found: Values) -> Text:
    return plural(
        "Only {n} of the posts that the network showed is old enough to judge.",
        "Only {n} of the posts that the network showed are old enough to judge.",
        found.count("after"),
    )


_DOUBTS: dict[str, Callable[[int], Text]] = {
    "follows-many": lambda n: plural(
        "{n} follows far more accounts than follow it", "{n} follow far more accounts than follow them", n
    ),
    "no-avatar": lambda n: plural("{n} has no picture", "{n} have no picture", n),
    "no-posts": lambda n: plural("{n} has never posted", "{n} have never posted", n),
    "young": lambda n: plural("{n} is younger than a month", "{n} are younger than a month", n),
    "digits": lambda n: plural("{n} has a name full of digits", "{n} have names full of digits", n),
    "mass-following": lambda n: plural(
        "{n} follows thousands at a time", "{n} follow thousands at a time", n
    ),
}


def _audience(found: Values) -> Text:
    sampled, real = found.count("sampled"), Share(found.number("authentic"))
    doubts = [said(found.count(doubt)) for doubt, said in _DOUBTS.items() if found.count(doubt)]
    if not doubts:
        return plural(
            "Of the one account looked at, {real} counts as real; it does not look empty or automated.",
            "Of the {n} accounts looked at, {real} count as real; none looks empty or automated.",
            sampled,
            real=real,
        )
    return plural(
        "Of the one account looked at, {real} counts as real: {doubts}.",
        "Of the {n} accounts looked at, {real} count as real: {doubts}.",
        sampled,
        real=real,
        doubts=joined(doubts, "comma"),
    )


def _pods(found: Values) -> Text:
    said = say(
        "{share} of the reactions count: {over} of the accounts that react do so on more than {limit} of "
        "the posts looked at.",
        share=Share(found.number("share_left")),
        over=found.count("over"),
        limit=found.count("limit"),
    )
    own = say("The account's own reactions count nothing.")
    return joined((said, own)) if found.count("own") else said


def _newest(found: Values) -> Text:
    return plural(
        "The newest post earned {few}, usually {usual}.",
        "The {n} newest posts earned {few} each, usually {usual}.",
        found.count("count"),
        few=reactions(found.number("reactions")),
        usual=Amount(found.number("usual")),
    )


def _post_left(found: Values) -> Text:
    return say(
        "The post of {day} ({reactions}) no longer counts.",
        day=found.day("day"),
        reactions=reactions(found.number("reactions")),
    )


_MOST_OF_IT: dict[str, Text] = {
    "reach": say("Most of it is True Reach: the audience that is really there."),
    "amplification": say("Most of it is Amplification: what its posts earn."),
    "network": say("Most of it is Network: who reacts to it."),
}


def _part_moved(found: Values) -> Text:
    return say(
        "{part} makes {points} of it.",
        part=part_text(found.word("part")),
        points=Signed(found.number("points")),
    )


def _late(found: Values) -> Text:
    late, limit = (_hours(found.count(name)) for name in ("hours", "limit"))
    return say("It is {late} late, and after {limit} it is no news.", late=late, limit=limit)


def _hours(hours: int) -> Text:
    return say("{hours} h", hours=hours) if hours < 72 else plural("{n} day", "{n} days", hours // 24)


_GAPS: dict[str, Text] = {
    "older-posts": say("Its older posts"),
    "posts": say("Its posts"),
    "replies": say("Its replies"),
    "people": say("The people who reacted"),
    "people-and-releases": say("The people who reacted and the releases"),
    "releases": say("Its releases"),
}


_KINDS: dict[str, Text] = {
    "likes": say("Likes"),
    "replies": say("Comments"),
    "views": say("Views"),
}


def _gap(found: Values) -> Text:
    what = _GAPS.get(found.word("what"), found.name("what"))
    return say("{what} are missing this time: {why}.", what=what, why=_reference(found.word("why")))


def _spent(found: Values) -> Text:
    """Dollars, in cents where that is enough."""
    name, spent = found.name("network"), found.name("spent")
    if not found.word("limit"):
        return say("Spent at {network} today: {spent}.", network=name, spent=spent)
    limit = found.name("limit")
    return say("Spent at {network} today: {spent} of {limit}.", network=name, spent=spent, limit=limit)


_UNSHOWN: dict[str, tuple[str, str]] = {
    "people": marked_plural(
        "{network} did not show one person beside the others.",
        "{network} did not show {n} people beside the others.",
    ),
    "posts": marked_plural(
        "{network} did not show one post beside the others.",
        "{network} did not show {n} posts beside the others.",
    ),
    "other": marked_plural(
        "{network} did not show one thing that was asked for.",
        "{network} did not show {n} things that were asked for.",
    ),
}


def _partly_shown(found: Values) -> Text:
    one, many = _UNSHOWN.get(found.word("what"), _UNSHOWN["other"])
    return plural(one, many, found.count("count"), network=found.name("network"))


def _gained(found: Values) -> Text:
    """Stars by their dates, of the repositories that a token lets us read them of."""
    stars, days = found.count("stars"), found.count("days")
    where = plural("its newest repository", "its {n} newest repositories", found.count("repositories"))
    if found.count("at_least"):
        return plural(
            "In the last {days} days {where} gained at least {n} star.",
            "In the last {days} days {where} gained at least {n} stars.",
            stars,
            days=days,
            where=where,
        )
    return plural(
        "In the last {days} days {where} gained {n} star.",
        "In the last {days} days {where} gained {n} stars.",
        stars,
        days=days,
        where=where,
    )


def _reference(reference: str) -> Text:
    return TROUBLES.get(reference, Name(reference))


# Clauses. What a stored error says, by its reference (scoring/errors.py).
TROUBLES: dict[str, Text] = {
    "not-scored": say("this account has no score"),
    "unknown-handle": say("there is no such account"),
    "suspended": say("its network has suspended it"),
    "deactivated": say("its owner switched it off"),
    "private": say("it is private"),
    "opted-out": say("it asked to be forgotten"),
    "network": say("its network gave no usable answer"),
    "not-enabled": say("its network is not switched on here"),
    "network-down": say("its network did not answer"),
    "network-slow": say("its network did not answer in time"),
    "rate-limited": say("its network asked for a pause"),
    "bad-answer": say("its network gave an answer that cannot be read"),
    "answer-too-large": say("its network gave an answer that is too large"),
    "closed-server": say("its server shows nothing without an account there"),
    "forbidden-host": say("its server is not a public one"),
    "key-refused": say("its network refused the key of this bot"),
    "budget-spent": say("the budget for its network is spent"),
    "store": say("the store did not take it"),
    "internal": say("a fault of ours, which is in the log"),
    "bad-input": say("what was asked cannot be read"),
    "bad-handle": say("that is no handle"),
    "bad-command": say("that is no command"),
    "bad-observation": say("what its network shows makes no sense"),
    "settings": say("the settings of this bot do not work"),
    "no-score": say("no score yet"),
    "use-case": say("its network lets it be listed only for a use that it approved"),
}

FACTS: dict[str, Said] = {
    "legacy": lambda found: found.name("english"),
    **{reference: _always(text) for reference, text in TROUBLES.items()},
    "stale": lambda found: say("no new score since {day}", day=found.day("day")),
    # Why a score is held.
    "page-missing": _always(say("The network left out a part of its answer.")),
    "posts-vanished": _always(say("The network showed no posts, where it showed some the last time.")),
    "posts-young": _posts_young,
    "followers-jumped": _jump(
        marked("The number of followers jumped from {before} to {after} within a day.")
    ),
    "posts-jumped": _jump(marked("The number of posts jumped from {before} to {after} within a day.")),
    # What looking at those who react showed.
    "pods": _pods,
    "audience": _audience,
    # What a network shows beside the numbers.
    "moved": lambda found: say(
        "{handle} has moved to {new}.", handle=found.name("handle"), new=found.name("new")
    ),
    "automated": _always(say("Its owner says that a program posts here.")),
    "organisation": lambda found: say("This is an organisation on {network}.", network=found.name("network")),
    "with-token": lambda found: say(
        "Seen with a token of {network}: who starred up to ten repositories, with their followers.",
        network=found.name("network"),
    ),
    "without-token": lambda found: say(
        "Seen without a token of {network}: who starred one repository, by name only.",
        network=found.name("network"),
    ),
    "gained": _gained,
    "partly-shown": _partly_shown,
    "audience-hidden": _always(say("The channel hides how many subscribers it has.")),
    "gap": _gap,
    "left-out": lambda found: plural(
        "One entry of what the network sent could not be read and is left out.",
        "{n} entries of what the network sent could not be read and are left out.",
        found.count("count"),
    ),
    "followers-hidden": _always(say("Its owner hides how many followers it has.")),
    "people-hidden": _always(say("Who reacts is not shown, though there are reactions.")),
    "reactions-hidden": lambda found: say(
        "{kind} are hidden here; what is shown stands for them.",
        kind=_KINDS.get(found.word("kind"), found.name("kind")),
    ),
    "spent": _spent,
    # Why a score moved.
    "formula-changed": _always(say("The formula changed in between.")),
    "newest-posts": _newest,
    "post-left": _post_left,
    "audience-changed": _jump(marked("The audience went from {before} to {after}.")),
    "most-of-it": lambda found: _MOST_OF_IT.get(found.word("part"), found.name("part")),
    "part-moved": _part_moved,
    # Why nothing is posted, or was not: whole sentences.
    "switched-off": _always(say("It was switched off.")),
    "error": _always(say("It did not work.")),
    "not-posted": _always(say("It was not posted.")),
    "post-unknown": _always(say("Nobody knows whether it was posted.")),
    "claim-lost": _always(say("Another process sees to it.")),
    "unplannable": _always(
        say("It cannot be planned, by a fault of ours; the operator finds more in the log.")
    ),
    "unknown-zone": lambda found: say("“{zone}” is not a time zone that I know.", zone=found.name("zone")),
    "late": _late,
    "newer-due": _always(say("A newer one was due at the same time.")),
    "cut-off": _always(say("Its process ended while it was posting.")),
    "not-there": _always(say("It was not there.")),
    "not-served": _always(say("This process does not serve that chat.")),
    "taken-over": _always(say("Another process sees to this post.")),
    "stood-still": _always(say("This process stood still while it was about to post.")),
    "chat-unreachable": lambda found: say("{chat} could not be reached.", chat=found.name("chat")),
    "chat-paused": lambda found: say("{chat} asked for a pause.", chat=found.name("chat")),
    "chat-broke": lambda found: say("The connection to {chat} broke while posting.", chat=found.name("chat")),
    "chat-fault": lambda found: say("{chat} had a fault while posting.", chat=found.name("chat")),
    "chat-unreadable": lambda found: say(
        "The answer of {chat} to the post could not be read.", chat=found.name("chat")
    ),
    "chat-refused": lambda found: say(
        "{chat} did not take the message ({answer}).", chat=found.name("chat"), answer=found.name("answer")
    ),
    "chat-token": lambda found: say("{chat} refuses the bot's token.", chat=found.name("chat")),
    "channel-unseen": _always(say("I cannot see that channel: it is private, or it is gone.")),
    "channel-gone": _always(say("The channel is gone.")),
    "channel-archived": _always(say("That channel is archived.")),
    "channel-read-only": _always(say("That channel is read-only.")),
    "channel-threads-only": _always(say("That channel takes only replies in threads.")),
    "channel-no-threads": _always(say("That channel takes no threads.")),
    "channel-no-messages": _always(say("That channel takes no messages.")),
    "thread-archived": _always(say("That thread is archived.")),
    "not-a-member": _always(say("I am not a member of that channel.")),
    "no-permission": _always(say("I may not post in that channel.")),
    "not-in-server": _always(say("I am not in this server any more.")),
    "restricted": lambda found: say(
        "A rule of this {chat} keeps me from posting there.", chat=found.name("chat")
    ),
    "no-workspace-access": _always(say("The app may not act in this workspace.")),
    "app-switched-off": _always(say("The app's account was switched off.")),
    "access-revoked": _always(say("The app's access was taken back.")),
    "access-ended": _always(say("The app's access has ended.")),
    "access-refused": lambda found: say(
        "{chat} does not accept the app's access any more.", chat=found.name("chat")
    ),
    "workspace-moving": _always(say("This workspace is being moved.")),
    "rights-missing": lambda found: say(
        "I may not post in that channel; missing: {rights}.", rights=rights_text(found.word("rights").split())
    ),
    "history-too-long": _always(say("Too much was written in that channel to find the post.")),
    "history-closed": lambda found: say(
        "{chat} does not let the app look for its own post there.", chat=found.name("chat")
    ),
    "history-unread": _always(
        say("I may not read that channel's history, so nobody knows whether it is there.")
    ),
    "not-installed": _always(say("The app is not installed in this workspace.")),
    "scope-missing": _always(say("The app was not given the right to post.")),
    "person-gone": lambda found: say("That person is not in this {chat} any more.", chat=found.name("chat")),
    "person-is-bot": _always(say("That account is a bot.")),
    "no-private-messages": _always(say("The app takes no private messages.")),
    "file-unwritable": lambda found: say(
        "The file of posts cannot be written ({fault}).", fault=found.name("fault")
    ),
    "file-unreadable": lambda found: say(
        "The file of posts cannot be read ({fault}).", fault=found.name("fault")
    ),
    "disk-full": _always(say("The file of posts cannot be written: the disk is full.")),
    "disk-unknown": _always(say("Nobody knows whether the post reached the disk.")),
}
