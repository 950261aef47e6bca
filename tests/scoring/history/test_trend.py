"""How far a score moved, and whether that is more than noise."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.formula import score
from scoring.formula.result import Parts, Score
from scoring.history.trend import change, noise
from tests.fakes import observation


def scored(reach: float | None, amplification: float, network: float | None, error: float = 1.0) -> Score:
    seen = score(observation())
    parts = Parts(reach, amplification, network)
    weights = {"reach": (0.15, reach), "amplification": (0.70, amplification), "network": (0.15, network)}
    measured = [(weight, value) for weight, value in weights.values() if value is not None]
    value = sum(weight * part for weight, part in measured) / sum(weight for weight, _ in measured)
    return replace(seen, value=value, parts=parts, standard_error=error)


def test_a_move_beyond_the_noise_is_notable() -> None:
    moved = change(scored(50, 60, 50), scored(50, 50, 50))
    assert moved is not None and moved.notable
    assert moved.delta == pytest.approx(7.0)
    assert moved.parts == Parts(0.0, 10.0, 0.0)


def test_a_move_inside_the_noise_is_not() -> None:
    moved = change(scored(50, 50.5, 50), scored(50, 50, 50))
    assert moved is not None and not moved.notable
    assert moved.noise == pytest.approx(1.64 * 0.2**0.5)


def test_a_part_that_one_of_the_two_lacks_is_no_move() -> None:
    moved = change(scored(50, 50, None), scored(50, 50, 90))
    assert moved is not None and moved.delta == pytest.approx(0.0)
    assert moved.parts.network is None
    moved = change(scored(None, 60, 40), scored(80, 50, 90))
    assert moved is not None and moved.parts.reach is None
    assert moved.without_network == pytest.approx(10.0)


def test_the_sample_of_engagers_alone_is_no_reason_to_call_anybody() -> None:
    moved = change(scored(50, 50, 20), scored(50, 50, 60))
    assert moved is not None and moved.delta == pytest.approx(-6.0)
    assert not moved.notable


def test_formula_versions_are_not_compared() -> None:
    assert change(scored(50, 50, 50), replace(scored(50, 40, 50), formula="1")) is None


@given(st.floats(0.0, 50.0), st.floats(0.0, 50.0))
def test_noise_is_a_number_and_the_same_both_ways(one: float, other: float) -> None:
    assert 0.0 <= noise(one, other) < 200
    assert noise(one, other) == pytest.approx(noise(other, one))
