"""Fits what stands for reactions that are hidden: the usual part of each kind, and what a view is worth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from scoring.formula.amplification import FORECAST_POSTS
from scoring.formula.constants import Constants, KindWeights
from scoring.formula.posts import KINDS
from scoring.validation.data import Floats, Series
from scoring.validation.forecasts import split, weighted

# A view may cost the forecast this part of its error: it stands in where likes are hidden.
LEAST_LOSS = 0.01
# Reactions that a view may be worth, tried against each other.
VIEW_WORTHS = (0.0, 0.001, 0.002, 0.003, 0.004, 0.005, 0.0075, 0.01, 0.02)


@dataclass(frozen=True, slots=True)
class ShareFit:
    """The mean over accounts of the part that each kind has in a post's weighted reactions.

    `bias` is, by kind, the mean error of an account's level in ln(1 + reactions) where that kind is hidden
    and the others stand for it; `as_zero` the same where it counts 0.
    """

    network: str
    accounts: int
    shares: dict[str, float]
    bias: dict[str, float]
    as_zero: dict[str, float]


@dataclass(frozen=True, slots=True)
class ViewFit:
    """How well the next posts' reactions, views left out, are foreseen, by what a view is worth before.

    `errors` are standard deviations over accounts around a line; `best` is the most that loses less than
    LEAST_LOSS of them.
    """

    accounts: int
    errors: dict[float, float]
    best: float


def fit_shares(series: Sequence[Series], rules: Constants) -> ShareFit:
    """Over the posts that show every kind which has a worth and which the set holds, and earned something."""
    network = series[0].network
    weights = rules.reactions.weights(network)
    kinds = [kind for kind in KINDS if getattr(weights, kind) and any(_holds(one, kind) for one in series)]
    accounts = [found for one in series if len(found := _parts(one, kinds, weights))]
    usual = np.array([(found / found.sum(axis=1, keepdims=True)).mean(axis=0) for found in accounts])
    shares = dict(zip(kinds, map(float, usual.mean(axis=0)), strict=True))
    return ShareFit(
        network,
        len(accounts),
        shares,
        {kind: _bias(accounts, kinds, kind, shares) for kind in kinds},
        {kind: _bias(accounts, kinds, kind, None) for kind in kinds},
    )


def fit_views(series: Sequence[Series], rules: Constants, tries: Sequence[float] = VIEW_WORTHS) -> ViewFit:
    """What a view of YouTube is worth beside likes and comments, by how well the next posts are foreseen."""
    network = series[0].network
    cut = split("", series, None)
    plain = _with_views(rules, network, 0.0)
    came = np.array([weighted(one, plain) for one in cut.future])
    errors = {}
    for worth in tries:
        tried = _with_views(rules, network, worth)
        before = np.array([weighted(one.rows(0, 2 * FORECAST_POSTS), tried) for one in cut.history])
        slope, start = np.polyfit(before, came, 1)
        errors[worth] = float((came - start - slope * before).std())
    best = max(worth for worth, error in errors.items() if error <= errors[0.0] * (1.0 + LEAST_LOSS))
    return ViewFit(len(came), errors, best)


def _holds(one: Series, kind: str) -> bool:
    return bool((np.nan_to_num(getattr(one, kind)) > 0).any())


def _parts(one: Series, kinds: Sequence[str], weights: KindWeights) -> Floats:
    """What each kind brings to each post, a row a post."""
    found = np.column_stack([getattr(weights, kind) * getattr(one, kind) for kind in kinds])
    return np.asarray(found[np.isfinite(found).all(axis=1) & (np.nansum(found, axis=1) > 0)])


def _bias(
    accounts: Sequence[Floats], kinds: Sequence[str], hidden: str, shares: dict[str, float] | None
) -> float:
    left = [row for row, kind in enumerate(kinds) if kind != hidden]
    scale = 1.0 if shares is None else 1.0 - shares[hidden]
    if not left or scale <= 0.0:
        return 0.0
    errors = [
        (np.log1p(found[:, left].sum(axis=1) / scale) - np.log1p(found.sum(axis=1))).mean()
        for found in accounts
    ]
    return float(np.mean(errors))


def _with_views(rules: Constants, network: str, worth: float) -> Constants:
    weights = replace(rules.reactions.weights(network), views=worth)
    networks = {**rules.reactions.networks, network: weights}
    return replace(rules, reactions=replace(rules.reactions, networks=networks, shares=None))
