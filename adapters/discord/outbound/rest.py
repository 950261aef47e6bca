"""Discord's REST API without a gateway: logged in when it is first needed, at a pace that Discord allows."""

from __future__ import annotations

import asyncio
from typing import Protocol

import discord
from aiolimiter import AsyncLimiter

from adapters.discord.components.published import Pinged
from adapters.http.chat_requests import counting
from scoring.ports.measures import NO_MEASURES, Measures

# Discord allows 50 requests a second in all, and answers to people come from the same token.
POSTS_A_SECOND = 20.0


class Connection(Protocol):
    """Something that has a logged-in client."""

    async def client(self) -> discord.Client:
        """Raises discord.LoginFailure, discord.HTTPException and the errors of a connection."""
        ...

    async def aclose(self) -> None: ...


class Rest:
    """A client of our own that never opens a gateway."""

    def __init__(self, token: str, measures: Measures = NO_MEASURES) -> None:
        self._measures = measures
        self._token = token
        self._client: discord.Client | None = None
        self._login = asyncio.Lock()

    async def client(self) -> discord.Client:
        async with self._login:
            if self._client is None:
                without_voice()
                client = discord.Client(
                    # For the gateway that is never opened; without it discord.py warns.
                    intents=discord.Intents(guilds=True),
                    allowed_mentions=Pinged.none(),
                    max_ratelimit_timeout=60.0,
                    max_messages=None,
                    http_trace=counting("discord", self._measures),
                )
                try:
                    await client.login(self._token)
                except BaseException:
                    await client.close()
                    raise
                self._client = client
            return self._client

    async def aclose(self) -> None:
        """May be called twice."""
        client, self._client = self._client, None
        if client is not None:
            await client.close()


def without_voice() -> None:
    """discord.py warns at every start that voice does not work; nobody speaks here."""
    discord.VoiceClient.warn_nacl = False
    discord.VoiceClient.warn_dave = False


def pace(per_second: float = POSTS_A_SECOND) -> AsyncLimiter:
    """Evenly, without a burst: discord.py knows the limits of a channel, but not the one over all."""
    return AsyncLimiter(1, 1 / per_second)
