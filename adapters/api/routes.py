"""Questions over HTTP -> what the core may tell the workspace whose token came along."""

from __future__ import annotations

import base64
import binascii
import logging
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from aiohttp import web

from adapters.api.answers import NotAcceptable, answer, problem
from adapters.api.limits import Limits
from adapters.api.models import (
    Account,
    Accounts,
    Campaigns,
    Cohorts,
    History,
    campaign_of,
    cohort_of,
    score_of,
)
from adapters.api.openapi import description
from scoring.errors import BadInput, InfluenceError, StoreTrouble
from scoring.handles import Handle, parse_handle
from scoring.service.team.reading import Reading
from scoring.service.team.tokens import Tokens
from scoring.teams.cohort import cohort_name
from scoring.teams.tokens import Token

log = logging.getLogger(__name__)

ROOT = "/api/v1"
PAGE, MOST_OF_A_PAGE, DAYS, MOST_DAYS = 50, 200, 90, 3_650
Answer = Callable[[web.Request, Token], Awaitable[web.Response]]


class Missing(Exception):
    """Nothing that this token may see: not there, or of somebody else, which nobody can tell apart."""


class Unreadable(Exception):
    """A parameter that cannot be read: `name` says which."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


@dataclass(frozen=True, slots=True)
class Api:
    """The API over the use cases. `add_to` puts its routes into an application."""

    reading: Reading
    tokens: Tokens
    limits: Limits

    def add_to(self, application: web.Application) -> None:
        routes: dict[str, Answer] = {
            "/accounts": self._accounts,
            "/scores/{handle}": self._score,
            "/scores/{handle}/history": self._history,
            "/cohorts": self._cohorts,
            "/cohorts/{name}": self._cohort,
            "/campaigns": self._campaigns,
            "/campaigns/{name}": self._campaign,
        }
        for path, found in routes.items():
            application.router.add_get(f"{ROOT}{path}", self._guarded(found))
        application.router.add_get(f"{ROOT}/openapi.json", _described)

    def _guarded(self, found: Answer) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def guarded(request: web.Request) -> web.Response:
            try:
                token = await self.tokens.known(_sent(request))
                if token is None or "read" not in token.scopes:
                    return _unknown()
                if seconds := self.limits.wait(token.id):
                    detail = "Wait as long as Retry-After says."
                    return problem("too-often", "Asked too often", 429, detail, Retry_After=str(seconds))
                return await found(request, token)
            except Missing:
                return problem("not-found", "Nothing here", 404, "Ask /api/v1/accounts for what there is.")
            except Unreadable as error:
                said = f"The parameter {error.name} cannot be read."
                return problem("bad-parameter", said, 400, "See /api/v1/openapi.json.")
            except NotAcceptable:
                detail = "See /api/v1/openapi.json for the forms that it has."
                return problem("not-acceptable", "Not in that form", 406, detail)
            except StoreTrouble as error:
                return problem(error.reference, str(error.happened), 503, str(error.advice), Retry_After="30")
            except InfluenceError as error:
                return problem(error.reference, str(error.happened), 400, str(error.advice))
            except Exception:
                reference = f"internal-{secrets.token_hex(4)}"
                log.exception("an answer of the API failed, %s", reference)
                return problem(
                    reference, "Something went wrong here", 500, "This is our fault, and it was noted."
                )

        return guarded

    async def _accounts(self, request: web.Request, token: Token) -> web.Response:
        start, most = _cursor(request), _whole(request, "limit", PAGE, MOST_OF_A_PAGE)
        found, whole = await self.reading.watched(token.workspace, start, most)
        items = [
            Account(
                handle=str(one.handle),
                network=one.handle.network,
                added_at=one.added_at,
                score=None if kept is None else score_of(kept),
            )
            for one, kept in found
        ]
        following = start + len(items)
        cursor = _written(following) if items and following < whole else None
        url = None if cursor is None else f"{ROOT}/accounts?{urlencode({'cursor': cursor, 'limit': most})}"
        response = answer(request, Accounts(items=items, next=cursor, next_url=url), items)
        if url is not None:
            response.headers["Link"] = f'<{url}>; rel="next"'
        return response

    async def _score(self, request: web.Request, token: Token) -> web.Response:
        kept = await self.reading.score(token.workspace, _handle(request))
        if kept is None:
            raise Missing
        found = score_of(kept)
        return answer(request, found, [found])

    async def _history(self, request: web.Request, token: Token) -> web.Response:
        days = _whole(request, "days", DAYS, MOST_DAYS)
        kept = await self.reading.history(token.workspace, _handle(request), days)
        if kept is None:
            raise Missing
        items = [score_of(one) for one in kept]
        return answer(request, History(items=items), items)

    async def _cohorts(self, request: web.Request, token: Token) -> web.Response:
        return answer(
            request, Cohorts(items=list(map(cohort_of, await self.reading.cohorts(token.workspace))))
        )

    async def _cohort(self, request: web.Request, token: Token) -> web.Response:
        found = await self.reading.cohort(token.workspace, _name(request))
        if found is None:
            raise Missing
        return answer(request, cohort_of(found))

    async def _campaigns(self, request: web.Request, token: Token) -> web.Response:
        items = list(map(campaign_of, await self.reading.campaigns(token.workspace)))
        return answer(request, Campaigns(items=items), items)

    async def _campaign(self, request: web.Request, token: Token) -> web.Response:
        found = await self.reading.campaign(token.workspace, _name(request))
        if found is None:
            raise Missing
        return answer(request, campaign_of(found))


def _unknown() -> web.Response:
    detail = "Send `Authorization: Bearer inf_…`; `influence token create` makes one."
    return problem("no-token", "No token that opens this", 401, detail, WWW_Authenticate="Bearer")


async def _described(request: web.Request) -> web.Response:
    return web.json_response(description())


def _sent(request: web.Request) -> str:
    scheme, _, value = request.headers.get("Authorization", "")[:200].partition(" ")
    return value.strip() if scheme.lower() == "bearer" else ""


def _handle(request: web.Request) -> Handle:
    """Written in full, as answers have it; nothing is taken for granted."""
    try:
        meant = parse_handle(request.match_info["handle"][:300])
    except BadInput:
        raise Unreadable("handle") from None
    if meant.assumed:
        raise Unreadable("handle")
    return meant.handle


def _name(request: web.Request) -> str:
    name = cohort_name(request.match_info["name"])
    if name is None:
        raise Missing
    return name


def _whole(request: web.Request, name: str, default: int, most: int) -> int:
    typed = request.query.get(name)
    if typed is None:
        return default
    found = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 6 else 0
    if not 1 <= found <= most:
        raise Unreadable(name)
    return found


def _written(place: int) -> str:
    """Opaque, so that it can become another thing one day."""
    return base64.urlsafe_b64encode(f"a{place}".encode()).decode().rstrip("=")


def _cursor(request: web.Request) -> int:
    typed = request.query.get("cursor")
    if typed is None:
        return 0
    try:
        read = base64.urlsafe_b64decode(typed[:100] + "=" * (-len(typed) % 4)).decode("ascii")
    except (ValueError, binascii.Error):
        raise Unreadable("cursor") from None
    place = read.removeprefix("a")
    if not read.startswith("a") or not (place.isascii() and place.isdigit() and len(place) < 8):
        raise Unreadable("cursor")
    return int(place)
