"""Mastodon, against mastodon-mock run as a server, with the faults it can inject."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest
import pytest_asyncio
from mastodon_mock.config import SeedAccount, SeedConfig, SeedFollow, SeedStatus
from mastodon_mock.testing.server import MockServer

from adapters.networks.guarded import GuardedHttp
from adapters.networks.mastodon import Mastodon
from scoring.errors import BadAnswer, ClosedServer, NetworkDown, PrivateAccount, RateLimited, UnknownHandle
from scoring.handles import Handle
from tests.fakes import FakeClock
from tests.servers.stages import AGENT, QUICK

SEED = SeedConfig(
    accounts=[
        SeedAccount(username="ada", display_name="Ada Kite", access_token="ada"),
        SeedAccount(username="bert", access_token="bert"),
        SeedAccount(username="cora", access_token="cora"),
        SeedAccount(username="lena", locked=True),
        SeedAccount(username="mute"),
    ],
    follows=[SeedFollow(follower="bert", following="ada"), SeedFollow(follower="cora", following="ada")],
    statuses=[
        SeedStatus(account="ada", text="First kite of the year #kites", ref="first"),
        SeedStatus(account="ada", text="Does anybody have wind?"),
        SeedStatus(account="ada", text="More on that", reply_to="first"),
        SeedStatus(account="bert", text="Nice", reply_to="first"),
    ],
)


@pytest.fixture(scope="module")
def mock() -> Iterator[MockServer]:
    with MockServer(seed=SEED) as server:
        with httpx.Client(base_url=server.base_url) as client:
            ada = client.get("/api/v1/accounts/lookup?acct=ada").json()["id"]
            first = client.get(f"/api/v1/accounts/{ada}/statuses").json()[-1]["id"]
            for fan, what in (("bert", "favourite"), ("bert", "reblog"), ("cora", "favourite")):
                client.post(f"/api/v1/statuses/{first}/{what}", headers={"Authorization": f"Bearer {fan}"})
        yield server


@pytest_asyncio.fixture
async def mastodon(mock: MockServer) -> AsyncIterator[Mastodon]:
    three_days_on = FakeClock(datetime.now(UTC) + timedelta(days=3))
    adapter = Mastodon(GuardedHttp(AGENT, three_days_on, waits=QUICK, trusted=[f"127.0.0.1:{mock.port}"]))
    yield adapter
    await adapter.aclose()
    clear(mock)


def handle(mock: MockServer, name: str) -> Handle:
    return Handle("mastodon", f"{name}@127.0.0.1:{mock.port}")


def fault(mock: MockServer, path: str, kind: str, **effect: object) -> None:
    rule = {"match": {"path": path}, "effect": {"type": kind, **effect}}
    httpx.post(f"{mock.base_url}/api/v1/_mock/faults", json=rule, trust_env=False).raise_for_status()


def clear(mock: MockServer) -> None:
    httpx.delete(f"{mock.base_url}/api/v1/_mock/faults", trust_env=False).raise_for_status()


async def test_an_account_is_seen_whole(mastodon: Mastodon, mock: MockServer) -> None:
    seen = await mastodon.observe(handle(mock, "ada"))
    assert (seen.display_name, seen.followers, seen.posts_total) == ("Ada Kite", 2, 3)
    assert sorted(post.kind for post in seen.posts) == ["original", "original", "reply"]
    kites = next(post for post in seen.posts if post.hashtags)
    assert (kites.likes, kites.reposts, kites.hashtags) == (2, 1, ("kites",))
    assert any(post.question for post in seen.posts)
    assert seen.engagers is not None
    assert {who.handle: len(who.interactions) for who in seen.engagers} == {
        f"bert@127.0.0.1:{mock.port}": 2,
        f"cora@127.0.0.1:{mock.port}": 1,
    }
    assert seen.complete


async def test_silence_and_locks_are_seen(mastodon: Mastodon, mock: MockServer) -> None:
    assert (await mastodon.observe(handle(mock, "mute"))).posts == ()
    with pytest.raises(PrivateAccount):
        await mastodon.observe(handle(mock, "lena"))
    with pytest.raises(UnknownHandle):
        await mastodon.observe(handle(mock, "nobody"))


async def test_its_rate_limit_is_understood(mastodon: Mastodon, mock: MockServer) -> None:
    fault(mock, "/api/v1/accounts/lookup", "ratelimit")
    with pytest.raises(RateLimited) as limited:
        await mastodon.observe(handle(mock, "ada"))
    assert limited.value.retry_at is not None


@pytest.mark.parametrize("path", ["/api/v1/accounts/lookup", "/api/v1/accounts/*/statuses"])
async def test_its_other_faults_are_told_apart(mastodon: Mastodon, mock: MockServer, path: str) -> None:
    fault(mock, path, "malformed")
    with pytest.raises(BadAnswer):
        await mastodon.observe(handle(mock, "ada"))
    clear(mock)
    fault(mock, path, "status", status=500)
    with pytest.raises(NetworkDown):
        await mastodon.observe(handle(mock, "ada"))
    clear(mock)
    fault(mock, path, "status", status=401)
    with pytest.raises(ClosedServer):
        await mastodon.observe(handle(mock, "ada"))


async def test_without_the_people_the_rest_is_shown_and_marked(mastodon: Mastodon, mock: MockServer) -> None:
    fault(mock, "/api/v1/statuses/*/favourited_by", "malformed")
    seen = await mastodon.observe(handle(mock, "ada"))
    assert len(seen.posts) == 3
    assert seen.engagers is None
    assert not seen.complete
