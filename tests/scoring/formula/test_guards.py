"""The pod guard and the authenticity points, each with its reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from scoring.formula import VERSIONS, score
from scoring.formula.authenticity import trust
from scoring.formula.constants import constants
from scoring.formula.engagers import pod_guard, sampled_engagers
from scoring.observation.model import Engager
from tests.scoring.formula.observations import NOW, account, person, posts

every_version = pytest.mark.parametrize("version", VERSIONS)
TRUST = constants("1").trust


def test_ordinary_engagers_are_trusted_in_full() -> None:
    assert trust(person("a"), NOW, TRUST).value == 1
    assert trust(Engager("unknown"), NOW, TRUST).value == 1


@pytest.mark.parametrize(
    ("engager", "value", "doubt"),
    [
        (Engager("a", followers=10, following=900), 0.6, "follows-many"),
        (Engager("a", has_avatar=False), 0.8, "no-avatar"),
        (Engager("a", posts_total=0), 0.7, "no-posts"),
        (Engager("a", created_at=NOW - timedelta(days=5)), 0.8, "young"),
        (Engager("a", handle="anna83613"), 0.9, "digits"),
        (Engager("a", followers=300, following=6000), 0.7, "mass-following"),
    ],
)
def test_each_doubt_costs_its_points(engager: Engager, value: float, doubt: str) -> None:
    got = trust(engager, NOW, TRUST)
    assert got.value == pytest.approx(value)
    assert list(got.doubts) == [doubt]


def test_doubts_add_up_to_no_less_than_nothing() -> None:
    empty = Engager("a", 0, 9000, 0, NOW, False, "bot4711000")
    got = trust(empty, NOW, TRUST)
    assert got.value == 0
    assert len(got.doubts) == 6


@every_version
def test_a_pod_that_makes_every_reaction_is_discounted_and_told(version: str) -> None:
    names = [str(i) for i in range(20)]
    pod = tuple(person(f"p{i}", *names) for i in range(30))
    got = score(account(posts(*[30] * 20), engagers=pod), version=version)
    honest = tuple(person(f"h{i}", names[i % 20]) for i in range(600))
    fair = score(account(posts(*[30] * 20), engagers=honest), version=version)
    assert "pod-discounted" in got.notes
    assert "pod-discounted" not in fair.notes
    assert got.parts.amplification < fair.parts.amplification - 3


def test_the_author_reacting_to_own_posts_counts_nothing() -> None:
    seen = account(posts(1, 1), engagers=(person("ada", "0", "1"), person("b", "0")))
    rules = constants("1")
    sampled = sampled_engagers(seen, rules)
    assert [one.who.id for one in sampled or ()] == ["b"]
    assert pod_guard(seen, sampled, rules.pods).share_left == pytest.approx(1 / 3)


def test_one_person_listed_twice_is_one_engager() -> None:
    seen = account(posts(1, 1), engagers=(person("a", "0"), person("a", "0", "1")))
    sampled = sampled_engagers(seen, constants("1"))
    assert sampled is not None
    assert [len(one.interactions) for one in sampled] == [2]


@every_version
def test_empty_accounts_among_the_engagers_lower_true_reach(version: str) -> None:
    real = tuple(person(f"r{i}", "0") for i in range(30))
    bots = tuple(replace(one, followers=2, following=900, has_avatar=False, posts_total=0) for one in real)
    fair = score(account(posts(30), engagers=real), version=version)
    doubtful = score(account(posts(30), engagers=bots), version=version)
    assert fair.parts.reach is not None and doubtful.parts.reach is not None
    assert doubtful.parts.reach < fair.parts.reach - 3
    assert "audience-doubtful" in doubtful.notes


def test_formula_two_gives_nothing_to_accounts_that_react_to_everything() -> None:
    names = [str(i) for i in range(10)]
    honest = tuple(person(f"h{i}", names[i % 10]) for i in range(50))
    pod = tuple(person(f"p{i}", *names) for i in range(30))
    before = score(account(posts(*[5] * 10), engagers=honest), version="2")
    after = score(account(posts(*[35] * 10), engagers=honest + pod), version="2")
    assert after.value - before.value < 2.5
    assert after.forecast.reactions_per_post > 2 * before.forecast.reactions_per_post


def test_formula_two_bounds_one_viral_post_by_what_is_usual() -> None:
    usual = score(account(posts(*[5] * 30)), version="2").value
    viral = score(account(posts(5_000, *[5] * 29)), version="2").value
    assert 0 <= viral - usual < 2


def test_lists_count_in_formula_two_where_the_network_shows_them() -> None:
    seen = account(posts(*[5] * 12), followers=10_000)
    none, some = (score(replace(seen, listed=listed), version="2").parts.reach for listed in (0, 1000))
    plain = score(seen, version="2").parts.reach
    assert none is not None and some is not None and plain is not None
    assert none < plain < some


def test_one_faithful_fan_is_no_pod_in_formula_two() -> None:
    names = [str(i) for i in range(10)]
    honest = tuple(person(f"h{i}", names[i % 10]) for i in range(50))
    fan = person("fan", *names)
    without = score(account(posts(*[5] * 10), engagers=honest), version="2")
    with_fan = score(account(posts(*[5] * 10), engagers=(*honest, fan)), version="2")
    assert with_fan.value >= without.value
    assert "pod-discounted" not in with_fan.notes


@pytest.mark.parametrize(
    ("handle", "doubted"),
    [
        ("anna12345", True),
        ("anna12345@social.example", True),
        ("anna12345.bsky.social", True),
        ("anna@xn--80ak6aa92e12345.example", False),
        ("anna.xn--80ak6aa92e12345.example", False),
        ("xn--80ak6aa92e12345.example", False),
        ("anna@srv12345.example", False),
        ("anna", False),
    ],
)
def test_digits_are_doubted_in_the_name_that_its_owner_chose(handle: str, doubted: bool) -> None:
    seen = trust(Engager("a", handle=handle), NOW, constants("3").trust)
    assert ("digits" in seen.doubts) == doubted


def test_older_versions_still_count_the_digits_of_the_host() -> None:
    one = Engager("a", handle="anna@xn--80ak6aa92e12345.example")
    assert "digits" in trust(one, NOW, constants("2").trust).doubts
