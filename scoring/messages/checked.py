"""What is said of a checked list: how many were measured, what they can bring, and who brings most of it."""

from __future__ import annotations

from collections.abc import Iterator

from scoring.campaigns.entries import State
from scoring.campaigns.result import SHARE, Result
from scoring.networks import title_of
from scoring.text import Amount, Name, Share, Text, joined, marked_plural, plural, say

# How each state is counted, the good ones first.
_COUNTED: dict[State, tuple[str, str]] = {
    "measured": marked_plural("{n} measured", "{n} measured"),
    "low_confidence": marked_plural("{n} from few posts", "{n} from few posts"),
    "held": marked_plural("{n} held back", "{n} held back"),
    "stale": marked_plural("{n} with an older score", "{n} with an older score"),
    "duplicate": marked_plural("{n} twice", "{n} twice"),
    "unreadable": marked_plural("{n} not readable", "{n} not readable"),
    "not_found": marked_plural("{n} not found", "{n} not found"),
    "suspended": marked_plural("{n} suspended", "{n} suspended"),
    "deactivated": marked_plural("{n} deactivated", "{n} deactivated"),
    "private": marked_plural("{n} private", "{n} private"),
    "opted_out": marked_plural("{n} forgotten on request", "{n} forgotten on request"),
    "network_off": marked_plural("{n} on a network that is off here", "{n} on networks that are off here"),
    "over_budget": marked_plural("{n} over the day's budget", "{n} over the day's budget"),
    "not_asked": marked_plural("{n} not asked", "{n} not asked"),
    "failed": marked_plural("{n} without an answer", "{n} without an answer"),
}


def checked_lines(found: Result) -> Iterator[Text]:
    """A few sentences, the most important first."""
    yield from _expected(found)
    counts = found.by_state()
    states = [plural(*_COUNTED[state], counts[state]) for state in _COUNTED if state in counts]
    entries = plural("{n} line", "{n} lines", len(found.listed))
    yield say("{entries}: {states}.", entries=entries, states=joined(states, "comma"))
    if found.group.people:
        yield plural(
            "{n} of them brings {share} of it.",
            "{n} of them bring {share} of it.",
            len(found.group.people),
            share=Share(SHARE),
        )
    if found.chosen is not None:
        yield plural(
            "For the budget, {n} of them is the best choice and brings {share}.",
            "For the budget, {n} of them are the best choice and bring {share}.",
            len(found.chosen.people),
            share=Share(found.chosen.share),
        )
    if found.totals.unmeasured:
        names = joined([Name(title_of(name)) for name in found.totals.unmeasured], "comma")
        yield say("No forecast of {networks} was held against what came yet.", networks=names)


def _expected(found: Result) -> Iterator[Text]:
    if not found.counted:
        yield say("None of them has a score.")
        return
    whole = found.totals.whole
    yield say(
        "{posts} of {people} can bring {reactions} weighted reactions, in 4 of 5 cases {low} to {high}.",
        posts=plural("{n} post", "{n} posts", found.posts()),
        people=plural("{n} person", "{n} people", len(found.counted)),
        reactions=Amount(whole.reactions),
        low=Amount(whole.low),
        high=Amount(whole.high),
    )
