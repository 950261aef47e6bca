"""Servers of the fediverse that do not speak Mastodon's API: Misskey, Sharkey, PeerTube, and others."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest

from adapters.networks.guarded import GuardedHttp
from adapters.networks.mastodon import Mastodon
from scoring.errors import (
    BadAnswer,
    ClosedServer,
    OptedOut,
    PrivateAccount,
    RateLimited,
    Suspended,
    UnknownHandle,
)
from scoring.facts import fact
from scoring.formula import score
from scoring.handles import Handle
from tests.english import english
from tests.fakes import FakeClock
from tests.servers.inside import Loopback, Names
from tests.servers.misskey import NOW, FakeMisskey, note, stamp, user
from tests.servers.peertube import FakePeerTube, video
from tests.servers.stages import AGENT, QUICK, VERIFY
from tests.servers.web import Reply, Request, Server, html_reply, json_reply, serve

ADA = Handle("mastodon", "ada@mk.example.com")
TUBE = Handle("mastodon", "ada@tube.example.com")


@asynccontextmanager
async def asked(
    handle: Callable[[Request], Reply], clock: FakeClock
) -> AsyncIterator[tuple[Mastodon, Server]]:
    async with serve(handle) as server:
        loopback = Loopback(int(server.url.rpartition(":")[2]))
        names = Names(otherwise=["93.184.215.14"])
        http = GuardedHttp(AGENT, clock, resolve=names, network=loopback, waits=QUICK, verify=VERIFY)
        adapter = Mastodon(http)
        yield adapter, server
        await adapter.aclose()


@pytest.fixture
def fake() -> FakeMisskey:
    made = FakeMisskey()
    made.add("ada", notes=12)
    return made


@pytest.fixture
async def misskey(fake: FakeMisskey, clock: FakeClock) -> AsyncIterator[Mastodon]:
    async with asked(fake.handle, clock) as (adapter, _):
        yield adapter


@pytest.fixture
def tube() -> FakePeerTube:
    return FakePeerTube()


@pytest.fixture
async def peertube(tube: FakePeerTube, clock: FakeClock) -> AsyncIterator[Mastodon]:
    async with asked(tube.handle, clock) as (adapter, _):
        yield adapter


@pytest.mark.parametrize("software", ["misskey", "sharkey", "Firefish"])
async def test_an_account_is_seen_as_its_own_server_shows_it(
    misskey: Mastodon, fake: FakeMisskey, software: str
) -> None:
    fake.software = software
    seen = await misskey.observe(ADA)
    assert (seen.handle, seen.network, seen.complete) == ("@ada@mk.example.com", "mastodon", True)
    assert (seen.followers, seen.following, seen.posts_total) == (420, 100, 77)
    assert (seen.display_name, seen.url) == ("Ada", "https://mk.example.com/@ada")
    post = seen.posts[0]
    assert (post.kind, post.reposts, post.replies, post.likes, post.quotes) == ("original", 2, 1, 3, None)
    assert (post.question, post.hashtags, post.media) == (True, ("kites",), "none")
    assert post.url == "https://mk.example.com/notes/9n0000"
    assert seen.engagers is not None
    assert [(who.handle, who.followers) for who in seen.engagers] == [
        ("fan1@mk.example.com", 420),
        ("fan2@far.example.org", 420),
    ]
    assert score(seen).posts_used == 10


async def test_renotes_are_no_posts_and_what_is_said_beside_one_is_a_quote(
    misskey: Mastodon, fake: FakeMisskey
) -> None:
    owner = fake.users["ada"]
    fake.notes[owner["id"]] = [
        note(0, owner, text=None, renoteId="9x1"),
        note(1, owner, renoteId="9x2"),
        note(2, owner, replyId="9x3"),
        note(3, owner, visibility="followers"),
        note(4, owner, text=None, files=[{"type": "image/webp"}], renoteId="9x4"),
    ]
    seen = await misskey.observe(ADA)
    assert [(post.id, post.kind, post.media) for post in seen.posts] == [
        ("9n0001", "quote", "none"),
        ("9n0002", "reply", "none"),
        ("9n0004", "quote", "image"),
    ]


async def test_reactions_are_summed_where_only_their_kinds_are_shown(
    misskey: Mastodon, fake: FakeMisskey
) -> None:
    owner = fake.users["ada"]
    older = note(0, owner)
    del older["reactionCount"]
    fake.notes[owner["id"]] = [older, note(1, owner, reactionCount=None, reactions=None)]
    assert [post.likes for post in (await misskey.observe(ADA)).posts] == [3, None]


async def test_who_posts_often_is_judged_by_notes_that_are_old_enough(
    misskey: Mastodon, fake: FakeMisskey
) -> None:
    owner = fake.users["ada"]
    often = [note(number, owner, createdAt=stamp(NOW - timedelta(hours=number + 1))) for number in range(200)]
    fake.notes[owner["id"]] = often
    seen = await misskey.observe(ADA)
    assert len(seen.posts) == 80, "the second page has enough of them"
    pages = [body for path, body in fake.asked if path == "/api/users/notes"]
    assert [body.get("untilId") for body in pages] == [None, "9n0039"]


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"noCrawle": True}, OptedOut),
        ({"isExplorable": False}, OptedOut),
        ({"requireSigninToViewContents": True}, OptedOut),
        ({"isLocked": True}, PrivateAccount),
        ({"isSuspended": True}, Suspended),
    ],
)
async def test_whoever_does_not_want_to_be_looked_at_is_left_in_peace(
    misskey: Mastodon, fake: FakeMisskey, changes: dict[str, Any], error: type[Exception]
) -> None:
    fake.users["ada"].update(changes)
    with pytest.raises(error):
        await misskey.observe(ADA)
    assert [path for path, _ in fake.asked if path == "/api/users/notes"] == []


async def test_a_hidden_audience_is_unknown_and_told(misskey: Mastodon, fake: FakeMisskey) -> None:
    fake.users["ada"].update(followersVisibility="private", followersCount=0)
    seen = await misskey.observe(ADA)
    assert seen.followers is None
    assert fact("followers-hidden") in seen.notes


async def test_one_odd_note_costs_that_note(misskey: Mastodon, fake: FakeMisskey) -> None:
    owner = fake.users["ada"]
    odd: list[Any] = [note(20, owner, createdAt=""), note(21, owner, createdAt="0001-01-01T00:00:00Z"), None]
    fine = note(22, owner, text=None, files=None, tags=[None, "a"], visibility=None)
    fake.notes[owner["id"]] += [*odd, fine]
    seen = await misskey.observe(ADA)
    assert len(seen.posts) == 13
    assert fact("left-out", count=3) in seen.notes


async def test_trouble_with_the_people_leaves_the_rest(fake: FakeMisskey, clock: FakeClock) -> None:
    async with asked(fake.handle, clock) as (misskey, server):
        server.fault = lambda request: Reply(500) if "reactions" in request.path else None
        seen = await misskey.observe(ADA)
    assert (seen.engagers, seen.complete) == (None, False)
    assert seen.notes == (fact("gap", what="people", why="network-down"),)


async def test_a_user_that_is_not_there_is_unknown(misskey: Mastodon, fake: FakeMisskey) -> None:
    with pytest.raises(UnknownHandle):
        await misskey.observe(Handle("mastodon", "zoe@mk.example.com"))
    del fake.notes[fake.users["ada"]["id"]]
    fake.users = {"ada": user("ada")}
    fake._finger = lambda resource: json_reply({"links": []})  # type: ignore[method-assign]
    with pytest.raises(UnknownHandle):
        await misskey.observe(Handle("mastodon", "zoe@mk.example.com"))


async def test_a_pause_that_the_server_asks_for_is_told(fake: FakeMisskey, clock: FakeClock) -> None:
    async with asked(fake.handle, clock) as (misskey, server):
        limit = json_reply({"error": {"code": "RATE_LIMIT_EXCEEDED"}}, 429, retry_after="300")
        server.fault = lambda request: limit if request.path == "/api/users/notes" else None
        with pytest.raises(RateLimited, match="12:05 UTC"):
            await misskey.observe(ADA)


async def test_a_channel_of_videos_is_seen(peertube: Mastodon) -> None:
    for name in ("ada", "kites"):
        seen = await peertube.observe(Handle("mastodon", f"{name}@tube.example.com"))
        assert (seen.followers, seen.posts_total, seen.engagers) == (310, 12, None)
        assert (seen.url, seen.complete) == (f"https://tube.example.com/accounts/{name}", True)
        post = seen.posts[0]
        assert (post.likes, post.replies, post.views, post.reposts, post.media) == (12, 4, 900, None, "video")
        assert score(seen).posts_used == 12


async def test_live_streams_and_odd_videos_are_left_out(peertube: Mastodon, tube: FakePeerTube) -> None:
    tube.videos += [video(90, isLive=True), video(91, publishedAt=None), video(92, likes=-1)]
    seen = await peertube.observe(TUBE)
    assert len(seen.posts) == 13
    assert {post.likes for post in seen.posts} == {12, None}
    assert fact("left-out", count=1) in seen.notes


async def test_an_unknown_name_and_a_closed_server_are_named(tube: FakePeerTube, clock: FakeClock) -> None:
    async with asked(tube.handle, clock) as (peertube, server):
        with pytest.raises(UnknownHandle):
            await peertube.observe(Handle("mastodon", "zoe@tube.example.com"))
        server.fault = lambda request: Reply(401) if "videos" in request.path else None
        with pytest.raises(ClosedServer):
            await peertube.observe(TUBE)


@pytest.mark.parametrize("software", ["lemmy", "", "<script>"])
async def test_a_server_of_another_kind_is_told_without_a_promise_of_later(
    misskey: Mastodon, fake: FakeMisskey, software: str
) -> None:
    fake.software = software
    with pytest.raises(BadAnswer) as told:
        await misskey.observe(ADA)
    assert english(told.value.happened) == "mk.example.com does not speak Mastodon's API."
    assert "later" not in english(told.value.advice)


async def test_a_host_cannot_name_an_account_of_another_misskey_server(
    misskey: Mastodon, fake: FakeMisskey
) -> None:
    with pytest.raises(BadAnswer):
        await misskey.observe(Handle("mastodon", "ada@evil.example.org"))
    assert all(body is None for _, body in fake.asked)


async def test_a_server_that_says_nothing_about_itself_is_told(fake: FakeMisskey, clock: FakeClock) -> None:
    async with asked(fake.handle, clock) as (misskey, server):
        server.fault = lambda request: html_reply(500) if "nodeinfo" in request.path else None
        with pytest.raises(BadAnswer, match="does not speak Mastodon's API"):
            await misskey.observe(ADA)
