"""What cannot be posted any more is paused with its reason, and somebody is told once."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from scoring.errors import ChannelGone, PublishTrouble, PublishUnknown
from scoring.replies import Named, Place, Reply
from scoring.team import Subscription
from scoring.team_ports import Publisher, Teams

log = logging.getLogger(__name__)

_NAMES = {"weekly": "The weekly digest", "monthly": "The monthly report", "alerts": "Alerts"}


class Pauses:
    """Pauses subscriptions, and sees to it that their owner hears of it, in private or at a next command."""

    def __init__(self, teams: Teams, publishers: Mapping[str, Publisher]) -> None:
        self._teams = teams
        self._publishers = publishers

    async def pause(self, subscription: Subscription, reason: str) -> None:
        """Nothing more is posted until it is set again."""
        await self._teams.pause(subscription.id, reason)
        await self.tell()

    async def tell(self) -> None:
        """Tells the owners of what nobody was told of yet. At most once, whatever happens in between."""
        for subscription in await self._teams.untold():
            publisher = self._publishers.get(subscription.workspace.partition(":")[0])
            # Marked first: a process that dies here leaves an owner who reads it at the next command.
            if publisher is not None and await self._teams.told([subscription.id]):
                await self._tell(publisher, subscription)

    async def _tell(self, publisher: Publisher, subscription: Subscription) -> None:
        try:
            told = await publisher.tell(subscription, _notice(subscription))
        except (ChannelGone, PublishUnknown) as error:
            log.info("the owner of subscription %s cannot be told: %s", subscription.id, error.reference)
        except PublishTrouble:
            await self._teams.told([subscription.id], False)
        else:
            if not told:
                await self._teams.told([subscription.id], False)

    async def untold(self, workspace: str) -> tuple[str, ...]:
        """One line for each pause that nobody was told of; from now on somebody was."""
        waiting = await self._teams.untold(workspace)
        if not waiting:
            return ()
        mine = set(await self._teams.told([one.id for one in waiting]))
        return tuple(paused_line(one) for one in waiting if one.id in mine)


def paused_line(one: Subscription) -> Named:
    """What is paused, where and why."""
    verb = "are" if one.kind == "alerts" else "is"
    where = (Place(one.channel), f" {verb} paused: {one.paused}")
    return Named(f"{_NAMES[one.kind]} in ", *where)


def _notice(one: Subscription) -> Reply:
    again = "alerts drop:5" if one.kind == "alerts" else f"digest {one.kind}"
    return Reply(
        title="A post could not be delivered",
        lines=(paused_line(one), f"To start it again, type /influence {again} in that channel."),
    )
