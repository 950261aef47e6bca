"""What is said of a checked list: how many were measured, what they can bring, and who brings most of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from scoring.campaigns.entries import Checked, Listed, State
from scoring.campaigns.overlap import Overlaps
from scoring.campaigns.result import COLUMNS, SHARE, Result, table
from scoring.campaigns.totals import Expected
from scoring.messages.replies import Reply, Sheet, Table
from scoring.messages.words import NOT_FOR, account_text
from scoring.networks import title_of
from scoring.text import (
    Amount,
    Name,
    Number,
    Share,
    Text,
    in_points,
    joined,
    marked_plural,
    plural,
    say,
)

# How each state is counted, the good ones first.
_COUNTED: dict[State, tuple[str, str]] = {
    "measured": marked_plural("{n} measured", "{n} measured"),
    "low_confidence": marked_plural("{n} from few posts", "{n} from few posts"),
    "moved": marked_plural("{n} at a new address", "{n} at new addresses"),
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


# What a row says where it has no score.
_STATES: dict[State, Text] = {
    "duplicate": say("twice"),
    "unreadable": say("not readable"),
    "not_found": say("not found"),
    "suspended": say("suspended"),
    "deactivated": say("deactivated"),
    "private": say("private"),
    "opted_out": say("forgotten on request"),
    "network_off": say("network off"),
    "over_budget": say("over the day's budget"),
    "not_asked": say("not asked"),
    "failed": say("no answer"),
}


def checked_reply(found: Result, now: datetime, *, unpaid: tuple[int, float] = (0, 0.0)) -> Reply:
    """The whole answer: totals, a row each in the order of the list, and the table as a file.

    `unpaid`: how many were not asked for, and the dollars that they cost.
    """
    lines = [*checked_lines(found), *_unpaid(*unpaid)]
    return Reply(
        plural("{n} person checked", "{n} people checked", len(found.listed)),
        tuple(lines),
        table=_people(found),
        small=(NOT_FOR,),
        sheet=Sheet(f"check-{now:%Y-%m-%d}", COLUMNS, tuple(map(tuple, table(found)))),
    )


def _unpaid(accounts: int, cost: float) -> Iterator[Text]:
    if accounts:
        yield plural(
            "Asking for {n} of them costs up to ${cost}: check again with --paid to agree to it.",
            "Asking for {n} of them costs up to ${cost}: check again with --paid to agree to it.",
            accounts,
            cost=Number(cost, 2),
        )


def _people(found: Result) -> Table:
    brought = {one.place: expected for one, expected in zip(found.counted, found.totals.people, strict=True)}
    whole = found.totals.whole.reactions
    rows = tuple(
        _person(one, state, brought.get(place), whole)
        for place, (one, state) in enumerate(zip(found.listed, found.states, strict=True))
    )
    header = (say("Account"), say("Score"), say("Expected"), say("4 of 5 cases"), say("Share"))
    return Table(header, rows, numeric=frozenset((1, 2, 3, 4)))


def _person(one: Listed, state: Checked, expected: Expected | None, whole: float) -> tuple[Text, ...]:
    name = Name(one.entry.typed) if one.handle is None else account_text(one.handle)
    if state.account is None:
        return name, _STATES[state.state], _NOTHING, _NOTHING, _NOTHING
    score = state.account.latest.score
    value = say(
        "{score} ± {margin}", score=in_points(score.value), margin=in_points((score.high - score.low) / 2)
    )
    if expected is None:
        return name, value, _NOTHING, _NOTHING, _NOTHING
    return (
        name,
        value,
        Amount(expected.reactions),
        say("{low} to {high}", low=Amount(expected.low), high=Amount(expected.high)),
        Share(expected.reactions / whole) if whole else _NOTHING,
    )


_NOTHING = Name("–")
FEWEST_SAMPLED = 2


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
    elif found.budget is not None:
        yield say("The list tells no prices, so that nobody can be chosen for a budget.")
    yield from _engagers(found.overlaps)
    if found.beside:
        yield plural(
            "{n} of them stands beside the sum, as the terms of its network want.",
            "{n} of them stand beside the sum, as the terms of their network want.",
            len(found.beside),
        )
    if found.totals.unmeasured:
        names = joined([Name(title_of(name)) for name in found.totals.unmeasured], "comma")
        yield say("No forecast of {networks} was held against what came yet.", networks=names)


def _engagers(found: Overlaps) -> Iterator[Text]:
    """Where nobody was looked at, nothing."""
    if found.sampled < FEWEST_SAMPLED:
        return
    yield say(
        "{seen} engagers of {people} were seen; they are {different} different people.",
        seen=Number(found.seen),
        people=plural("{n} person", "{n} people", found.sampled),
        different=Number(found.people),
    )
    if found.pairs:
        yield plural(
            "{n} pair shares more engagers than chance explains, or more than half: the table tells which.",
            "{n} pairs share more engagers than chance explains, or more than half: the table tells which.",
            found.pairs,
        )


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
