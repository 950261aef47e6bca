"""Holds the posts of a campaign against what was expected of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from scoring.campaigns.campaign import Campaign, Judgement, Participant, Promised
from scoring.campaigns.prospects import SLOTS, Prospect, prospect
from scoring.campaigns.result import Result
from scoring.campaigns.totals import Expected, totals
from scoring.formula.constants import Constants
from scoring.formula.posts import measured, weighted_reactions
from scoring.formula.result import four_digits
from scoring.handles import Handle
from scoring.observation.model import Observation

# As many equally likely posts of each person are kept: enough that a total made of them is the same within a
# percent or two.
KEPT = 128


@dataclass(frozen=True, slots=True)
class Came:
    """One person: how many of the planned posts are out and old enough to be counted, and what they earned.

    `promised` is what was expected of just these, None before the first one is out.
    """

    participant: Participant
    out: int
    reactions: float
    promised: Promised | None

    @property
    def done(self) -> bool:
        return self.out >= self.participant.posts


@dataclass(frozen=True, slots=True)
class Report:
    """A campaign as it stands. `promised` is what was expected of the posts that are out, None before any."""

    campaign: Campaign
    people: Sequence[Came]
    promised: Promised | None

    @property
    def out(self) -> int:
        return sum(one.out for one in self.people)

    @property
    def came(self) -> float:
        return sum(one.reactions for one in self.people)

    @property
    def done(self) -> bool:
        """Whether all that is planned is out and counted."""
        return bool(self.people) and all(one.done for one in self.people)

    def judgement(self, now: datetime) -> Judgement | None:
        """What is written down for good, once nothing more can come."""
        return None if self.promised is None else Judgement(now, self.came, self.promised)


def participants(found: Result, rules: Constants) -> tuple[Participant, ...]:
    """Everybody of a checked list who counts in its total."""
    people = []
    for one, expected in zip(found.counted, found.totals.people, strict=True):
        entry = found.listed[one.place].entry
        likely = prospect(one.account.observation, rules).slots.reshape(KEPT, -1).mean(axis=1)
        kept = tuple(four_digits(value) for value in likely.tolist())
        handle = one.account.latest.handle
        people.append(Participant(handle, entry.posts, entry.price, promised(expected), kept))
    return tuple(people)


def promised(expected: Expected) -> Promised:
    """With as many digits as are told."""
    return Promised(*(four_digits(value) for value in (expected.reactions, expected.low, expected.high)))


def report(campaign: Campaign, found: Mapping[Handle, Observation], rules: Constants) -> Report:
    """`found` holds what the networks show of the participants now; who is not in it has nothing out."""
    posted = [_posted(one, campaign.started_at, found.get(one.handle), rules) for one in campaign.people]
    out = [place for place, counts in enumerate(posted) if counts]
    brought = totals([_prospect(campaign.people[place], len(posted[place])) for place in out])
    expected = {place: promised(one) for place, one in zip(out, brought.people, strict=True)}
    people = [
        Came(one, len(counts), sum(counts), expected.get(place))
        for place, (one, counts) in enumerate(zip(campaign.people, posted, strict=True))
    ]
    return Report(campaign, people, promised(brought.whole) if out else None)


def _prospect(one: Participant, posts: int) -> Prospect:
    return Prospect(one.handle.network, np.repeat(np.array(one.likely), SLOTS // KEPT), posts)


def _posted(
    one: Participant, started_at: datetime, seen: Observation | None, rules: Constants
) -> Sequence[float]:
    """Weighted reactions of the first planned posts since the start that are old enough to be counted."""
    if seen is None:
        return ()
    worth = rules.reactions.worth(seen.network)
    ripe = seen.observed_at - timedelta(hours=rules.posts.maturity(seen.network))
    posts = {
        post.id: post
        for post in measured(seen.posts, worth)
        if post.kind in ("original", "quote") and started_at < post.at <= ripe
    }
    first = sorted(posts.values(), key=lambda post: (post.at, post.id))[: one.posts]
    return weighted_reactions(first, worth)
