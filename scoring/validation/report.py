"""Brings the whole evaluation together: one report, the same to the last digit for the same data."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from scoring.formula.constants import Constants
from scoring.validation.attacks import Attack, attacks, guarded_pod
from scoring.validation.data import Pairs, Series, own_posts
from scoring.validation.forecasts import Forecasts, evaluate, split
from scoring.validation.people import Judgement, judge
from scoring.validation.predictors import predictors
from scoring.validation.stability import Stability, stability

SEED = 20_160_504
SHORT_HISTORY = 5
# Decimals kept in the report: more than anyone reads, fewer than the last bits of a sum.
_DECIMALS = 9


@dataclass(frozen=True, slots=True)
class Evidence:
    """The data of one evaluation; a set that is absent is None."""

    x: Sequence[Series] | None
    instagram: Sequence[Series] | None
    pairs: Pairs | None


@dataclass(frozen=True, slots=True)
class Report:
    """All figures of an evaluation."""

    seed: int
    formulas: tuple[str, ...]
    forecasts: tuple[Forecasts, ...]
    people: tuple[Judgement, ...]
    stability: tuple[Stability, ...]
    attacks: tuple[Attack, ...]


def evaluation(
    evidence: Evidence,
    *,
    formulas: Sequence[Constants],
    seed: int = SEED,
    tell: Callable[[str], None] = lambda _step: None,
) -> Report:
    """The whole evaluation. `tell` hears what is worked on."""
    x = [own_posts(one) for one in evidence.x or ()]
    instagram = list(evidence.instagram or ())
    cuts = []
    if x:
        cuts += [split("X, 5 posts of history", x, SHORT_HISTORY), split("X, all history", x, None)]
    if instagram:
        cuts += [
            split("Instagram, 5 posts of history", instagram, SHORT_HISTORY),
            split("Instagram, all history", instagram, None),
        ]
    tell("forecasts")
    forecasts = tuple(evaluate(cut, formulas, seed=seed) for cut in cuts)
    tell("people's judgement")
    people = judge(evidence.pairs, formulas, seed=seed) if evidence.pairs else ()
    tell("stability")
    ranked = tuple(predictors(formulas)) if x else ()
    steady = tuple(stability(x, one) for one in ranked)
    tell("attacks")
    won = [attack for one in ranked for attack in attacks(x, one, seed=seed)]
    won += [guarded_pod(x, rules) for rules in formulas if x]
    return Report(seed, tuple(rules.version for rules in formulas), forecasts, people, steady, tuple(won))


def to_json(report: Report) -> dict[str, Any]:
    """Plain data of the report, rounded so that equal data give equal text everywhere."""
    rounded = _rounded(asdict(report))
    return dict(rounded) if isinstance(rounded, dict) else {}


def _rounded(value: object) -> object:
    if isinstance(value, float):
        return round(value, _DECIMALS)
    if isinstance(value, dict):
        return {key: _rounded(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(part) for part in value]
    return value
