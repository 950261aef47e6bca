"""Bluesky, when answers are missing, spoilt or odd."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from adapters.networks.bluesky import Bluesky
from adapters.networks.http import Http
from scoring.errors import (
    BadAnswer,
    ClosedServer,
    NetworkDown,
    RateLimited,
    UnknownHandle,
)
from scoring.facts import fact
from scoring.handles import Handle
from scoring.observation.model import Observation
from tests.adapters.networks.faults import fault_in, spoilt
from tests.english import english
from tests.servers.bluesky import RecordedBluesky
from tests.servers.web import Server, html_reply, json_reply

MARLA = Handle("bluesky", "marla.test")


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
    assert seen.notes == (fact("gap", what="people", why="rate-limited"),)


async def test_without_the_replies_the_rest_is_shown_and_marked(bluesky: Bluesky, appview: Server) -> None:
    appview.fault = fault_in("getAuthorFeed", html_reply(), filter="posts_with_replies")
    seen = await bluesky.observe(Handle("bluesky", "otto.test"))
    assert len(seen.posts) == 1
    assert not seen.complete
    assert seen.notes == (fact("gap", what="replies", why="bad-answer"),)


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


FORMS: dict[str, Any] = {
    "the feed is missing": lambda body: body.pop("feed"),
    "the feed is an object": lambda body: body.update(feed={}),
    "no post can be read": lambda body: [item.pop("post") for item in body["feed"]],
}
ODD: dict[str, Any] = {
    "a post is missing": lambda body: body["feed"][0].pop("post"),
    "a post is null": lambda body: body["feed"].insert(0, None),
    "a count is a text": lambda body: _first_post(body).update(likeCount="12"),
    "the record is a list": lambda body: _first_post(body).update(record=[]),
    "the time is a number": lambda body: _first_post(body).update(indexedAt=5),
    "no time can be read": lambda body: _first_post(body).update(indexedAt="soon"),
    "the time is of year 1": lambda body: _first_post(body).update(indexedAt="0001-01-01T00:00:00Z"),
    "the time is empty": lambda body: _first_post(body).update(indexedAt=""),
    "the address is empty": lambda body: _first_post(body).update(uri=""),
}
HARMLESS: dict[str, Any] = {
    "a count is negative": lambda body: _first_post(body).update(repostCount=-1),
    "a count is absurd": lambda body: _first_post(body).update(repostCount=10**20),
    "the text is null": lambda body: _first_post(body)["record"].update(text=None),
    "tags and facets are null": lambda body: _first_post(body)["record"].update(tags=None, facets=None),
    "the labels are null": lambda body: _first_post(body)["author"].update(labels=None),
    "a tag is null": lambda body: _first_post(body)["record"].update(tags=[None, "kites"]),
    "the embed is of the future": lambda body: _first_post(body)["record"].update(
        embed={"$type": "app.bsky.embed.hologram", "record": ["at://x"], "media": 7}
    ),
    "a leap second": lambda body: _first_post(body)["record"].update(createdAt="2016-12-31T23:59:60Z"),
}


@pytest.mark.parametrize("change", FORMS.values(), ids=FORMS)
async def test_another_form_than_documented_is_a_bad_answer(
    bluesky: Bluesky, appview: Server, recorded: RecordedBluesky, change: Any
) -> None:
    appview.fault = spoilt(recorded, "getAuthorFeed", change, actor="marla.test")
    with pytest.raises(BadAnswer):
        await bluesky.observe(MARLA)


@pytest.mark.parametrize("change", ODD.values(), ids=ODD)
async def test_one_odd_post_costs_that_post_and_is_told(
    bluesky: Bluesky, appview: Server, recorded: RecordedBluesky, change: Any
) -> None:
    whole = await bluesky.observe(MARLA)
    seen = await observed_with(bluesky, appview, recorded, change)
    assert len(whole.posts) - len(seen.posts) in (0, 1)
    assert fact("left-out", count=1) in seen.notes
    assert (seen.followers, seen.complete) == (whole.followers, True)


@pytest.mark.parametrize("change", HARMLESS.values(), ids=HARMLESS)
async def test_what_a_post_can_do_without_costs_nothing(
    bluesky: Bluesky, appview: Server, recorded: RecordedBluesky, change: Any
) -> None:
    whole = await bluesky.observe(MARLA)
    seen = await observed_with(bluesky, appview, recorded, change)
    assert len(seen.posts) == len(whole.posts)


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
    assert english(await bluesky.check()).startswith("ok, ")
    appview.fault = lambda request: html_reply()
    with pytest.raises(BadAnswer):
        await bluesky.check()
