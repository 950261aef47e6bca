"""What others use to rank accounts, to stand beside the formula. Bigger is more influential."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from scoring.formula.posts import DAY_SECONDS
from scoring.validation.data import Series

Baseline = Callable[[Series], float]

_WITHOUT_REPOSTS = frozenset({"instagram", "youtube", "hackernews", "github"})


def _followers(series: Series) -> float:
    return series.followers


def _listed(series: Series) -> float:
    return float(np.nan_to_num(series.listed))


def _mean(series: Series) -> float:
    return float(_reactions(series).mean())


def _median(series: Series) -> float:
    return float(np.median(_reactions(series)))


def _sum(series: Series) -> float:
    return float(_reactions(series).sum())


def _h_index(series: Series) -> float:
    """The most posts that have at least as many reactions each."""
    ordered = np.sort(_reactions(series))[::-1]
    return float((ordered >= np.arange(1, len(ordered) + 1)).sum())


def _engagement_rate(series: Series) -> float:
    """Reactions of every kind per post and follower; NaN where the audience is not shown."""
    every = _reactions(series) + np.nan_to_num(series.likes) + np.nan_to_num(series.replies)
    return float(every.mean()) / max(series.followers, 1.0)


def _social_authority_like(series: Series) -> float:
    """Reactions per post, recent ones more: half-life 30 days."""
    age = (series.at[0] - series.at) / DAY_SECONDS
    weight = np.exp2(-age / 30.0)
    return float((weight * _reactions(series)).sum() / weight.sum())


def _kred_like(series: Series) -> float:
    """Points: ten for each repost or reply, one for each follower."""
    return 10.0 * float(np.nansum(series.reposts + series.quotes + series.replies)) + series.followers


def _klout_like(series: Series) -> float:
    """Audience and engagement rate, each on its own scale, in equal parts: the usual open recipe."""
    audience = np.log10(1.0 + series.followers) / 8.0
    return float(0.5 * audience + 0.5 * min(1.0, 10.0 * _engagement_rate(series)))


BASELINES: Mapping[str, Baseline] = {
    "followers": _followers,
    "listed": _listed,
    "mean": _mean,
    "median": _median,
    "sum": _sum,
    "h-index": _h_index,
    "engagement rate": _engagement_rate,
    "Social-Authority-like": _social_authority_like,
    "Kred-like": _kred_like,
    "klout-v4-like": _klout_like,
}


def _reactions(series: Series) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Reposts; likes where the network has no reposts."""
    return np.nan_to_num(series.likes if series.network in _WITHOUT_REPOSTS else series.reposts)
