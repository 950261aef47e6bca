"""Fits what a network has of its own: the line from audience to level, its worth, the drift, the intervals.

held_out.py repeats the fit for each fold, so that accounts are judged by constants fitted without them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from scoring.formula.amplification import FORECAST_POSTS
from scoring.formula.batch import score_table
from scoring.formula.batch_posts import Table
from scoring.formula.constants import Constants, NetworkLevel, PriorLine
from scoring.validation.data import Floats, Series, table
from scoring.validation.forecasts import LEVELS, Split, split, weighted, weighted_posts
from scoring.validation.metrics import RESAMPLES, Estimate, spearman

# Worth of the line in posts, and the level's drift in two months, that are tried against each other.
WORTHS = (0.2, 0.4, 0.6, 0.8, 1.0, 1.5)
DRIFTS = (0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5)
# Not chosen by the likelihood: YouTube's line comes from large channels and lies far too high for small ones.
JUDGED_WORTHS = {"youtube": 0.2}
# A within-account variance asks for this many posts.
LEAST_POSTS = 10
# Mean ln(1 + points) of all stories on Hacker News, as the data's own description gives it.
ALL_STORIES = 1.31
SHORT_HISTORY = 5
_SHARE = 0.80
# A candidate may rank accounts at most this much worse than the version before, on any split.
_RANK_SLACK = 0.005
# Networks whose line does not come from the accounts that forecasts are made for.
LINE_FROM_ELSEWHERE = frozenset({"bluesky", "hackernews", "mastodon"})


@dataclass(frozen=True, slots=True)
class LineFit:
    """Expected ln(1 + weighted reactions) = intercept + slope ln(1 + followers), over `accounts`.

    95 % bootstrap intervals over accounts; `spread` is the standard deviation of accounts around the line.
    """

    network: str
    accounts: int
    intercept: Estimate
    slope: Estimate
    spread: float


@dataclass(frozen=True, slots=True)
class LevelFit:
    """What the accounts of one set say about their network; `line` None where they show no audience."""

    name: str
    network: str
    accounts: int
    line: LineFit | None
    own: NetworkLevel


def fit_line(network: str, series: Sequence[Series], rules: Constants, *, seed: int) -> LineFit | None:
    """Least squares over accounts, each by its newest posts; None where too few show an audience."""
    size, level = _sizes_and_levels(series, rules)
    if len(size) < LEAST_POSTS:
        return None
    intercept, slope = _least_squares(size, level)
    rows = np.random.default_rng(seed).integers(0, len(size), (RESAMPLES, len(size)))
    tries = np.array([_least_squares(size[row], level[row]) for row in rows])
    low, high = np.quantile(tries, (0.025, 0.975), axis=0)
    return LineFit(
        network,
        len(size),
        Estimate(intercept, float(low[0]), float(high[0])),
        Estimate(slope, float(low[1]), float(high[1])),
        float((level - intercept - slope * size).std()),
    )


def fit_constant(series: Sequence[Series], rules: Constants, *, seed: int) -> LineFit:
    """Hacker News, which shows no audience and whose set holds only stories that were talked about.

    Their level in weighted reactions over their level in points, times the level in points of all stories.
    """
    level = np.array([weighted(one, rules) for one in series])
    points = np.array([float(np.log1p(one.likes).mean()) for one in series])
    rows = np.random.default_rng(seed).integers(0, len(series), (RESAMPLES, len(series)))
    tries = ALL_STORIES * level[rows].mean(axis=1) / points[rows].mean(axis=1)
    low, high = np.quantile(tries, (0.025, 0.975))
    constant = Estimate(ALL_STORIES * float(level.mean() / points.mean()), float(low), float(high))
    flat = Estimate(0.0, 0.0, 0.0)
    return LineFit("hackernews", len(series), constant, flat, float(level.std()))


def fit_level(
    series: Sequence[Series], rules: Constants, before: Constants, worths: Sequence[float] = WORTHS
) -> NetworkLevel:
    """The likeliest worth, the drift that suits short and long histories alike, and the stretches to 80 %.

    `rules` has the network's line already. Where no audience is shown it is the worth of not knowing it that
    is fitted. Of the candidates only those stand that rank no worse than `before`, if there are any.
    """
    field, network = _worth_field(series), series[0].network
    cases = [_Case.of(cut) for cut in _cuts("", series)]
    spread = float(np.mean(list(_variances(series, rules))))
    start = replace(rules.network(network), spread_mean=spread, stretch=1.0, score_stretch=1.0)
    worth = [replace(start, **{field: posts}) for posts in worths]
    least = _rankings(cases, before) - _RANK_SLACK
    good = [own for own in worth if (_rankings(cases, with_level(rules, network, own)) >= least).all()]
    tried = [replace(own, drift=drift) for own, drift in product(good or worth, DRIFTS)]
    likeliest = min(tried, key=lambda own: _surprise(cases, with_level(rules, network, own)))
    drifts = [replace(likeliest, drift=drift) for drift in DRIFTS]
    best = min(drifts, key=lambda own: _imbalance(cases, with_level(rules, network, own)))
    return _stretched(cases, rules, network, best)


def fit_set(
    name: str, series: Sequence[Series], rules: Constants, before: Constants, *, seed: int
) -> LevelFit:
    """Everything that the accounts of one set say about their network."""
    network = series[0].network
    line = None if network in LINE_FROM_ELSEWHERE else fit_line(network, series, rules, seed=seed)
    learnt = rules if line is None else with_line(rules, line)
    worths = (JUDGED_WORTHS[network],) if network in JUDGED_WORTHS else WORTHS
    return LevelFit(name, network, len(series), line, fit_level(series, learnt, before, worths))


def refitted(series: Sequence[Series], rules: Constants, before: Constants) -> Constants:
    """Line, spread, drift and stretches of these accounts' network fitted anew; the worth stays."""
    network = series[0].network
    if network not in LINE_FROM_ELSEWHERE:
        size, level = _sizes_and_levels(series, rules)
        rules = _on_line(rules, network, *_least_squares(size, level))
    worth: float = getattr(rules.network(network), _worth_field(series))
    return with_level(rules, network, fit_level(series, rules, before, (worth,)))


