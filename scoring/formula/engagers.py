"""Decides who the distinct engagers of a sample are, and what of their reactions a pod cannot add."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from scoring.formula.authenticity import Trust, trust
from scoring.formula.constants import Constants, PodRules
from scoring.observation.model import Engager, Interaction, Observation


@dataclass(frozen=True, slots=True)
class Sampled:
    """One distinct engager with the distinct reactions that were seen."""

    who: Engager
    interactions: frozenset[Interaction]
    trust: Trust


@dataclass(frozen=True, slots=True)
class PodGuard:
    """`share_left` of the reactions is counted. `limit` is how often one engager counts at most.

    `over` engagers reacted more often than that, the author's own account included.
    """

    share_left: float = 1.0
    limit: int = 0
    over: int = 0
    interactions: int = 0


def sampled_engagers(observation: Observation, rules: Constants) -> Sequence[Sampled] | None:
    """Distinct engagers without the author; None where nobody looked."""
    if observation.engagers is None:
        return None
    return [
        Sampled(who, interactions, trust(who, observation.observed_at, rules.trust))
        for who, interactions in _distinct(observation.engagers)
        if not is_author(who, observation)
    ]


def pod_guard(observation: Observation, sampled: Sequence[Sampled] | None, rules: PodRules) -> PodGuard:
    """One engager counts at most max(least, a share of all, a share of the posts) times, the author never.

    The `grace` engagers that exceed it most are let be: what makes a pod is that there are many of them.
    """
    if sampled is None:
        return PodGuard()
    own = {
        done for who in observation.engagers or () if is_author(who, observation) for done in who.interactions
    }
    counts = [_reactions(one, rules) for one in sampled]
    total = sum(counts) + len(own)
    if not total:
        return PodGuard()
    posts = _posts_looked_at(observation, sampled)
    limit = max(rules.least, math.ceil(rules.share * total), math.ceil(rules.posts_share * posts))
    excess = sorted((count - _counting(count, limit, rules) for count in counts), reverse=True)
    left = sum(counts) - sum(excess[rules.grace :])
    over = sum(count > limit for count in counts) + bool(own)
    return PodGuard(left / total, limit, over, total)


def _posts_looked_at(observation: Observation, sampled: Sequence[Sampled]) -> int:
    asked = observation.engager_sample.posts if observation.engager_sample else ()
    return len({done.post for one in sampled for done in one.interactions}.union(asked))


def engager_worth(one: Sampled, guard: PodGuard, rules: PodRules) -> float:
    """What one engager counts for, 0 to 1: trust, less where the reactions look like a pod's."""
    count = _reactions(one, rules)
    if not rules.taper or count <= guard.limit:
        return one.trust.value
    return one.trust.value * _counting(count, guard.limit, rules) / count


def _reactions(one: Sampled, rules: PodRules) -> int:
    """Reactions of one engager; where the limit is a share of the posts, a post counts once."""
    return len({done.post for done in one.interactions}) if rules.posts_share else len(one.interactions)


def _counting(count: int, limit: int, rules: PodRules) -> float:
    """How many of one engager's reactions count: all up to the limit; beyond it none more, or ever fewer."""
    return float(count) if count <= limit else max(0.0, limit - rules.taper * (count - limit))


def is_author(who: Engager, observation: Observation) -> bool:
    """Whether an engager is the scored account itself."""
    name = _plain(observation.handle, observation.network)
    return name in (_plain(who.id, observation.network), _plain(who.handle or "", observation.network))


def _plain(handle: str, network: str) -> str:
    return handle.strip().lower().removeprefix("@").removesuffix(f"@{network}")


def _distinct(engagers: Sequence[Engager]) -> list[tuple[Engager, frozenset[Interaction]]]:
    """Entries of one id are one person; what the first entry says of that person holds."""
    found: dict[str, tuple[Engager, set[Interaction]]] = {}
    for who in engagers:
        found.setdefault(who.id, (who, set()))[1].update(who.interactions)
    return [(who, frozenset(interactions)) for who, interactions in found.values()]
