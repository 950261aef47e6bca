"""The names that servers and people of Discord have everywhere else."""

from __future__ import annotations


def guild_workspace(guild_id: int) -> str:
    return f"discord:{guild_id}"


def person_workspace(user_id: int) -> str:
    """Of somebody who asks where no server of ours is."""
    return f"discord:@{user_id}"


def guild_of(workspace: str) -> int | None:
    """The server of a workspace; None for one of a person, or of another platform."""
    platform, _, rest = workspace.partition(":")
    return int(rest) if platform == "discord" and rest.isdecimal() and rest.isascii() else None
