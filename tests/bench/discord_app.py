"""A process for the Discord benchmark: a bot that answers every /influence with the same message.

Arguments: the address of a Discord. The environment's ANSWER names a folder with the message: payload.json,
and its files in files/.
"""

from __future__ import annotations

import asyncio
import io
import json
import os
import sys
from pathlib import Path

import discord
import yarl
from discord.http import handle_message_parameters
from discord.webhook.async_ import async_context


class Static(discord.Client):
    """discord.py and nothing else."""

    def __init__(self, folder: Path) -> None:
        super().__init__(intents=discord.Intents(guilds=True))
        self.tree = discord.app_commands.CommandTree(self)
        self._payload = json.loads((folder / "payload.json").read_text())
        self._files = [(path.name, path.read_bytes()) for path in sorted((folder / "files").iterdir())]

        @self.tree.command(name="influence", description="Always the same")
        async def influence(interaction: discord.Interaction[Static], handle: str) -> None:
            await interaction.response.defer(ephemeral=True, thinking=True)
            await self._answer(interaction)

    async def _answer(self, interaction: discord.Interaction[Static]) -> None:
        files = [discord.File(io.BytesIO(content), name) for name, content in self._files]
        with handle_message_parameters(files=files) as form:
            # What discord.py made of no text and these files, with our own message in its place.
            parts = [{**part, **self._own(part)} for part in form.multipart or ()]
            await async_context.get().execute_webhook(
                interaction.application_id,
                interaction.token,
                session=interaction._session,
                payload=None if parts else self._payload,
                multipart=parts or None,
                files=form.files,
                wait=True,
                with_components=True,
            )

    def _own(self, part: dict[str, object]) -> dict[str, object]:
        is_message = part["name"] == "payload_json"
        return {"value": discord.utils._to_json(self._payload)} if is_message else {}


async def main(address: str, folder: Path) -> None:
    discord.http.Route.BASE = f"{address}/api/v10"
    gateway = yarl.URL(f"{address.replace('http://', 'ws://')}/gateway/")
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = gateway
    async with Static(folder) as client:
        await client.start(os.environ["DISCORD_TOKEN"])


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(os.environ["ANSWER"])))
