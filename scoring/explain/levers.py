"""Decides what would move a score, by scoring the observation again with one thing changed."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from scoring.formula.combine import combine
from scoring.formula.constants import Constants, KindWeights
from scoring.formula.measure import measure
from scoring.observation.model import Observation, Post

LeverName = Literal["reactions", "followers", "post"]

# A gain below this is not worth a line.
LEAST_GAIN = 0.1


@dataclass(frozen=True, slots=True)
class Lever:
    """One change and what it would win, in points.

    "reactions": `amount` more reactions of `kind` on every post that counts; "followers": `amount` more
    followers; "post": one more post, with `amount` reactions of `kind`.
    """

    name: LeverName
    amount: int
    kind: str
    gain: float


def levers(observation: Observation, rules: Constants) -> tuple[Lever, ...]:
    """Changes worth telling, the largest gain first."""
    now = _value(observation, rules)
    found = [
        Lever(lever.name, lever.amount, lever.kind, _value(changed, rules) - now)
        for lever, changed in _changes(observation, rules)
    ]
    return tuple(sorted((one for one in found if one.gain >= LEAST_GAIN), key=lambda one: -one.gain))


def round_amount(value: float) -> int:
    """The nearest of 1, 2, 3, 5, 10, 20, 30, 50 and so on: an amount that a sentence can hold."""
    if value <= 1.0:
        return 1
    decade = int(10 ** math.floor(math.log10(value)))
    steps = [step * decade for step in (1, 2, 3, 5, 10)]
    return min(steps, key=lambda step: abs(math.log(step / value)))


def _changes(observation: Observation, rules: Constants) -> Iterator[tuple[Lever, Observation]]:
    seen = measure(observation, rules)
    kind = _kind(seen.counted.posts, rules.reactions.weights(observation.network))
    typical = math.expm1(seen.amplification.level)
    if kind is not None:
        amount = round_amount(typical)
        counted = {post.id for post in seen.counted.posts}
        posts = tuple(_more(post, kind, amount) if post.id in counted else post for post in observation.posts)
        yield Lever("reactions", amount, kind, 0.0), replace(observation, posts=posts)
        strong = round_amount(5.0 * max(1.0, typical))
        newest = seen.counted.posts[0]
        nothing = Post("one more", newest.at, reposts=0, quotes=0, replies=0, likes=0, views=0)
        extra = _more(nothing, kind, strong)
        yield Lever("post", strong, kind, 0.0), replace(observation, posts=(extra, *observation.posts))
    if observation.followers is not None:
        amount = round_amount(max(10, observation.followers))
        yield (
            Lever("followers", amount, "", 0.0),
            replace(observation, followers=observation.followers + amount),
        )


def _kind(posts: Sequence[Post], weights: KindWeights) -> str | None:
    """Of likes and reposts, if the posts show them, the one that is worth more."""
    kinds = ("likes", "reposts") if weights.likes >= weights.reposts else ("reposts", "likes")
    return next((kind for kind in kinds if any(getattr(post, kind) is not None for post in posts)), None)


def _more(post: Post, kind: str, amount: int) -> Post:
    """More of a kind; where the post hides it, nothing can be added to it."""
    if kind == "likes":
        return post if post.likes is None else replace(post, likes=post.likes + amount)
    return post if post.reposts is None else replace(post, reposts=post.reposts + amount)


def _value(observation: Observation, rules: Constants) -> float:
    return combine(observation, measure(observation, rules), rules, "").value
