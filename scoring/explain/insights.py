"""Decides which kinds of post a community answers to: factors on the account's own usual reactions.

Each trait of a post (media, question, length, weekday …) is compared with the account's other posts of about
the same time, so that growth is not taken for taste. The factor is shrunk towards 1 by a prior, and shown
only where its interval, widened for the number of traits that were looked at, excludes 1.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, tzinfo
from functools import partial
from operator import attrgetter
from statistics import NormalDist
from typing import Literal

from scoring.formula import CURRENT
from scoring.formula.constants import constants
from scoring.formula.posts import counted_posts, weighted_reactions
from scoring.observation.model import Observation, Post

# A trait needs this many posts with it and as many without.
FEWEST_POSTS = 8
# Standard deviation, in logs, of true factors across traits: most traits matter by less than a quarter.
PRIOR_SD = 0.25
Z_80 = 1.2815515655446004
# A trait is told when chance would make any of those looked at stand out once in five times.
FALSE_ALARM = 0.2
_SPREAD_POSTS = 5.0
_SPREAD_MEAN = 0.5
# Posts within this many places are "about the same time".
_NEIGHBOURS = 10
LONG_CHARACTERS = 140
_HASHTAGS_LOOKED_AT = 5


TraitKind = Literal["media", "question", "thread", "length", "quote", "weekday", "hour", "hashtag"]


@dataclass(frozen=True, slots=True)
class Insight:
    """One trait that stands out: posts with it earn `factor` times the account's usual; 80 % interval.

    `trait` says which of its kind: the media, the day of the week from 1 (Monday), the first hour of a
    quarter of the day, the hashtag; empty where there is only one. `posts` have it.
    """

    kind: TraitKind
    trait: str
    factor: float
    low: float
    high: float
    posts: int


@dataclass(frozen=True, slots=True)
class Insights:
    """`found` holds what stands out, the strongest first. `traits` were looked at, on `posts` posts."""

    found: tuple[Insight, ...]
    traits: int
    posts: int


Has = Callable[[Post], bool | None]


def insights(observation: Observation, zone: tzinfo = UTC) -> Insights:
    """What stands out among the counted posts; weekdays and hours are told in `zone`."""
    rules = constants(CURRENT)
    posts = counted_posts(observation, rules).posts
    counts = weighted_reactions(posts, rules.reactions.worth(observation.network))
    residuals = _residuals([math.log1p(count) for count in counts])
    looked_at = [
        (kind, trait, split)
        for kind, trait, has in _traits(posts, zone)
        if (split := _split(posts, residuals, has)) is not None
    ]
    z = _told_z(len(looked_at))
    found = [_insight(kind, trait, *split, z) for kind, trait, split in looked_at]
    told = sorted((one for one in found if one is not None), key=lambda one: -abs(math.log(one.factor)))
    return Insights(tuple(told), len(looked_at), len(posts))


_MEDIA = ("image", "video", "link")
_QUARTERS = (0, 6, 12, 18)


def _traits(posts: Sequence[Post], zone: tzinfo) -> Iterator[tuple[TraitKind, str, Has]]:
    for media in _MEDIA:
        yield "media", media, partial(_has_media, media)
    yield "question", "", attrgetter("question")
    yield "thread", "", attrgetter("thread")
    yield "length", "", _is_long
    yield "quote", "", _is_quote
    for number in range(7):
        yield "weekday", str(number + 1), partial(_on_weekday, number, zone)
    for start in _QUARTERS:
        yield "hour", str(start), partial(_in_quarter, start, zone)
    for tag in _frequent_tags(posts):
        yield "hashtag", tag, partial(_has_tag, tag)


def _has_media(media: str, post: Post) -> bool | None:
    return None if post.media is None else post.media == media


def _is_quote(post: Post) -> bool:
    return post.kind == "quote"


def _on_weekday(number: int, zone: tzinfo, post: Post) -> bool:
    return post.at.astimezone(zone).weekday() == number


def _in_quarter(start: int, zone: tzinfo, post: Post) -> bool:
    return start <= post.at.astimezone(zone).hour < start + 6


# No network links a word with one of these as a hashtag: it is an address, or marks of some chat.
_NO_TAG = re.compile(r"[\s/:`<>|\\()\[\]]")


def _has_tag(tag: str, post: Post) -> bool | None:
    return None if post.hashtags is None else tag in _tags(post)


def _is_long(post: Post) -> bool | None:
    return None if post.characters is None else post.characters > LONG_CHARACTERS


def _tags(post: Post) -> frozenset[str]:
    tags = (tag.lower().lstrip("#") for tag in post.hashtags or ())
    return frozenset(tag for tag in tags if tag and not _NO_TAG.search(tag))


def _frequent_tags(posts: Sequence[Post]) -> list[str]:
    counts: dict[str, int] = {}
    for post in posts:
        for tag in _tags(post):
            counts[tag] = counts.get(tag, 0) + 1
    often = [tag for tag, count in counts.items() if count >= FEWEST_POSTS]
    return sorted(often, key=lambda tag: (-counts[tag], tag))[:_HASHTAGS_LOOKED_AT]


def _residuals(levels: Sequence[float]) -> list[float]:
    """Each post against the mean of its neighbours in time, itself left out."""
    found = []
    for row, level in enumerate(levels):
        first, last = max(0, row - _NEIGHBOURS), min(len(levels), row + _NEIGHBOURS + 1)
        others = last - first - 1
        total = math.fsum(levels[first:last]) - level
        found.append(level - total / others if others else 0.0)
    return found


def _split(
    posts: Sequence[Post], residuals: Sequence[float], has: Has
) -> tuple[list[float], list[float]] | None:
    """Residuals of the posts with the trait and without; None where either is too few to tell."""
    sides: dict[bool, list[float]] = {True: [], False: []}
    for post, residual in zip(posts, residuals, strict=True):
        answer = has(post)
        if answer is not None:
            sides[answer].append(residual)
    if min(len(sides[True]), len(sides[False])) < FEWEST_POSTS:
        return None
    return sides[True], sides[False]


def _insight(
    kind: TraitKind, trait: str, having: list[float], lacking: list[float], z: float
) -> Insight | None:
    """The shrunk factor; None where it does not stand out."""
    spread = _variance(having + lacking)
    error = spread / len(having) + spread / len(lacking)
    keep = PRIOR_SD**2 / (PRIOR_SD**2 + error)
    effect = keep * (_mean(having) - _mean(lacking))
    sd = math.sqrt(keep * error)
    if abs(effect) <= z * sd:
        return None
    return Insight(
        kind, trait, math.exp(effect), math.exp(effect - Z_80 * sd), math.exp(effect + Z_80 * sd), len(having)
    )


def _told_z(traits: int) -> float:
    """How many standard errors a trait needs: the more are looked at, the more (Šidák's correction)."""
    if not traits:
        return math.inf
    each = 1.0 - (1.0 - FALSE_ALARM) ** (1.0 / traits)
    return max(Z_80, NormalDist().inv_cdf(1.0 - each / 2.0))


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values)


def _variance(values: Sequence[float]) -> float:
    """Shrunk towards what posts vary by in general, so that a few equal posts do not look certain."""
    mean = _mean(values)
    seen = math.fsum((value - mean) ** 2 for value in values)
    return (_SPREAD_POSTS * _SPREAD_MEAN + seen) / (_SPREAD_POSTS + len(values) - 1)
