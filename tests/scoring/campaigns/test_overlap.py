"""Who shares engagers: counted without names, beyond chance or not, and what that does to groups."""

from __future__ import annotations

import random
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.campaigns.groups import best, smallest
from scoring.campaigns.overlap import FEWEST, Samples, overlaps, wilson
from scoring.handles import Handle

ADA, BOB, CEM = (Handle("demo", name) for name in ("ada", "bob", "cem"))


def crowd(people: int, each: int, pool: int, seed: int = 0) -> dict[Handle, frozenset[int]]:
    """So many people, each reacted to by so many of one pool, chosen by chance."""
    draw = random.Random(seed)
    return {
        Handle("demo", f"p{number}"): frozenset(draw.sample(range(pool), each)) for number in range(people)
    }


def pod(crowd: dict[Handle, frozenset[int]], size: int, shared: int) -> dict[Handle, frozenset[int]]:
    """The same, where the first few are reacted to by the same people on top."""
    same = frozenset(range(10**6, 10**6 + shared))
    names = sorted(crowd)[:size]
    return {handle: found | same if handle in names else found for handle, found in crowd.items()}


@given(st.integers(0, 200), st.integers(1, 200))
def test_the_interval_of_a_share_holds_it(count: int, sampled: int) -> None:
    count = min(count, sampled)
    low, high = wilson(count, sampled)
    assert 0 <= low <= count / sampled <= high <= 1
    assert low < high


def test_the_interval_is_that_of_the_textbook() -> None:
    """Wilson at 80 %: 10 of 20, by R's binom.confint(10, 20, 0.8, methods = "wilson")."""
    assert wilson(10, 20) == pytest.approx((0.3622, 0.6378), abs=2e-3)


@pytest.mark.parametrize("seed", range(5))
def test_what_chance_explains_is_not_notable(seed: int) -> None:
    found = overlaps(crowd(60, 100, 3_000, seed))
    assert found.sampled == 60
    assert found.pairs == 0
    assert not any(one.notable for one in found.most.values())


@pytest.mark.parametrize("seed", range(5))
def test_a_pod_among_others_is_found_and_nobody_else(seed: int) -> None:
    found = overlaps(pod(crowd(60, 100, 3_000, seed), 5, 40))
    assert found.pairs == 10
    inside = {handle for handle, one in found.most.items() if one.notable}
    assert inside == set(sorted(crowd(60, 100, 3_000, seed))[:5])


def test_a_list_that_is_all_one_pod_is_found_too() -> None:
    found = overlaps(pod(crowd(5, 30, 3_000), 5, 100))
    assert found.pairs == 10


def test_the_evidence_is_counted_both_ways() -> None:
    samples = {ADA: frozenset(range(40)), BOB: frozenset(range(30, 130)), CEM: frozenset(range(500, 600))}
    found = overlaps(samples)
    assert (found.most[ADA].other, found.most[ADA].shared, found.most[ADA].sampled) == (BOB, 10, 40)
    assert (found.most[BOB].other, found.most[BOB].shared, found.most[BOB].sampled) == (ADA, 10, 100)
    assert CEM not in found.most
    assert (found.seen, found.people) == (240, 230)


def test_somebody_who_reacts_to_everybody_is_no_sign() -> None:
    everywhere = frozenset(range(10**6, 10**6 + 30))
    many = {handle: own | everywhere for handle, own in crowd(150, 60, 10**5).items()}
    assert overlaps(many).pairs == 0


def test_nobody_is_known_by_the_numbers_that_are_kept() -> None:
    one, other = Samples(), Samples()
    names = [f"did:plc:{number}" for number in range(FEWEST)]
    for samples in (one, other):
        samples.add(ADA, names)
    assert one.of(ADA) != other.of(ADA)
    assert not any(name in repr(vars(one)) for name in names)


def test_the_same_person_on_two_networks_is_two_and_few_say_nothing() -> None:
    samples = Samples()
    names = [str(number) for number in range(FEWEST)]
    samples.add(ADA, names)
    samples.add(Handle("bluesky", "ada"), names)
    samples.add(BOB, names[1:])
    here, there = samples.of(ADA), samples.of(Handle("bluesky", "ada"))
    assert here is not None
    assert there is not None
    assert not here & there
    assert samples.of(BOB) is None
    assert samples.of(CEM) is None


def test_who_reaches_the_same_people_adds_nothing() -> None:
    same, other = frozenset(range(50)), frozenset(range(50, 100))
    group = smallest([100.0, 90.0, 60.0], 0.9, [same, same, other])
    assert group.people == (0, 2)
    assert group.share == pytest.approx(1.0)


def test_a_budget_is_spent_on_those_who_reach_others() -> None:
    same, other = frozenset(range(50)), frozenset(range(50, 100))
    group = best([100.0, 90.0, 60.0], [10.0, 10.0, 10.0], 20.0, [same, same, other])
    assert group.people == (0, 2)


@given(
    st.lists(
        st.tuples(
            st.just(0.0) | st.floats(1e-6, 1e4), st.none() | st.frozensets(st.integers(0, 12), min_size=1)
        ),
        min_size=1,
        max_size=7,
    )
)
def test_a_lazy_choice_is_the_greedy_one(people: list[tuple[float, frozenset[int] | None]]) -> None:
    """And it brings at least 1 - 1/e of what the best group of its size does."""
    reactions, samples = [one for one, _ in people], [sample for _, sample in people]
    group = smallest(reactions, 0.8, samples)
    whole = value(range(len(people)), reactions, samples)
    if not whole:
        assert group.people == ()
        return
    assert group.share == pytest.approx(value(group.people, reactions, samples) / whole)
    assert group.share >= 0.8 - 1e-6
    most = max(
        value(some, reactions, samples) for some in combinations(range(len(people)), len(group.people))
    )
    assert value(group.people, reactions, samples) >= (1 - 1 / 2.7183) * most - 1e-6


def value(chosen: object, reactions: list[float], samples: list[frozenset[int] | None]) -> float:
    """What these bring together, straight from its definition."""
    total, by = 0.0, dict[int, float]()
    for place in list(chosen):  # type: ignore[call-overload]
        sample = samples[place]
        if sample is None:
            total += reactions[place]
            continue
        for who in sample:
            by[who] = max(by.get(who, 0.0), reactions[place] / len(sample))
    return total + sum(by.values())
