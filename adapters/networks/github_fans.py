"""Who starred repositories last: without a token a page of names for each, with one a query for all."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Sequence
from typing import Protocol

from pydantic import Field

from adapters.networks.body import Answer
from adapters.networks.github_wire import TITLE, refusal
from adapters.networks.retry import pause_asked
from adapters.networks.sampling import MOST, Reaction, merged
from adapters.networks.site import Site, together
from adapters.networks.wire import Count, Name, Wire, decode, decode_list, moment
from scoring.errors import BadAnswer, RateLimited
from scoring.handles import Handle
from scoring.observation import Engager, Interaction, Post

LAST_PAGE = 400  # of stargazers, the network's limit


class Stargazer(Wire):
    login: Name


class Get(Protocol):
    """A GET of the REST API that raises what the answer means."""

    def __call__(self, handle: Handle, path: str, **params: str | int) -> Awaitable[Answer]: ...


class FansByPage:
    """Names only: the followers of each would take a question of their own."""

    lists = 2
    listed = 100  # the most of one page

    def __init__(self, get: Get) -> None:
        self._get = get

    async def of(self, handle: Handle, posts: Sequence[Post]) -> tuple[Engager, ...]:
        return merged(await together(self._page, [(handle, post) for post in posts]))

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


class Fans(Wire):
    nodes: tuple[Fan | None, ...] = Field((), strict=False)


class Starred(Wire):
    stargazers: Fans


class Problem(Wire):
    type: str = ""


class Result(Wire):
    data: dict[str, Starred | None] | None = None
    errors: tuple[Problem, ...] = Field((), strict=False)


class FansByQuery:
    """The newest stargazers of ten repositories with their own followers, in one question."""

    lists = MOST
    listed = 50

    def __init__(self, site: Site) -> None:
        self._site = site

    async def of(self, handle: Handle, posts: Sequence[Post]) -> tuple[Engager, ...]:
        """Raises RateLimited and BadAnswer. A repository that is gone by now has no stargazers."""
        if not posts:
            return ()
        answer = await self._site.get("/graphql", json={"query": self._query(posts)}, bucket="graphql")
        if answer.status != 200:
            raise refusal(answer, handle, with_token=True)
        result = decode(answer, Result, title=TITLE)
        if any(problem.type == "RATE_LIMITED" for problem in result.errors):
            raise self._limited(answer)
        if result.data is None:
            raise BadAnswer(f"{TITLE} did not understand a question about stargazers.")
        found = [result.data.get(f"r{number}") for number in range(len(posts))]
        return merged(_reactions(post, starred) for post, starred in zip(posts, found, strict=True))

    def _limited(self, answer: Answer) -> RateLimited:
        now = self._site.clock.now()
        pause = pause_asked(answer.headers, now)
        until = None if pause is None else now + pause
        return RateLimited(f"{TITLE} asks us to wait: too many questions.", retry_at=until)

    def _query(self, posts: Sequence[Post]) -> str:
        """GraphQL texts are written as JSON texts are."""
        fan = "login createdAt followers{totalCount} following{totalCount} repositories{totalCount}"
        parts = []
        for number, post in enumerate(posts):
            owner, name = map(json.dumps, post.id.split("/"))
            fans = f"stargazers(last:{self.listed}){{nodes{{{fan}}}}}"
            parts.append(f"r{number}:repository(owner:{owner},name:{name}){{{fans}}}")
        return "query{" + " ".join(parts) + "}"


def _reactions(post: Post, starred: Starred | None) -> list[Reaction]:
    fans = [fan for fan in starred.stargazers.nodes if fan] if starred else []
    return [(_engager(fan), Interaction(post.id, "like")) for fan in fans]


def _engager(fan: Fan) -> Engager:
    return Engager(
        id=fan.login.lower(),
        followers=fan.followers.count,
        following=fan.following.count,
        posts_total=fan.repositories.count,
        created_at=moment(fan.created_at),
        handle=fan.login.lower(),
    )