def _worth_field(series: Sequence[Series]) -> str:
    known = bool(np.isfinite([one.followers for one in series]).all())
    return "prior_posts" if known else "unknown_posts"


def with_level(rules: Constants, network: str, own: NetworkLevel) -> Constants:
    return replace(rules, networks={**rules.networks, network: own})


def with_line(rules: Constants, line: LineFit) -> Constants:
    return _on_line(rules, line.network, line.intercept.value, line.slope.value)


def _on_line(rules: Constants, network: str, intercept: float, slope: float) -> Constants:
    lines = {**rules.prior.lines, network: PriorLine(intercept, slope)}
    return replace(rules, prior=replace(rules.prior, lines=lines))


@dataclass(frozen=True, slots=True)
class _Case:
    """One split as columns: what is known, what came, and the coming posts as a table of their own."""

    history: Table
    future: Table
    split: Split

    @classmethod
    def of(cls, cut: Split) -> _Case:
        return cls(table(cut.history), table(cut.future), cut)


def _cuts(name: str, series: Sequence[Series]) -> Iterator[Split]:
    for history in (SHORT_HISTORY, None):
        yield split(name, series, history)


def _rankings(cases: Sequence[_Case], rules: Constants) -> Floats:
    """Rank correlations of Amplification and of the score with what came, for each history."""
    found = []
    for case in cases:
        scores = score_table(case.history, rules, threads=1)
        came = np.array([weighted(one, rules) for one in case.split.future])
        found += [spearman(scores.amplification, came), spearman(scores.value, came)]
    return np.array(found)


def _surprise(cases: Sequence[_Case], rules: Constants) -> float:
    """Negative log-likelihood of the outcomes under a normal distribution whose error may still be stretched.

    Short and long history count alike, so that one stretch fits both.
    """
    error, span = (np.concatenate(one) for one in zip(*_parts(cases, rules), strict=True))
    return float(np.log(span).mean()) + 0.5 * float(np.log(((error / span) ** 2).mean()))


def _imbalance(cases: Sequence[_Case], rules: Constants) -> float:
    """How far apart the stretches are that a short history and all of it would want, as a log-ratio."""
    wanted = [np.quantile(np.abs(error) / span, _SHARE) for error, span in _parts(cases, rules)]
    return float(np.ptp(np.log(wanted)))


def _parts(cases: Sequence[_Case], rules: Constants) -> list[tuple[Floats, Floats]]:
    return [_error_and_span(case, rules) for case in cases]


def _error_and_span(case: _Case, rules: Constants) -> tuple[Floats, Floats]:
    scores = score_table(case.history, rules, threads=1)
    came = np.array([weighted(one, rules) for one in case.split.future])
    return came - scores.level, scores.forecast_error


def _stretched(cases: Sequence[_Case], rules: Constants, network: str, own: NetworkLevel) -> NetworkLevel:
    """Stretches from the 80 % quantile of |error| / half-width, both histories together.

    The quantile is that of split conformal prediction, a little above 80 % where the accounts are few.
    """
    plain = with_level(rules, network, own)
    ahead, scored = [], []
    for case in cases:
        scores = score_table(case.history, plain, threads=1)
        half = LEVELS["80"] * scores.forecast_error
        came = np.array([weighted(one, plain) for one in case.split.future])
        later = score_table(case.future, plain, threads=1).level
        ahead.append(np.abs(came - scores.level) / half)
        scored.append(np.abs(later - scores.level) / half)
    accounts = len(cases[0].split.future)
    share = min(1.0, _SHARE * (accounts + 1) / accounts)
    stretches = [float(np.quantile(np.concatenate(one), share)) for one in (ahead, scored)]
    return replace(own, stretch=stretches[0], score_stretch=stretches[1])


def _variances(series: Sequence[Series], rules: Constants) -> Iterator[float]:
    for one in series:
        if len(one) >= LEAST_POSTS:
            yield float(np.log1p(weighted_posts(one, rules)).var(ddof=1))


def _sizes_and_levels(series: Sequence[Series], rules: Constants) -> tuple[Floats, Floats]:
    shown = [one for one in series if len(one) and np.isfinite(one.followers)]
    size = np.log1p(np.array([one.followers for one in shown], float))
    return size, np.array([weighted(one.rows(0, FORECAST_POSTS), rules) for one in shown], float)


def _least_squares(x: Floats, y: Floats) -> tuple[float, float]:
    off = x - x.mean()
    spread = float((off * off).sum())
    slope = float((off * (y - y.mean())).sum()) / spread if spread else 0.0
    return float(y.mean()) - slope * float(x.mean()), slope
