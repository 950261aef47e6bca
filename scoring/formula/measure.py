"""Translates one observation into the measured parts of a formula version, before they are combined."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scoring.errors import BadObservation
from scoring.formula.amplification import Amplification, amplification, prior_level
from scoring.formula.authenticity import Audience, audience
from scoring.formula.constants import Constants
from scoring.formula.engagers import PodGuard, Sampled, engager_worth, pod_guard, sampled_engagers
from scoring.formula.network import NetworkPart, network_part
from scoring.formula.posts import ABSURD, CountedPosts, counted_posts, weighted_reactions
from scoring.formula.reach import Reach, reach
from scoring.observation.model import Observation
from scoring.text import Text, say


@dataclass(frozen=True, slots=True)
class Measurement:
    """All that a score rests on, kept for the explanation.

    `counts` are weighted reactions after the pod guard, which `amplification` rests on; `expected` is the
    same without the guard, for the forecast: a pod goes on reacting, it only does not count.
    """

    counted: CountedPosts
    counts: Sequence[float]
    engagers: Sequence[Sampled] | None
    pods: PodGuard
    audience: Audience
    amplification: Amplification
    expected: Amplification
    reach: Reach | None
    network: NetworkPart | None


def measure(observation: Observation, rules: Constants) -> Measurement:
    """Raises BadObservation for a count that is below 0, absurd, or not a number."""
    _check(observation)
    counted = counted_posts(observation, rules)
    engagers = sampled_engagers(observation, rules)
    pods = pod_guard(observation, engagers, rules.pods)
    counts = weighted_reactions(counted.posts, rules.reactions.worth(observation.network))
    expected = amplified = _amplified(observation, counted, counts, rules)
    if pods.share_left < 1.0:
        counts = [count * pods.share_left for count in counts]
        amplified = _amplified(observation, counted, counts, rules)
    seen = audience(None if engagers is None else [one.trust for one in engagers], rules.trust)
    reached = reach(observation.followers, observation.listed, seen, rules.scale)
    worth = [engager_worth(one, pods, rules.pods) for one in engagers or ()]
    network = network_part(observation, engagers, worth, len(counted.posts), rules.scale)
    return Measurement(counted, counts, engagers, pods, seen, amplified, expected, reached, network)


def _check(observation: Observation) -> None:
    """The counts beside those of posts, which are checked where they are weighted."""
    for count in (observation.followers, observation.listed):
        _count(count, say("The account has a count that is below 0, absurd, or not a number."))
    fault = say("An engager has a count that is below 0, absurd, or not a number.")
    for who in observation.engagers or ():
        _count(who.followers, fault)
        _count(who.following, fault)


def _count(value: float | None, fault: Text) -> None:
    if value is not None and not 0 <= value <= ABSURD:
        raise BadObservation(fault)


def _amplified(
    observation: Observation, counted: CountedPosts, counts: Sequence[float], rules: Constants
) -> Amplification:
    return amplification(
        counts,
        counted.ages,
        prior=prior_level(observation.network, observation.followers, rules),
        gap=rules.posts.silent_days if counted.gap is None else counted.gap,
        network=observation.network,
        rules=rules,
    )
