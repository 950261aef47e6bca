"""What the published score promises, for every formula version."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.errors import BadInput, BadObservation
from scoring.formula import VERSIONS, score
from scoring.formula.constants import constants
from scoring.observation.model import EngagerSample, Observation, Post
from tests.scoring.formula.observations import NOW, account, observations, person, posts

every_version = pytest.mark.parametrize("version", VERSIONS)
versions = st.sampled_from(VERSIONS)
TINY = 1e-9  # summing in another order moves the last digits


@given(observations(), versions)
def test_anything_a_network_shows_has_a_finite_score(seen: Observation, version: str) -> None:
    got = score(seen, version=version)
    numbers = [got.value, got.low, got.high, got.parts.amplification, got.standard_error]
    numbers += [part for part in (got.parts.reach, got.parts.network) if part is not None]
    assert all(math.isfinite(number) for number in numbers)
    assert 1 <= got.low <= got.value <= got.high <= 100
    assert 0 <= got.forecast.low <= got.forecast.reactions_per_post <= got.forecast.high < math.inf


@given(observations(), versions, st.integers(1, 10**10))
def test_more_followers_never_lower_it(seen: Observation, version: str, more: int) -> None:
    before = replace(seen, followers=seen.followers or 0)
    after = replace(before, followers=(before.followers or 0) + more)
    assert score(after, version=version).value >= score(before, version=version).value - TINY


def with_count(post: Post, field: str, count: int) -> Post:
    changed: dict[str, Any] = {field: count}
    return replace(post, **changed)


@given(observations(), versions, st.data())
def test_more_reactions_on_any_post_never_lower_it(
    seen: Observation, version: str, data: st.DataObject
) -> None:
    if not seen.posts:
        return
    which = data.draw(st.integers(0, len(seen.posts) - 1))
    field = data.draw(st.sampled_from(("reposts", "quotes", "replies", "likes")))
    count = getattr(seen.posts[which], field) or 0
    known = with_count(seen.posts[which], field, count)
    more = with_count(known, field, count + data.draw(st.integers(1, 10**6)))
    before = replace(seen, posts=(*seen.posts[:which], known, *seen.posts[which + 1 :]))
    after = replace(seen, posts=(*seen.posts[:which], more, *seen.posts[which + 1 :]))
    assert score(after, version=version).value >= score(before, version=version).value - TINY


@given(observations(), versions, st.lists(st.integers(0, 40), max_size=3), st.integers(50, 10**9))
def test_one_more_trusted_engager_never_lowers_it(
    seen: Observation, version: str, on: list[int], followers: int
) -> None:
    """Trusted: without a doubt of the point list, and not over the pod guard's limit."""
    on = on[: constants(version).pods.least]
    before = replace(seen, engagers=seen.engagers or ())
    newcomer = person("newcomer", *(str(i) for i in on), followers=followers)
    after = replace(before, engagers=(*(before.engagers or ()), newcomer))
    assert score(after, version=version).value >= score(before, version=version).value - TINY


@given(observations(), versions, st.randoms(use_true_random=False))
def test_the_order_of_the_posts_does_not_matter(seen: Observation, version: str, random: object) -> None:
    shuffled = list(seen.posts)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    again = score(replace(seen, posts=tuple(shuffled)), version=version)
    assert again.value == pytest.approx(score(seen, version=version).value, abs=TINY)


@every_version
def test_a_holiday_costs_nothing(version: str) -> None:
    seen = account(posts(*[20] * 30))
    later = replace(seen, observed_at=NOW + timedelta(days=21))
    assert score(later, version=version).value == pytest.approx(score(seen, version=version).value)
    assert score(later, version=version).standard_error > score(seen, version=version).standard_error


@every_version
def test_a_year_of_silence_leaves_the_audience_alone(version: str) -> None:
    seen = replace(account(posts(*[50] * 30)), observed_at=NOW + timedelta(days=400))
    got = score(seen, version=version)
    assert (got.posts_used, got.confidence) == (0, "low")
    assert "silent" in got.notes


