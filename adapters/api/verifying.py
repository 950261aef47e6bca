"""Tokens of the API, as the Model Context Protocol asks for them over HTTP."""

from __future__ import annotations

from mcp.server.auth.middleware.auth_context import get_access_token
from mcp.server.auth.provider import AccessToken

from scoring.service.team.tokens import Tokens


class Verifier:
    """The TokenVerifier of the protocol: a token stands for its workspace."""

    def __init__(self, tokens: Tokens) -> None:
        self._tokens = tokens

    async def verify_token(self, token: str) -> AccessToken | None:
        known = await self._tokens.known(token)
        if known is None:
            return None
        return AccessToken(token=token, client_id=known.workspace, scopes=sorted(known.scopes))


def workspace_of_token() -> str:
    """Whose question is being answered. Raises LookupError outside of one."""
    token = get_access_token()
    if token is None:
        raise LookupError("no question with a token is being answered")
    return token.client_id
