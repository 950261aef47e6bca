"""Brings the whole evaluation together: one report, the same to the last digit for the same data."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from scoring.formula.constants import Constants
from scoring.validation.attacks import Attack, attacks, guarded_pod
from scoring.validation.campaigns import GroupTotals, group_totals
from scoring.validation.data import Pairs, Series, own_posts
from scoring.validation.forecasts import Forecasts, evaluate, split
from scoring.validation.held_out import HeldOut, held_out
from scoring.validation.people import Judgement, judge, people_shared
from scoring.validation.predictors import predictors
from scoring.validation.stability import Stability, stability

SEED = 20_160_504
SHORT_HISTORY = 5
# Decimals kept in the report: more than anyone reads, fewer than the last bits of a sum.
_DECIMALS = 9


@dataclass(frozen=True, slots=True)
class Evidence:
    """The data of one evaluation; a set that is absent is None.

    `others` are further sets to forecast on, by title; `audiences` accounts that only a line can be fitted
    on, by network.
    """

    x: Sequence[Series] | None
    instagram: Sequence[Series] | None
    pairs: Pairs | None
    others: Mapping[str, Sequence[Series]] = field(default_factory=dict)
    audiences: Mapping[str, Sequence[Series]] = field(default_factory=dict)

    def by_network(self) -> dict[str, list[Series]]:
        """Every account with a history, by its network."""
        found: dict[str, list[Series]] = {}
        for one in (
            *(self.x or ()),
            *(self.instagram or ()),
            *(s for sets in self.others.values() for s in sets),
        ):
            found.setdefault(one.network, []).append(one)
        return found


@dataclass(frozen=True, slots=True)
class Report:
    """All figures of an evaluation."""

    seed: int
    formulas: tuple[str, ...]
    forecasts: tuple[Forecasts, ...]
    held_out: tuple[HeldOut, ...]
    people: tuple[Judgement, ...]
    people_shared: float | None
    stability: tuple[Stability, ...]
    attacks: tuple[Attack, ...]
    totals: tuple[GroupTotals, ...]


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
    for title, series in evidence.others.items():
        cuts += [
            split(f"{title}, 5 posts of history", series, SHORT_HISTORY),
            split(f"{title}, all history", series, None),
        ]
    tell("forecasts")
    forecasts = tuple(evaluate(cut, formulas, seed=seed) for cut in cuts)
    tell("accounts held out")
    unseen = _held_out(evidence, formulas, seed)
    tell("people's judgement")
    people = judge(evidence.pairs, formulas, seed=seed) if evidence.pairs else ()
    tell("stability")
    ranked = tuple(predictors(formulas)) if x else ()
    steady = tuple(stability(x, one) for one in ranked)
    tell("attacks")
    won = [attack for one in ranked for attack in attacks(x, one, seed=seed)]
    won += [guarded_pod(x, rules) for rules in formulas if x]
    tell("totals of groups")
    sets = forecast_sets(evidence).items()
    summed = (group_totals(title, series, formulas[-1], seed=seed) for title, series in sets)
    return Report(
        seed=seed,
        formulas=tuple(rules.version for rules in formulas),
        forecasts=forecasts,
        held_out=unseen,
        people=people,
        people_shared=people_shared(evidence.pairs, seed=seed) if evidence.pairs else None,
        stability=steady,
        attacks=tuple(won),
        totals=tuple(one for one in summed if one is not None),
    )


def forecast_sets(evidence: Evidence) -> Mapping[str, Sequence[Series]]:
    """Every set that forecasts are made for, by title, with the posts that a formula counts."""
    found = {"X": [own_posts(one) for one in evidence.x or ()], "Instagram": list(evidence.instagram or ())}
    return {title: series for title, series in {**found, **evidence.others}.items() if series}


def _held_out(evidence: Evidence, formulas: Sequence[Constants], seed: int) -> tuple[HeldOut, ...]:
    """The newest version fitted anew without the accounts it is judged on; the one before beside it."""
    newest, before = formulas[-1], formulas[max(0, len(formulas) - 2)]
    if not newest.networks:
        return ()
    return tuple(
        one
        for title, series in forecast_sets(evidence).items()
        for one in held_out(title, series, newest, before, seed=seed)
    )


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
