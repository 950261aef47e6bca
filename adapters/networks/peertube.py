"""PeerTube, by its own API -> Observation. No key; two dependent rounds of one GET each.

An account and its newest videos; a name that is a channel's is asked for as one. Who reacts is not shown.
"""

from __future__ import annotations

from urllib.parse import quote

from pydantic import Field

from adapters.networks.guarded import GuardedHttp
from adapters.networks.mastodon_wire import refusal, web_page
from adapters.networks.oddities import readable
from adapters.networks.sampling import hidden_reactions
from adapters.networks.site import Site
from adapters.networks.wire import (
    Count,
    Name,
    Several,
    Wire,
    as_spelled,
    decode,
    is_question,
    moment,
    shorter,
)
from scoring.errors import UnknownHandle
from scoring.handles import Handle
from scoring.observation.model import Observation, Post
from scoring.text import say

VIDEOS = 50


class Actor(Wire):
    """An account, or one of its channels."""

    name: Name
    display_name: str | None = Field(None, alias="displayName")
    url: str | None = None
    created_at: str | None = Field(None, alias="createdAt")
    followers: Count | None = Field(None, alias="followersCount")
    following: Count | None = Field(None, alias="followingCount")


class Video(Wire):
    uuid: Name
    url: str | None = None
    name: str = ""
    published_at: str = Field("", alias="publishedAt")
    live: bool = Field(False, alias="isLive")
    views: Count | None = None
    likes: Count | None = None
    comments: Count | None = None


class Videos(Wire):
    total: Count | None = None
    data: Several[Video]


class PeerTube:
    """Accounts and channels of one server, which holds them itself."""

    def __init__(self, http: GuardedHttp, site: Site, base_url: str) -> None:
        self._http = http
        self._site = site
        self._base_url = base_url

    async def observe(self, handle: Handle) -> Observation:
        """As the port of networks says."""
        path, actor = await self._actor(handle)
        videos = await self._videos(handle, path)
        hosts = frozenset((self._site.host,))
        posts = readable(
            (video for video in videos.data if not video.live),
            lambda video: _post(video, hosts),
            self._site.title,
        )
        return Observation(
            handle=str(handle),
            network=handle.network,
            observed_at=self._http.clock.now(),
            followers=actor.followers,
            following=actor.following,
            posts_total=videos.total,
            created_at=moment(actor.created_at),
            posts=tuple(sorted(posts, key=lambda post: (post.at, post.id), reverse=True)),
            display_name=shorter(actor.display_name or actor.name),
            url=web_page(actor.url, hosts),
            notes=hidden_reactions(posts, ("likes", "replies")),
        )

    async def _actor(self, handle: Handle) -> tuple[str, Actor]:
        """With the path below which its videos are."""
        name = quote(handle.name.partition("@")[0], safe="")
        for path in (f"/api/v1/accounts/{name}", f"/api/v1/video-channels/{name}"):
            answer = await self._site.get(path)
            if answer.status == 200:
                return path, decode(answer, Actor, title=self._site.title)
            if answer.status != 404:
                raise refusal(answer, handle, self._site.title)
        raise UnknownHandle(
            say("There is no {handle} ({network} was asked).", handle=str(handle), network=self._site.host),
            as_spelled("mastodon"),
        )

    async def _videos(self, handle: Handle, path: str) -> Videos:
        answer = await self._site.get(f"{path}/videos", {"count": VIDEOS, "sort": "-publishedAt"})
        if answer.status != 200:
            raise refusal(answer, handle, self._site.title)
        return decode(answer, Videos, title=self._site.title)


def _post(video: Video, hosts: frozenset[str]) -> Post | None:
    at = moment(video.published_at)
    if at is None:
        return None
    return Post(
        id=video.uuid,
        at=at,
        likes=video.likes,
        replies=video.comments,
        views=video.views,
        url=web_page(video.url, hosts),
        media="video",
        characters=len(video.name),
        question=is_question(video.name),
        thread=False,
    )
