"""What a network hides is unknown, not zero: the kinds that are shown stand for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.explain.levers import levers
from scoring.formula import score
from scoring.formula.batch import score_table
from scoring.formula.constants import constants
from scoring.formula.posts import KINDS, weighted_reactions
from scoring.observation.model import Observation, Post
from tests.scoring.formula.observations import NOW, account
from tests.scoring.formula.tables import table_of

RULES = constants("3")
NETWORKS = ("youtube", "x", "bluesky", "mastodon", "instagram", "hackernews", "github", "facebook")


def videos(**hidden: Any) -> Observation:
    """A channel with 10,000 views a video, 340 likes and 25 comments."""
    start = NOW - timedelta(days=10)
    made = [Post(str(n), start - timedelta(days=n), likes=340, replies=25, views=10_000) for n in range(20)]
    return account(tuple(replace(post, **hidden) for post in made), followers=50_000, network="youtube")


@pytest.mark.parametrize("hidden", [("likes",), ("replies",), ("likes", "replies"), ("views",)])
def test_a_channel_that_hides_counts_keeps_its_amplification(hidden: tuple[str, ...]) -> None:
    shown = score(videos()).parts.amplification
    found = score(videos(**dict.fromkeys(hidden))).parts.amplification
    assert found == pytest.approx(shown, abs=4.0)


def test_formula_two_took_what_is_hidden_for_none() -> None:
    shown, hidden = (score(one, version="2") for one in (videos(), videos(likes=None, replies=None)))
    assert hidden.parts.amplification < shown.parts.amplification - 20.0


def test_a_video_of_which_nothing_is_shown_is_not_judged() -> None:
    half = videos()
    nothing = [replace(post, likes=None, replies=None, views=None) for post in half.posts[:8]]
    seen = score(replace(half, posts=(*nothing, *half.posts[8:])))
    assert seen.posts_used == 12
    assert seen.parts.amplification == pytest.approx(score(half).parts.amplification, abs=1.0)
    assert "no-posts" in score(videos(likes=None, replies=None, views=None)).notes


def test_a_kind_that_a_network_never_shows_changes_nothing() -> None:
    post = Post("1", NOW, reposts=10, likes=40)
    (there,) = weighted_reactions([replace(post, quotes=0, replies=0)], RULES.reactions.worth("x"))
    assert weighted_reactions([post], RULES.reactions.worth("x")) == [pytest.approx(there)]


@pytest.mark.parametrize("network", NETWORKS)
def test_the_shares_of_a_network_are_a_whole_and_of_kinds_that_count(network: str) -> None:
    worth = RULES.reactions.worth(network)
    parts = [getattr(worth.shares, kind) for kind in KINDS]
    assert sum(parts) in (0, pytest.approx(1.0, abs=1e-12))
    assert all(getattr(worth.weights, kind) for kind, part in zip(KINDS, parts, strict=True) if part)


counts = st.none() | st.integers(0, 10**6)


def _counts(draw: st.DrawFn) -> dict[str, Any]:
    return {kind: draw(counts) for kind in KINDS}


@st.composite
def any_posts(draw: st.DrawFn) -> tuple[Post, ...]:
    made = [
        replace(Post(str(n), NOW - timedelta(days=31 + n)), **_counts(draw))
        for n in range(draw(st.integers(0, 12)))
    ]
    return tuple(made)


@given(any_posts(), st.sampled_from(NETWORKS))
@settings(max_examples=200, deadline=None)
def test_many_at_once_agree_with_one_alone(posts: tuple[Post, ...], network: str) -> None:
    seen = account(posts, network=network)
    for version in ("1", "2", "3"):
        alone, batch = score(seen, version=version), score_table(table_of([seen]), constants(version))
        assert int(batch.posts_used[0]) == alone.posts_used
        assert np.isclose(batch.value[0], alone.value, atol=1e-9)
        assert np.isclose(batch.low[0], alone.low, atol=1e-9) and np.isclose(batch.high[0], alone.high)


@given(any_posts(), st.sampled_from(NETWORKS), st.sampled_from(KINDS), st.integers(1, 10**6))
@settings(max_examples=200, deadline=None)
def test_more_of_a_kind_that_is_shown_never_lowers_a_score(
    posts: tuple[Post, ...], network: str, kind: str, more: int
) -> None:
    raised = tuple(
        post if getattr(post, kind) is None else replace(post, **{kind: getattr(post, kind) + more})
        for post in posts
    )
    before, after = (score(account(some, network=network)).value for some in (posts, raised))
    assert after >= before - 1e-9


def test_what_would_move_a_score_adds_nothing_to_what_is_hidden() -> None:
    hidden = levers(videos(likes=None), RULES)
    assert [lever.name for lever in hidden] == ["followers"]
    assert all(lever.gain > 0 for lever in (*hidden, *levers(videos(), RULES)))
