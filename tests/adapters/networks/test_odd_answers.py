"""What servers really send: hidden, absurd and broken pieces. Each costs what it touches, and no more."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from adapters.networks.mastodon import Mastodon
from scoring.errors import BadAnswer, OptedOut
from scoring.facts import fact
from scoring.formula import score
from scoring.handles import Handle
from scoring.observation.model import Observation
from scoring.ports.fetch_context import asking
from tests.english import english
from tests.servers.mastodon import FakeMastodon, account, status
from tests.servers.stages import KIN, STAGES, Stage
from tests.servers.web import Reply, Request, Server, json_reply

ADA = Handle("mastodon", "ada@social.example.com")

Change = Callable[[Any], object]
Path = str | tuple[str, ...]


async def changed(stage: Stage, path: Path, change: Change) -> Observation:
    """What is seen where the answers of this path are changed."""

    def spoil(request: Request) -> Reply | None:
        reply = stage.server.handler(request)
        if not request.path.endswith(path) or reply.status != 200:
            return reply
        body = json.loads(reply.body)
        change(body)
        return Reply(reply.status, json.dumps(body).encode(), reply.headers)

    stage.server.fault = spoil
    with asking(engagers=True):
        return await stage.network.observe(stage.lively)


async def on(name: str, path: Path, change: Change) -> tuple[Observation, Observation]:
    """The account as it is, and with the change."""
    made = {**STAGES, **KIN}[name]
    async with made() as stage:
        whole = await changed(stage, path, lambda body: None)
    async with made() as stage:
        return whole, await changed(stage, path, change)


def emptied(body: Any) -> None:
    body.clear()


def left_out(seen: Observation) -> int:
    return sum(int(dict(note.values)["count"]) for note in seen.notes if note.code == "left-out")


def each(*keys: Any, **values: Any) -> Change:
    """Sets these values in the first item below the keys."""

    def change(body: Any) -> None:
        for key in keys:
            body = body[key]
        body.update(values)

    return change


STORY, VIDEO, POST = ("hits", 0), ("items", 0), ("data", 0)
ODD = [
    ("mastodon", "/statuses", each(0, created_at="")),
    ("mastodon", "/statuses", each(0, created_at="0001-01-01T00:00:00.000Z")),
    ("mastodon", "/statuses", each(0, id=None)),
    ("github", "/ada/repos", each(5, created_at=None)),
    (
        "github",
        "/ada/repos",
        lambda body: body.insert(0, None),
    ),
    ("hackernews", "search_by_date", each(*STORY, created_at="0001-01-01T00:00:00Z")),
    ("hackernews", "search_by_date", each(*STORY, author=7)),
    ("youtube", "/videos", each(*VIDEO, "snippet", publishedAt=None)),
    ("youtube", "/videos", lambda body: body["items"].insert(0, None)),
    ("x", "/tweets", each(*POST, created_at="soon")),
    ("x", "/tweets", each(*POST, id="not a number")),
]


@pytest.mark.parametrize(("name", "path", "change"), ODD)
async def test_one_odd_item_costs_that_item_and_is_told(name: str, path: Path, change: Change) -> None:
    whole, seen = await on(name, path, change)
    assert len(whole.posts) - len(seen.posts) in (0, 1)
    assert left_out(seen) == 1 and not left_out(whole)
    assert (seen.followers, seen.complete) == (whole.followers, True)


HARMLESS = [
    ("mastodon", "/statuses", each(0, content=None, tags=None, media_attachments=None, visibility=None)),
    ("mastodon", "/statuses", each(0, tags=[None, {"name": "a"}], card=None, url=None)),
    ("mastodon", "/statuses", each(0, created_at="2026-05-01T10:00:60.000Z")),
    ("mastodon", "/lookup", each(fields=None, moved=None, created_at="0001-01-01T00:00:00.000Z")),
    ("github", "/ada/repos", each(0, topics=None, description=None)),
    ("youtube", "/videos", each(*VIDEO, "snippet", description=None, title=None)),
    ("x", "/tweets", each(*POST, entities=None, referenced_tweets=None, text=None)),
    ("hackernews", "/users", each(karma=-12, about=None)),
]


@pytest.mark.parametrize(("name", "path", "change"), HARMLESS)
async def test_what_an_item_can_do_without_costs_nothing(name: str, path: Path, change: Change) -> None:
    whole, seen = await on(name, path, change)
    assert len(seen.posts) == len(whole.posts)
    assert left_out(seen) == 0


COUNTS = [
    ("mastodon", "/statuses", lambda bad: each(0, favourites_count=bad), "likes"),
    ("github", "/ada/repos", lambda bad: each(0, stargazers_count=bad, forks_count=bad), "likes"),
    ("hackernews", "search_by_date", lambda bad: each(*STORY, points=bad), "likes"),
    ("youtube", "/videos", lambda bad: each(*VIDEO, "statistics", likeCount=bad), "likes"),
    ("x", "/tweets", lambda bad: each(*POST, "public_metrics", like_count=bad), "likes"),
    ("misskey", "/notes", lambda bad: each(0, renoteCount=bad), "reposts"),
    ("peertube", "/videos", lambda bad: each(*POST, likes=bad), "likes"),
]


@pytest.mark.parametrize("bad", [None, -1, 10**15])
@pytest.mark.parametrize(("name", "path", "change", "kind"), COUNTS)
async def test_a_count_that_is_none_is_unknown_and_not_zero(
    name: str, path: str, change: Callable[[Any], Change], kind: str, bad: int | None
) -> None:
    _, seen = await on(name, path, change(bad))
    assert getattr(seen.posts[0], kind) is None
    assert left_out(seen) == 0


FOLLOWERS = [
    ("mastodon", "/lookup", each(followers_count=-1)),
    ("mastodon", "/lookup", each(followers_count=0, pleroma={"hide_followers_count": True})),
    ("mastodon", "/lookup", each(followers_count=0, pleroma={"hide_followers": True, "hide_follows": True})),
    ("mastodon", "/lookup", each(followers_count=None)),
    ("misskey", "/api/users/show", lambda body: isinstance(body, dict) and body.update(followersCount=-1)),
]


@pytest.mark.parametrize(("name", "path", "change"), FOLLOWERS)
async def test_a_hidden_audience_is_unknown_and_not_nobody(name: str, path: Path, change: Change) -> None:
    _, seen = await on(name, path, change)
    assert seen.followers is None
    assert fact("followers-hidden") in seen.notes
    assert score(seen).parts.reach is None


async def test_an_audience_of_nobody_is_zero(mastodon: Mastodon, fediverse: FakeMastodon) -> None:
    fediverse.accounts["ada"]["followers_count"] = 0
    assert (await mastodon.observe(ADA)).followers == 0


@pytest.mark.parametrize(
    ("name", "path", "change"),
    [
        ("mastodon", "favourited_by", emptied),
        ("mastodon", "d_by", emptied),
        (
            "bluesky",
            ("getLikes", "getRepostedBy"),
            lambda body: body.update(likes=[], repostedBy=[]),
        ),
        ("github", "/stargazers", emptied),
        ("misskey", "/notes/reactions", emptied),
    ],
)
async def test_an_empty_list_beside_counts_leaves_network_unmeasured(
    name: str, path: Path, change: Change
) -> None:
    _, seen = await on(name, path, change)
    assert (seen.engagers, seen.engager_sample) == (None, None)
    assert fact("people-hidden") in seen.notes
    assert seen.complete, "it is not a page that is missing"
    assert "network-not-measured" in score(seen).notes


async def test_people_that_x_only_names_errors_for_leave_network_unmeasured() -> None:
    def errors(body: dict[str, Any]) -> None:
        body.clear()
        body["errors"] = [{"title": "Authorization Error", "type": "not-authorized-for-resource"}]

    _, seen = await on("x", "retweeted_by", errors)
    assert seen.engagers is None
    assert fact("gap", what="people", why="bad-answer") in seen.notes


async def test_a_null_among_the_stargazers_is_nobody() -> None:
    whole, seen = await on("github", "/stargazers", lambda body: body.insert(-1, None))
    assert whole.engagers and seen.engagers
    assert len(whole.engagers) - len(seen.engagers) in (0, 1)


async def test_people_without_any_count_are_unknown(mastodon: Mastodon, fediverse: FakeMastodon) -> None:
    nothing = {"followers_count": 0, "following_count": 0, "statuses_count": 0}
    fediverse.people = [
        account("far@else.example.org", **nothing),
        account("new", **{**nothing, "following_count": 3}),
    ]
    engagers = (await mastodon.observe(ADA)).engagers
    assert engagers is not None
    assert [(who.followers, who.posts_total) for who in engagers] == [(None, None), (0, 0)]


async def test_an_account_may_be_named_with_its_own_host(mastodon: Mastodon, fediverse: FakeMastodon) -> None:
    fediverse.accounts["ada"]["acct"] = "ada@social.example.com"
    assert (await mastodon.observe(ADA)).followers == 420


@pytest.mark.parametrize("where", ["source", "pleroma"])
async def test_a_wish_not_to_be_found_counts_wherever_it_stands(
    mastodon: Mastodon, fediverse: FakeMastodon, where: str
) -> None:
    wish = {"discoverable": False}
    fediverse.accounts["ada"] |= {
        "discoverable": None,
        where: {"pleroma": wish} if where == "source" else wish,
    }
    with pytest.raises(OptedOut):
        await mastodon.observe(ADA)


@pytest.mark.parametrize(
    ("name", "path", "size"),
    [
        ("bluesky", "getAuthorFeed", "limit"),
        ("mastodon", "/statuses", "limit"),
        ("github", "/ada/repos", "per_page"),
        ("hackernews", "search_by_date", "hitsPerPage"),
    ],
)
async def test_an_answer_that_is_too_large_is_asked_for_again_with_fewer(
    name: str, path: str, size: str
) -> None:
    huge = {"content-type": "application/json", "content-length": "99000000"}

    def too_large(request: Request) -> Reply | None:
        if not request.path.endswith(path):
            return None
        if int(request.one(size)) >= 40:
            return Reply(raw=b"HTTP/1.1 200 X\r\n" + _head(huge) + b"\r\n{")
        # The recording of Bluesky knows one size only.
        return stage.server.handler(replace(request, query={**request.query, size: ["100"]}))

    async with STAGES[name]() as stage:
        stage.server.fault = too_large
        seen = await stage.network.observe(stage.lively)
    assert seen.posts and seen.complete


def _head(headers: dict[str, str]) -> bytes:
    return b"".join(f"{name}: {value}\r\n".encode() for name, value in headers.items())


async def test_a_channel_that_hides_its_likes_is_told_and_keeps_its_amplification() -> None:
    def hide(body: Any) -> None:
        for item in body["items"]:
            item["statistics"].pop("likeCount")
            item["statistics"].pop("commentCount")

    whole, seen = await on("youtube", "/videos", hide)
    assert {note for note in seen.notes} == {
        fact("reactions-hidden", kind="likes"),
        fact("reactions-hidden", kind="replies"),
    }
    shown, hidden = (score(one).parts.amplification for one in (whole, seen))
    assert abs(shown - hidden) < 9, "1,000 views stand for 80 likes"


async def test_an_answer_of_which_nothing_can_be_read_is_a_bad_one(
    mastodon: Mastodon, fediverse: FakeMastodon, instance: Server
) -> None:
    odd = [status(number, fediverse.accounts["ada"], id=None) for number in range(5)]
    instance.fault = lambda request: json_reply(odd) if request.path.endswith("/statuses") else None
    with pytest.raises(BadAnswer):
        await mastodon.observe(ADA)


@pytest.mark.parametrize("name", ["bluesky", "github", "hackernews", "x"])
async def test_later_is_not_promised_where_only_the_operator_can_help(name: str) -> None:
    async with STAGES[name]() as stage:
        stage.server.fault = lambda request: json_reply({"error": "unknown"}, 418)
        with pytest.raises(BadAnswer) as told:
            await stage.network.observe(stage.lively)
    assert english(told.value.advice) == "The person who runs this bot has to check the settings."
