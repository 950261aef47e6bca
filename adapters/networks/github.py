"""GitHub's API -> Observation. A token is optional; two dependent rounds, at most 4 questions.

Round 1: the profile and the 100 repositories pushed to last. Round 2 without a token: the newest stargazers
of one of them and the releases of one; with a token both of ten, and the followers of the stargazers.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from urllib.parse import urlencode

from adapters.networks.body import Answer
from adapters.networks.deadline import QUESTION, within
from adapters.networks.etags import RememberedAnswers
from adapters.networks.github_fans import FansByPage, FansByQuery
from adapters.networks.github_wire import (
    TITLE,
    RateLimits,
    Repository,
    User,
    newest_first,
    posts_of,
    refusal,
)
from adapters.networks.http import Http
from adapters.networks.oddities import counting_oddities
from adapters.networks.sampling import sample_of, sampled, unseen
from adapters.networks.site import Site, attempted, first, root_of, with_fewer
from adapters.networks.wire import decode, decode_list, moment, shorter
from scoring.errors import InfluenceError
from scoring.facts import fact
from scoring.handles import Handle
from scoring.observation.model import Observation
from scoring.ports.quotas import RateLimit
from scoring.text import Text, plural, say

PUBLIC_API = "https://api.github.com"
PACE = RateLimit(burst=60, seconds=60.0)  # below the 900 points a minute of the secondary limit
REPOSITORIES = 100  # the most of one page


class GitHub:
    """Every public user and organisation. Repositories and releases are posts, stars likes, forks reposts."""

    name = "github"

    def __init__(self, http: Http, *, token: str | None = None, base_url: str = PUBLIC_API) -> None:
        self._http = http
        self._with_token = bool(token)
        headers = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        self._site = Site(http, title=TITLE, base_url=base_url, pace=PACE, headers=headers)
        self._remembered = RememberedAnswers()
        # GraphQL lies beside the version's path: /graphql, and on GitHub Enterprise /api/graphql by /api/v3.
        graph = Site(http, title=TITLE, base_url=root_of(base_url, "/v3"), pace=PACE, headers=headers)
        self._fans: FansByQuery | FansByPage = FansByQuery(graph) if token else FansByPage(self._get)

    async def observe(self, handle: Handle) -> Observation:
        """As the port says. Raises KeyRefused where the token is not accepted."""
        now = self._http.clock.now()
        with within(QUESTION), counting_oddities() as odd:
            user, repositories = await self._user_and_repositories(handle)
            repos = posts_of(repositories, now)
            asked = sampled(repos, now, self._fans.lists, cost=lambda post: post.likes != 0)
            found = await self._fans.of(handle, repos, asked, now)
        gaps = found.gaps()
        releases = () if isinstance(found.releases, InfluenceError) else found.releases
        engagers, sample = sample_of(found.people, asked, self._fans.listed, ("like",))
        return Observation(
            handle=str(handle),
            network=self.name,
            observed_at=now,
            followers=user.followers,
            following=user.following,
            posts_total=user.public_repos,
            created_at=moment(user.created_at),
            posts=newest_first((*repos, *releases)),
            engagers=engagers,
            engager_sample=sample,
            display_name=shorter(user.name),
            url=f"https://github.com/{handle.name}",
            complete=not gaps,
            id=None if user.id is None else str(user.id),
            notes=(
                *gaps,
                fact("with-token" if self._with_token else "without-token", network=TITLE),
                *found.notes,
                *unseen(found.people, asked, ("like",)),
                *odd.notes(),
                *((fact("organisation", network=TITLE),) if user.type == "Organization" else ()),
            ),
        )

    async def check(self) -> Text:
        """Asks for the limits, which costs nothing of them. Raises KeyRefused."""
        return await self._site.checked(self._limits())

    async def aclose(self) -> None:
        await self._http.aclose()

    async def _limits(self) -> Text:
        answer = await self._site.get("/rate_limit")
        if answer.status != 200:
            raise refusal(answer, Handle(self.name, "rate-limit"), with_token=self._with_token)
        core = decode(answer, RateLimits, title=TITLE).resources.core
        left = plural(
            "{left} of {n} question left this hour",
            "{left} of {n} questions left this hour",
            core.limit,
            left=core.remaining,
        )
        if self._with_token:
            return say("with a token, {left}", left=left)
        return say("without a token, {left}", left=left)

    async def _user_and_repositories(self, handle: Handle) -> tuple[User, list[Repository]]:
        """Round 1."""
        user, repositories = await asyncio.gather(
            attempted(self._get, handle, f"/users/{handle.name}"),
            attempted(self._repositories, handle),
        )
        return (
            decode(first(user), User, title=TITLE),
            decode_list(first(repositories), Repository, title=TITLE),
        )

    async def _repositories(self, handle: Handle) -> Answer:
        def page(size: int) -> Awaitable[Answer]:
            path = f"/users/{handle.name}/repos"
            return self._get(handle, path, type="owner", sort="pushed", per_page=size)

        return await with_fewer(page, REPOSITORIES)

    async def _get(self, handle: Handle, path: str, **params: str | int) -> Answer:
        key = f"{path}?{urlencode(sorted(params.items()))}"
        now = self._http.clock.now()
        answer = await self._site.get(path, params or None, headers=self._remembered.header(key, now))
        answer = self._remembered.settle(key, answer, now)
        if answer.status != 200:
            raise refusal(answer, handle, with_token=self._with_token)
        return answer
