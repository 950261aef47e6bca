"""Holds stored forecasts against what came, in public: the live scoreboard."""

from __future__ import annotations

from datetime import date, timedelta

from scoring.history.scoreboard import Outcome, Promise, outcome
from scoring.history.stored import ForecastEvaluation, StoredScore
from scoring.ports.scores import Outcomes

BATCH = 100
# A forecast whose posts are not all in the newest observation any more cannot be judged.
RIPENING = timedelta(hours=48)


class ForecastEvaluator:
    """Judges each account after it was observed anew, oldest forecast first."""

    def __init__(self, outcomes: Outcomes) -> None:
        self._outcomes = outcomes

    async def tick(self) -> int:
        """Judges all accounts that have something new; returns how many forecasts got their outcome."""
        judged = 0
        while batch := await self._outcomes.to_judge(BATCH):
            for one in batch:
                found, up_to = judge(one)
                await self._outcomes.judged(one, found, up_to)
                judged += len(found)
        return judged


def judge(judging: ForecastEvaluation) -> tuple[dict[date, Outcome], date | None]:
    """The outcomes that are known now, and the day up to which nothing is left to judge.

    Later forecasts have fewer newer posts, so the first one without an outcome ends the search.
    """
    found: dict[date, Outcome] = {}
    up_to: date | None = None
    oldest = min((post.at for post in judging.observation.posts), default=None)
    for kept in judging.promises:
        if oldest is None or oldest > kept.score.observed_at - RIPENING:
            up_to = kept.day  # its posts are not all shown any more
            continue
        came = outcome(_promise(kept), judging.observation)
        if came is None:
            break
        found[kept.day] = came
        up_to = kept.day
    return found, up_to


def _promise(kept: StoredScore) -> Promise:
    return Promise(kept.score.network, kept.score.formula, kept.score.observed_at, kept.score.forecast)
