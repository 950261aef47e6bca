"""YouTube, against a server of ours that behaves like its documentation."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from adapters.networks.http import Http
from adapters.networks.youtube import YouTube
from adapters.networks.youtube_wire import next_quota_day
from scoring.errors import BadAnswer, KeyRefused, RateLimited, Suspended, UnknownHandle
from scoring.facts import fact
from scoring.handles import Handle
from scoring.ports.spending import MemoryLedger
from tests.english import english
from tests.servers.web import Server
from tests.servers.youtube import CHANNEL, FakeYouTube, channel, fault, video

KITES = Handle("youtube", "kitefilms")


@pytest.fixture
def fake() -> FakeYouTube:
    return FakeYouTube(channels={"kitefilms": channel(), CHANNEL: channel()})


@pytest.fixture
def youtube(http: Http, api: Server, ledger: MemoryLedger) -> YouTube:
    return YouTube(http, key="good", base_url=api.url, ledger=ledger, daily_units=10)


async def test_a_channel_is_seen_by_its_videos(youtube: YouTube, api: Server) -> None:
    seen = await youtube.observe(KITES)
    assert (seen.followers, seen.posts_total, seen.display_name) == (12300, 64, "Kite Films")
    assert seen.created_at == datetime(2015, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert len(seen.posts) == 50
    post = seen.posts[0]
    assert (post.likes, post.replies, post.views, post.reposts) == (80, 9, 1000, None)
    assert (post.url, post.media, post.question) == (
        "https://www.youtube.com/watch?v=vid-000000_",
        "video",
        True,
    )
    assert post.hashtags == ("kites", "wind")
    assert [request.path.rpartition("/")[2] for request in api.requests] == [
        "channels",
        "playlistItems",
        "videos",
    ]


async def test_the_key_is_in_no_address(youtube: YouTube, api: Server) -> None:
    await youtube.observe(KITES)
    assert all("good" not in str(request.query) for request in api.requests)


async def test_a_channel_can_be_asked_for_by_its_id(youtube: YouTube) -> None:
    assert (await youtube.observe(Handle("youtube", CHANNEL))).followers == 12300


async def test_hidden_subscribers_are_unknown_not_zero(youtube: YouTube, fake: FakeYouTube) -> None:
    fake.channels["kitefilms"] = channel(hiddenSubscriberCount=True, subscriberCount="0")
    seen = await youtube.observe(KITES)
    assert seen.followers is None
    assert seen.notes == (fact("audience-hidden"),)


async def test_hidden_likes_and_closed_comments_are_unknown(youtube: YouTube, fake: FakeYouTube) -> None:
    fake.videos = [video(3)]
    del fake.videos[0]["statistics"]["likeCount"], fake.videos[0]["statistics"]["commentCount"]
    post = (await youtube.observe(KITES)).posts[0]
    assert (post.likes, post.replies, post.views) == (None, None, 1000)


async def test_a_stream_that_is_still_to_come_is_no_post(youtube: YouTube, fake: FakeYouTube) -> None:
    fake.videos = [video(1), video(2)]
    fake.videos[0]["snippet"]["liveBroadcastContent"] = "upcoming"
    assert len((await youtube.observe(KITES)).posts) == 1


@pytest.mark.parametrize("missing", ["empty", "no list"])
async def test_a_channel_without_videos_has_no_posts(
    youtube: YouTube, fake: FakeYouTube, missing: str
) -> None:
    fake.videos = []
    if missing == "no list":
        fake.channels["kitefilms"]["contentDetails"]["relatedPlaylists"]["uploads"] = "UUgone"
    assert (await youtube.observe(KITES)).posts == ()


async def test_units_are_counted_and_the_day_ends_on_the_pacific_coast(
    youtube: YouTube, ledger: MemoryLedger, fake: FakeYouTube
) -> None:
    for _ in range(3):
        await youtube.observe(KITES)
    with pytest.raises(RateLimited, match="07:00 UTC"):
        for _ in range(2):
            await youtube.observe(KITES)
    assert fake.units == 10


def test_the_quota_day_knows_summer_and_winter() -> None:
    assert next_quota_day(datetime(2026, 5, 4, 12, tzinfo=UTC)) == datetime(2026, 5, 5, 7, tzinfo=UTC)
    assert next_quota_day(datetime(2026, 12, 4, 12, tzinfo=UTC)) == datetime(2026, 12, 5, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "reason", "error"),
    [
        (403, "quotaExceeded", RateLimited),
        (403, "rateLimitExceeded", RateLimited),
        (400, "API_KEY_INVALID", KeyRefused),
        (403, "accessNotConfigured", KeyRefused),
        (403, "channelSuspended", Suspended),
        (400, "unexpectedParameter", BadAnswer),
    ],
)
async def test_refusals_are_told_apart(
    youtube: YouTube, api: Server, status: int, reason: str, error: type[Exception]
) -> None:
    api.fault = lambda request: fault(status, reason)
    with pytest.raises(error):
        await youtube.observe(KITES)


@pytest.mark.parametrize(
    ("reasons", "said"),
    [
        (("forbidden", "API_KEY_SERVICE_BLOCKED"), "not allowed to ask the YouTube Data API"),
        (("forbidden", "API_KEY_HTTP_REFERRER_BLOCKED"), "only from web pages"),
        (("forbidden", "API_KEY_IP_ADDRESS_BLOCKED"), "only from some addresses"),
        (("forbidden", "API_KEY_ANDROID_APP_BLOCKED"), "only from apps"),
        (("accessNotConfigured", "SERVICE_DISABLED"), "not switched on in the project"),
        (("forbidden", "CONSUMER_SUSPENDED"), "suspended the project"),
        (("badRequest", "API_KEY_INVALID"), "does not know the key"),
    ],
)
async def test_each_restriction_of_a_key_has_its_sentence(
    youtube: YouTube, api: Server, reasons: tuple[str, str], said: str
) -> None:
    """The first is in the list of the API, the second in that of Google's gateway."""
    api.fault = lambda request: fault(403, *reasons)
    with pytest.raises(KeyRefused, match=f"{said}.* console"):
        await youtube.observe(KITES)


async def test_a_limit_on_speed_is_no_lack_of_quota(youtube: YouTube, api: Server) -> None:
    """Both carry the gateway's RATE_LIMIT_EXCEEDED; only the day's quota ends at midnight."""
    api.fault = lambda request: fault(403, "quotaExceeded", "RATE_LIMIT_EXCEEDED")
    with pytest.raises(RateLimited, match="07:00 UTC"):
        await youtube.observe(KITES)
    api.fault = lambda request: fault(403, "rateLimitExceeded", "RATE_LIMIT_EXCEEDED")
    with pytest.raises(RateLimited, match="asks us to wait"):
        await youtube.observe(KITES)


async def test_an_unknown_channel_has_no_items(youtube: YouTube) -> None:
    with pytest.raises(UnknownHandle, match="There is no channel"):
        await youtube.observe(Handle("youtube", "nobody"))


async def test_the_check_says_what_is_left(youtube: YouTube, http: Http, api: Server) -> None:
    assert "key accepted, about 9 of 10 units left today" in english(await youtube.check())
    with pytest.raises(KeyRefused):
        await YouTube(http, key="bad", base_url=api.url).check()
