"""Why a score moved, in one or two sentences."""

from __future__ import annotations

from datetime import datetime, timedelta

from scoring.formula import CURRENT
from scoring.formula.constants import constants
from scoring.formula.result import Score
from scoring.history.best_posts import BestPost, best_posts
from scoring.history.trend import change, largest_part
from scoring.messages import words
from scoring.observation.model import Observation

_NAMES = {"reach": "True Reach", "amplification": "Amplification", "network": "Network"}


def reason_of(observation: Observation, now: Score, then: Score) -> str:
    """The part that moved most, and the strongest posts that left the judged window or came into it."""
    moved = change(now, then)
    if moved is None:
        return "The formula changed in between."
    name, points = largest_part(moved, now.formula)
    part = f"{_NAMES[name]} makes {words.signed(points)} of it."
    return " ".join(filter(None, (part, *_posts(observation, now.observed_at, then.observed_at))))


def _posts(observation: Observation, now: datetime, then: datetime) -> list[str]:
    ripe = best_posts(observation, now - then, most=1)
    gone = _left(observation, now, then)
    lines = [f"Of the new posts the strongest earned {words.reactions(ripe[0].reactions)}."] if ripe else []
    if gone is not None:
        lines.append(
            f"A post of {gone.at:%d %b} with {words.reactions(gone.reactions)} is too old to count now."
        )
    return lines


def _left(observation: Observation, now: datetime, then: datetime) -> BestPost | None:
    """The strongest post that counted then and is out of the window now."""
    window = timedelta(days=constants(CURRENT).posts.window_days)
    old = best_posts(observation, window + (now - then), most=10**6)
    return next((post for post in old if post.at < now - window), None)
