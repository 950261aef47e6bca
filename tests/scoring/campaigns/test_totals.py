"""What a list can bring: sums that add up, intervals that hold, and groups that are worth their price."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.campaigns.calibration import BANDS, Band, Calibration, band_of, calibration
from scoring.campaigns.groups import best, smallest
from scoring.campaigns.prospects import SLOTS, Prospect, equally_likely, prospect
from scoring.campaigns.totals import totals
from scoring.formula import CURRENT
from scoring.formula.constants import constants
from tests.scoring.formula.observations import account, observations, posts

RULES = constants(CURRENT)
PLAIN = Calibration(0.0, (Band(0.0, 1.0),) * len(BANDS))


def flat(reactions: float, network: str = "x", planned: int = 1) -> Prospect:
    return Prospect(network, np.full(SLOTS, reactions), planned)


def lognormal(level: float, spread: float, network: str = "x") -> Prospect:
    random = np.random.default_rng(round(level * 1e6))
    return Prospect(network, np.sort(random.lognormal(level, spread, SLOTS)))


@given(observations(), st.integers(1, 5))
def test_what_an_account_may_earn_is_sorted_known_and_not_below_nothing(seen: object, planned: int) -> None:
    found = prospect(seen, RULES, planned)  # type: ignore[arg-type]
    assert found.slots.shape == (SLOTS,)
    assert np.isfinite(found.slots).all()
    assert (found.slots >= 0).all()
    assert (np.diff(found.slots) >= 0).all()


def test_many_posts_speak_for_themselves_and_none_leave_it_to_the_audience() -> None:
    many = prospect(account(posts(*[40] * 150, every=timedelta(hours=5)), followers=1_000), RULES)
    assert float(np.mean(many.slots == many.slots[SLOTS // 2])) > 0.8
    nobody = equally_likely(np.zeros(0), np.zeros(0), "x", 1_000, RULES)
    louder = equally_likely(np.zeros(0), np.zeros(0), "x", 1_000_000, RULES)
    assert float(np.median(louder)) > float(np.median(nobody))


def test_recent_posts_stand_for_the_next_ones() -> None:
    ages = np.arange(100.0)
    risen = equally_likely(np.where(ages < 30, 100.0, 1.0), ages, "x", 1_000, RULES)
    fallen = equally_likely(np.where(ages < 30, 1.0, 100.0), ages, "x", 1_000, RULES)
    assert float(np.median(risen)) > float(np.median(fallen))


def test_of_nobody_nothing_is_expected() -> None:
    found = totals([])
    assert (found.whole.reactions, found.whole.low, found.whole.high) == (0.0, 0.0, 0.0)
    assert list(found.people) == []


people = st.lists(
    st.builds(
        lambda level, spread, network: lognormal(level, spread, network),
        st.floats(0.0, 6.0),
        st.floats(0.1, 1.5),
        st.sampled_from(["x", "instagram", "bluesky", "demo"]),
    ),
    min_size=1,
    max_size=12,
)


@given(people)
def test_what_is_told_of_each_sums_to_the_whole(listed: Sequence[Prospect]) -> None:
    found = totals(listed)
    assert sum(one.reactions for one in found.people) == pytest.approx(found.whole.reactions)
    assert 0 <= found.whole.low <= found.whole.reactions <= found.whole.high
    assert all(one.low <= one.reactions <= one.high for one in found.people)


def test_the_same_list_gives_the_same_numbers() -> None:
    listed = [lognormal(2.0, 1.0), lognormal(3.0, 0.5, "bluesky")]
    assert totals(listed) == totals(listed)


def test_more_posts_bring_more_and_people_with_different_plans_stay_in_order() -> None:
    found = totals([flat(10.0, planned=3), flat(10.0), flat(10.0, planned=2)], calibrated=lambda _: PLAIN)
    assert [round(one.reactions) for one in found.people] == [30, 10, 20]
    assert found.whole.reactions == pytest.approx(60.0)


def test_a_shock_that_all_share_does_not_average_out() -> None:
    """The fault of adding independent people: a hundred of them look a tenth as unsure as one."""
    shocked = Calibration(0.3, PLAIN.bands)
    alone, crowd = (totals([flat(10.0)] * size, calibrated=lambda _: shocked).whole for size in (1, 100))
    widths = [np.log(one.high / one.low) for one in (alone, crowd)]
    assert widths[1] == pytest.approx(widths[0], rel=0.1)


def test_networks_whose_totals_never_came_true_are_named() -> None:
    assert totals([flat(1.0), flat(1.0, "demo"), flat(1.0, "mastodon")]).unmeasured == ("demo", "mastodon")


def test_every_size_has_a_band() -> None:
    assert [band_of(size) for size in (1, 2, 5, 6, 20, 21, 10_000)] == [0, 1, 1, 2, 2, 3, 3]
    for network in ("x", "instagram", "bluesky", "hackernews", "youtube", "github", "mastodon"):
        assert len(calibration(network).bands) == len(BANDS)


amounts = st.lists(st.floats(0.01, 1e6) | st.just(0.0), max_size=8)


@given(amounts)
def test_the_smallest_group_brings_it_and_no_smaller_one_does(reactions: list[float]) -> None:
    group = smallest(reactions, 0.8)
    whole = sum(reactions)
    if not whole:
        assert group.people == ()
        return
    assert group.share >= 0.8 - 1e-6
    fewer = len(group.people) - 1
    assert all(
        sum(some) < 0.8 * whole * (1 + 1e-9) for some in itertools.combinations(reactions, max(0, fewer))
    )


@given(
    st.lists(st.tuples(st.floats(0.0, 100.0), st.none() | st.floats(0.0, 50.0)), max_size=8),
    st.floats(0.0, 100.0),
)
def test_a_group_for_a_budget_costs_no_more_and_brings_half_of_the_best(
    listed: list[tuple[float, float | None]], budget: float
) -> None:
    reactions, prices = [one for one, _ in listed], [price for _, price in listed]
    group = best(reactions, prices, budget)
    assert all(prices[row] is not None for row in group.people)
    assert sum(prices[row] or 0.0 for row in group.people) <= budget * (1 + 1e-9)
    priced = [row for row, price in enumerate(prices) if price is not None]
    optimum = max(
        sum(reactions[row] for row in some)
        for size in range(len(priced) + 1)
        for some in itertools.combinations(priced, size)
        if sum(prices[row] or 0.0 for row in some) <= budget
    )
    brought = sum(reactions[row] for row in group.people)
    assert brought >= 0.5 * optimum * (1 - 1e-9)


def test_the_cheap_and_many_beat_the_one_who_is_dear() -> None:
    assert best([10.0, 9.0, 9.0], [100.0, 50.0, 50.0], 100.0).people == (1, 2)
    assert best([100.0, 3.0], [100.0, 1.0], 100.0).people == (0,)