@every_version
def test_reposts_young_posts_and_posts_from_the_future_are_not_counted(version: str) -> None:
    plain = posts(*[5] * 12)
    extra = (
        Post("r", NOW - timedelta(days=4), "repost", reposts=10**6),
        Post("y", NOW - timedelta(hours=47), reposts=10**6),
        Post("f", NOW + timedelta(days=4), reposts=10**6),
    )
    assert (
        score(account(plain + extra), version=version).value == score(account(plain), version=version).value
    )


@every_version
def test_replies_count_only_where_other_posts_are_few(version: str) -> None:
    replies = tuple(replace(post, id=f"r{post.id}", kind="reply") for post in posts(*[9] * 20))
    assert score(account(posts(*[9] * 12) + replies), version=version).posts_used == 12
    assert score(account(posts(*[9] * 5) + replies), version=version).posts_used == 25


@every_version
def test_at_most_two_hundred_posts_of_the_window_count(version: str) -> None:
    hourly = posts(*[3] * 10_000, every=timedelta(hours=1))
    rare = posts(*[3] * 60, every=timedelta(days=10))
    assert score(account(hourly), version=version).posts_used == 200
    window = constants(version).posts.window_days
    assert score(account(rare), version=version).posts_used == window // 10 + 1


@every_version
def test_a_post_listed_twice_counts_once(version: str) -> None:
    once = posts(*[4] * 12)
    assert score(account(once + once), version=version).value == score(account(once), version=version).value


@every_version
def test_an_account_without_an_audience_number_is_scored_without_reach(version: str) -> None:
    got = score(account(posts(*[4] * 12), followers=None), version=version)
    assert got.parts.reach is None
    assert got.value == pytest.approx(got.parts.amplification)
    assert "reach-not-measured" in got.notes


@every_version
@pytest.mark.parametrize("followers", [0, 1, 10**9, 10**13])
def test_every_audience_size_is_scored(version: str, followers: int) -> None:
    assert 1 <= score(account(followers=followers), version=version).value <= 100


@every_version
@pytest.mark.parametrize("count", [-1, -(10**9), math.nan, math.inf, 10**20, 10**400])
def test_a_count_that_is_no_count_is_named(version: str, count: float) -> None:
    with pytest.raises(BadObservation, match="count"):
        score(account((Post("1", NOW - timedelta(days=3), reposts=count),)), version=version)  # type: ignore[arg-type]


@every_version
@pytest.mark.parametrize("count", [-1, math.nan, math.inf, 10**400])
def test_an_audience_that_is_no_count_is_named(version: str, count: Any) -> None:
    with pytest.raises(BadObservation, match="The account has a count"):
        score(account(followers=count), version=version)
    with pytest.raises(BadObservation, match="An engager has a count"):
        score(account(engagers=(person("a", "1", followers=count),)), version=version)


@given(observations(), versions, st.integers(0, 10**6), st.integers(1, 10**6))
def test_more_lists_never_lower_it(seen: Observation, version: str, listed: int, more: int) -> None:
    before, after = replace(seen, listed=listed), replace(seen, listed=listed + more)
    assert score(after, version=version).value >= score(before, version=version).value - TINY


def test_an_unknown_version_is_named_with_those_there_are() -> None:
    with pytest.raises(BadInput, match=r"no formula 99.*There are: 1"):
        score(account(), version="99")


@every_version
def test_equal_inputs_give_equal_scores_and_hashes(version: str) -> None:
    seen = account(posts(1, 2, 3), engagers=(person("a", "1"),))
    assert score(seen, version=version) == score(seen, version=version)
    assert score(seen, version=version).inputs.startswith("sha256:")


