"""The Bluesky adapter against the reference PLC directory, PDS and AppView, run by the test itself."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
import pytest_asyncio

from adapters.networks.bluesky import Bluesky
from adapters.networks.http import Http
from scoring.errors import BadHandle, Deactivated, InfluenceError, OptedOut, Suspended, UnknownHandle
from scoring.handles import Handle
from scoring.observation.model import Observation
from tests.english import english
from tests.fakes import FakeClock
from tests.real.bluesky_network import ReferenceNetwork, reference_network
from tests.real.record_bluesky import record
from tests.servers.bluesky import RecordedBluesky, recorded_bluesky

pytestmark = [pytest.mark.real, pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def network() -> AsyncIterator[ReferenceNetwork]:
    async with reference_network() as running:
        yield running


@pytest_asyncio.fixture(loop_scope="module")
async def bluesky(network: ReferenceNetwork) -> AsyncIterator[Bluesky]:
    adapter = Bluesky(
        Http("influence-bot/test (+https://bot.example)", FakeClock(datetime.now(UTC))),
        base_url=network.appview,
    )
    yield adapter
    await adapter.aclose()


async def look(bluesky: Bluesky, name: str) -> Observation:
    return await bluesky.observe(Handle("bluesky", name))


async def test_the_network_is_reached(bluesky: Bluesky) -> None:
    assert english(await bluesky.check()).startswith("ok, ")


async def test_a_lively_account_is_seen_whole(bluesky: Bluesky, network: ReferenceNetwork) -> None:
    seen = await look(bluesky, "marla.test")
    assert seen.complete
    assert (seen.followers, seen.following, seen.display_name) == (28, 10, "Marla Quist")
    assert Counter(post.kind for post in seen.posts) == {"original": 14, "quote": 1, "reply": 2}
    assert max(post.likes or 0 for post in seen.posts) == 28
    assert seen.engagers is not None
    assert all(who.followers is not None for who in seen.engagers)
    assert len(seen.engagers) > 25, "more than one batch of profiles"
    assert (await look(bluesky, network.dids["marla"])).posts == seen.posts


async def test_replies_and_silence_are_seen(bluesky: Bluesky) -> None:
    assert Counter(post.kind for post in (await look(bluesky, "otto.test")).posts) == {
        "original": 1,
        "reply": 9,
    }
    assert (await look(bluesky, "quiet.test")).posts == ()


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("nobody.test", UnknownHandle),
        ("-not-a-handle-", BadHandle),
        ("banned.test", Suspended),
        ("gone.test", Deactivated),
        ("shy.test", OptedOut),
    ],
)
async def test_each_refusal_is_told_apart(bluesky: Bluesky, name: str, error: type[InfluenceError]) -> None:
    with pytest.raises(error):
        await look(bluesky, name)


async def test_the_recording_of_the_everyday_tests_still_has_the_network_s_form(
    network: ReferenceNetwork,
) -> None:
    fresh = await record(network)
    assert forms(fresh) == forms(recorded_bluesky())


def forms(recording: RecordedBluesky) -> dict[str, set[str]]:
    """For each method and status, every path of field names that occurs in its answers."""
    found: dict[str, set[str]] = {}
    for asked, told in recording.answers.items():
        method = f"{asked.partition('?')[0]} {told['status']}"
        found.setdefault(method, set()).update(_paths(json.loads(json.dumps(told["body"]))))
    return found


def _paths(value: object, at: str = "") -> set[str]:
    if isinstance(value, dict):
        return {at}.union(*(_paths(inner, f"{at}.{name}") for name, inner in value.items()))
    if isinstance(value, list):
        return {at}.union(*(_paths(inner, f"{at}[]") for inner in value))
    return {at}
