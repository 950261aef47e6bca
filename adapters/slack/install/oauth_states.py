"""The states of installations under way: in the store, so that any process may finish what another began."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from slack_sdk.oauth.state_store.sqlalchemy import AsyncSQLAlchemyOAuthStateStore
from sqlalchemy import delete, insert
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.slack.install.vault import telling

STATE_SECONDS = 600  # how long somebody may take to press "Allow"


class States(AsyncSQLAlchemyOAuthStateStore):
    """The SDK's table. A state can be used once, within `expiration_seconds`; old ones go with each new one.

    Every method raises StoreTrouble.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        super().__init__(expiration_seconds=STATE_SECONDS, engine=engine)

    async def async_issue(self, *args: Any, **kwargs: Any) -> str:
        state, now = str(uuid4()), _now()
        until = now + timedelta(seconds=self.expiration_seconds)
        async with telling(), self.engine.begin() as connection:
            await connection.execute(delete(self.oauth_states).where(self.oauth_states.c.expire_at <= now))
            await connection.execute(insert(self.oauth_states).values(state=state, expire_at=until))
        return state

    async def async_consume(self, state: str) -> bool:
        """Whether it was there and still counts. Of two who come with it, one gets True."""
        known = self.oauth_states.c
        used = delete(self.oauth_states).where(known.state == state, known.expire_at > _now())
        async with telling(), self.engine.begin() as connection:
            return bool((await connection.execute(used)).rowcount)

    async def forget_old(self) -> None:
        """Lets go of states whose time is over. Run at the start."""
        async with telling(), self.engine.begin() as connection:
            await connection.execute(delete(self.oauth_states).where(self.oauth_states.c.expire_at <= _now()))


def _now() -> datetime:
    """As the SDK's table holds moments: UTC without saying so."""
    return datetime.now(UTC).replace(tzinfo=None)
