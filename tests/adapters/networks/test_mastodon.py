"""Mastodon, against a server of ours that does what the documentation says."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from adapters.networks.mastodon import Mastodon
from adapters.networks.paging import ripe
from scoring.errors import (
    BadAnswer,
    ClosedServer,
    Deactivated,
    InfluenceError,
    NetworkDown,
    OptedOut,
    PrivateAccount,
    RateLimited,
    Suspended,
    UnknownHandle,
)
from scoring.handles import Handle
from tests.english import english
from tests.fakes import FakeClock
from tests.servers.mastodon import FakeMastodon, account, status
from tests.servers.web import Reply, Server, html_reply, json_reply

ADA = Handle("mastodon", "ada@social.example.com")


def paths(server: Server) -> list[str]:
    return [request.path.rpartition("/")[2] for request in server.requests]


async def test_an_account_is_seen_as_its_own_server_shows_it(mastodon: Mastodon, clock: FakeClock) -> None:
    seen = await mastodon.observe(ADA)
    assert (seen.handle, seen.network, seen.observed_at) == ("@ada@social.example.com", "mastodon", clock.at)
    assert (seen.followers, seen.following, seen.posts_total) == (420, 100, 77)
    assert seen.created_at == datetime(2022, 11, 5, tzinfo=UTC)
    assert (seen.display_name, seen.url) == ("Ada", "https://social.example.com/@ada")
    assert seen.complete
    post = seen.posts[0]
    assert (post.id, post.kind, post.reposts, post.likes, post.replies, post.quotes) == (
        *("110000", "original", 2, 3, 1, 0),
    )
    assert (post.characters, post.question, post.hashtags, post.media) == (
        *(len("Post number 0 & more\nof it. Is it good?"), True, ("kites",), "none"),
    )
    assert post.url == "https://social.example.com/@ada/110000"


async def test_three_rounds_and_at_most_14_questions(mastodon: Mastodon, instance: Server) -> None:
    await mastodon.observe(ADA)
    asked = paths(instance)
    assert sorted(asked[:2]) == ["lookup", "webfinger"]
    assert asked[2:4] == ["statuses", "statuses"]
    assert Counter(asked[4:]) == {"favourited_by": 4, "reblogged_by": 4}
    assert len(asked) <= 14


def often(fediverse: FakeMastodon, count: int, minutes: int) -> None:
    """Ada posts every few minutes; her newest is three hours old."""
    owner = fediverse.accounts["ada"]
    newest = datetime.fromisoformat(status(0, owner)["created_at"])
    fediverse.statuses[owner["id"]] = [
        status(n, owner, created_at=(newest - timedelta(minutes=minutes * n)).isoformat())
        for n in range(count)
    ]


@pytest.mark.parametrize(("minutes", "pages"), [(120, 2), (65, 2), (40, 3), (26, 4)])
async def test_who_posts_often_is_judged_by_posts_that_are_old_enough(
    mastodon: Mastodon, fediverse: FakeMastodon, instance: Server, clock: FakeClock, minutes: int, pages: int
) -> None:
    often(fediverse, 400, minutes)
    seen = await mastodon.observe(ADA)
    assert ripe((post.at for post in seen.posts), clock.now()) >= 20
    assert seen.complete
    assert Counter(paths(instance))["statuses"] == pages + 1, "one of them with replies"
    assert len(instance.requests) <= 17


async def test_the_pages_end_where_the_posts_do_and_after_three_more(
    mastodon: Mastodon, fediverse: FakeMastodon, instance: Server
) -> None:
    often(fediverse, 60, 5)
    assert len((await mastodon.observe(ADA)).posts) == 60
    often(fediverse, 900, 5)
    assert len((await mastodon.observe(ADA)).posts) == 160


async def test_an_older_page_that_cannot_be_read_is_told_and_the_newest_is_judged(
    mastodon: Mastodon, fediverse: FakeMastodon, instance: Server
) -> None:
    often(fediverse, 400, 65)
    instance.fault = lambda request: Reply(503) if "max_id" in request.query else None
    seen = await mastodon.observe(ADA)
    assert not seen.complete
    assert len(seen.posts) == 40
    assert [dict(note.values)["what"] for note in seen.notes if note.code == "gap"] == ["older-posts"]


async def test_engagers_bring_their_own_audience(mastodon: Mastodon) -> None:
    seen = await mastodon.observe(ADA)
    assert seen.engagers is not None
    assert seen.engager_sample is not None
    assert [(who.handle, who.followers) for who in seen.engagers] == [
        ("fan1@social.example.com", 420),
        ("fan2@elsewhere.example.org", 9),
    ]
    assert Counter(did.kind for did in seen.engagers[0].interactions) == {"like": 4, "repost": 4}
    assert seen.engager_sample.posts == ("110002", "110003", "110004", "110005")


async def test_people_are_read_page_by_page_of_the_same_server(
    mastodon: Mastodon, fediverse: FakeMastodon, instance: Server
) -> None:
    fediverse.people = [account(f"fan{number}@far.example.org") for number in range(30)]
    fediverse.page = 20
    seen = await mastodon.observe(ADA)
    assert seen.engagers is not None
    assert len(seen.engagers) == 30
    assert len(instance.requests) == 14

    fediverse.link_host = "evil.example.org"
    seen = await mastodon.observe(ADA)
    assert seen.engagers is not None
    assert len(seen.engagers) == 20
    assert {request.headers["host"] for request in instance.requests} == {"social.example.com"}


async def test_boosts_are_left_out_and_threads_are_seen(mastodon: Mastodon, fediverse: FakeMastodon) -> None:
    owner = fediverse.accounts["ada"]
    mine = {"in_reply_to_id": "110002", "in_reply_to_account_id": owner["id"]}
    fediverse.statuses[owner["id"]] = [
        status(1, owner, **mine),
        status(2, owner, media_attachments=[{"type": "gifv"}]),
        status(3, owner, reblog={"id": "9"}),
        status(4, owner, in_reply_to_id="5", in_reply_to_account_id="other"),
        status(5, owner, quote={"state": "accepted"}, card={"url": "https://e.example"}),
        status(6, owner, visibility="private"),
    ]
    posts = (await mastodon.observe(ADA)).posts
    assert [(post.kind, post.thread, post.media) for post in posts] == [
        ("reply", True, "none"),
        ("original", True, "video"),
        ("reply", False, "none"),
        ("quote", False, "link"),
    ]


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"noindex": True}, OptedOut),
        ({"discoverable": False}, OptedOut),
        ({"locked": True}, PrivateAccount),
        ({"memorial": True}, Deactivated),
        ({"suspended": True}, Suspended),
        ({"limited": True}, Suspended),
    ],
    ids=str,
)
async def test_what_an_account_wishes_is_respected(
    mastodon: Mastodon,
    fediverse: FakeMastodon,
    instance: Server,
    changes: dict[str, Any],
    error: type[InfluenceError],
) -> None:
    fediverse.add("ada", posts=3, **changes)
    with pytest.raises(error):
        await mastodon.observe(ADA)
    assert sorted(paths(instance)) == ["lookup", "webfinger"], "nothing more was asked"


async def test_a_wish_that_was_never_stated_is_none(mastodon: Mastodon, fediverse: FakeMastodon) -> None:
    fediverse.add("ada", discoverable=None, noindex=None, locked=None)
    assert (await mastodon.observe(ADA)).posts == ()


async def test_an_unknown_account_says_which_server_was_asked(mastodon: Mastodon) -> None:
    with pytest.raises(
        UnknownHandle, match=r"There is no @zoe@social\.example\.com \(social\.example\.com was"
    ):
        await mastodon.observe(Handle("mastodon", "zoe@social.example.com"))


async def test_a_server_that_is_no_fediverse_server_has_no_accounts(
    mastodon: Mastodon, instance: Server
) -> None:
    instance.fault = lambda request: html_reply(404)
    with pytest.raises(UnknownHandle):
        await mastodon.observe(ADA)


async def test_another_kind_of_fediverse_server_is_told(mastodon: Mastodon, instance: Server) -> None:
    instance.fault = lambda request: html_reply(404) if "api" in request.path else None
    with pytest.raises(BadAnswer, match="does not speak Mastodon"):
        await mastodon.observe(ADA)


@pytest.mark.parametrize("status", [401, 403])
@pytest.mark.parametrize("where", ["lookup", "statuses"])
async def test_a_closed_server_is_respected(
    mastodon: Mastodon, instance: Server, status: int, where: str
) -> None:
    closed = json_reply({"error": "This API requires an authenticated user"}, status)
    instance.fault = lambda request: closed if where in request.path else None
    with pytest.raises(ClosedServer, match=r"social\.example\.com does not show its accounts"):
        await mastodon.observe(ADA)


async def test_an_account_that_is_gone_for_good_is_suspended(mastodon: Mastodon, instance: Server) -> None:
    instance.fault = lambda request: json_reply({"error": "Gone"}, 410) if "lookup" in request.path else None
    with pytest.raises(Suspended):
        await mastodon.observe(ADA)


@pytest.mark.parametrize(
    "reset", ["2026-05-04T12:04:00.000Z", str(int(datetime(2026, 5, 4, 12, 4, tzinfo=UTC).timestamp()))]
)
async def test_a_reset_is_understood_as_iso_and_as_epoch(
    mastodon: Mastodon, instance: Server, reset: str
) -> None:
    limited = json_reply(
        {"error": "Too many requests"}, 429, x_ratelimit_remaining="0", x_ratelimit_reset=reset
    )
    instance.fault = lambda request: limited
    with pytest.raises(RateLimited, match="12:04 UTC"):
        await mastodon.observe(ADA)


async def test_the_operator_sees_the_last_error(mastodon: Mastodon, instance: Server) -> None:
    assert "last error" not in english(await mastodon.check())
    instance.fault = lambda request: html_reply(500)
    with pytest.raises(NetworkDown):
        await mastodon.observe(ADA)
    assert english(await mastodon.check()).endswith("last error network-down, Monday 4 May 2026, 12:00 UTC")


async def test_without_the_people_the_rest_is_shown_and_marked(mastodon: Mastodon, instance: Server) -> None:
    instance.fault = lambda request: html_reply(503) if "reblogged_by" in request.path else None
    seen = await mastodon.observe(ADA)
    assert len(seen.posts) == 12
    assert seen.engagers is None
    assert not seen.complete
