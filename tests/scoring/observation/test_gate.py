"""A glitch of a network is held, never shown as a fact."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from scoring.fact_texts import text_of
from scoring.observation import gate
from scoring.observation.model import Observation, Post
from tests.english import english
from tests.scoring.formula.observations import NOW, account, posts

LAST = replace(account(posts(*[3] * 12), followers=10_000), posts_total=500)
TODAY = replace(LAST, observed_at=NOW + timedelta(days=1))


def remembered(last: Observation) -> gate.Seen:
    return gate.Seen(last.observed_at, last.followers, last.posts_total, len(last.posts))


def reasons(observation: Observation, last: Observation | None = LAST) -> list[str]:
    seen = None if last is None else remembered(last)
    return [doubt.code for doubt in gate.doubts(observation, seen)]


def test_an_ordinary_day_is_published() -> None:
    assert reasons(replace(TODAY, followers=10_300, posts_total=504)) == []


def test_a_first_observation_is_published() -> None:
    assert reasons(TODAY, None) == []


@pytest.mark.parametrize("followers", [15_001, 4_999, 0])
def test_followers_that_move_by_more_than_half_in_a_day_are_held(followers: int) -> None:
    assert reasons(replace(TODAY, followers=followers)) == ["followers-jumped"]


@pytest.mark.parametrize("followers", [15_000, 5_000])
def test_half_itself_is_believed(followers: int) -> None:
    assert reasons(replace(TODAY, followers=followers)) == []


def test_post_counts_are_looked_at_too() -> None:
    assert reasons(replace(TODAY, posts_total=100)) == ["posts-jumped"]


def test_posts_that_vanish_are_held() -> None:
    assert reasons(replace(TODAY, posts=())) == ["posts-vanished"]


def aged(*hours: int) -> tuple[Post, ...]:
    return tuple(Post(str(n), TODAY.observed_at - timedelta(hours=age)) for n, age in enumerate(hours))


def test_a_look_that_shows_only_young_posts_is_held_where_many_were_judged() -> None:
    judged = replace(LAST, posts=posts(*[3] * 20))
    young, old = [n for n in range(40)], [60 + n for n in range(20)]
    assert reasons(replace(TODAY, posts=aged(*young)), judged) == ["posts-young"]
    assert reasons(replace(TODAY, posts=aged(*young, *old[:5])), judged) == ["posts-young"]
    assert reasons(replace(TODAY, posts=aged(*young, *old[:6])), judged) == []
    assert reasons(replace(TODAY, posts=aged(*old[:3])), judged) == [], "it deleted posts: that is a fact"
    assert reasons(replace(TODAY, posts=aged(*young)), replace(LAST, posts=posts(*[3] * 9))) == []
    later = replace(TODAY, observed_at=LAST.observed_at + timedelta(days=3))
    newest = tuple(Post(str(n), later.observed_at) for n in range(40))
    assert reasons(replace(later, posts=newest), judged) == [], "after three days it is believed"


def test_a_month_allows_a_larger_move_than_a_day() -> None:
    assert reasons(replace(TODAY, observed_at=NOW + timedelta(days=30), followers=40_000)) == []


def test_small_accounts_may_double() -> None:
    small = replace(LAST, followers=30)
    assert reasons(replace(TODAY, followers=70), small) == []


def test_a_missing_page_is_held_for_a_week_and_not_for_ever() -> None:
    torn = replace(TODAY, complete=False)
    assert reasons(torn) == ["page-missing"]
    assert reasons(replace(torn, observed_at=NOW + timedelta(days=6))) == ["page-missing"]
    assert reasons(replace(torn, observed_at=NOW + timedelta(days=7))) == []
    assert reasons(torn, None) == []


def test_a_jump_that_stays_is_believed_in_the_end() -> None:
    jumped = replace(TODAY, followers=90_000)
    held = [bool(reasons(replace(jumped, observed_at=NOW + timedelta(days=day)))) for day in range(12)]
    assert held[0] and not held[-1]
    assert held == sorted(held, reverse=True)


def test_posts_that_are_gone_for_days_are_gone() -> None:
    bare = replace(TODAY, posts=())
    assert reasons(bare) == ["posts-vanished"]
    assert reasons(replace(bare, observed_at=NOW + timedelta(days=3))) == []


def test_absent_numbers_are_no_jump() -> None:
    assert reasons(replace(TODAY, followers=None, posts_total=None)) == []


def test_each_reason_is_said_in_a_sentence() -> None:
    jumped = replace(TODAY, followers=90_000, posts_total=20, complete=False, posts=())
    told = [english(text_of(doubt)) for doubt in gate.doubts(jumped, remembered(LAST))]
    assert told == [
        "The network left out a part of its answer.",
        "The number of followers jumped from 10,000 to 90,000 within a day.",
        "The number of posts jumped from 500 to 20 within a day.",
        "The network showed no posts, where it showed some the last time.",
    ]
