"""Releases on GitHub: posts of their own, the same with and without a token."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from adapters.networks.github import GitHub
from adapters.networks.http import Http
from scoring.facts import fact
from scoring.handles import Handle
from scoring.observation.model import Observation, Post
from tests.servers.github import FakeGitHub, release, repository
from tests.servers.web import Server, json_reply

ADA = Handle("github", "ada")
TOKENS = [None, "good"]


@pytest.fixture
def fake() -> FakeGitHub:
    made = FakeGitHub()
    made.add(
        "ada", repository("ada", "kite", pushed=5), repository("ada", "string", pushed=6, stargazers_count=3)
    )
    made.add("quiet")
    return made


@pytest.fixture(params=TOKENS, ids=["without a token", "with a token"])
def github(http: Http, api: Server, request: pytest.FixtureRequest) -> GitHub:
    return GitHub(http, token=request.param, base_url=api.url)


def releases(seen: Observation) -> list[Post]:
    return [post for post in seen.posts if "/releases/" in post.id]


async def test_a_release_is_a_post_and_its_reactions_are_likes(github: GitHub, fake: FakeGitHub) -> None:
    fake.releases["ada/kite"] = [
        release(8, "v2.0-rc1", 3, prerelease=True, reactions={"total_count": 4, "+1": 3, "rocket": 1}),
        release(7, "@ada/kite@1.0", 30, reactions={"total_count": 40}),
    ]
    seen = await github.observe(ADA)
    first, second = releases(seen)
    assert (first.kind, first.media, first.likes) == ("original", "link", 4)
    assert (first.reposts, first.quotes, first.replies, first.views) == (None, None, None, None)
    assert first.url == "https://github.com/ada/kite/releases/tag/v2.0-rc1"
    assert (second.likes, second.url) == (
        40,
        "https://github.com/ada/kite/releases/tag/%40ada%2Fkite%401.0",
    )
    assert (seen.observed_at - first.at).days == 3
    assert all(newer.at >= older.at for newer, older in pairwise(seen.posts))
    assert len(seen.posts) == 4
    assert seen.complete


@pytest.mark.parametrize("reactions", [None, {"total_count": 0}, {}])
async def test_a_release_that_nobody_reacted_to_punishes_nobody(
    github: GitHub, fake: FakeGitHub, reactions: object
) -> None:
    fake.releases["ada/kite"] = [release(7, "v1", reactions=reactions)]
    assert releases(await github.observe(ADA)) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"draft": True},
        {"published_at": None},
        {"published_at": "soon"},
        {"published_at": "2031-01-01T00:00:00Z"},
    ],
    ids=str,
)
async def test_what_is_not_published_is_no_post(
    github: GitHub, fake: FakeGitHub, changes: dict[str, Any]
) -> None:
    fake.releases["ada/kite"] = [release(8, "v2", **changes), release(7, "v1")]
    assert [post.id for post in releases(await github.observe(ADA))] == ["ada/kite/releases/7"]


async def test_one_release_is_one_post_and_only_the_newest_five_count(
    github: GitHub, fake: FakeGitHub
) -> None:
    fake.releases["ada/kite"] = [release(9, "v9")] * 2 + [
        release(n, f"v{n}", 30 - n) for n in range(8, 0, -1)
    ]
    seen = await github.observe(ADA)
    assert sorted(post.id[-1] for post in releases(seen)) == ["6", "7", "8", "9"]


async def test_a_token_shows_the_releases_of_every_repository_asked_about(
    http: Http, api: Server, fake: FakeGitHub
) -> None:
    fake.releases |= {"ada/kite": [release(7, "v1")], "ada/string": [release(6, "v0")]}
    with_token = await GitHub(http, token="good", base_url=api.url).observe(ADA)
    assert {post.id for post in releases(with_token)} == {"ada/kite/releases/7", "ada/string/releases/6"}
    assert len(api.requests) == 3
    without = await GitHub(http, base_url=api.url).observe(ADA)
    assert {post.id for post in releases(without)} == {"ada/kite/releases/7"}, "the one with the most stars"
    assert len(api.requests) == 3 + 4


async def test_nobody_is_asked_about_releases_where_there_is_no_repository(
    github: GitHub, api: Server
) -> None:
    seen = await github.observe(Handle("github", "quiet"))
    assert (seen.posts, seen.complete, len(api.requests)) == ((), True, 2)


async def test_engagers_are_of_repositories_only(github: GitHub, fake: FakeGitHub) -> None:
    fake.releases["ada/kite"] = [release(7, "v1", reactions={"total_count": 4})]
    seen = await github.observe(ADA)
    assert seen.engager_sample is not None
    assert not any("/releases/" in post for post in seen.engager_sample.posts)


async def test_releases_that_cannot_be_read_are_told_and_the_rest_is_shown(http: Http, api: Server) -> None:
    for told in (json_reply({"message": "no"}, 502), json_reply([{"id": "seven"}]), json_reply({})):
        api.fault = lambda request, told=told: told if request.path.endswith("/releases") else None  # type: ignore[misc]
        seen = await GitHub(http, base_url=api.url).observe(ADA)
        assert (len(seen.posts), seen.complete) == (2, False)
        assert seen.engagers
        note = seen.notes[0]
        assert note.code == "gap" and dict(note.values)["what"] == "releases"


async def test_one_note_tells_that_the_query_failed(http: Http, api: Server) -> None:
    api.fault = lambda request: json_reply({}, 502) if request.path == "/graphql" else None
    seen = await GitHub(http, token="good", base_url=api.url).observe(ADA)
    assert seen.notes == (
        fact("gap", what="people-and-releases", why="network-down"),
        fact("with-token", network="GitHub"),
    )


async def test_a_repository_that_is_gone_by_now_has_no_releases(http: Http, api: Server) -> None:
    gone = json_reply({"message": "Not Found"}, 404)
    api.fault = lambda request: gone if request.path.endswith("/releases") else None
    seen = await GitHub(http, base_url=api.url).observe(ADA)
    assert (len(seen.posts), seen.complete) == (2, True)
