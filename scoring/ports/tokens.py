"""What the core needs to keep of tokens."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from scoring.teams.tokens import Token


class TokenStore(Protocol):
    """Tokens by their digest. Errors and transactions as in Store."""

    async def add(self, token: Token, digest: str, limit: int) -> Token | None:
        """Keeps it (its id is ignored); None where the workspace has `limit` already that are not revoked."""
        ...

    async def find(self, digest: str) -> Token | None:
        """The one with this digest, unless it was revoked."""
        ...

    async def used(self, token_id: int, at: datetime) -> None:
        """Notes a use."""
        ...

    async def tokens(self, workspace: str) -> Sequence[Token]:
        """All of a workspace, the revoked ones too, oldest first."""
        ...

    async def revoke(self, workspace: str, token_id: int, at: datetime) -> bool:
        """True where this call revoked it."""
        ...
