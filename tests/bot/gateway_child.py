"""A process of ours that serves Discord, pointed at the Discord of a test.

Arguments: the address of that Discord. The environment holds the settings, as for `influence discord`.
"""

from __future__ import annotations

import sys

import discord
import yarl

from bot.app import App
from bot.gateway import serve_discord
from bot.processes import with_app


async def work(app: App) -> int:
    print("started", flush=True)
    await serve_discord(app)
    return 0


if __name__ == "__main__":
    # Nothing else of the tests is imported here: this process is measured, too.
    address = sys.argv[1]
    discord.http.Route.BASE = f"{address}/api/v10"
    gateway = yarl.URL(f"{address.replace('http://', 'ws://')}/gateway/")
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = gateway
    sys.exit(with_app(work, endless=True))
