"""An explanation sums to the score exactly and names what makes it."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.explain.levers import round_amount
from scoring.explain.peers import standing
from scoring.explain.score import explain
from scoring.formula import VERSIONS, score
from scoring.handles import Handle
from scoring.messages import explanation as explain_words
from scoring.messages.findings import to_stored
from scoring.observation.model import Observation, Post
from tests.english import english
from tests.scoring.formula.observations import account, observations, person, posts, small_counts

ADA = Handle("demo", "ada")
versions = st.sampled_from(VERSIONS)
ENGAGED = account(posts(*[10] * 20), engagers=tuple(person(f"u{i}", "0") for i in range(9)))


@given(observations(count=small_counts), versions)
def test_parts_and_posts_sum_to_the_score(seen: Observation, version: str) -> None:
    got = score(seen, version=version)
    found = explain(got, seen)
    assert math.fsum(part.points for part in found.parts) == pytest.approx(got.value, abs=1e-9)
    amplification = next(part.points for part in found.parts if part.name == "amplification")
    carried = math.fsum(post.points for post in found.posts) + found.other_posts + found.audience_points
    assert carried == pytest.approx(amplification, abs=1e-9)
    assert len(found.posts) <= 5


def test_the_strongest_posts_come_first_with_their_links() -> None:
    given_posts = posts(1, 80, 3, 40, 5, 2, 7, 9)
    linked = tuple(replace(post, url=f"https://example.org/{post.id}") for post in given_posts)
    found = explain(score(account(linked)), account(linked))
    assert [share.post.id for share in found.posts[:2]] == ["1", "3"]
    assert found.posts[0].post.url == "https://example.org/1"
    assert found.posts[0].points > found.posts[1].points > found.posts[4].points


def test_a_score_is_explained_after_its_engagers_were_dropped() -> None:
    got = score(ENGAGED)
    found = explain(got, replace(ENGAGED, engagers=None))
    assert {part.name for part in found.parts} == {"reach", "amplification", "network"}
    assert math.fsum(part.points for part in found.parts) == pytest.approx(got.value)


def test_what_was_not_measured_is_told() -> None:
    seen = account(posts(*[4] * 12), followers=None)
    found = explain(score(seen), seen)
    told = english(explain_words.unmeasured(found))
    assert any("True Reach was not measured" in line for line in told)
    assert any("Network was not measured" in line for line in told)


def test_a_post_far_above_the_usual_is_marked() -> None:
    seen = account(posts(50_000, *[5] * 20))
    found = explain(score(seen, version="2"), seen)
    assert [share.bounded for share in found.posts] == [True, False, False, False, False]


@pytest.mark.parametrize("version", VERSIONS)
def test_levers_tell_what_scoring_again_gives(version: str) -> None:
    seen = account(posts(*[10] * 20))
    found = explain(score(seen, version=version), seen)
    more = next(lever for lever in found.levers if lever.name == "reactions")
    raised = tuple(replace(post, reposts=(post.reposts or 0) + more.amount) for post in seen.posts)
    again = score(replace(seen, posts=raised), version=version).value
    assert more.gain == pytest.approx(again - score(seen, version=version).value)
    assert (
        english(explain_words.lever(more))
        == f"{more.amount} more reposts on a typical post: {more.gain:+.1f}"
    )


def test_amounts_are_round() -> None:
    assert [round_amount(value) for value in (0.2, 1, 4.2, 17, 260, 8000)] == [1, 1, 5, 20, 300, 10_000]


def test_standing_among_accounts_of_the_same_size_rises_with_reactions() -> None:
    found = []
    for reposts in (0, 1, 4, 12, 200):
        seen = account(posts(*[reposts] * 30), followers=5000)
        found.append(standing(score(seen), seen))
    below = [one.below for one in found if one is not None]
    assert len(below) == 5 and below == sorted(below)
    assert below[0] < 10 and below[-1] > 90


@pytest.mark.parametrize(
    ("network", "followers"),
    [("youtube", 5000), ("mastodon", 5000), ("x", 100), ("x", 1_000_000), ("x", None)],
)
def test_nothing_is_told_where_too_few_accounts_of_a_network_or_a_size_are_known(
    network: str, followers: int | None
) -> None:
    seen = account(posts(*[3] * 12), network=network, followers=followers)
    assert standing(score(seen), seen) is None


def test_the_sentence_says_who_the_known_accounts_are() -> None:
    seen = account(posts(*[10] * 30), followers=5000)
    said = english(explain_words.standing(explain(score(seen), seen)))
    assert re.fullmatch(
        r"Of 100 accounts of X with about this audience, some \d+ earn less\. "
        r"\(242 are known: legislators of the United States, 2016\.\)",
        said,
    )


def test_a_pod_is_explained() -> None:
    pod = tuple(person(f"p{i}", *(str(k) for k in range(10))) for i in range(30))
    seen = account(posts(*[30] * 10), engagers=pod)
    found = explain(score(seen, version="2"), seen)
    assert found.pods is not None
    (told,) = [english(one) for one in to_stored(ADA, score(seen), seen).findings if one.code == "pods"]
    assert told.startswith("3% of the reactions count: 30 of the accounts")


def test_doubtful_engagers_are_explained_by_reason() -> None:
    bots = tuple(replace(person(f"b{i}", "0"), has_avatar=False, posts_total=0) for i in range(8))
    seen = account(posts(*[8] * 12), engagers=bots)
    found = explain(score(seen), seen)
    assert found.audience is not None
    told = english(to_stored(ADA, score(seen), seen).findings[-1])
    assert "8 have no picture" in told and "8 have never posted" in told


def test_every_sentence_is_plain_and_ends() -> None:
    found = explain(score(ENGAGED), ENGAGED)
    lines = [
        explain_words.interval(found.score),
        *explain_words.parts(found),
        explain_words.audience_points(found),
    ]
    assert all(line[0].isupper() and line.endswith(".") for line in english(lines))


def test_the_version_before_is_told_for_thirty_days_and_then_no_more() -> None:
    for days, told in ((-1, False), (0, True), (29, True), (30, False)):
        at = datetime(2026, 11, 26, 12, tzinfo=UTC) + timedelta(days=days)
        seen = replace(
            account((Post("1", at - timedelta(days=9), likes=500),), followers=50_000, network="youtube"),
            observed_at=at,
        )
        found = explain(score(seen), seen)
        assert (found.before is not None) == told
        if found.before is not None:
            assert found.before == pytest.approx(score(seen, version="2").value)
