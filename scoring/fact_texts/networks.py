"""What a network shows and hides, what went wrong there, and what it costs."""

from __future__ import annotations

from scoring.fact_texts.values import Said, Values, always
from scoring.text import Name, Text, marked_plural, plural, say

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
    "not-watched": say("this workspace does not watch it"),
    "use-case": say("its network lets it be listed only for a use that it approved"),
}


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
    return say("{what} are missing this time: {why}.", what=what, why=_trouble_text(found.word("why")))


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


def _trouble_text(reference: str) -> Text:
    return TROUBLES.get(reference, Name(reference))


NETWORKS: dict[str, Said] = {
    **{reference: always(text) for reference, text in TROUBLES.items()},
    "stale": lambda found: say("no new score since {day}", day=found.day("day")),
    # What a network shows beside the numbers.
    "moved": lambda found: say(
        "{handle} has moved to {new}.", handle=found.name("handle"), new=found.name("new")
    ),
    "automated": always(say("Its owner says that a program posts here.")),
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
    "audience-hidden": always(say("The channel hides how many subscribers it has.")),
    "gap": _gap,
    "left-out": lambda found: plural(
        "One entry of what the network sent could not be read and is left out.",
        "{n} entries of what the network sent could not be read and are left out.",
        found.count("count"),
    ),
    "followers-hidden": always(say("Its owner hides how many followers it has.")),
    "people-hidden": always(say("Who reacts is not shown, though there are reactions.")),
    "reactions-hidden": lambda found: say(
        "{kind} are hidden here; what is shown stands for them.",
        kind=_KINDS.get(found.word("kind"), found.name("kind")),
    ),
    "spent": _spent,
}
