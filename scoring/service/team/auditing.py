"""Keeps who changed what, and tells the admins of a workspace."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import timedelta

from scoring.commands import kinds
from scoring.commands.changes import change_of
from scoring.commands.kinds import Command
from scoring.commands.requester import Requester
from scoring.errors import InfluenceError
from scoring.facts import Fact
from scoring.messages.audit import audit_reply
from scoring.messages.replies import Reply
from scoring.ports.audit import AuditLog
from scoring.ports.clock import Clock
from scoring.teams.audit import KEPT, Change

log = logging.getLogger(__name__)

SHOWN = 100  # in a chat


class Auditing:
    """What was done stays done where it cannot be noted: then the process's own log tells it."""

    def __init__(self, changes: AuditLog, clock: Clock) -> None:
        self._changes = changes
        self._clock = clock

    async def note(self, command: Command, requester: Requester) -> None:
        """To be called once a command was carried out; a question is not noted."""
        what = change_of(command)
        if what is not None:
            await self._add(what, requester)

    async def _add(self, what: Fact, requester: Requester) -> None:
        now = self._clock.now()
        change = Change(requester.workspace, requester.channel, requester.person, now, what)
        try:
            await self._changes.add(change)
        except InfluenceError as error:
            log.error("%s by %s was not noted: %s", what.code, requester.person, error.reference)

    async def changes(self, workspace: str | None, within: timedelta, most: int) -> Sequence[Change]:
        """Newest first; of one workspace, or of all."""
        return await self._changes.changes(workspace, self._clock.now() - within, most)

    async def show(self, command: kinds.ShowAudit, requester: Requester) -> Reply:
        """What was changed in this workspace. Its chat lets nobody ask but admins."""
        found = await self.changes(requester.workspace, timedelta(days=command.days), SHOWN)
        return audit_reply(found, command.days, requester.zone)

    async def tick(self) -> None:
        """Lets go what was changed long ago."""
        await self._changes.prune(self._clock.now() - KEPT)
