"""Decides Network: who reacts, on a 1-100 scale. A sum, so that no engager can ever lower it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from scoring.formula.constants import ScaleRules
from scoring.formula.engagers import Sampled
from scoring.formula.scale import clip, log_scale, log_scale_slope
from scoring.observation.model import EngagerSample, Observation, Post


@dataclass(frozen=True, slots=True)
class NetworkPart:
    """`value` is 1-100; `weight` is what the engagers of ten posts are worth together, before the scale."""

    value: float
    points_error: float
    weight: float
    engagers: int


def network_part(
    observation: Observation,
    sampled: Sequence[Sampled] | None,
    worth: Sequence[float],
    counted: int,
    rules: ScaleRules,
) -> NetworkPart | None:
    """None where engagers were not measured. `worth` is what each engager counts for, 0 to 1.

    `counted` is the number of posts that the score counts.
    """
    if sampled is None:
        return None
    factor = rules.network_posts / _posts_sampled(observation.engager_sample, counted, rules)
    factor *= _expansion(observation)
    values = [
        part * math.log10(10.0 + (one.who.followers or 0)) for part, one in zip(worth, sampled, strict=True)
    ]
    weight = factor * sum(values)
    error = factor * math.sqrt(sum(value * value for value in values))
    slope = log_scale_slope(weight, rules.network_decades)
    return NetworkPart(clip(log_scale(weight, rules.network_decades)), error * slope, weight, len(sampled))


def _posts_sampled(sample: EngagerSample | None, counted: int, rules: ScaleRules) -> float:
    """How many posts the engagers come from.

    Where the file does not say, it is the posts that count, at most ten. It must not depend on the engagers
    themselves: one more of them, on one more post, would then lower the mean per post.
    """
    if sample is not None:
        return max(1.0, len(set(sample.posts)))
    return min(max(1.0, counted), rules.network_posts)


def _expansion(observation: Observation) -> float:
    """Distinct engagers there are for one that was read: the geometric mean over the posts asked.

    A post whose reactions outnumber the limit was read in part. Geometric, so that one viral post among ten
    does not stand for all of them; from counts alone, so that one more engager never lowers it.
    """
    sample = observation.engager_sample
    if sample is None or not sample.posts:
        return 1.0
    asked = {post.id: post for post in observation.posts if post.id in set(sample.posts)}
    logs = sum(math.log(max(1.0, _readable(post) / sample.limit)) for post in asked.values())
    return math.exp(logs / len(set(sample.posts)))


def _readable(post: Post) -> int:
    return (post.replies or 0) if post.reposts is None else post.reposts
