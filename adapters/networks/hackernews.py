"""Hacker News, by its search service at Algolia -> Observation. No key; one round of 2 GETs.

Karma is not an audience, so followers stay unknown; who commented would take more questions, so engagers too.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable

from pydantic import Field

from adapters.networks.body import Answer
from adapters.networks.deadline import QUESTION, within
from adapters.networks.http import Http, Params
from adapters.networks.oddities import counting_oddities, readable
from adapters.networks.site import Site, attempted, first, root_of, with_fewer
from adapters.networks.wire import Count, Name, Several, Wire, decode, is_question, moment, wrong_address
from scoring.errors import UnknownHandle
from scoring.handles import Handle
from scoring.networks import NETWORKS
from scoring.observation.model import Observation, Post
from scoring.ports.quotas import RateLimit
from scoring.text import Text, say

TITLE = "Hacker News"
PUBLIC_API = "https://hn.algolia.com"
PACE = RateLimit(burst=50, seconds=18.0)  # 10,000 questions an hour from one address
STORIES = 100


class User(Wire):
    username: Name
    karma: Count | None = None
    created_at: str | None = None


class Hit(Wire):
    id: Name = Field(alias="objectID")
    author: Name
    created_at: str = ""
    title: str | None = None
    url: str | None = None
    points: Count | None = None
    comments: Count | None = Field(None, alias="num_comments")


class Found(Wire):
    hits: Several[Hit]


class HackerNews:
    """Everybody who submits stories. Points are likes, comments are replies. Names are case-sensitive."""

    name = "hackernews"

    def __init__(self, http: Http, *, base_url: str = PUBLIC_API) -> None:
        self._http = http
        self._site = Site(http, title=TITLE, base_url=root_of(base_url, "/api/v1"), pace=PACE)

    async def observe(self, handle: Handle) -> Observation:
        """As the port says."""
        now = self._http.clock.now()
        with within(QUESTION), counting_oddities() as odd:
            user, found = await asyncio.gather(
                attempted(self._user, handle), attempted(self._stories, handle.name)
            )
            known = first(user)
            own = (hit for hit in first(found).hits if hit.author == known.username)
            posts = sorted(
                readable(own, _post, TITLE),
                key=lambda post: (post.at, post.id),
                reverse=True,
            )
        return Observation(
            handle=str(handle),
            network=self.name,
            observed_at=now,
            created_at=moment(known.created_at),
            posts=tuple(posts),
            display_name=known.username,
            url=f"https://news.ycombinator.com/user?id={handle.name}",
            notes=odd.notes(),
        )

    async def check(self) -> Text:
        """Searches for one story."""
        return await self._site.checked(
            self._get("/api/v1/search_by_date", {"tags": "story", "hitsPerPage": 1})
        )

    async def aclose(self) -> None:
        await self._http.aclose()

    async def _user(self, handle: Handle) -> User:
        answer = await self._site.get(f"/api/v1/users/{handle.name}")
        if answer.status == 404:
            raise UnknownHandle(
                say("There is no {handle} on {network}.", handle=str(handle), network=TITLE),
                say(
                    "Capitals matter there; a handle looks like `{example}`.",
                    example=NETWORKS["hackernews"].example,
                ),
            )
        return decode(_fine(answer), User, title=TITLE)

    async def _stories(self, name: str) -> Found:
        def page(size: int) -> Awaitable[Answer]:
            return self._get("/api/v1/search_by_date", {"tags": f"story,author_{name}", "hitsPerPage": size})

        return decode(await with_fewer(page, STORIES), Found, title=TITLE)

    async def _get(self, path: str, params: Params) -> Answer:
        return _fine(await self._site.get(path, params))


def _fine(answer: Answer) -> Answer:
    if answer.status != 200:
        raise wrong_address(TITLE, "HACKERNEWS_URL")
    return answer


def _post(hit: Hit) -> Post | None:
    title, at = hit.title or "", moment(hit.created_at)
    if at is None:
        return None
    return Post(
        id=hit.id,
        at=at,
        likes=hit.points,
        replies=hit.comments,
        url=f"https://news.ycombinator.com/item?id={hit.id}" if hit.id.isdecimal() else None,
        media="link" if hit.url else "none",
        characters=len(title),
        question=is_question(title),
        thread=False,
        hashtags=(),
    )
