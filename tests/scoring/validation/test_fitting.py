"""What is fitted comes back from a population that was made with it, and intervals then hold on others."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from scoring.formula.constants import constants
from scoring.validation.data import Pairs, Series, Side
from scoring.validation.fitting import fit_line, fit_set
from scoring.validation.held_out import held_out
from scoring.validation.people import judge, people_shared

RULES = constants("3")
BEFORE = constants("2")


def population(accounts: int, *, intercept: float = -1.0, slope: float = 0.5) -> list[Series]:
    """Channels whose level follows their audience, with forty posts a day apart."""
    random = np.random.default_rng(7)
    followers = 10 ** random.uniform(3, 6, accounts)
    zeros, days = np.zeros(40), np.asarray(1.7e9 - 86_400.0 * np.arange(40), np.float64)
    levels = intercept + slope * np.log1p(followers) + random.normal(0, 0.6, accounts)
    return [
        Series(
            "youtube",
            float(size),
            float("nan"),
            days,
            np.zeros(40, np.uint8),
            zeros,
            zeros,
            zeros,
            random.poisson(np.expm1(np.maximum(0.1, level + random.normal(0, 0.8, 40)))).astype(float),
            zeros,
        )
        for size, level in zip(followers, levels, strict=True)
    ]


def test_the_line_that_made_the_accounts_is_found_and_its_interval_holds_it() -> None:
    line = fit_line("youtube", population(300), RULES, seed=1)
    assert line is not None
    assert line.slope.low <= 0.5 <= line.slope.high
    assert line.intercept.low <= -1.0 <= line.intercept.high
    assert line.spread == pytest.approx(0.6, abs=0.1)


def test_accounts_without_an_audience_have_no_line() -> None:
    hidden = [replace(one, followers=float("nan")) for one in population(30)]
    assert fit_line("youtube", hidden, RULES, seed=1) is None


def test_intervals_hold_on_accounts_that_were_held_out() -> None:
    for one in held_out("simulated", population(120), RULES, BEFORE, seed=1):
        assert 0.70 <= one.new.shares["80"] <= 0.90
        assert 0.70 <= one.new.score_shares["80"] <= 0.90
        assert one.accounts == 120


def test_where_no_audience_is_shown_it_is_the_worth_of_that_which_is_fitted() -> None:
    hidden = [replace(one, followers=float("nan"), network="hackernews") for one in population(40)]
    own = fit_set("hidden", hidden, RULES, BEFORE, seed=1).own
    assert own.prior_posts == RULES.network("hackernews").prior_posts


def pairs() -> Pairs:
    """Forty people, each in many pairs; who is chosen depends on nothing but the person."""
    random = np.random.default_rng(3)
    charm, counts = random.normal(size=40), random.lognormal(5, 1, (4, 40))
    a, b = random.integers(0, 40, 600), random.integers(0, 40, 600)
    sides = [Side(*(row[who] for row in counts)) for who in (a, b)]
    return Pairs(sides[0], sides[1], charm[a] > charm[b], a, b)


def test_folds_by_pair_would_share_people_and_the_linear_model_is_not_trained_on_them() -> None:
    given = pairs()
    assert people_shared(given, seed=1) > 0.9
    found = {one.predictor: one.auc.value for one in judge(given, [BEFORE], seed=1)}
    assert found["linear model, trained on other people"] < 0.6
