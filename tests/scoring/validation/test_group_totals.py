"""Totals of groups are judged by dates: what all accounts share at a date is learned and held against."""

from __future__ import annotations

import numpy as np
import pytest

from scoring.formula import CURRENT
from scoring.formula.constants import constants
from scoring.validation.campaigns import (
    EARLIER,
    SHOWN,
    Total,
    _band,
    calibration_toml,
    calibrations,
    fitted,
    group_totals,
    sittings,
)
from scoring.validation.data import Series

RULES = constants(CURRENT)
DAY = 86_400.0


def crowd(accounts: int, *, shock: float, posts: int = 200, seed: int = 1) -> list[Series]:
    """Accounts that post every other day; each month has luck of its own for all of them."""
    random = np.random.default_rng(seed)
    at = np.array(1.4e9 + np.arange(posts)[::-1] * 2.0 * DAY, float)
    luck = np.repeat(random.normal(0.0, shock, posts // 10 + 1), 10)[:posts]
    made = []
    for level in random.uniform(1.0, 4.0, accounts):
        reposts = np.array(np.round(np.exp(level + luck + random.normal(0.0, 0.5, posts))), float)
        zeros = np.zeros(posts)
        made.append(
            Series("x", 1_000.0, np.nan, at, np.zeros(posts, np.uint8), reposts, zeros, zeros, zeros, zeros)
        )
    return made


@pytest.mark.parametrize("shock", [0.0, 0.3])
def test_the_interval_of_a_sum_holds_about_as_often_as_it_says(shock: float) -> None:
    found = group_totals("made up", crowd(80, shock=shock), RULES, seed=1)
    assert found is not None
    assert [size.people for size in found.sizes] == list(SHOWN)
    for size in found.sizes:
        assert 0.65 <= size.share <= 0.95
    # A larger group is surer, unless all of it shares the luck of its month.
    widths = [size.width for size in found.sizes]
    assert widths == sorted(widths, reverse=True)


def test_what_all_share_is_found() -> None:
    calm, wild = (fitted(crowd(80, shock=shock), RULES, seed=1) for shock in (0.0, 0.4))
    assert calm is not None and wild is not None
    assert calm.shock < 0.15 < wild.shock


def test_few_dates_tell_nothing() -> None:
    assert group_totals("short", crowd(5, shock=0.1), RULES, seed=1) is None
    assert fitted([], RULES, seed=1) is None
    assert sittings([], RULES) == []


def test_dates_that_differ_make_wider_intervals_than_as_many_groups_of_one_kind() -> None:
    random = np.random.default_rng(0)
    offs = random.normal(0.0, 1.0, (EARLIER, 40))
    same = [[Total(5, float(off), 1.0, 1.0) for off in date] for date in offs]
    apart = [
        [Total(5, float(off), 1.0, 1.0) for off in sorted(offs.ravel())[n * 40 : n * 40 + 40]]
        for n in range(EARLIER)
    ]
    assert _band(apart).stretch > _band(same).stretch


def test_the_constants_that_are_printed_are_those_that_are_read() -> None:
    import tomllib

    found = calibrations([crowd(30, shock=0.2)], RULES, seed=1)
    read = tomllib.loads(calibration_toml(found))
    assert set(read) == {"x", "others"}
    assert read["others"]["bands"][0][0] == 0.0
    assert read["x"]["shock"] == pytest.approx(found["x"].shock, abs=0.001)
