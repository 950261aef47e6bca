"""Whether Discord has to be told of our commands: only where they changed since it was told.

Discord allows 200 new commands a day, and a client starts often.
"""

from __future__ import annotations

import hashlib
import json
import logging
from typing import Any

from discord import app_commands

from adapters.discord.render.command_ids import COMMAND_IDS
from scoring.ports.teams import SettingsStore

log = logging.getLogger(__name__)

MARK, IDS_MARK = "discord-commands", "discord-command-ids"


async def sync(tree: app_commands.CommandTree[Any], marks: SettingsStore, *, force: bool = False) -> bool:
    """Tells Discord of the commands where they changed, or by `force`; returns whether it did.

    Raises discord.HTTPException where Discord refuses them, and StoreTrouble.
    """
    now = f"{tree.client.application_id}:{await fingerprint(tree)}"
    known = read_ids(await marks.get(IDS_MARK))
    if not force and known and await marks.get(MARK) == now:
        COMMAND_IDS.learn(known)
        return False
    synced = await tree.sync()
    ids = {command.name: command.id for command in synced}
    await marks.set(IDS_MARK, json.dumps(ids))
    await marks.set(MARK, now)
    COMMAND_IDS.learn(ids)
    log.info("%s commands told to Discord", len(synced))
    return True


def read_ids(stored: str | None) -> dict[str, int]:
    """The ids of the commands as they were stored; none where nothing was."""
    found = json.loads(stored) if stored else {}
    return {str(name): int(number) for name, number in found.items()}


async def fingerprint(tree: app_commands.CommandTree[Any]) -> str:
    """One hash over all that Discord would be told, translations included."""
    translator = tree.translator
    commands = tree.get_commands()
    if translator is None:
        told = [command.to_dict(tree) for command in commands]
    else:
        told = [await command.get_translated_payload(tree, translator) for command in commands]
    return hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()
