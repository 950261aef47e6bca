"""What every Outcomes promises: forecasts are judged once, when their posts have come."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.stores import open_stores
from scoring.formula import score
from scoring.handles import Handle
from scoring.messages.findings import to_stored
from scoring.observation.model import Observation
from scoring.ports.scores import Outcomes, Store
from scoring.service.upkeep.evaluating import ForecastEvaluator
from tests.fakes import NOON, FakeStore, observation
from tests.fakes_upkeep import FakeOutcomes
from tests.stores import open_database

ADA = Handle("demo", "ada")


@dataclass(frozen=True)
class Ports:
    """The ports of one store."""

    scores: Store
    outcomes: Outcomes


@pytest.fixture(params=["fake", "sqlite", "postgresql"])
async def ports(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Ports]:
    if request.param == "fake":
        scores = FakeStore()
        yield Ports(scores, FakeOutcomes(scores))
        return
    async with open_database(request.param, tmp_path) as database:
        stores = open_stores(database)
        yield Ports(stores.scores, stores.outcomes)


def seen_on(day: int, reposts_later: int) -> Observation:
    """An account that posts four times a day; posts after day 0 earn something else."""
    now = NOON + timedelta(days=day)
    base = observation(posts=1).posts[0]
    posts = []
    for hours in range(0, 60 * 24, 6):
        at = now - timedelta(hours=hours)
        posts.append(replace(base, id=f"{at:%m%d%H}", at=at, reposts=reposts_later if at > NOON else 10))
    return replace(observation(at=now), posts=tuple(posts))


async def test_forecasts_get_their_outcome_when_twenty_newer_posts_are_ripe(ports: Ports) -> None:
    store, outcomes = ports.scores, ports.outcomes
    judge = ForecastEvaluator(outcomes)
    judged = []
    for day in range(12):
        seen = seen_on(day, reposts_later=10)
        await store.save([to_stored(ADA, score(seen), seen)])
        judged.append(await judge.tick())
        assert await judge.tick() == 0
    # Twenty posts are five days of posting, from the two days that were not ripe when the score was made.
    assert judged == [0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1]
    (row,) = await outcomes.board()
    assert (row.network, row.outcomes, row.covered) == ("demo", 7, 1.0)
    assert abs(row.bias) < 0.1
    found = await outcomes.of(ADA, NOON.date())
    assert [one.day for one in found] == [NOON.date() + timedelta(days=day) for day in range(7)]
    assert all(one.covered and one.low <= one.came <= one.high for one in found)
    assert len(await outcomes.of(ADA, NOON.date() + timedelta(days=5))) == 2
    assert await outcomes.of(Handle("demo", "bob"), NOON.date()) == []


async def test_a_forecast_that_was_wrong_counts_as_not_covered(ports: Ports) -> None:
    store, outcomes = ports.scores, ports.outcomes
    for day in (0, 8):
        seen = seen_on(day, reposts_later=4000)
        await store.save([to_stored(ADA, score(seen), seen)])
    assert await ForecastEvaluator(outcomes).tick() == 1
    (row,) = await outcomes.board()
    assert row.covered == 0.0 and row.bias > 1


async def test_a_forecast_whose_posts_are_no_longer_shown_is_left_out(ports: Ports) -> None:
    store, outcomes = ports.scores, ports.outcomes
    first, later = seen_on(0, 10), seen_on(100, 10)
    for seen in (first, later):
        await store.save([to_stored(ADA, score(seen), seen)])
    judge = ForecastEvaluator(outcomes)
    assert await judge.tick() == 0
    assert list(await outcomes.board()) == []
    assert await outcomes.to_judge(10) == []
