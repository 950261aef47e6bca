"""A workspace takes us off: its tokens, watch list and subscriptions go."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_bolt.async_app import AsyncBoltContext

from adapters.slack.workspaces import Installations, Team

log = logging.getLogger(__name__)

Removed = Callable[[str], Awaitable[None]]


class Leaving:
    """Deletes at once: in Slack, to remove an app is a decision of an administrator."""

    def __init__(self, installations: Installations, *removed: Removed) -> None:
        """`removed`: what else has to go, by the name of the workspace."""
        self._installations = installations
        self._removed = removed

    async def uninstalled(self, context: AsyncBoltContext) -> None:
        """Raises StoreTrouble; safe to repeat."""
        await self._remove(context)

    async def revoked(self, body: Mapping[str, Any], context: AsyncBoltContext) -> None:
        """Only the bot's token is ours; people's own tokens, which we never ask for, do not matter."""
        if (body["event"].get("tokens") or {}).get("bot"):
            await self._remove(context)

    async def _remove(self, context: AsyncBoltContext) -> None:
        if context.team_id is None and context.enterprise_id is None:
            return
        everywhere = bool(context.is_enterprise_install)
        team = Team(context.enterprise_id, "" if everywhere else context.team_id or "")
        await self._installations.remove(team)
        for remove in self._removed:
            await remove(team.workspace)
        log.info("a workspace of Slack was removed")
