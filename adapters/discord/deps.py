"""What Discord needs from the rest of the product. bot/gateway.py joins it; tests join fakes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from scoring.commands.kinds import Command
from scoring.commands.requester import Requester
from scoring.errors import PublishTrouble
from scoring.messages.replies import Reply
from scoring.ports.lists import ReadList
from scoring.ports.teams import SettingsStore
from scoring.service.post.announcing import Announcer
from scoring.teams.delivery import Delivery
from scoring.teams.subscription import Subscription
from scoring.teams.workspace import Watched


class Dispatcher(Protocol):
    """The core. Never raises but cancellation."""

    async def answer(self, command: Command, requester: Requester) -> Reply: ...


class Teams(Protocol):
    """What a workspace watches. Raises StoreTrouble."""

    async def watched(self, workspace: str) -> Sequence[Watched]: ...


class Subscribing(Protocol):
    """What the channels of a workspace are posted. Raises StoreTrouble."""

    async def subscriptions(self, workspace: str) -> Sequence[Subscription]:
        """The paused ones, too; not what was switched off."""
        ...

    async def unknown(self, workspace: str) -> Sequence[Delivery]:
        """The newest posts of which nobody knows whether they are there."""
        ...

    async def cannot_post(self, requester: Requester, trouble: PublishTrouble, subscription_id: int) -> Reply:
        """Pauses what was set, where a first post failed, and says so."""
        ...


class Pauses(Protocol):
    """Pauses that nobody was told of."""

    async def notice(self, workspace: str) -> Reply | None:
        """What is to be told of them, None without any; asking marks it as told. Raises StoreTrouble."""
        ...


class Tenants(Protocol):
    """Workspaces that come and go. Raise StoreTrouble."""

    async def left(self, workspace: str) -> None:
        """Its settings are kept for the days of grace, then deleted."""
        ...

    async def returned(self, workspace: str) -> None:
        """It is here: nothing of it is deleted. Idempotent."""
        ...


@dataclass(frozen=True, slots=True)
class Core:
    """The doors of the product that Discord uses. `networks`: those that can be asked, by their names."""

    dispatcher: Dispatcher
    teams: Teams
    subscribing: Subscribing
    pauses: Pauses
    tenants: Tenants
    marks: SettingsStore
    announcer: Announcer
    networks: tuple[str, ...]
    default_network: str
    read_list: ReadList
