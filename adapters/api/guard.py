"""Who asks, whether they may, and how often: around every answer of the API."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import web

from adapters.api.answers import NotAcceptable, problem
from adapters.api.limits import Limits
from adapters.api.parameters import Missing, NotJson, TooLarge, Unreadable
from scoring.errors import InfluenceError, StoreTrouble
from scoring.ports.log_context import logged
from scoring.service.team.tokens import Tokens
from scoring.teams.tokens import Scope, Token

log = logging.getLogger(__name__)

Answer = Callable[[web.Request, Token], Awaitable[web.Response]]
Handler = Callable[[web.Request], Awaitable[web.Response]]
_FORM = "See /api/v1/openapi.json."


@dataclass(frozen=True, slots=True)
class Guard:
    """Opens to tokens of the workspace, and turns every error into a problem that says what to do."""

    tokens: Tokens
    limits: Limits

    def around(self, found: Answer, scope: Scope = "read") -> Handler:
        """An answer for whoever has a token of that scope."""

        async def guarded(request: web.Request) -> web.Response:
            try:
                token = await self.tokens.known(_sent(request))
                if token is None:
                    return _unknown()
                if seconds := self.limits.wait(token.id):
                    detail = "Wait as long as Retry-After says."
                    return problem("too-often", "Asked too often", 429, detail, Retry_After=str(seconds))
                if scope not in token.scopes:
                    detail = "Make a token that may change things: `influence token create NAME --write`."
                    return problem("no-scope", f"This token may not {scope}", 403, detail)
                with logged(workspace=token.workspace):
                    return await _answered(found, request, token)
            except Exception as error:
                return _problem_of(error)

        return guarded


async def _answered(found: Answer, request: web.Request, token: Token) -> web.Response:
    try:
        return await found(request, token)
    except Exception as error:
        return _problem_of(error)


def _problem_of(error: Exception) -> web.Response:
    match error:
        case Missing():
            return problem("not-found", "Nothing here", 404, "Ask /api/v1/accounts for what there is.")
        case Unreadable():
            return problem("bad-parameter", f"The parameter {error.name} cannot be read.", 400, _FORM)
        case NotAcceptable():
            return problem("not-acceptable", "Not in that form", 406, _FORM)
        case NotJson():
            return problem("not-json", "Only application/json is read", 415, _FORM)
        case TooLarge():
            return problem("too-large", "More than can be read", 413, "Send it in parts.")
        case StoreTrouble():
            told = str(error.happened), 503, str(error.advice)
            return problem(error.reference, *told, Retry_After="30")
        case InfluenceError():
            return problem(error.reference, str(error.happened), 400, str(error.advice))
        case _:
            reference = f"internal-{secrets.token_hex(4)}"
            log.error("an answer of the API failed, %s", reference, exc_info=error)
            detail = "This is our fault, and it was noted."
            return problem(reference, "Something went wrong here", 500, detail)


def _unknown() -> web.Response:
    detail = "Send `Authorization: Bearer inf_…`; `influence token create` makes one."
    return problem("no-token", "No token that opens this", 401, detail, WWW_Authenticate="Bearer")


def _sent(request: web.Request) -> str:
    scheme, _, value = request.headers.get("Authorization", "")[:200].partition(" ")
    return value.strip() if scheme.lower() == "bearer" else ""
