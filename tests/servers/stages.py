"""Each network on a stage: its adapter, a server behind it, and whom to ask about to see each outcome.

The demo network has a cast and no server.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from functools import partial

import httpx

from adapters.networks.bluesky import Bluesky
from adapters.networks.demo import Demo
from adapters.networks.github import GitHub
from adapters.networks.guarded import GuardedHttp
from adapters.networks.hackernews import HackerNews
from adapters.networks.http import Http
from adapters.networks.mastodon import Mastodon
from adapters.networks.retry import Waits
from adapters.networks.x import X
from adapters.networks.youtube import YouTube
from scoring.handles import Handle
from scoring.ports.networks import Network
from tests.fakes import FakeClock
from tests.servers.bluesky import recorded_bluesky
from tests.servers.github import FakeGitHub, release, repository
from tests.servers.hackernews import FakeHackerNews
from tests.servers.inside import Loopback, Names
from tests.servers.mastodon import FakeMastodon, account
from tests.servers.misskey import FakeMisskey
from tests.servers.peertube import FakePeerTube
from tests.servers.web import Handler, Reply, Request, Server, json_reply, serve
from tests.servers.x import FakeX
from tests.servers.youtube import FakeYouTube, channel
from tests.servers.youtube import fault as youtube_fault

AGENT = "influence-bot/test (+https://bot.example; ops@bot.example)"
QUICK = Waits(first=0.01, longest=0.02, jitter=0.01)
SOON = httpx.Timeout(3.0)
# Read once for all tests: a context takes 30 ms.
VERIFY = httpx.create_ssl_context(trust_env=False)


@dataclass(frozen=True)
class Cast:
    """A network, and its accounts by the outcome they show; None where it has no such outcome."""

    network: Network
    clock: FakeClock
    lively: Handle
    unknown: Handle
    empty: Handle
    suspended: Handle | None = None
    private: Handle | None = None
    opted_out: Handle | None = None


@dataclass(frozen=True, kw_only=True)
class Stage(Cast):
    """`rounds` and `requests` are what a first look may take; `suspended_by` is the answer that says so."""

    server: Server
    rounds: int
    requests: int
    suspended_by: Reply | None = None


def http(clock: FakeClock) -> Http:
    return Http(AGENT, clock, timeout=SOON, waits=QUICK, grace=0.2, verify=VERIFY)


def handles(network: str, *names: str) -> list[Handle]:
    return [Handle(network, name) for name in names]


@asynccontextmanager
async def bluesky(ending: str = "") -> AsyncIterator[Stage]:
    recorded = recorded_bluesky()
    clock = FakeClock(recorded.at)
    lively, unknown, empty, banned, shy = handles(
        "bluesky", "marla.test", "nobody.test", "quiet.test", "banned.test", "shy.test"
    )
    async with serve(recorded.handle) as server:
        network = Bluesky(http(clock), base_url=server.url + ending)
        yield Stage(
            *(network, clock, lively, unknown, empty),
            server=server,
            rounds=3,
            requests=22,
            suspended=banned,
            opted_out=shy,
        )
        await network.aclose()


@asynccontextmanager
async def mastodon() -> AsyncIterator[Stage]:
    fake = FakeMastodon(people=[account("fan1"), account("fan2@elsewhere.example.org")])
    fake.add("ada", posts=12)
    fake.add("quiet")
    fake.add("bad", suspended=True)
    fake.add("lena", locked=True)
    fake.add("shy", noindex=True)
    async with fediverse(fake.handle, "social.example.com", rounds=3, requests=14) as stage:
        yield stage


@asynccontextmanager
async def misskey() -> AsyncIterator[Stage]:
    fake = FakeMisskey()
    fake.add("ada", notes=12)
    fake.add("quiet")
    fake.add("bad", isSuspended=True)
    fake.add("lena", isLocked=True)
    fake.add("shy", noCrawle=True)
    async with fediverse(fake.handle, "mk.example.com", rounds=7, requests=15) as stage:
        yield stage


@asynccontextmanager
async def peertube() -> AsyncIterator[Stage]:
    async with fediverse(FakePeerTube().handle, "tube.example.com", rounds=5, requests=6) as stage:
        yield stage


@asynccontextmanager
async def fediverse(handler: Handler, host: str, *, rounds: int, requests: int) -> AsyncIterator[Stage]:
    """A server at this host, with the accounts that such a server may have."""
    clock = FakeClock()
    lively, unknown, empty, bad, locked, shy = handles(
        "mastodon", *(f"{name}@{host}" for name in ("ada", "zoe", "quiet", "bad", "lena", "shy"))
    )
    async with serve(handler) as server:
        loopback = Loopback(int(server.url.rpartition(":")[2]))
        names = Names(otherwise=["93.184.215.14"])
        guarded = GuardedHttp(
            AGENT, clock, resolve=names, network=loopback, timeout=SOON, waits=QUICK, verify=VERIFY
        )
        network = Mastodon(guarded)
        yield Stage(
            *(network, clock, lively, unknown, empty),
            server=server,
            rounds=rounds,
            requests=requests,
            suspended=bad,
            private=locked,
            opted_out=shy,
        )
        await network.aclose()


@asynccontextmanager
async def github(ending: str = "", token: str | None = None) -> AsyncIterator[Stage]:
    fake = FakeGitHub()
    fake.add("ada", *(repository("ada", f"kite{number}", pushed=number + 3) for number in range(12)))
    fake.releases["ada/kite0"] = [
        release(number, f"v{number}", 40 - number, reactions={"total_count": number}) for number in (3, 2, 1)
    ]
    fake.add("quiet")
    fake.add("gone")
    gone = json_reply({"message": "Repository access blocked"}, 451)
    async with _fixed(fake.handle, lambda h, url: GitHub(h, token=token, base_url=url + ending)) as (
        network,
        server,
        clock,
    ):
        lively, unknown, empty, blocked = handles("github", "ada", "zoe", "quiet", "gone")
        yield Stage(
            *(network, clock, lively, unknown, empty),
            server=server,
            rounds=2,
            requests=4,
            suspended=blocked,
            suspended_by=gone,
        )


@asynccontextmanager
async def hackernews(ending: str = "") -> AsyncIterator[Stage]:
    fake = FakeHackerNews()
    fake.add("AdaL", stories=12)
    fake.add("quiet")
    async with _fixed(fake.handle, lambda h, url: HackerNews(h, base_url=url + ending)) as (
        network,
        server,
        clock,
    ):
        lively, unknown, empty = handles("hackernews", "AdaL", "zoe", "quiet")
        yield Stage(network, clock, lively, unknown, empty, server=server, rounds=1, requests=2)


@asynccontextmanager
async def youtube(ending: str = "") -> AsyncIterator[Stage]:
    fake = FakeYouTube(channels={"kites": channel(), "quiet": channel(videoCount="0"), "closed": channel()})
    fake.channels["UC_x5XG1OV2P6uZZ5FSM9Ttw"] = channel()
    closed = youtube_fault(403, "channelSuspended")
    async with _fixed(fake.handle, lambda h, url: YouTube(h, key="good", base_url=url + ending)) as (
        network,
        server,
        clock,
    ):
        lively, unknown, empty, shut = handles("youtube", "kites", "zoe", "quiet", "closed")
        yield Stage(
            *(network, clock, lively, unknown, empty),
            server=server,
            rounds=3,
            requests=3,
            suspended=shut,
            suspended_by=closed,
        )


@asynccontextmanager
async def x(ending: str = "") -> AsyncIterator[Stage]:
    fake = FakeX(suspended={"bad"})
    fake.add("lena", protected=True)
    fake.add("ada", posts=20)
    fake.users["quiet"] = fake.user("77", "quiet")

    def handle(request: Request) -> Reply:
        nothing = json_reply({"meta": {"result_count": 0}})
        return nothing if "/users/77/" in request.path else fake.handle(request)

    def make(client: Http, url: str) -> X:
        return X(client, token="good", base_url=url + ending, workspace_cents=None, total_cents=None)

    async with _fixed(handle, make) as (network, server, clock):
        lively, unknown, empty, bad, locked = handles("x", "ada", "zoe", "quiet", "bad", "lena")
        yield Stage(
            *(network, clock, lively, unknown, empty),
            server=server,
            rounds=2,
            requests=2,
            suspended=bad,
            private=locked,
        )


@asynccontextmanager
async def _fixed(
    handler: Handler, make: Callable[[Http, str], Network]
) -> AsyncIterator[tuple[Network, Server, FakeClock]]:
    clock = FakeClock()
    async with serve(handler) as server:
        network = make(http(clock), server.url)
        yield network, server, clock
        await network.aclose()


@asynccontextmanager
async def demo() -> AsyncIterator[Cast]:
    clock = FakeClock()
    network = Demo(clock)
    lively, unknown, empty, shy = handles("demo", "ada", "zoe", "empty", "optout")
    yield Cast(network, clock, lively, unknown, empty, opted_out=shy)
    await network.aclose()


STAGES: dict[str, Callable[..., AbstractAsyncContextManager[Stage]]] = {
    "bluesky": bluesky,
    "mastodon": mastodon,
    "github": github,
    "github with a token": partial(github, token="good"),
    "hackernews": hackernews,
    "youtube": youtube,
    "x": x,
}
# Servers of other kinds behind the same adapter.
KIN: dict[str, Callable[..., AbstractAsyncContextManager[Stage]]] = {"misskey": misskey, "peertube": peertube}
CASTS: dict[str, Callable[..., AbstractAsyncContextManager[Cast]]] = {**STAGES, "demo": demo}
