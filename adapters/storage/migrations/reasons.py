"""Sentences about why something was not posted or scored -> facts as JSON, for migration 0007 alone."""

from __future__ import annotations

import re

from adapters.storage.migrations.sentences import Make, Row, always, read, rules_of


def reason(sentence: str) -> Row:
    """One fact; a sentence that is not known stays as it stands."""
    return read(sentence, _REASONS)


def _code(code: str) -> Make:
    """Every group of the pattern is a value."""
    return lambda found: {"code": code, **found.groupdict()}


_LATE = r"(?P<{0}>[0-9]{{1,9}}) (?P<{0}_in>h|days)"


def _late(found: re.Match[str]) -> Row:
    hours = {
        name: int(found[name]) * (1 if found[f"{name}_in"] == "h" else 24) for name in ("hours", "limit")
    }
    return {"code": "late", **hours}


_NETWORK = [
    *always(
        "network-down",
        r".+ cannot be reached\.",
        r".+ broke off in the middle of its answer\.",
        r".+ has a fault of its own right now\.",
        r".+ has not answered for a while and is left alone for a minute\.",
    ),
    *always(
        "network-slow",
        r".+ did not answer in time\.",
        r".+ took too long to send its answer\.",
        r"What .+ sent takes too long to read\.",
    ),
    *always(
        "rate-limited",
        r".+ asks us to wait: too many questions\.",
        r"Too many questions to .+ are waiting\.",
        r"Too many servers were asked for the first time within an hour\.",
        r"The day's quota of .+ is used up\.",
    ),
    *always("answer-too-large", r".+ sent more than \S+ MB for one question\."),
    *always(
        "bad-answer",
        r".+ sent data (?:of another form than it documents|that|in an encoding).*",
        r".+ sent numbers that make no sense\.",
        r".+ sent neither the account nor a reason that it documents\.",
        r".+ sent a [a-z]+ without a readable time\.",
        r".+ answered with (?:a web page|something else) instead of data\.",
        r".+ sends us (?:elsewhere|from one place to the next)\.",
        r".+ does not know this question; is .+",
        r".+ refused (?:a question about a post|the question for a reason of its own)\.",
        r".+ did not understand a question about stargazers\.",
        r".+ has an address that cannot be read\.",
        r".+ does not speak Mastodon's language\.",
        r".+ does not hold \S+ itself\.",
        r"The account has moved to an address that cannot be read\.",
    ),
    *always(
        "closed-server",
        r".+ does not answer programs without a login\.",
        r".+ does not show its accounts to programs without a login\.",
        r".+ does not answer this question without a token\.",
    ),
    *always(
        "forbidden-host",
        r"That server may not be asked\.",
        r"That is not the name of a public server\.",
        r"No public server answers to that name\.",
        r"Only port 443 is asked\.",
    ),
    *always("key-refused", r".+ does not accept the (?:key|token|token for this question)\."),
    *always(
        "budget-spent",
        r"The credits at .+ are used up\.",
        r"The budget of the day for (?:all workspaces|this workspace) is used up\.",
    ),
    *always("not-enabled", r".+ is not enabled here\."),
    *always("store", r"The store could not be (?:read|written)\."),
]
_ACCOUNT = [
    *always(
        "unknown-handle", r"There is no .+\.", r".+ moved, and moved again\.", r"The demo network has no .+\."
    ),
    *always(
        "suspended",
        r".+ has suspended \S+\.",
        r".+ hides \S+\.",
        r"The server of \S+ has restricted the account\.",
        r".+ has removed \S+ for good\.",
        r".+ may not show \S+ for legal reasons\.",
        r".+ has closed \S+\.",
    ),
    *always("deactivated", r"\S+ is deactivated on .+\.", r"\S+ is kept in memory of somebody\."),
    *always("private", r"\S+ is a protected account\.", r"\S+ chooses its followers one by one\."),
    *always(
        "opted-out",
        r"\S+ asks not to be (?:indexed|discovered|shown to people without a .+ login)\.",
        r"\S+ asked not to be shown\.",
        r"\S+ asked to be forgotten here\.",
        r"the account asked to be forgotten",
    ),
]
_CHAT = r"(?P<chat>Slack|Discord)"
_CHATS: list[tuple[str, Make]] = [
    (rf"{_CHAT} (?:could not|cannot) be reached\.", _code("chat-unreachable")),
    (rf"{_CHAT} asked for a pause\.", _code("chat-paused")),
    (rf"The connection to {_CHAT} broke while (?:posting|it took the post)\.", _code("chat-broke")),
    (rf"{_CHAT} had a fault (?:while posting|of its own while it took the post)\.", _code("chat-fault")),
    (rf"{_CHAT}'s answer to the post could not be read\.", _code("chat-unreadable")),
    (rf"{_CHAT} did not take the message \((?P<answer>[^()]{{1,80}})\)\.", _code("chat-refused")),
    (rf"{_CHAT} refused the post \((?P<answer>[^()]{{1,80}})\)\.", _code("chat-refused")),
    (rf"{_CHAT} refuses the bot's token\.", _code("chat-token")),
    (rf"{_CHAT} does not accept the app's access any more\.", _code("access-refused")),
    (rf"A rule of this {_CHAT} keeps me from posting there\.", _code("restricted")),
    (rf"That person is not in this {_CHAT} any more\.", _code("person-gone")),
    *always(
        "channel-unseen",
        r"I cannot see that channel: it is private, or it is gone\.",
        r"Discord does not let me see that channel\.",
    ),
    *always("channel-gone", r"The channel is gone\."),
    *always("channel-archived", r"That channel is archived\."),
    *always("channel-read-only", r"That channel is read-only\."),
    *always("channel-threads-only", r"That channel takes only replies in threads\."),
    *always("channel-no-threads", r"That channel takes no threads\."),
    *always(
        "channel-no-messages",
        r"That channel takes no messages\.",
        r"That kind of channel takes no messages of mine\.",
    ),
    *always("thread-archived", r"That thread is archived\."),
    *always("not-a-member", r"I am not a member of that channel\."),
    *always(
        "no-permission",
        r"I may not post in that channel\.",
        r"Discord does not let me post in that channel\.",
    ),
    *always("not-in-server", r"I am not in this server any more\."),
    *always("no-workspace-access", r"The app may not act in this workspace\."),
    *always("app-switched-off", r"The app's account was switched off\."),
    *always("access-revoked", r"The app's access was taken back\."),
    *always("access-ended", r"The app's access has ended\."),
    *always("workspace-moving", r"This workspace is being moved\."),
    *always("scope-missing", r"The app was not given the right to post\."),
    *always("person-is-bot", r"That account is a bot\."),
    *always("no-private-messages", r"The app takes no private messages\."),
    (r"The file of posts cannot be written \((?P<fault>[^()]{1,200})\)\.", _code("file-unwritable")),
    (r"The file of posts cannot be read \((?P<fault>[^()]{1,200})\)\.", _code("file-unreadable")),
    *always("disk-unknown", r"Nobody knows whether the post reached the disk\."),
]
_OURS: list[tuple[str, Make]] = [
    *always("switched-off", r"switched off"),
    *always("cut-off", r"its process ended while it was posting"),
    *always("newer-due", r"a newer one was due at the same time"),
    *always("not-there", r"it was not there"),
    *always("internal", r"a fault of ours, see the log"),
    *always("not-served", r"This process does not serve that chat\."),
    *always("taken-over", r"Another process sees to this post\."),
    *always("stood-still", r"This process stood still while it was about to post\."),
    *always("unplannable", r"It cannot be planned, by a fault of ours; the operator finds more in the log\."),
    (r"“(?P<zone>[^“”]{0,40})” is not a time zone that I know\.", _code("unknown-zone")),
    (f"{_LATE.format('hours')} late, and after {_LATE.format('limit')} it is no news", _late),
]
# Ours first: the patterns of networks are the widest.
_REASONS = rules_of(*_OURS, *_CHATS, *_ACCOUNT, *_NETWORK)
