"""Decides what cheating wins: each attack on every account, in points of the score.

Limits that the formula is held to: a pod and bought followers at most +4,
one viral post at most +2, on average.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import numpy as np

from scoring.formula.combine import combine
from scoring.formula.constants import Constants
from scoring.formula.measure import measure
from scoring.observation.model import Engager, EngagerSample, Interaction, Observation, Post
from scoring.validation.data import MATURITY_SECONDS, Series
from scoring.validation.predictors import Floats, Predictor, percentiles

VIRAL_FACTOR = 1000.0
VIRAL_TRIES = 10
BOUGHT_FACTOR = 10.0
POD_SIZE = 30
SAMPLED_POSTS = 10
SAMPLED_ENGAGERS = 50


@dataclass(frozen=True, slots=True)
class Attack:
    """What an attack wins: on average, and for the account where it wins most.

    In points of the scale, None for a predictor without one, and in percentiles of the accounts.
    """

    name: str
    predictor: str
    mean: float | None
    worst: float | None
    mean_percentile: float
    worst_percentile: float


def attacks(series: Sequence[Series], predictor: Predictor, *, seed: int) -> tuple[Attack, ...]:
    """Every attack that needs no engagers, on every account that has posts."""
    able = [one for one in series if len(one) >= SAMPLED_POSTS]
    times = [float(one.at[0]) + MATURITY_SECONDS for one in able]
    before = predictor.values(able, times)
    found = []
    for name, attack in _ATTACKS.items():
        random = np.random.default_rng(seed)
        attacked = [(row, after) for row, one in enumerate(able) for after in attack(one, random)]
        rows = [row for row, _ in attacked]
        after = predictor.values([one for _, one in attacked], [times[row] for row in rows])
        found.append(_won(name, predictor, before, before[rows], after))
    return tuple(found)


def guarded_pod(series: Sequence[Series], rules: Constants) -> Attack:
    """Thirty ordinary-looking accounts repost every post; the engagers of the newest ten are looked at."""
    able = [one for one in series if len(one) >= SAMPLED_POSTS]
    before = np.array([_scored(observed(one, pod=0), rules) for one in able])
    after = np.array([_scored(observed(one, pod=POD_SIZE), rules) for one in able])
    predictor = Predictor(f"score, formula {rules.version}", True, lambda _series, _times: before)
    return _won("pod of 30, engagers looked at", predictor, before, before, after)


def _won(name: str, predictor: Predictor, everybody: Floats, before: Floats, after: Floats) -> Attack:
    points = after - before
    ranks = percentiles(after, everybody) - percentiles(before, everybody)
    return Attack(
        name,
        predictor.name,
        float(points.mean()) if predictor.in_points else None,
        float(points.max()) if predictor.in_points else None,
        float(ranks.mean()),
        float(ranks.max()),
    )


def _viral(one: Series, random: np.random.Generator) -> Iterator[Series]:
    """One post, drawn at random among the newest fifty, earns a thousand times its reactions."""
    for row in random.integers(0, min(50, len(one)), VIRAL_TRIES):
        reposts = one.reposts.copy()
        reposts[row] = max(1.0, reposts[row]) * VIRAL_FACTOR
        yield replace(one, reposts=reposts)


def _bought(one: Series, _random: np.random.Generator) -> Iterator[Series]:
    """Ten times the followers, nobody among them reacts."""
    yield replace(one, followers=one.followers * BOUGHT_FACTOR)


def _unguarded_pod(one: Series, _random: np.random.Generator) -> Iterator[Series]:
    """Thirty more reposts on every post, on a network whose engagers nobody looks at."""
    yield replace(one, reposts=one.reposts + POD_SIZE)


def _deleted(one: Series, _random: np.random.Generator) -> Iterator[Series]:
    """The worse half of the posts is deleted."""
    yield one.only(one.reposts >= np.median(one.reposts))


_ATTACKS: Mapping[str, Callable[[Series, np.random.Generator], Iterator[Series]]] = {
    "one viral post x1000": _viral,
    "bought followers x10": _bought,
    "pod of 30, engagers not looked at": _unguarded_pod,
    "worse half of the posts deleted": _deleted,
}


def _scored(seen: Observation, rules: Constants) -> float:
    return combine(seen, measure(seen, rules), rules, "").value


def observed(one: Series, *, pod: int) -> Observation:
    """The account with its engagers sampled: honest ones react once each, the pod to every post."""
    now = datetime.fromtimestamp(float(one.at[0]) + MATURITY_SECONDS, UTC)
    posts = tuple(
        Post(str(row), datetime.fromtimestamp(float(at), UTC), reposts=int(reposts) + pod, likes=int(likes))
        for row, (at, reposts, likes) in enumerate(zip(one.at, one.reposts, one.likes, strict=True))
    )
    asked = tuple(post.id for post in posts[:SAMPLED_POSTS])
    return Observation(
        handle="@attacked@x",
        network=one.network,
        observed_at=now,
        followers=int(one.followers),
        posts=posts,
        engagers=(*_honest(one, asked, now), *_pod_members(pod, asked, now)),
        engager_sample=EngagerSample(asked, SAMPLED_ENGAGERS),
    )


def _honest(one: Series, asked: Sequence[str], now: datetime) -> Iterator[Engager]:
    for post in asked:
        for number in range(min(SAMPLED_ENGAGERS, int(one.reposts[int(post)]))):
            yield _person(f"h{post}-{number}", (post,), now)


def _pod_members(size: int, asked: Sequence[str], now: datetime) -> Iterator[Engager]:
    for number in range(size):
        yield _person(f"p{number}", asked, now)


def _person(name: str, posts: Sequence[str], now: datetime) -> Engager:
    interactions = tuple(Interaction(post, "repost") for post in posts)
    return Engager(name, 300, 250, 900, now - timedelta(days=900), True, interactions=interactions)
