"""Which workspace of Slack a request or a post belongs to, and the key that opens it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

PLATFORM = "slack"


@dataclass(frozen=True, slots=True)
class Team:
    """A workspace of Slack, as the authorisation names it; `enterprise` where it is part of a Grid.

    An empty `team` stands for all workspaces of the enterprise.
    """

    enterprise: str | None
    team: str

    @property
    def workspace(self) -> str:
        """Its name everywhere else, such as "slack:T1" or "slack:E1/T1"."""
        return f"{PLATFORM}:{f'{self.enterprise}/' if self.enterprise else ''}{self.team}"

    @classmethod
    def of(cls, workspace: str) -> Team:
        """The reverse of `workspace`."""
        enterprise, _, team = workspace.removeprefix(f"{PLATFORM}:").rpartition("/")
        return cls(enterprise or None, team)


@dataclass(frozen=True, slots=True)
class Installed:
    """What lets us act in a workspace, named as everywhere else. The token is never shown."""

    team: Team
    token: str = field(repr=False)
    bot_id: str | None
    bot_user_id: str | None
    scopes: frozenset[str]


class Installations(Protocol):
    """Where we are installed. Raises InfluenceError where that cannot be looked up now."""

    async def find(self, team: Team) -> Installed | None:
        """The workspace's own installation, else the one of its whole organisation."""
        ...

    async def remove(self, team: Team) -> None:
        """Deletes the tokens of a workspace, or of a whole organisation. Idempotent."""
        ...

    def forget_cached(self, team: Team) -> None:
        """What is known of it is looked up anew."""
        ...
