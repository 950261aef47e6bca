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


# Codes of the API itself; in capitals those of Google's gateway before it (google/api/error_reason.proto).
_NOT_ENABLED = say("The YouTube Data API v3 is not switched on in the project of the key.")
_ONLY_OTHERS = say("The key is not allowed to ask the YouTube Data API v3.")
_ONLY_PAGES = say("The key works only from web pages, and this bot is none.")
_ONLY_ADDRESSES = say("The key works only from some addresses, and this machine's is none of them.")
_ONLY_APPS = say("The key works only from apps on phones.")
_NO_SUCH_KEY = say("{network} does not know the key, or it has expired.", network=TITLE)
_CONSOLE = say("The person who runs this bot can change that in the Google Cloud console.")
_KEY: dict[str, Text] = {
    "accessNotConfigured": _NOT_ENABLED,
    "SERVICE_DISABLED": _NOT_ENABLED,
    "API_KEY_SERVICE_BLOCKED": _ONLY_OTHERS,
    "API_KEY_HTTP_REFERRER_BLOCKED": _ONLY_PAGES,
    "API_KEY_IP_ADDRESS_BLOCKED": _ONLY_ADDRESSES,
    "ipRefererBlocked": say("The key works only from some addresses or web pages, not from here."),
    "API_KEY_ANDROID_APP_BLOCKED": _ONLY_APPS,
    "API_KEY_IOS_APP_BLOCKED": _ONLY_APPS,
    "CONSUMER_SUSPENDED": say("Google has suspended the project of the key."),
    "CONSUMER_INVALID": say("The project of the key is gone."),
    "BILLING_DISABLED": say("Billing is switched off in the project of the key."),
    "API_KEY_INVALID": _NO_SUCH_KEY,
    "API_KEY_EXPIRED": _NO_SUCH_KEY,
    "keyInvalid": _NO_SUCH_KEY,
    "keyExpired": _NO_SUCH_KEY,
}
_QUOTA = {"quotaExceeded", "dailyLimitExceeded"}
_LATER = {"rateLimitExceeded", "userRateLimitExceeded", "RATE_LIMIT_EXCEEDED"}
_CLOSED = {"channelClosed", "channelSuspended", "authenticatedUserAccountSuspended"}


def refusal(answer: Answer, handle: Handle, now: datetime) -> InfluenceError:
    """What an answer that is not 200 means."""
    if answer.status == 401:
        return KeyRefused(say("{network} does not accept the key.", network=TITLE))
    fault = decode(answer, Faults, title=TITLE).error
    reasons = {one.reason for one in (*fault.errors, *fault.details)}
    if reasons & _QUOTA:
        return RateLimited(
            say("The day's quota of {network} is used up.", network=TITLE), retry_at=next_quota_day(now)
        )
    if reasons & _LATER:
        return asks_to_wait(TITLE)
    for reason, said in _KEY.items():
        if reason in reasons:
            return KeyRefused(said, _CONSOLE)
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
