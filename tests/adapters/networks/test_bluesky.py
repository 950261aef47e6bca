"""Bluesky, against the recorded answers of the reference network, whole and spoilt."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from adapters.networks.bluesky import Bluesky
from adapters.networks.paging import ripe
from scoring.errors import (
    BadHandle,
    Deactivated,
    InfluenceError,
    OptedOut,
    Suspended,
    UnknownHandle,
)
from scoring.facts import fact
from scoring.handles import Handle
from tests.adapters.networks.faults import spoilt
from tests.fakes import FakeClock
from tests.servers.bluesky import RecordedBluesky
from tests.servers.web import Reply, Request, Server, json_reply

MARLA = Handle("bluesky", "marla.test")


async def test_an_account_is_seen_as_the_network_shows_it(bluesky: Bluesky, clock: FakeClock) -> None:
    seen = await bluesky.observe(MARLA)
    assert (seen.handle, seen.network, seen.observed_at) == ("@marla.test", "bluesky", clock.at)
    assert (seen.followers, seen.following, seen.posts_total, seen.listed) == (28, 10, 17, None)
    assert (seen.display_name, seen.url) == ("Marla Quist", "https://bsky.app/profile/marla.test")
    assert seen.complete
    assert seen.notes == ()


async def test_posts_are_her_own_newest_first_without_what_she_reposted(bluesky: Bluesky) -> None:
    posts = (await bluesky.observe(MARLA)).posts
    assert Counter(post.kind for post in posts) == {"original": 14, "quote": 1, "reply": 2}
    assert [post.at for post in posts] == sorted((post.at for post in posts), reverse=True)
    assert len({post.id for post in posts}) == len(posts)

    flew = next(post for post in posts if post.likes == 28)
    assert (flew.reposts, flew.replies, flew.quotes, flew.views) == (13, 3, 1, None)
    assert (flew.media, flew.thread, flew.question, flew.characters) == ("image", True, False, 26)
    assert flew.url is not None
    assert flew.url.startswith("https://bsky.app/profile/marla.test/post/")
    assert [post.hashtags for post in posts if post.hashtags] == [("kites",), ("kites", "knots"), ("kites",)]
    assert [post.media for post in posts].count("link") == 2
    assert [post.characters for post in posts if post.question] == [20, 35]


async def test_engagers_come_with_their_own_audience_and_every_reaction(
    bluesky: Bluesky, recorded: RecordedBluesky
) -> None:
    seen = await bluesky.observe(MARLA)
    assert seen.engagers is not None
    assert seen.engager_sample is not None
    mature = [post for post in seen.posts if seen.observed_at - post.at > timedelta(hours=48)]
    assert seen.engager_sample.posts == tuple(post.id for post in mature[:6]), "8 lists"
    assert seen.engager_sample.limit == 25

    people = {who.id: who for who in seen.engagers}
    assert len(people) == len(seen.engagers)
    boris = people[recorded.dids["boris"]]
    assert (boris.handle, boris.posts_total, boris.has_avatar) == ("boris.test", 0, True)
    assert boris.followers is not None
    assert boris.created_at is not None
    assert {did.kind for did in boris.interactions} == {"repost"}
    assert {did.kind for who in people.values() for did in who.interactions} == {"like", "repost"}
    assert people[recorded.dids["marla"]].handle == "marla.test", "she is left for the formula to leave out"


async def test_three_rounds_and_at_most_22_questions(bluesky: Bluesky, appview: Server) -> None:
    await bluesky.observe(MARLA)
    asked = [request.path.rpartition(".")[2] for request in appview.requests]
    assert Counter(asked[:3]) == {"getAuthorFeed": 2, "getProfile": 1}
    lists, profiles = asked[3:-2], asked[-2:]
    assert set(lists) == {"getLikes", "getRepostedBy"}
    assert len(lists) <= 8
    assert profiles == ["getProfiles", "getProfiles"]
    assert "authorization" not in appview.requests[0].headers


@pytest.mark.parametrize("reposted", [False, True])
async def test_a_page_full_of_young_posts_or_of_reposts_is_not_all_that_is_read(
    bluesky: Bluesky, appview: Server, recorded: RecordedBluesky, clock: FakeClock, reposted: bool
) -> None:
    own = "posts_and_author_threads"
    item = next(
        one
        for one in recorded.body("getAuthorFeed", filter=own, actor="marla.test")["feed"]
        if "reason" not in one
    )
    repost = {"$type": "app.bsky.feed.defs#reasonRepost", "by": item["post"]["author"]}

    def page(request: Request) -> Reply | None:
        if not request.path.endswith("getAuthorFeed") or request.one("filter") != own:
            return None
        start = int(request.one("cursor", "0"))
        feed = []
        for n in range(start, start + 100):
            at = (clock.now() - timedelta(minutes=30 * n)).isoformat()
            record = {**item["post"]["record"], "createdAt": at}
            post = {**item["post"], "uri": f"{item['post']['uri']}{n}", "indexedAt": at, "record": record}
            feed.append({"post": post, **({"reason": repost} if reposted and n < 200 else {})})
        return json_reply({"feed": feed, "cursor": str(start + 100)})

    appview.fault = page
    seen = await bluesky.observe(MARLA)
    assert ripe((post.at for post in seen.posts), clock.now()) >= 20
    asked = [request.one("cursor", "") for request in appview.requests if request.one("filter", "") == own]
    assert asked == (["", "100", "200"] if reposted else ["", "100"])


async def test_posts_that_nobody_liked_are_not_asked_about(bluesky: Bluesky, appview: Server) -> None:
    seen = await bluesky.observe(MARLA)
    liked = {request.one("uri") for request in appview.requests if request.path.endswith("getLikes")}
    counts = {post.id: post.likes for post in seen.posts}
    assert 0 not in {counts[uri] for uri in liked}


async def test_someone_who_only_replies_is_seen_by_replies(bluesky: Bluesky, appview: Server) -> None:
    seen = await bluesky.observe(Handle("bluesky", "otto.test"))
    kinds = Counter(post.kind for post in seen.posts)
    assert kinds == {"original": 1, "reply": 9}
    feeds = [r.one("filter") for r in appview.requests if r.path.endswith("getAuthorFeed")]
    assert sorted(feeds) == ["posts_and_author_threads", "posts_with_replies"]


async def test_an_account_without_posts_has_no_engagers_to_measure(bluesky: Bluesky) -> None:
    seen = await bluesky.observe(Handle("bluesky", "quiet.test"))
    assert seen.posts == ()
    assert seen.engagers is None
    assert seen.complete


async def test_an_account_whose_posts_nobody_saw_was_measured_and_had_none(bluesky: Bluesky) -> None:
    seen = await bluesky.observe(Handle("bluesky", "robo.test"))
    assert seen.engagers == ()
    assert seen.notes == (fact("automated"),)


async def test_an_account_can_be_asked_for_by_did(bluesky: Bluesky, recorded: RecordedBluesky) -> None:
    did = recorded.dids["marla"]
    seen = await bluesky.observe(Handle("bluesky", did))
    assert (seen.handle, seen.followers) == (did, 28)


async def test_a_wish_not_to_be_shown_ends_the_question_at_once(bluesky: Bluesky, appview: Server) -> None:
    with pytest.raises(OptedOut, match=r"@shy\.test asks not to be shown"):
        await bluesky.observe(Handle("bluesky", "shy.test"))
    assert len(appview.requests) == 3


@pytest.mark.parametrize(
    ("name", "error", "says"),
    [
        ("nobody.test", UnknownHandle, "There is no @nobody.test on Bluesky"),
        ("banned.test", Suspended, "Bluesky has suspended @banned.test"),
        ("gone.test", Deactivated, "@gone.test is deactivated on Bluesky"),
        ("-not-a-handle-", BadHandle, "does not take @-not-a-handle- for a handle"),
    ],
)
async def test_each_refusal_of_the_network_has_its_own_words(
    bluesky: Bluesky, name: str, error: type[InfluenceError], says: str
) -> None:
    with pytest.raises(error, match=says):
        await bluesky.observe(Handle("bluesky", name))


async def test_an_unknown_handle_says_where_it_looked_and_gives_an_example(
    bluesky: Bluesky, appview: Server
) -> None:
    with pytest.raises(UnknownHandle) as unknown:
        await bluesky.observe(Handle("bluesky", "nobody.test"))
    assert appview.host in str(unknown.value)
    assert "@name.bsky.social" in str(unknown.value)


@pytest.mark.parametrize("value", ["!hide", "!takedown"])
async def test_an_account_that_moderators_hide_is_suspended(
    bluesky: Bluesky, appview: Server, recorded: RecordedBluesky, value: str
) -> None:
    label = {"val": value, "src": "did:plc:moderators", "uri": "at://x", "cts": "2026-01-01T00:00:00Z"}
    appview.fault = spoilt(
        recorded, "getProfile", lambda body: body.update(labels=[label]), actor="marla.test"
    )
    with pytest.raises(Suspended):
        await bluesky.observe(MARLA)


async def test_a_label_that_was_taken_back_means_nothing(
    bluesky: Bluesky, appview: Server, recorded: RecordedBluesky
) -> None:
    label = {"val": "!no-unauthenticated", "src": "did:plc:x", "neg": True}
    appview.fault = spoilt(
        recorded, "getProfile", lambda body: body.update(labels=[label]), actor="marla.test"
    )
    assert (await bluesky.observe(MARLA)).followers == 28
