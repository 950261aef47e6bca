"""Questions that change nothing -> what the core may tell the workspace whose token came along."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlencode

from aiohttp import web
from cachetools import LRUCache

from adapters.api import parameters
from adapters.api.answers import answer
from adapters.api.models import (
    Account,
    Accounts,
    Campaigns,
    Cohorts,
    Deliveries,
    History,
    Outcomes,
    Score,
    campaign_of,
    check_of,
    cohort_of,
    comparison_of,
    delivery_of,
    insights_of,
    outcome_of,
    score_of,
)
from adapters.api.parameters import Missing
from scoring.handles import Handle
from scoring.history.stored import StoredScore
from scoring.service.team.check_running import CheckRunning
from scoring.service.team.reading import Reading
from scoring.teams.tokens import Token
from scoring.teams.workspace import Watched

PAGE, MOST_OF_A_PAGE, DAYS, MOST_DAYS = 50, 200, 90, 3_650
ACCOUNTS = "/api/v1/accounts"
MOST_PUBLISHED = 2_000


@dataclass(frozen=True, slots=True)
class Reads:
    """Every answer of it is of the token's workspace."""

    reading: Reading
    running: CheckRunning
    published: PublishedScores = field(default_factory=lambda: PublishedScores())

    async def accounts(self, request: web.Request, token: Token) -> web.Response:
        after, most = parameters.cursor(request), parameters.whole(request, "limit", PAGE, MOST_OF_A_PAGE)
        found, following = await self.reading.watched(token.workspace, after, most)
        items = account_items(found)
        cursor = None if following is None else parameters.written(following)
        url = None if cursor is None else f"{ACCOUNTS}?{urlencode({'cursor': cursor, 'limit': most})}"
        response = answer(request, Accounts(items=items, next=cursor, next_url=url), items)
        if url is not None:
            response.headers["Link"] = f'<{url}>; rel="next"'
        return response

    async def score(self, request: web.Request, token: Token) -> web.Response:
        kept = await self.reading.score(token.workspace, parameters.handle(request))
        if kept is None:
            raise Missing
        found = self.published.of(kept)
        return answer(request, found, [found])

    async def history(self, request: web.Request, token: Token) -> web.Response:
        days = parameters.whole(request, "days", DAYS, MOST_DAYS)
        kept = await self.reading.history(token.workspace, parameters.handle(request), days)
        if kept is None:
            raise Missing
        items = [score_of(one) for one in kept]
        return answer(request, History(items=items), items)

    async def outcomes(self, request: web.Request, token: Token) -> web.Response:
        days = parameters.whole(request, "days", DAYS, MOST_DAYS)
        judged = await self.reading.outcomes(token.workspace, parameters.handle(request), days)
        if judged is None:
            raise Missing
        items = list(map(outcome_of, judged))
        return answer(request, Outcomes(items=items), items)

    async def insights(self, request: web.Request, token: Token) -> web.Response:
        zone = parameters.read_zone_name(request.query.get("zone", "UTC"))
        found = await self.reading.insights(token.workspace, parameters.handle(request), zone)
        if found is None:
            raise Missing
        told = insights_of(found)
        return answer(request, told, told.items)

    async def compare(self, request: web.Request, token: Token) -> web.Response:
        found = await self.reading.compare(token.workspace, parameters.handles(request))
        if found is None:
            raise Missing
        told = comparison_of(*found)
        return answer(request, told, told.items)

    async def cohorts(self, request: web.Request, token: Token) -> web.Response:
        items = list(map(cohort_of, await self.reading.cohorts(token.workspace)))
        return answer(request, Cohorts(items=items))

    async def cohort(self, request: web.Request, token: Token) -> web.Response:
        found = await self.reading.cohort(token.workspace, parameters.name(request))
        if found is None:
            raise Missing
        return answer(request, cohort_of(found))

    async def campaigns(self, request: web.Request, token: Token) -> web.Response:
        items = list(map(campaign_of, await self.reading.campaigns(token.workspace)))
        return answer(request, Campaigns(items=items), items)

    async def campaign(self, request: web.Request, token: Token) -> web.Response:
        found = await self.reading.campaign(token.workspace, parameters.name(request))
        if found is None:
            raise Missing
        return answer(request, campaign_of(found))

    async def deliveries(self, request: web.Request, token: Token) -> web.Response:
        most = parameters.whole(request, "limit", PAGE, MOST_OF_A_PAGE)
        items = list(map(delivery_of, await self.reading.deliveries(token.workspace, most)))
        return answer(request, Deliveries(items=items), items)

    async def check(self, request: web.Request, token: Token) -> web.Response:
        run = await self.running.run(token.workspace, request.match_info["id"])
        if run is None:
            raise Missing
        found = check_of(run)
        return answer(request, found, found.rows)


class PublishedScores:
    """Stored scores in their published form, as long as the same ones are told."""

    def __init__(self) -> None:
        self._kept: LRUCache[Handle, tuple[StoredScore, Score]] = LRUCache(MOST_PUBLISHED)

    def of(self, kept: StoredScore) -> Score:
        known = self._kept.get(kept.handle)
        if known is not None and known[0] is kept:
            return known[1]
        found = score_of(kept)
        self._kept[kept.handle] = kept, found
        return found


def account_items(found: Iterable[tuple[Watched, StoredScore | None]]) -> list[Account]:
    """Watched accounts in their published form."""
    return [
        Account(
            handle=str(one.handle),
            network=one.handle.network,
            added_at=one.added_at,
            score=None if kept is None else score_of(kept),
        )
        for one, kept in found
    ]
