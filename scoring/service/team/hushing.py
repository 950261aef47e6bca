"""Alerts of which somebody wants to hear no more."""

from __future__ import annotations

from datetime import timedelta

from scoring.commands.kinds import Hush
from scoring.commands.requester import Requester
from scoring.errors import BadInput
from scoring.handles import parse_handle
from scoring.messages.alert import handles_in, hushed
from scoring.messages.replies import Reply
from scoring.ports.clock import Clock
from scoring.ports.deliveries import Ledger
from scoring.text import say


class Hushing:
    """Keeps a channel from being told more of the accounts of one alert, for a while."""

    def __init__(self, ledger: Ledger, clock: Clock) -> None:
        self._ledger = ledger
        self._clock = clock

    async def hush(self, command: Hush, requester: Requester) -> Reply:
        """Pressed again it begins anew. Raises BadInput where the workspace has no such alert any more."""
        told = await self._ledger.delivery(requester.workspace, command.delivery_id)
        if told is None or told.subscription.kind != "alerts":
            raise BadInput(say("That alert is not known any more."), say("Type `/influence alerts`."))
        payload, until = told.payload or {}, self._clock.now() + timedelta(days=command.days)
        handles = [parse_handle(name).handle for name in sorted(handles_in(payload))]
        await self._ledger.hush(told.subscription.id, handles, until)
        return hushed(payload, requester.person, until, command.days, told.subscription.zone)
