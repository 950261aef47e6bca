"""Objects of discord.py that write their ids as Discord's published OpenAPI has them: as strings.

discord.py writes numbers, which Discord takes today without saying anywhere that it does.
"""

from __future__ import annotations

from typing import Any

import discord


class Upload(discord.File):
    """A file of a message."""

    def to_dict(self, index: int) -> dict[str, Any]:
        return {**super().to_dict(index), "id": str(index)}


class Chosen(discord.SelectDefaultValue):
    """What a select shows as chosen."""

    def to_dict(self) -> Any:
        return {**super().to_dict(), "id": str(self.id)}


class Pinged(discord.AllowedMentions):
    """Whom a message pings."""

    def to_dict(self) -> Any:
        told: dict[str, Any] = dict(super().to_dict())
        for who in ("roles", "users"):
            if who in told:
                told[who] = [str(number) for number in told[who]]
        return told

    def merge(self, other: discord.AllowedMentions) -> Pinged:
        """discord.py merges what a message pings into what its client does by default."""
        both = super().merge(other)
        return Pinged(
            everyone=both.everyone, users=both.users, roles=both.roles, replied_user=both.replied_user
        )


class Earlier(discord.MessageReference):
    """The message that a message answers."""

    def to_message_reference_dict(self) -> Any:
        told: dict[str, Any] = dict(super().to_message_reference_dict())
        return {name: str(one) if name.endswith("_id") else one for name, one in told.items()}
