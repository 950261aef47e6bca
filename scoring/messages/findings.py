"""A score that was just computed -> what is kept of it, with the facts about those who react."""

from __future__ import annotations

from scoring.explain import score as explain
from scoring.explain.score import AudienceFinding, PodFinding
from scoring.facts import Fact, fact
from scoring.formula.result import Score
from scoring.handles import Handle
from scoring.history.best_posts import week_of
from scoring.history.stored import Account, StoredScore
from scoring.observation.model import Observation


def to_stored(handle: Handle, score: Score, observation: Observation) -> Account:
    """What is kept of a score that was just computed."""
    kept = StoredScore(
        handle=handle,
        day=observation.observed_at.date(),
        score=score,
        followers=observation.followers,
        posts_total=observation.posts_total,
    )
    return Account(kept, observation, week_of(observation), _findings(score, observation))


def _findings(score: Score, observation: Observation) -> tuple[Fact, ...]:
    if not observation.engagers:
        return ()
    pods, audience = explain.findings(observation, score.formula)
    found = (None if pods is None else _pods(pods), None if audience is None else _audience(audience))
    return tuple(one for one in found if one is not None)


def _pods(found: PodFinding) -> Fact:
    return fact("pods", share_left=found.share_left, over=found.over, limit=found.limit, own=found.own)


def _audience(found: AudienceFinding) -> Fact:
    doubts = {doubt: count for doubt, count in found.doubts}
    return fact("audience", sampled=found.sampled, authentic=found.authentic, **doubts)
