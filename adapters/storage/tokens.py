"""The TokenStore port."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update

from adapters.storage.database import Database
from adapters.storage.tables import TokenRow, table_of
from scoring.teams.tokens import Scope, Token

TOKEN = table_of(TokenRow)


class SqlTokens:
    """Of a token only its digest is kept."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, token: Token, digest: str, limit: int) -> Token | None:
        async with self._database.writing() as connection:
            if self._database.is_postgresql:
                # Two requests at once may not go over the limit together.
                lock = func.pg_advisory_xact_lock(func.hashtext(f"token {token.workspace}"))
                await connection.execute(select(lock))
            mine = (TOKEN.c.workspace == token.workspace) & TOKEN.c.revoked_at.is_(None)
            many = select(func.count()).select_from(TOKEN).where(mine)
            if (await connection.execute(many)).scalar_one() >= limit:
                return None
            insert = self._database.insert(TOKEN).returning(TOKEN)
            row = (await connection.execute(insert, _values(token, digest))).one()
        return _token_from(row)

    async def find(self, digest: str) -> Token | None:
        query = select(TOKEN).where(TOKEN.c.digest == digest, TOKEN.c.revoked_at.is_(None))
        async with self._database.reading() as connection:
            row = (await connection.execute(query)).first()
        return None if row is None else _token_from(row)

    async def used(self, token_id: int, at: datetime) -> None:
        async with self._database.writing() as connection:
            await connection.execute(update(TOKEN).where(TOKEN.c.id == token_id).values(used_at=at))

    async def tokens(self, workspace: str) -> Sequence[Token]:
        query = select(TOKEN).where(TOKEN.c.workspace == workspace).order_by(TOKEN.c.id)
        async with self._database.reading() as connection:
            return [_token_from(row) for row in await connection.execute(query)]

    async def revoke(self, workspace: str, token_id: int, at: datetime) -> bool:
        mine = (TOKEN.c.workspace == workspace) & (TOKEN.c.id == token_id) & TOKEN.c.revoked_at.is_(None)
        gone = update(TOKEN).where(mine).values(revoked_at=at).returning(TOKEN.c.id)
        async with self._database.writing() as connection:
            return (await connection.execute(gone)).first() is not None


def _values(token: Token, digest: str) -> dict[str, Any]:
    return {
        "workspace": token.workspace,
        "name": token.name,
        "scopes": " ".join(sorted(token.scopes)),
        "preview": token.preview,
        "digest": digest,
        "created_by": token.created_by,
        "created_at": token.created_at,
        "used_at": None,
        "revoked_at": None,
    }


def _token_from(row: Any) -> Token:
    known: tuple[Scope, ...] = ("read", "write")
    stored = row.scopes.split()
    return Token(
        row.id,
        row.workspace,
        row.name,
        frozenset(scope for scope in known if scope in stored),
        row.preview,
        row.created_by,
        row.created_at,
        row.used_at,
        row.revoked_at,
    )
