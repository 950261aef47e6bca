"""The attack suite and the published figures as limits, on real data where the folder is there.

The same attacks also run on a simulated population, so that the limits hold without any data set.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from adapters.files.datasets import read_evidence
from scoring.formula import CURRENT, VERSIONS
from scoring.formula.constants import constants
from scoring.validation.attacks import attacks, guarded_pod
from scoring.validation.campaigns import calibration_toml, calibrations
from scoring.validation.data import Series, own_posts
from scoring.validation.fits import fits, hidden_fits
from scoring.validation.forecasts import evaluate, split
from scoring.validation.held_out import HeldOut, held_out
from scoring.validation.people import judge
from scoring.validation.predictors import predictors
from scoring.validation.reference import peers_toml
from scoring.validation.report import SEED, Evidence, Report, evaluation, forecast_sets, to_json
from scoring.validation.stability import stability

DATA = Path("../shared/data")
needs_data = pytest.mark.skipif(
    not DATA.exists(), reason="the evaluation's data sets are not in ../shared/data"
)

MOST_WON = {"one viral post x1000": 2.0, "bought followers x10": 4.0, "pod of 30, engagers looked at": 4.0}


@cache
def evidence() -> Evidence:
    return read_evidence(DATA)


@cache
def x_series() -> tuple[Series, ...]:
    return tuple(own_posts(one) for one in evidence().x or ())


def simulated(accounts: int = 60, posts: int = 80) -> list[Series]:
    """Accounts of 1,000 to 1,000,000 followers with the reactions that such an audience gives on X."""
    random = np.random.default_rng(4)
    found = []
    for number in range(accounts):
        followers = float(10 ** random.uniform(3, 6))
        level = -4.16 + 0.63 * np.log1p(followers) + random.normal(0, 0.5)
        reactions = random.poisson(np.expm1(np.maximum(0.02, level + random.normal(0, 0.7, posts)))).astype(
            float
        )
        at = np.asarray(1.46e9 - number - np.arange(posts) * 50_000.0, np.float64)
        zeros = np.zeros(posts)
        kinds = np.zeros(posts, np.uint8)
        found.append(
            Series("x", followers, float("nan"), at, kinds, reactions, zeros, zeros, reactions, zeros)
        )
    return found


def won(series: list[Series]) -> dict[str, float]:
    rules = constants(CURRENT)
    predictor = next(predictors([rules]))
    found = [*attacks(series, predictor, seed=SEED), guarded_pod(series, rules)]
    return {attack.name: attack.mean or 0.0 for attack in found}


@pytest.mark.parametrize(("attack", "limit"), MOST_WON.items())
def test_attacks_stay_within_their_limits_on_a_simulated_population(attack: str, limit: float) -> None:
    assert won(simulated())[attack] <= limit


@pytest.mark.slow
@needs_data
@pytest.mark.parametrize(("attack", "limit"), MOST_WON.items())
def test_attacks_stay_within_their_limits_on_real_accounts(attack: str, limit: float) -> None:
    assert won(list(x_series()))[attack] <= limit


@pytest.mark.slow
@needs_data
@pytest.mark.parametrize(("history", "at_least"), [(5, 0.74), (None, 0.82)])
def test_the_current_formula_foresees_better_than_the_first_and_all_baselines(
    history: int | None, at_least: float
) -> None:
    cut = split("X", list(x_series()), history)
    found = evaluate(cut, [constants(version) for version in VERSIONS], seed=SEED)
    rho = {skill.predictor: skill.rho.value for skill in found.skills}
    best = rho.pop(f"amplification, formula {CURRENT}")
    before = rho.pop("amplification, formula 2")
    assert best >= before - 0.005
    assert before == max([before, *rho.values()])
    assert best >= at_least


@pytest.mark.slow
@needs_data
@pytest.mark.parametrize("network", ["x", "instagram"])
@pytest.mark.parametrize("history", [5, None])
def test_eighty_percent_intervals_hold_75_to_90(network: str, history: int | None) -> None:
    series = list(x_series()) if network == "x" else list(evidence().instagram or ())
    found = evaluate(split(network, series, history), [constants(CURRENT)], seed=SEED)
    assert 0.75 <= found.coverage[0].shares["80"] <= 0.90


@cache
def unseen() -> tuple[HeldOut, ...]:
    newest, before = constants("3"), constants("2")
    return tuple(
        one
        for title, series in forecast_sets(evidence()).items()
        for one in held_out(title, series, newest, before, seed=SEED)
    )


@pytest.mark.slow
@needs_data
def test_formula_three_holds_on_accounts_it_has_not_seen() -> None:
    assert len(unseen()) == 12
    for one in unseen():
        assert 0.75 <= one.new.shares["80"] <= 0.87, one.name
        assert 0.75 <= one.new.score_shares["80"] <= 0.85, one.name
        assert abs(one.new.bias) < 0.3, one.name


@pytest.mark.slow
@needs_data
def test_formula_three_ranks_no_worse_than_formula_two() -> None:
    for one in unseen():
        # Of 24 channels one that changes its place moves it by .01.
        slack = 0.005 if one.accounts >= 30 else 0.015
        assert one.new.amplification >= one.before.amplification - slack, one.name
        assert one.new.score >= one.before.score - 0.005, one.name


@pytest.mark.slow
@needs_data
def test_the_published_constants_are_what_the_fit_finds() -> None:
    newest = constants("3")
    lines, levels = fits(evidence(), newest, constants("2"), seed=SEED)
    for line in lines:
        published = newest.prior.lines[line.network]
        assert published.intercept == pytest.approx(line.intercept.value, abs=0.006)
        assert published.slope == pytest.approx(line.slope.value, abs=0.006)
    for level in levels:
        assert asdict(newest.network(level.network)) == pytest.approx(asdict(level.own), abs=0.006)


@pytest.mark.slow
@needs_data
def test_what_stands_for_hidden_reactions_is_what_the_fit_finds() -> None:
    newest = constants("3")
    shares, (views,) = hidden_fits(evidence(), newest)
    assert views.best == newest.reactions.weights("youtube").views
    for one in shares:
        published = newest.reactions.worth(one.network).shares
        for kind, share in one.shares.items():
            assert getattr(published, kind) == pytest.approx(share, abs=0.01), (one.network, kind)
            assert abs(one.bias[kind]) <= abs(one.as_zero[kind])


@pytest.mark.slow
@needs_data
def test_the_score_agrees_with_people_better_than_any_single_count() -> None:
    pairs = evidence().pairs
    assert pairs is not None
    found = {one.predictor: one.auc.value for one in judge(pairs, [constants(CURRENT)], seed=SEED)}
    score = found[f"score, formula {CURRENT}"]
    assert score > max(found[name] for name in ("followers", "listed", "retweets", "mentions"))
    assert score > found["linear model, trained on other people"] - 0.005


@pytest.mark.slow
@needs_data
def test_the_score_is_steady() -> None:
    got = stability(list(x_series()), next(predictors([constants(CURRENT)])))
    assert got.daily_sd is not None and got.daily_sd < 0.35
    assert got.week_99 is not None and got.week_99 < 3.0


@pytest.mark.slow
@needs_data
def test_the_evaluation_repeats_to_the_last_digit() -> None:
    def figures() -> str:
        report: Report = evaluation(evidence(), formulas=[constants(version) for version in VERSIONS])
        return json.dumps(to_json(report))

    assert figures() == figures()


@needs_data
@pytest.mark.slow
def test_the_peers_that_are_told_are_those_of_the_data() -> None:
    shipped = Path("scoring/explain/peers.toml").read_text("utf-8")
    assert peers_toml(evidence().by_network()) == shipped


@needs_data
@pytest.mark.slow
def test_what_totals_are_corrected_by_is_what_the_fit_finds() -> None:
    shipped = Path("scoring/campaigns/calibration.toml").read_text("utf-8")
    found = calibrations(list(forecast_sets(evidence()).values()), constants(CURRENT), seed=SEED)
    assert calibration_toml(found) == shipped
