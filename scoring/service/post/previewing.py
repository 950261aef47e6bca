"""What a digest would say now, for whoever wants to see it before it is set."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from scoring.commands.kinds import Preview
from scoring.commands.requester import Requester
from scoring.messages.replies import Reply
from scoring.ports.clock import Clock
from scoring.ports.teams import Teams
from scoring.service.post.delivering import Writer
from scoring.teams.calendar import LocalTime
from scoring.teams.delivery import Delivery
from scoring.teams.subscription import Subscription
from scoring.text import say


class Previewing:
    """Writes a digest that nobody is owed, from the same numbers and by the same writer."""

    def __init__(self, teams: Teams, writer: Writer, clock: Clock) -> None:
        self._teams = teams
        self._writer = writer
        self._clock = clock

    async def preview(self, command: Preview, requester: Requester) -> Reply:
        """Only its message; what would hang in a thread is left out. Raises StoreTrouble."""
        now = self._clock.now()
        subscription = await self._subscription(command, requester, now)
        period = f"{_last_month(now, subscription.zone):%Y-%m}"
        message = await self._writer.write(Delivery(0, subscription, period, now, "pending"), now)
        said = say("A preview for you alone: nothing was posted or set.")
        return replace(message.head, warnings=(said, *message.head.warnings), buttons=())

    async def _subscription(self, command: Preview, requester: Requester, now: datetime) -> Subscription:
        """The one of this channel, else one with the defaults."""
        found = await self._teams.subscriptions(requester.workspace)
        mine = [one for one in found if (one.channel, one.kind) == (requester.channel, command.kind)]
        new = Subscription(
            0,
            requester.workspace,
            requester.channel,
            command.kind,
            requester.zone,
            LocalTime(),
            requester.person,
            now,
            None,
        )
        one = next(iter(mine), new)
        if command.cohort:
            return replace(one, about=(), cohort=command.cohort)
        if command.about is None:
            return one
        return replace(one, about=tuple(each.handle for each in command.about), cohort="")


def _last_month(now: datetime, zone: str) -> datetime:
    first = now.astimezone(ZoneInfo(zone)).replace(day=1)
    return first - timedelta(days=1)
