"""The YouTube Data API's JSON -> posts and named refusals."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field

from adapters.networks.body import Answer
from adapters.networks.oddities import readable
from adapters.networks.retry import asks_to_wait
from adapters.networks.wire import (
    LONGEST_TEXT,
    Count,
    Details,
    Name,
    Several,
    Wire,
    decode,
    is_question,
    moment,
    wrong_address,
)
from scoring.errors import InfluenceError, KeyRefused, RateLimited, Suspended
from scoring.handles import Handle
from scoring.observation.model import Post
from scoring.text import Text, say

TITLE = "YouTube"
QUOTA_ZONE = ZoneInfo("America/Los_Angeles")  # the quota's day begins at midnight there


def _digits(value: object) -> object:
    """The API writes counts as text."""
    plain = isinstance(value, str) and len(value) < 40 and re.fullmatch(r"-?[0-9]+", value)
    return int(plain[0]) if plain else value


def _id(text: str) -> str:
    if not (text.isascii() and text.replace("-", "").replace("_", "").isalnum()):
        raise ValueError
    return text


TextCount = Annotated[Count, BeforeValidator(_digits)]
Id = Annotated[Name, AfterValidator(_id)]


class ChannelSnippet(Wire):
    title: str | None = None
    published_at: str | None = Field(None, alias="publishedAt")


class ChannelStatistics(Wire):
    subscribers: TextCount | None = Field(None, alias="subscriberCount")
    hidden: bool = Field(False, alias="hiddenSubscriberCount")
    videos: TextCount | None = Field(None, alias="videoCount")


class Playlists(Wire):
    uploads: str = ""


class ContentDetails(Wire):
    playlists: Playlists = Field(Playlists(), alias="relatedPlaylists")


class Channel(Wire):
    id: Id
    snippet: ChannelSnippet
    statistics: ChannelStatistics
    details: ContentDetails = Field(ContentDetails(), alias="contentDetails")


class Channels(Wire):
    """`items` is missing where no channel has this handle."""

    items: Several[Channel] = ()


class UploadDetails(Wire):
    video: Id = Field(alias="videoId")


class Upload(Wire):
    details: UploadDetails = Field(alias="contentDetails")


class Uploads(Wire):
    items: Several[Upload]


class VideoSnippet(Wire):
    title: str = ""
    description: str = ""
    published_at: str = Field("", alias="publishedAt")
    live: str = Field("none", alias="liveBroadcastContent")


class VideoStatistics(Wire):
    """A count is missing where the owner hides it."""

    views: TextCount | None = Field(None, alias="viewCount")
    likes: TextCount | None = Field(None, alias="likeCount")
    comments: TextCount | None = Field(None, alias="commentCount")


class Video(Wire):
    id: Id
    snippet: VideoSnippet
    statistics: VideoStatistics = VideoStatistics()


class Videos(Wire):
    items: Several[Video]


class Reason(Wire):
    reason: str = ""


class Fault(Wire):
    errors: Details[Reason] = ()
    details: Details[Reason] = ()


class Faults(Wire):
    error: Fault = Fault()


_REFUSED = say("{network} does not accept the key.", network=TITLE)
_SWITCHED_OFF = say("The project of the key has not switched on {api}.", api="YouTube Data API v3")
_OTHER_SITES = say("The key is restricted to web pages, and this bot is none.")
_OTHER_ADDRESSES = say("The key is restricted to other addresses than this bot's.")
_OTHER_APPS = say("The key is restricted to an app on telephones, and this bot is none.")
# Why a key does not work (cloud.google.com, ErrorReason), and the older words for it.
_KEY: dict[str, Text] = {
    "API_KEY_INVALID": _REFUSED,
    "keyInvalid": _REFUSED,
    "keyExpired": say("The key for {network} has expired.", network=TITLE),
    "accessNotConfigured": _SWITCHED_OFF,
    "SERVICE_DISABLED": _SWITCHED_OFF,
    "API_KEY_SERVICE_BLOCKED": say(
        "The key is restricted to other services than {api}.", api="YouTube Data API v3"
    ),
    "API_KEY_HTTP_REFERRER_BLOCKED": _OTHER_SITES,
    "API_KEY_IP_ADDRESS_BLOCKED": _OTHER_ADDRESSES,
    "ipRefererBlocked": _OTHER_ADDRESSES,
    "API_KEY_ANDROID_APP_BLOCKED": _OTHER_APPS,
    "API_KEY_IOS_APP_BLOCKED": _OTHER_APPS,
    "CONSUMER_SUSPENDED": say("Google has suspended the project of the key."),
}
_QUOTA = {"quotaExceeded", "dailyLimitExceeded"}
_LATER = {"rateLimitExceeded", "userRateLimitExceeded"}
_CLOSED = {"channelClosed", "channelSuspended", "authenticatedUserAccountSuspended"}


def refusal(answer: Answer, handle: Handle, now: datetime) -> InfluenceError:
    """What an answer that is not 200 means."""
    if answer.status == 401:
        return KeyRefused(_REFUSED)
    fault = decode(answer, Faults, title=TITLE).error
    reasons = {one.reason for one in (*fault.errors, *fault.details)}
    if reasons & _QUOTA:
        return RateLimited(
            say("The day's quota of {network} is used up.", network=TITLE), retry_at=next_quota_day(now)
        )
    if reasons & _LATER:
        return asks_to_wait(TITLE)
    refused = next((_KEY[reason] for reason in sorted(reasons) if reason in _KEY), None)
    if refused is not None:
        return KeyRefused(refused)
    if reasons & _CLOSED:
        return Suspended(say("{network} has closed {handle}.", network=TITLE, handle=str(handle)))
    return wrong_address(TITLE, "YOUTUBE_API_URL")


def next_quota_day(now: datetime) -> datetime:
    """The coming midnight on the Pacific coast, in UTC."""
    there = now.astimezone(QUOTA_ZONE)
    return (there.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)).astimezone(UTC)


def posts_of(videos: Sequence[Video]) -> tuple[Post, ...]:
    """Videos that were shown: no live stream that is still to come."""
    once = {video.id: video for video in videos}.values()
    shown = (video for video in once if video.snippet.live != "upcoming")
    posts = readable(shown, _post, TITLE)
    return tuple(sorted(posts, key=lambda post: (post.at, post.id), reverse=True))


def _post(video: Video) -> Post | None:
    at = moment(video.snippet.published_at)
    if at is None:
        return None
    return Post(
        id=video.id,
        at=at,
        likes=video.statistics.likes,
        replies=video.statistics.comments,
        views=video.statistics.views,
        url=f"https://www.youtube.com/watch?v={video.id}",
        media="video",
        characters=len(video.snippet.title),
        question=is_question(video.snippet.title),
        thread=False,
        hashtags=hashtags(f"{video.snippet.title} {video.snippet.description}"),
    )


def hashtags(text: str) -> tuple[str, ...]:
    """#words, as the network itself links them."""
    tags = (word[1:201] for word in text[:LONGEST_TEXT].split() if word.startswith("#"))
    words = (tag.rstrip(".,;:!?)").lower() for tag in tags)
    return tuple(dict.fromkeys(word for word in words if word))[:60]
