"""Observations as the columns that the batch path reads."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from scoring.formula.batch_posts import Table
from scoring.observation.model import Observation, Post

_CODES = {"original": 0, "reply": 1, "quote": 2, "repost": 3}


def table_of(seen: Sequence[Observation]) -> Table:
    """Newest first, each post once, as the batch path wants it."""
    ordered = [sorted(_once(one.posts), key=lambda post: (post.at, post.id), reverse=True) for one in seen]
    flat = [post for posts in ordered for post in posts]
    networks = tuple(sorted({one.network for one in seen})) or ("x",)

    def column(field: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        counts = [getattr(post, field) for post in flat]
        return np.array([np.nan if count is None else count for count in counts], float)

    return Table(
        networks=networks,
        network=np.array([networks.index(one.network) for one in seen], np.int64),
        observed_at=np.array([one.observed_at.timestamp() for one in seen], float),
        followers=np.array([np.nan if one.followers is None else one.followers for one in seen], float),
        listed=np.array([np.nan if one.listed is None else one.listed for one in seen], float),
        offsets=np.cumsum([0, *(len(posts) for posts in ordered)]),
        at=np.array([post.at.timestamp() for post in flat], float),
        kind=np.array([_CODES[post.kind] for post in flat], np.uint8),
        reposts=column("reposts"),
        quotes=column("quotes"),
        replies=column("replies"),
        likes=column("likes"),
        views=column("views"),
    )


def _once(posts: Sequence[Post]) -> list[Post]:
    return list({post.id: post for post in posts}.values())
