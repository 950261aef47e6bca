"""Why nothing is posted, or was not: whole sentences."""

from __future__ import annotations

from collections.abc import Iterable

from scoring.fact_texts.values import Said, Values, always
from scoring.text import Name, Text, joined, plural, say

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


def _late(found: Values) -> Text:
    late, limit = (_hours(found.count(name)) for name in ("hours", "limit"))
    return say("It is {late} late, and after {limit} it is no news.", late=late, limit=limit)


def _hours(hours: int) -> Text:
    return say("{hours} h", hours=hours) if hours < 72 else plural("{n} day", "{n} days", hours // 24)


POSTING: dict[str, Said] = {
    "switched-off": always(say("It was switched off.")),
    "error": always(say("It did not work.")),
    "not-posted": always(say("It was not posted.")),
    "post-unknown": always(say("Nobody knows whether it was posted.")),
    "claim-lost": always(say("Another process sees to it.")),
    "unplannable": always(
        say("It cannot be planned, by a fault of ours; the operator finds more in the log.")
    ),
    "unknown-zone": lambda found: say("“{zone}” is not a time zone that I know.", zone=found.name("zone")),
    "late": _late,
    "newer-due": always(say("A newer one was due at the same time.")),
    "cut-off": always(say("Its process ended while it was posting.")),
    "not-there": always(say("It was not there.")),
    "not-served": always(say("This process does not serve that chat.")),
    "taken-over": always(say("Another process sees to this post.")),
    "stood-still": always(say("This process stood still while it was about to post.")),
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
    "channel-unseen": always(say("I cannot see that channel: it is private, or it is gone.")),
    "channel-gone": always(say("The channel is gone.")),
    "channel-archived": always(say("That channel is archived.")),
    "channel-read-only": always(say("That channel is read-only.")),
    "channel-threads-only": always(say("That channel takes only replies in threads.")),
    "channel-no-threads": always(say("That channel takes no threads.")),
    "channel-no-messages": always(say("That channel takes no messages.")),
    "thread-archived": always(say("That thread is archived.")),
    "not-a-member": always(say("I am not a member of that channel.")),
    "no-permission": always(say("I may not post in that channel.")),
    "not-in-server": always(say("I am not in this server any more.")),
    "restricted": lambda found: say(
        "A rule of this {chat} keeps me from posting there.", chat=found.name("chat")
    ),
    "no-workspace-access": always(say("The app may not act in this workspace.")),
    "app-switched-off": always(say("The app's account was switched off.")),
    "access-revoked": always(say("The app's access was taken back.")),
    "access-ended": always(say("The app's access has ended.")),
    "access-refused": lambda found: say(
        "{chat} does not accept the app's access any more.", chat=found.name("chat")
    ),
    "workspace-moving": always(say("This workspace is being moved.")),
    "rights-missing": lambda found: say(
        "I may not post in that channel; missing: {rights}.", rights=rights_text(found.word("rights").split())
    ),
    "history-too-long": always(say("Too much was written in that channel to find the post.")),
    "history-closed": lambda found: say(
        "{chat} does not let the app look for its own post there.", chat=found.name("chat")
    ),
    "history-unread": always(
        say("I may not read that channel's history, so nobody knows whether it is there.")
    ),
    "not-installed": always(say("The app is not installed in this workspace.")),
    "scope-missing": always(say("The app was not given the right to post.")),
    "person-gone": lambda found: say("That person is not in this {chat} any more.", chat=found.name("chat")),
    "person-is-bot": always(say("That account is a bot.")),
    "no-private-messages": always(say("The app takes no private messages.")),
    "file-unwritable": lambda found: say(
        "The file of posts cannot be written ({fault}).", fault=found.name("fault")
    ),
    "file-unreadable": lambda found: say(
        "The file of posts cannot be read ({fault}).", fault=found.name("fault")
    ),
    "disk-full": always(say("The file of posts cannot be written: the disk is full.")),
    "disk-unknown": always(say("Nobody knows whether the post reached the disk.")),
}
