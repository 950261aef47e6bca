"""Who starred repositories last, and their releases: by a page of each, or with a token by one query."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain
from typing import Protocol

from pydantic import Field

from adapters.networks.body import Answer
from adapters.networks.github_releases import PER_REPOSITORY, QUERY, Release, Releases, release_posts
from adapters.networks.github_wire import TITLE, forbidden, refusal
from adapters.networks.retry import asks_to_wait, pause_asked
from adapters.networks.sampling import MOST, Reaction, merged
from adapters.networks.site import Site, attempted, gaps_in, together
from adapters.networks.wire import Count, Details, Name, Several, Wire, decode, decode_list, moment
from scoring.errors import BadAnswer, InfluenceError, RateLimited, UnknownHandle
from scoring.facts import Fact, fact
from scoring.handles import Handle
from scoring.observation.model import Engager, Interaction, Post
from scoring.text import say

LAST_PAGE = 400  # of stargazers, the network's limit
LATELY = timedelta(days=30)


class Stargazer(Wire):
    login: Name


class Get(Protocol):
    """A GET of the REST API that raises what the answer means."""

    def __call__(self, handle: Handle, path: str, **params: str | int) -> Awaitable[Answer]: ...


@dataclass(frozen=True, slots=True)
class Found:
    """What round 2 brought, or why it did not."""

    people: tuple[Engager, ...] | InfluenceError
    releases: tuple[Post, ...] | InfluenceError
    notes: tuple[Fact, ...] = ()

    def gaps(self) -> tuple[Fact, ...]:
        if self.people is self.releases:
            return gaps_in(("people-and-releases", self.people))
        return gaps_in(("people", self.people), ("releases", self.releases))


class FansByPage:
    """Names only: the followers of each would take a question of their own. Releases of one repository."""

    lists = 1
    listed = 100  # the most of one page

    def __init__(self, get: Get) -> None:
        self._get = get

    async def of(
        self, handle: Handle, repositories: Sequence[Post], asked: Sequence[Post], now: datetime
    ) -> Found:
        """`repositories` newest first; stargazers only of those asked about that have any."""
        starred = [(handle, post) for post in asked if post.likes != 0]
        people, releases = await asyncio.gather(
            attempted(together, self._page, starred),
            attempted(self._releases, handle, repositories[:MOST], now),
        )
        return Found(people if isinstance(people, InfluenceError) else merged(people), releases)

    async def _releases(
        self, handle: Handle, repositories: Sequence[Post], now: datetime
    ) -> tuple[Post, ...]:
        """Of the one with the most stars. One that is gone by now has none."""
        if not repositories:
            return ()
        best = max(repositories, key=lambda post: post.likes or 0)
        try:
            answer = await self._get(handle, f"/repos/{best.id}/releases", per_page=PER_REPOSITORY)
        except UnknownHandle:
            return ()
        releases = decode_list(answer, Release, title=TITLE)[:PER_REPOSITORY]
        return tuple(release_posts(best.id, releases, now))

    async def _page(self, which: tuple[Handle, Post]) -> list[Reaction]:
        """The newest: the network lists the oldest first, so that they are on the last page."""
        handle, post = which
        page = max(1, min(LAST_PAGE, ((post.likes or 0) + self.listed // 2) // self.listed))
        answer = await self._get(handle, f"/repos/{post.id}/stargazers", per_page=self.listed, page=page)
        fans = decode_list(answer, Stargazer, title=TITLE)[-self.listed :]
        return [
            (Engager(id=fan.login.lower(), handle=fan.login.lower()), Interaction(post.id, "like"))
            for fan in fans
        ]


class Total(Wire):
    count: Count | None = Field(None, alias="totalCount")


class Fan(Wire):
    login: Name
    created_at: str | None = Field(None, alias="createdAt")
    followers: Total = Total()
    following: Total = Total()
    repositories: Total = Total()


class Star(Wire):
    """Who starred a repository, and when."""

    at: str | None = Field(None, alias="starredAt")
    fan: Fan | None = Field(None, alias="node")


class Fans(Wire):
    edges: Several[Star | None] = ()


class Starred(Wire):
    stargazers: Fans
    releases: Releases = Releases()


class Problem(Wire):
    type: str = ""
    message: str = ""


class Result(Wire):
    data: dict[str, Starred | None] | None = None
    errors: Details[Problem] = ()


class FansByQuery:
    """The newest stargazers of ten repositories with their followers, and the releases, in one question."""

    lists = MOST
    listed = 50

    def __init__(self, site: Site) -> None:
        self._site = site

    async def of(
        self, handle: Handle, repositories: Sequence[Post], asked: Sequence[Post], now: datetime
    ) -> Found:
        """One question brings both, so that they fail together; only `asked` matters."""
        found = await attempted(self._ask, handle, asked)
        if isinstance(found, InfluenceError):
            return Found(found, found)
        pairs = [(post, starred) for post, starred in zip(asked, found, strict=True) if starred]
        releases = (release_posts(post.id, starred.releases.nodes, now) for post, starred in pairs)
        return Found(
            merged(_reactions(post, starred) for post, starred in pairs),
            tuple(chain.from_iterable(releases)),
            self._gained([starred for _, starred in pairs], now),
        )

    async def _ask(self, handle: Handle, posts: Sequence[Post]) -> list[Starred | None]:
        """Raises RateLimited and BadAnswer. None for a repository that is gone by now."""
        if not posts:
            return []
        answer = await self._site.get("/graphql", json={"query": self._query(posts)}, bucket="graphql")
        if answer.status != 200:
            raise refusal(answer, handle, with_token=True)
        result = decode(answer, Result, title=TITLE)
        if any(problem.type == "RATE_LIMITED" for problem in result.errors):
            raise self._limited(answer)
        if refused := [problem.message for problem in result.errors if problem.type == "FORBIDDEN"]:
            raise forbidden(refused[0], handle, with_token=True)
        if result.data is None:
            raise BadAnswer(say("{network} did not understand a question about stargazers.", network=TITLE))
        return [result.data.get(f"r{number}") for number in range(len(posts))]

    def _gained(self, starred: Sequence[Starred], now: datetime) -> tuple[Fact, ...]:
        """How many stars they gained lately: at least so many where all that were read are of that time."""
        counts = [sum(_is_of_late(star, now) for star in one.stargazers.edges) for one in starred]
        if not sum(counts):
            return ()
        more = any(count >= self.listed for count in counts)
        return (fact("gained", stars=sum(counts), repositories=len(counts), days=LATELY.days, at_least=more),)

    def _limited(self, answer: Answer) -> RateLimited:
        now = self._site.clock.now()
        pause = pause_asked(answer.headers, now)
        until = None if pause is None else now + pause
        return asks_to_wait(TITLE, until)

    def _query(self, posts: Sequence[Post]) -> str:
        """GraphQL texts are written as JSON texts are."""
        fan = "login createdAt followers{totalCount} following{totalCount} repositories{totalCount}"
        parts = []
        for number, post in enumerate(posts):
            owner, name = map(json.dumps, post.id.split("/"))
            fans = f"stargazers(last:{self.listed}){{edges{{starredAt node{{{fan}}}}}}}"
            parts.append(f"r{number}:repository(owner:{owner},name:{name}){{{fans} {QUERY}}}")
        return "query{" + " ".join(parts) + "}"


def _reactions(post: Post, starred: Starred) -> list[Reaction]:
    fans = (star.fan for star in starred.stargazers.edges if star)
    return [(_engager(fan), Interaction(post.id, "like")) for fan in fans if fan]


def _is_of_late(star: Star | None, now: datetime) -> bool:
    at = moment(star.at) if star else None
    return at is not None and now - LATELY <= at <= now


def _engager(fan: Fan) -> Engager:
    return Engager(
        id=fan.login.lower(),
        followers=fan.followers.count,
        following=fan.following.count,
        posts_total=fan.repositories.count,
        created_at=moment(fan.created_at),
        handle=fan.login.lower(),
    )
