"""A process of ours that serves Discord, pointed at the Discord of a test.

Arguments: the address of that Discord. The environment holds the settings, as for `influence discord`.
"""

from __future__ import annotations

import asyncio
import sys

import discord
import yarl

from bot.app import App
from bot.gateway import discord_connected
from bot.processes import with_app


async def work(app: App) -> int:
    async with discord_connected(app) as said:
        print(said, flush=True)
        await asyncio.Event().wait()
    return 0


if __name__ == "__main__":
    # Nothing else of the tests is imported here: this process is measured, too.
    address = sys.argv[1]
    discord.http.Route.BASE = f"{address}/api/v10"
    gateway = yarl.URL(f"{address.replace('http://', 'ws://')}/gateway/")
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = gateway
    sys.exit(with_app(work, endless=True))
