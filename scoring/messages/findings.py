"""A score that was just computed -> what is kept of it, with what looking at the engagers showed."""

from __future__ import annotations

from scoring.explain import score as explain
from scoring.formula.result import Score
from scoring.handles import Handle
from scoring.history.best_posts import week_of
from scoring.history.stored import Account, StoredScore
from scoring.messages import explanation as explain_words
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


def _findings(score: Score, observation: Observation) -> tuple[str, ...]:
    if not observation.engagers:
        return ()
    pods, audience = explain.findings(observation, score.formula)
    told = (
        None if pods is None else explain_words.pods(pods),
        None if audience is None else explain_words.audience(audience),
    )
    return tuple(sentence for sentence in told if sentence is not None)
