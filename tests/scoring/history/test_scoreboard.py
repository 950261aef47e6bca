"""Every forecast meets its outcome once twenty newer posts are old enough."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from scoring.formula.result import Forecast
from scoring.history.scoreboard import Promise, outcome
from scoring.observation.model import Observation
from tests.scoring.formula.observations import NOW, account, posts

MADE = NOW - timedelta(days=40)
PROMISE = Promise("x", "2", MADE, Forecast(9.0, 5.0, 20.0))


def later(count: int, reposts: int = 9) -> Observation:
    """`count` daily posts that were written after the forecast, and older ones that were not."""
    new = tuple(
        replace(post, at=MADE + timedelta(days=i + 1)) for i, post in enumerate(posts(*[reposts] * count))
    )
    old = tuple(
        replace(post, id=f"old{i}", at=MADE - timedelta(days=3 + i))
        for i, post in enumerate(posts(*[500] * 9))
    )
    return account(new + old)


def test_there_is_no_outcome_before_the_twentieth_newer_post() -> None:
    assert outcome(PROMISE, later(19)) is None
    assert outcome(PROMISE, later(20)) is not None


def test_the_outcome_is_the_geometric_mean_of_the_newer_posts_alone() -> None:
    got = outcome(PROMISE, later(25))
    assert got is not None
    assert got.reactions_per_post == pytest.approx(9)
    assert got.error == pytest.approx(0)
    assert got.covered


def test_an_outcome_outside_the_interval_is_not_covered() -> None:
    got = outcome(PROMISE, later(25, reposts=60))
    assert got is not None
    assert not got.covered
    assert got.error > 1


def test_the_outcome_does_not_depend_on_when_it_is_looked_up() -> None:
    grown = later(30)
    louder = tuple(
        replace(post, reposts=10**6) if post.at > MADE + timedelta(days=21) else post for post in grown.posts
    )
    assert outcome(PROMISE, replace(grown, posts=louder)) == outcome(PROMISE, later(20))


def test_young_posts_are_not_counted_yet() -> None:
    early = replace(later(25), observed_at=MADE + timedelta(days=21))
    assert outcome(PROMISE, early) is None
