"""What the next posts of one account may earn: its own posts, and what its audience lets one expect."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from scoring.formula.amplification import prior_level
from scoring.formula.constants import Constants
from scoring.formula.posts import counted_posts, weighted_reactions
from scoring.observation.model import Observation

Floats = NDArray[np.float64]

# A future post is drawn from so many equally likely ones: shares of a tenth of a percent, found in one step.
SLOTS = 1_024
# (m) Shorter than the formula's: a total shows at once where a whole list grows or shrinks, which the noise
# of a single account hides (docs/campaigns.md).
HALF_LIFE_DAYS = 30.0


@dataclass(frozen=True, slots=True)
class Prospect:
    """One account of a list. `slots` holds weighted reactions of SLOTS equally likely posts, ascending.

    `posts` is how many of them are planned, 1 or more.
    """

    network: str
    slots: Floats
    posts: int = 1


def prospect(observation: Observation, rules: Constants, posts: int = 1) -> Prospect:
    """From what the network showed. Raises BadObservation for counts that are none."""
    counted = counted_posts(observation, rules)
    counts = weighted_reactions(counted.posts, rules.reactions.worth(observation.network))
    slots = equally_likely(
        np.array(counts, float),
        np.array(counted.ages, float),
        observation.network,
        observation.followers,
        rules,
    )
    return Prospect(observation.network, slots, posts)


def equally_likely(
    counts: Floats, ages: Floats, network: str, followers: int | None, rules: Constants
) -> Floats:
    """Own posts, the recent ones more often; the prior stands in for what few posts do not tell.

    `counts` are weighted reactions, newest first, `ages` days before the newest. Own posts and prior share
    the slots as they share the level of the formula: n effective posts against what the prior is worth.
    """
    prior, own = prior_level(network, followers, rules), rules.network(network)
    weights = np.exp2(-ages / HALF_LIFE_DAYS)
    total = float(weights.sum())
    effective = total * total / float((weights * weights).sum()) if total else 0.0
    mine = round(SLOTS * effective / (effective + prior.posts)) if total else 0
    drawn = counts[_spread(weights, mine)] if mine else counts[:0]
    middle, spread = max(0.0, prior.level), math.sqrt(own.spread_mean)
    expected = np.expm1(np.maximum(0.0, middle + spread * _normal(SLOTS - mine)))
    return np.sort(np.concatenate((drawn, expected)))


def _spread(weights: Floats, slots: int) -> NDArray[np.int64]:
    """The posts that so many slots hold, each as often as it weighs."""
    edges = np.cumsum(weights)
    places = (np.arange(slots) + 0.5) / slots * edges[-1]
    return np.asarray(np.minimum(np.searchsorted(edges, places), len(weights) - 1), np.int64)


@cache
def _normal(slots: int) -> Floats:
    """Quantiles of the normal distribution at the middles of so many equal shares."""
    standard = NormalDist()
    return np.array([standard.inv_cdf((place + 0.5) / slots) for place in range(slots)])
