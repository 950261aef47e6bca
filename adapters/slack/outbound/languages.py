"""Whose language: a person's own where Slack tells it, else the workspace's, else the operator's."""

from __future__ import annotations

import logging

from cachetools import TTLCache

from adapters.render.texts import Texts, language_of, texts
from adapters.slack.outbound.people import SCOPE, Member, People
from adapters.slack.workspaces import Installed
from scoring.errors import PublishTrouble, StoreTrouble
from scoring.ports.teams import SettingsStore

log = logging.getLogger(__name__)

REMEMBERED_SECONDS = 300.0
_MOST = 10_000


class Languages:
    """What a workspace has chosen is read from the store once in five minutes, not once an answer.

    Without a store everybody is answered in the operator's language.
    """

    def __init__(self, people: People, store: SettingsStore, default: Texts) -> None:
        self._people = people
        self._store = store
        self._default = default
        self._chosen: TTLCache[str, Texts] = TTLCache(_MOST, REMEMBERED_SECONDS)

    async def of_workspace(self, workspace: str) -> Texts:
        """What its channels are posted in."""
        known = self._chosen.get(workspace)
        if known is not None:
            return known
        try:
            chosen = language_of(await self._store.get(_name(workspace)))
        except StoreTrouble as trouble:
            log.warning("the language of a workspace was not read: %s", trouble.reference)
            return self._default
        text = self._default if chosen is None else texts(chosen)
        self._chosen[workspace] = text
        return text

    async def of_person(self, installed: Installed, person: str) -> Texts:
        """What this member is answered in."""
        own = await self._own(installed, person)
        return await self.of_workspace(installed.team.workspace) if own is None else texts(own)

    async def choose(self, workspace: str, language: str) -> None:
        """From now on; other processes follow within five minutes. Raises StoreTrouble."""
        await self._store.set(_name(workspace), language)
        self._chosen.pop(workspace, None)

    async def forget(self, workspace: str) -> None:
        """The workspace is gone, with what it had chosen. Raises StoreTrouble."""
        if await self._store.get(_name(workspace)):
            await self.choose(workspace, "")

    async def zone_of_person(self, installed: Installed, person: str) -> str | None:
        """The time zone of this member; None where Slack does not tell."""
        member = await self._member(installed, person)
        return None if member is None else member.zone

    async def _own(self, installed: Installed, person: str) -> str | None:
        member = await self._member(installed, person)
        return None if member is None else language_of(member.locale)

    async def _member(self, installed: Installed, person: str) -> Member | None:
        if SCOPE not in installed.scopes or not person:
            return None
        try:
            return await self._people.of(installed, person)
        except PublishTrouble:
            return None


def _name(workspace: str) -> str:
    return f"language {workspace}"
