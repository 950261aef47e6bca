"""Bluesky, against the recorded answers of the reference network, whole and spoilt."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio

from adapters.networks.bluesky import Bluesky
from adapters.networks.http import Http
from scoring.errors import (
    BadAnswer,
    BadHandle,
    ClosedServer,
    Deactivated,
    InfluenceError,
    NetworkDown,
    OptedOut,
    RateLimited,
    Suspended,
    UnknownHandle,
)
from scoring.handles import Handle
from scoring.observation import Observation
from tests.fakes import FakeClock
from tests.servers.bluesky import RecordedBluesky, recorded_bluesky
from tests.servers.web import Reply, Request, Server, html_reply, json_reply, serve

MARLA = Handle("bluesky", "marla.test")


@pytest.fixture
def recorded(clock: FakeClock) -> RecordedBluesky:
    recording = recorded_bluesky()
    clock.at = recording.at
    return recording


@pytest_asyncio.fixture
async def appview(recorded: RecordedBluesky) -> AsyncIterator[Server]:
    async with serve(recorded.handle) as server:
        yield server


@pytest.fixture
def bluesky(http: Http, appview: Server) -> Bluesky:
    return Bluesky(http, base_url=appview.url)


def fault_in(method: str, reply: Reply, **query: str) -> Any:
    """This reply to a method, to questions with these parameters only."""

    def fault(request: Request) -> Reply | None:
        here = request.path.endswith(method) and all(
            request.one(key) == value for key, value in query.items()
        )
        return reply if here else None

    return fault


def spoilt(recorded: RecordedBluesky, method: str, change: Any, **query: str) -> Any:
    body = recorded.body(method, **query)
    change(body)
    return fault_in(method, json_reply(body))


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
    assert seen.notes == ("Its owner says that a program posts here.",)


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


@pytest.mark.parametrize("status", [401, 403])
async def test_a_server_that_wants_a_login_is_closed(bluesky: Bluesky, appview: Server, status: int) -> None:
    appview.fault = lambda request: html_reply(status)
    with pytest.raises(ClosedServer, match="without a login"):
        await bluesky.observe(MARLA)


async def test_an_address_that_is_no_appview_is_named_as_the_setting(
    bluesky: Bluesky, appview: Server
) -> None:
    appview.fault = lambda request: json_reply({"error": "MethodNotImplemented"}, 501)
    with pytest.raises(BadAnswer, match="BLUESKY_URL"):
        await bluesky.observe(MARLA)


@pytest.mark.parametrize("path", ["getLikes", "getRepostedBy", "getProfiles"])
async def test_without_the_people_the_rest_is_shown_and_marked(
    bluesky: Bluesky, appview: Server, path: str
) -> None:
    appview.fault = fault_in(path, json_reply({}, 429, retry_after="300"))
    seen = await bluesky.observe(MARLA)
    assert (seen.followers, len(seen.posts)) == (28, 17)
    assert seen.engagers is None
    assert seen.engager_sample is None
    assert not seen.complete
    assert seen.notes == (
        "The people who reacted could not be read: Bluesky asks us to wait: too many questions.",
    )


async def test_without_the_replies_the_rest_is_shown_and_marked(bluesky: Bluesky, appview: Server) -> None:
    appview.fault = fault_in("getAuthorFeed", html_reply(), filter="posts_with_replies")
    seen = await bluesky.observe(Handle("bluesky", "otto.test"))
    assert len(seen.posts) == 1
    assert not seen.complete
    assert "Its replies could not be read" in seen.notes[0]


async def test_without_the_posts_there_is_nothing_to_show(bluesky: Bluesky, appview: Server) -> None:
    appview.fault = fault_in("getAuthorFeed", json_reply({}, 500))
    with pytest.raises(NetworkDown):
        await bluesky.observe(MARLA)
    appview.fault = lambda request: None
    assert (await bluesky.observe(MARLA)).complete, "the next question works"


async def test_what_the_profile_says_goes_before_trouble_with_the_posts(
    bluesky: Bluesky, appview: Server
) -> None:
    appview.fault = fault_in("getAuthorFeed", json_reply({}, 429, retry_after="900"))
    with pytest.raises(UnknownHandle):
        await bluesky.observe(Handle("bluesky", "nobody.test"))


async def test_a_pause_says_when_to_come_back(
    bluesky: Bluesky, appview: Server, recorded: RecordedBluesky
) -> None:
    reset = str(int((recorded.at + timedelta(minutes=5)).timestamp()))
    appview.fault = lambda request: json_reply({}, 429, ratelimit_reset=reset)
    with pytest.raises(RateLimited, match="Try again at"):
        await bluesky.observe(MARLA)


def _first_post(body: Any) -> Any:
    return next(item["post"] for item in body["feed"] if "reason" not in item)


CHANGES: dict[str, Any] = {
    "the feed is missing": lambda body: body.pop("feed"),
    "the feed is an object": lambda body: body.update(feed={}),
    "a post is missing": lambda body: body["feed"][0].pop("post"),
    "a count is a text": lambda body: _first_post(body).update(likeCount="12"),
    "a count is negative": lambda body: _first_post(body).update(repostCount=-1),
    "a count is absurd": lambda body: _first_post(body).update(repostCount=10**20),
    "the record is a list": lambda body: _first_post(body).update(record=[]),
    "the time is a number": lambda body: _first_post(body).update(indexedAt=5),
    "no time can be read": lambda body: _first_post(body).update(indexedAt="soon"),
    "the address is empty": lambda body: _first_post(body).update(uri=""),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
async def test_another_form_than_documented_is_a_bad_answer(
    bluesky: Bluesky, appview: Server, recorded: RecordedBluesky, change: Any
) -> None:
    appview.fault = spoilt(recorded, "getAuthorFeed", change, actor="marla.test")
    with pytest.raises(BadAnswer):
        await bluesky.observe(MARLA)


async def observed_with(
    bluesky: Bluesky, appview: Server, recorded: RecordedBluesky, change: Any
) -> Observation:
    appview.fault = spoilt(recorded, "getAuthorFeed", change, actor="marla.test")
    return await bluesky.observe(MARLA)


async def test_an_absent_count_is_not_zero(
    bluesky: Bluesky, appview: Server, recorded: RecordedBluesky
) -> None:
    seen = await observed_with(bluesky, appview, recorded, lambda body: _first_post(body).pop("quoteCount"))
    assert seen.posts[0].quotes is None


@pytest.mark.parametrize("claimed", ["2031-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "nonsense", None, ""])
async def test_a_time_that_the_author_made_up_cannot_make_a_post_younger(
    bluesky: Bluesky, appview: Server, recorded: RecordedBluesky, claimed: str | None
) -> None:
    seen = await observed_with(
        bluesky, appview, recorded, lambda body: _first_post(body)["record"].update(createdAt=claimed)
    )
    assert all(post.at <= seen.observed_at for post in seen.posts)


async def test_what_other_programs_put_into_a_post_does_no_harm(
    bluesky: Bluesky, appview: Server, recorded: RecordedBluesky
) -> None:
    def change(body: Any) -> None:
        record = _first_post(body)["record"]
        record["embed"] = {"$type": "org.elsewhere.poll", "record": "yes", "media": 7}
        record["facets"] = [{"index": {}, "features": [{"$type": "org.elsewhere.tag", "tag": {"name": "x"}}]}]

    seen = await observed_with(bluesky, appview, recorded, change)
    assert (seen.posts[0].kind, seen.posts[0].media, seen.posts[0].hashtags) == ("original", "none", ())


async def test_pins_and_reposts_are_not_her_posts(
    bluesky: Bluesky, appview: Server, recorded: RecordedBluesky
) -> None:
    def change(body: Any) -> None:
        body["feed"].insert(0, {**body["feed"][5], "reason": {"$type": "app.bsky.feed.defs#reasonPin"}})

    seen = await observed_with(bluesky, appview, recorded, change)
    assert len({post.id for post in seen.posts}) == len(seen.posts) == 17


async def test_a_handle_without_its_domain_is_linked_by_did(
    bluesky: Bluesky, appview: Server, recorded: RecordedBluesky
) -> None:
    appview.fault = spoilt(
        recorded, "getProfile", lambda body: body.update(handle="handle.invalid"), actor="marla.test"
    )
    assert (await bluesky.observe(MARLA)).url == f"https://bsky.app/profile/{recorded.dids['marla']}"


@pytest.mark.parametrize("tail", ["", "/", "/xrpc", "/xrpc/"])
async def test_the_address_may_end_as_people_write_it(http: Http, appview: Server, tail: str) -> None:
    assert (await Bluesky(http, base_url=appview.url + tail).observe(MARLA)).followers == 28


async def test_the_check_needs_no_account(bluesky: Bluesky, appview: Server) -> None:
    assert (await bluesky.check()).startswith("ok, ")
    appview.fault = lambda request: html_reply()
    with pytest.raises(BadAnswer):
        await bluesky.check()
