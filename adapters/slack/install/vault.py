"""Installations of many workspaces, in the store, with their tokens encrypted."""

from __future__ import annotations

import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from slack_sdk.oauth.installation_store import Bot
from slack_sdk.oauth.installation_store.sqlalchemy import AsyncSQLAlchemyInstallationStore
from sqlalchemy import Table, Text, cast, func, select, update
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.types import TypeDecorator

from adapters.slack.workspaces import Installed, Team
from scoring.errors import BadSettings, StoreTrouble
from scoring.text import say

log = logging.getLogger(__name__)

CACHED_SECONDS = 60.0  # an installation is looked up once a minute, not once a request
_SECRETS = ("bot_token", "bot_refresh_token", "user_token", "user_refresh_token", "incoming_webhook_url")


class Encrypted(TypeDecorator[str]):
    """A text column that holds ciphertext: the first key writes, all of them read."""

    impl = Text
    # Two stores with different keys may not share a compiled statement.
    cache_ok = False

    def __init__(self, keys: tuple[str, ...]) -> None:
        super().__init__()
        # A name that SQLAlchemy does not take for an argument of the type, so no key ends up in a repr.
        self._fernet = MultiFernet([Fernet(key) for key in keys])

    def __repr__(self) -> str:
        return "Encrypted()"

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else self._fernet.encrypt(value.encode()).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        try:
            return self._fernet.decrypt(value.encode()).decode()
        except InvalidToken:
            raise StoreTrouble(
                say("A Slack token cannot be decrypted."),
                say("ENCRYPTION_KEYS must hold the key it was written with."),
            ) from None


def read_keys(setting: str) -> tuple[str, ...]:
    """The keys of a setting, newest first. Raises BadSettings, never quoting one."""
    keys = tuple(key.strip() for key in setting.split(",") if key.strip())
    try:
        for key in keys:
            Fernet(key)
    except ValueError:
        raise BadSettings(
            say("ENCRYPTION_KEYS holds something that is no key."), say("`influence new-key` makes one.")
        ) from None
    return keys


class EncryptedStore(AsyncSQLAlchemyInstallationStore):
    """The SDK's store, whose token columns are encrypted."""

    def __init__(self, client_id: str, engine: AsyncEngine, keys: tuple[str, ...]) -> None:
        self._keys = keys
        super().__init__(client_id=client_id, engine=engine, logger=log)
        for table in (self.bots, self.installations):
            for name in _SECRETS:
                if name in table.c:
                    table.c[name].type = Encrypted(keys)

    async def renew(self) -> int:
        """Writes every token anew with the newest key; returns how many rows. Run at the start."""
        changed = 0
        for table in (self.bots, self.installations):
            changed += await self._renew(table)
        return changed

    async def outdated(self) -> int:
        """How many rows hold a token that the newest key does not read. Raises StoreTrouble."""
        newest, old = Fernet(self._keys[0]), 0
        async with telling(), self.engine.connect() as connection:
            for table in (self.bots, self.installations):
                # As they are written, not as the column's type reads them.
                names = [cast(table.c[name], Text) for name in _SECRETS if name in table.c]
                for row in await connection.execute(select(*names)):
                    old += any(value is not None and not _reads(newest, value) for value in row)
        return old

    async def _renew(self, table: Table) -> int:
        names = [name for name in _SECRETS if name in table.c]
        async with self.engine.begin() as connection:
            # Held, so that a token which another process renews meanwhile is not written back as it was.
            held = select(table.c.id, *(table.c[name] for name in names)).with_for_update()
            rows = (await connection.execute(held)).all()
            for row in rows:
                values = {name: row._mapping[name] for name in names}
                await connection.execute(update(table).where(table.c.id == row.id).values(values))
        return len(rows)


def _reads(key: Fernet, value: str) -> bool:
    try:
        key.decrypt(value.encode())
    except InvalidToken:
        return False
    return True


class ManyTeams:
    """The Installations of a store, cached for a minute so that a request costs no look-up."""

    def __init__(self, store: EncryptedStore) -> None:
        self.store = store
        self._cached: dict[Team, tuple[float, Installed]] = {}

    async def find(self, team: Team) -> Installed | None:
        now = time.monotonic()
        known = self._cached.get(team)
        if known is not None and now - known[0] < CACHED_SECONDS:
            return known[1]
        found = await self._find(team)
        if found is not None:  # who is not installed yet may be in a moment
            self._cached[team] = now, found
        return found

    async def remove(self, team: Team) -> None:
        self._cached.clear()
        async with telling():
            await self.store.async_delete_all(enterprise_id=team.enterprise, team_id=team.team or None)

    def forget_cached(self, team: Team) -> None:
        self._cached.pop(team, None)

    async def installations(self, team: Team) -> int:
        """How often the app was installed in the workspace since it was last removed."""
        bots = self.store.bots
        here = (bots.c.client_id == self.store.client_id) & (bots.c.team_id == (team.team or None))
        query = select(func.count()).select_from(bots).where(here, bots.c.enterprise_id == team.enterprise)
        async with telling(), self.store.engine.connect() as connection:
            return int((await connection.execute(query)).scalar_one())

    async def _find(self, team: Team) -> Installed | None:
        async with telling():
            bot = await self.store.async_find_bot(enterprise_id=team.enterprise, team_id=team.team)
            if bot is None and team.enterprise is not None:
                bot = await self.store.async_find_bot(
                    enterprise_id=team.enterprise, team_id=None, is_enterprise_install=True
                )
        return None if bot is None else _installed(team, bot)


@asynccontextmanager
async def telling() -> AsyncIterator[None]:
    """What the store raises inside becomes StoreTrouble, and is noted."""
    try:
        yield
    except (SQLAlchemyError, OSError) as error:
        cause: Any = getattr(error, "orig", error)
        log.error("Slack installations could not be read or written: %s", type(cause).__name__)
        raise StoreTrouble(say("The store could not be read.")) from error


def _installed(team: Team, bot: Bot) -> Installed:
    scopes = bot.bot_scopes if not isinstance(bot.bot_scopes, str) else bot.bot_scopes.split(",")
    return Installed(team, bot.bot_token, bot.bot_id, bot.bot_user_id, frozenset(scopes or ()))
