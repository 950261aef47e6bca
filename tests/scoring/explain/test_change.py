"""What moved a score sums to the move, names a cause that goes its way, and tells posts only where it can."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.explain.change import Movement, explain_change
from scoring.facts import Fact
from scoring.formula import VERSIONS, score
from scoring.formula.result import Score
from scoring.handles import Handle
from scoring.history.backfill import as_of
from scoring.history.stored import StoredScore
from scoring.messages import movement
from scoring.observation.model import Observation, Post
from scoring.text import Signed
from tests.english import english
from tests.scoring.formula.observations import NOW, account, observations, person, posts, small_counts

versions = st.sampled_from(VERSIONS)
ENGAGED = account(posts(*[10] * 20), engagers=tuple(person(f"u{i}", "0") for i in range(9)))


def moved(now: Score, then: Score, seen: Observation) -> Movement:
    found = explain_change(now, then, seen)
    assert found is not None
    return found


def in_days(seen: Observation, days: int) -> Movement:
    """What moved it in that time, where the store kept what the posts gave then."""
    then = as_of(seen, seen.observed_at - timedelta(days=days))
    return moved(score(seen), score(then), seen)


def kept(one: Score, followers: int | None = None, *, reconstructed: bool = False) -> StoredScore:
    return StoredScore(
        Handle("demo", "ada"), date(2026, 1, 1), one, followers, None, reconstructed=reconstructed
    )


def cause(found: Movement, followers: tuple[int | None, int | None] = (None, None)) -> str | None:
    one = score(ENGAGED)
    return said(movement.cause(found, kept(one, followers[1]), kept(one, followers[0])))


def said(fact: Fact | None) -> str | None:
    return None if fact is None else str(english(fact))


def tenths(line: str) -> int:
    number = re.search(r"([+−]?)(\d+\.\d)(?: of it)?\.$", line)
    assert number is not None, line
    return round(float(number[2]) * 10) * (-1 if number[1] == "−" else 1)


def burst(early: int, late: int, *, days: int = 9) -> Observation:
    """Forty posts a day apart, of which the newest earned `late` and the others `early`."""
    return account(posts(*[late] * days, *[early] * (40 - days)))


@given(observations(count=small_counts), observations(count=small_counts), st.integers(1, 90), versions)
def test_a_move_sums_exactly_as_it_is_and_as_it_is_read(
    seen: Observation, other: Observation, days: int, version: str
) -> None:
    stored = replace(score(other, version=version), observed_at=NOW - timedelta(days=days))
    found = moved(score(seen, version=version), stored, seen)
    assert math.fsum(part.points for part in found.parts) == pytest.approx(found.delta, abs=1e-9)
    amplification = next(part.points for part in found.parts if part.name == "amplification")
    assert math.fsum(post.points for post in found.posts) + found.rest == pytest.approx(
        amplification, abs=1e-9
    )
    lines = english(movement.lines(found))
    parts = [line for line in lines if " makes " in line]
    assert sum(map(tenths, parts)) == round(found.delta * 10)
    by_post = [line for line in lines if "The post of" in line or "All other posts" in line]
    if by_post:
        own = next(line for line in parts if line.startswith("Amplification"))
        assert sum(map(tenths, by_post)) == tenths(own)


@given(observations(count=small_counts), observations(count=small_counts), st.integers(1, 90), versions)
def test_a_rise_is_never_explained_by_a_fall(
    seen: Observation, other: Observation, days: int, version: str
) -> None:
    stored = replace(score(other, version=version), observed_at=NOW - timedelta(days=days))
    found = moved(score(seen, version=version), stored, seen)
    if found.cause is None:
        assert found.delta == pytest.approx(0, abs=1e-9)
        return
    assert found.cause.points * found.delta > 0
    told = cause(found, (100, 200)) or ""
    earned = re.search(r"earned ([\d.,kM ]+) reactions(?: each)?, usually", told)
    if earned is not None and found.new is not None:
        assert (found.new.reactions - found.new.usual) * found.delta > 0
    if "The audience went" in told:
        assert found.delta > 0


def test_posts_are_held_against_the_accounts_own_level() -> None:
    found = in_days(burst(early=100, late=5), 10)
    assert found.delta < -3
    assert found.posts and {post.fate for post in found.posts} == {"came"}
    assert all(post.points < 0 for post in found.posts), "a post below the level pulls down"
    assert abs(found.rest) < abs(found.delta)


def test_the_cause_of_a_fall_is_what_the_newest_posts_earned_beside_what_was_usual() -> None:
    found = in_days(burst(early=100, late=5), 10)
    assert cause(found) == "The 9 newest posts earned 5.0 reactions each, usually 100."


def test_a_strong_post_that_leaves_is_told_as_leaving() -> None:
    old = tuple(
        replace(post, id=f"old{post.id}", at=post.at - timedelta(days=367)) for post in posts(*[5000] * 8)
    )
    found = in_days(account((*posts(*[20] * 4, every=timedelta(days=100)), *old)), 14)
    gone = [post for post in found.posts if post.fate == "left"]
    assert gone and all(post.points < 0 for post in gone)
    assert "(5,000 reactions) no longer counts: −" in " ".join(english(movement.lines(found)))


def test_a_feed_that_begins_too_late_tells_no_posts_and_the_stored_parts_stand() -> None:
    often = [60] * 30 + [5] * 170
    whole = account(posts(*often, every=timedelta(hours=2)))
    stored = score(as_of(whole, NOW - timedelta(days=7)))
    feed = replace(whole, posts=whole.posts[:40])
    found = moved(score(feed), stored, feed)
    assert found.posts == () and found.new is None
    assert found.delta == pytest.approx(score(feed).value - stored.value)
    lines = english(movement.lines(found))
    assert not any("The post of" in line or "All other" in line for line in lines)
    assert cause(found) == "Most of it is Amplification: what its posts earn."


def test_an_audience_that_grew_is_the_cause_only_where_that_of_then_is_known() -> None:
    small = replace(ENGAGED, followers=1_000)
    found = moved(score(replace(small, followers=200_000)), score(small), ENGAGED)
    assert found.cause is not None and found.cause.name == "reach"
    assert cause(found, (1_000, 200_000)) == "The audience went from 1,000 to 200,000."
    now, then = kept(score(ENGAGED), 200_000), kept(score(ENGAGED), 1_000, reconstructed=True)
    told = "Most of it is True Reach: the audience that is really there."
    assert said(movement.cause(found, now, then)) == told
    assert cause(found, (None, 200_000)) == told


def test_a_part_that_only_one_date_has_is_left_out_of_the_comparison() -> None:
    found = moved(score(ENGAGED), score(replace(ENGAGED, engagers=None)), ENGAGED)
    assert found.left_out == ("network",)
    assert found.delta == pytest.approx(0, abs=0.2)
    assert "Network is left out: only one of the two dates has it." in english(movement.lines(found))


def test_two_formula_versions_are_not_compared() -> None:
    assert explain_change(score(ENGAGED), score(ENGAGED, version="2"), ENGAGED) is None


def test_what_did_not_move_has_no_cause() -> None:
    found = moved(score(ENGAGED), score(ENGAGED), ENGAGED)
    assert found.cause is None and cause(found) is None


@given(st.lists(st.floats(-60, 60), min_size=1, max_size=3))
def test_tenths_sum_to_the_tenths_of_the_total(values: list[float]) -> None:
    total = math.fsum(values)
    got = movement.shown(total, values)
    assert sum(got) == round(total * 10)
    assert all(abs(one - value * 10) <= 1.5 for one, value in zip(got, values, strict=True))


def test_a_post_is_new_only_once() -> None:
    found = in_days(account((Post("a", NOW - timedelta(days=4), reposts=9, likes=0), *burst(9, 9).posts)), 10)
    assert found.new is not None and found.new.count == 10
    assert english(Signed(found.delta)) in ("0.0", "+0.1", "−0.1")