@every_version
def test_engagers_that_were_not_measured_are_not_taken_for_none(version: str) -> None:
    unmeasured = score(account(posts(*[4] * 12)), version=version)
    nobody = score(account(posts(*[4] * 12), engagers=()), version=version)
    assert unmeasured.parts.network is None
    assert nobody.parts.network == 1
    assert unmeasured.value > nobody.value


@every_version
def test_a_part_read_of_a_busy_post_stands_for_its_other_engagers(version: str) -> None:
    names = tuple(person(f"u{i}", "0") for i in range(10))
    full = account(posts(10), engagers=names, sample=EngagerSample(("0",), 10))
    part = account(posts(1000), engagers=names, sample=EngagerSample(("0",), 10))
    low, high = (score(seen, version=version).parts.network for seen in (full, part))
    assert low is not None and high is not None and high > low + 20


def test_the_published_scales_stand_where_the_formula_says() -> None:
    from scoring.formula.amplification import points
    from scoring.formula.scale import log_scale

    scale = constants("1").scale
    got = [points(math.log1p(count), scale) for count in (1, 10, 100, 1000, 10_000, 100_000)]
    assert got == pytest.approx([17, 33, 50, 67, 83, 100], abs=0.8)
    assert [log_scale(f, scale.reach_decades) for f in (100, 10_000, 10**6)] == pytest.approx(
        [25, 50, 75], abs=0.1
    )


def test_formula_one_by_hand() -> None:
    """Three posts of one moment, 1,000 followers on X: every step of the published text."""
    same = tuple(Post(str(i), NOW - timedelta(days=3), reposts=count) for i, count in enumerate((0, 6, 20)))
    got = score(account(same, followers=1000), version="1")
    levels = [0, math.log(7), math.log(21)]
    mean = sum(levels) / 3
    variance = sum((level - mean) ** 2 for level in levels) / 3
    level = (3 * mean - 3.58 + 0.54 * math.log(1001)) / 4
    spread = (2.5 + 3 * variance) / 8
    error = math.sqrt(spread / 4 + 0.0625 * (1 + 3 / 30))
    amplification = 100 / 6 * math.log10(1 + 10 * (math.exp(level) - 1))
    reach = 100 / 8 * math.log10(1001)
    points_error = error * 100 / 6 * 10 * math.exp(level) / ((1 + 10 * (math.exp(level) - 1)) * math.log(10))
    assert got.parts.amplification == pytest.approx(amplification)
    assert got.parts.reach == pytest.approx(reach)
    assert got.value == pytest.approx((0.35 * reach + 0.5 * amplification) / 0.85)
    assert got.high - got.value == pytest.approx(1.2815515655 * points_error * 0.5 / 0.85)
    assert got.forecast.reactions_per_post == pytest.approx(math.exp(level) - 1)


def test_the_interval_of_formula_three_looks_ahead_and_the_standard_error_does_not() -> None:
    """Steady posts: today's level is well known, the next twenty posts still vary."""
    got = score(account(posts(*[5, 20] * 60, every=timedelta(days=3))), version="3")
    assert (got.high - got.low) / 2 > 1.2816 * got.standard_error


def test_formula_three_waits_for_a_video_and_a_repository_to_ripen() -> None:
    for network, days in (("youtube", 7), ("github", 30), ("bluesky", 2)):
        young, old = (
            account((Post("1", NOW - timedelta(days=days, hours=hours), likes=9),), network=network)
            for hours in (-1, 1)
        )
        assert [score(seen, version="3").posts_used for seen in (young, old)] == [0, 1]


def test_formula_three_expects_of_each_network_what_its_own_accounts_earn() -> None:
    got = {
        network: score(account(followers=100_000, network=network), version="3")
        for network in ("x", "youtube", "github", "bluesky", "mastodon")
    }
    assert all("prior-not-calibrated" not in one.notes for one in got.values())
    ahead = {network: one.forecast.reactions_per_post for network, one in got.items()}
    assert ahead["youtube"] > 100 * ahead["github"] > 0
