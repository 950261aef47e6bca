"""Scores below links of profiles, in workspaces that want them there."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from adapters.slack.handlers.running import CommandRunner
from adapters.slack.outbound.errors import UNANSWERED, code_of
from adapters.slack.outbound.languages import Languages
from adapters.slack.outbound.web import SlackWeb
from adapters.slack.render.message import MessageRenderer
from adapters.slack.render.rich import Block
from adapters.slack.request import SlackRequest
from scoring.commands.kinds import Ask
from scoring.commands.named import named_in
from scoring.errors import StoreTrouble
from scoring.messages.card import brief
from scoring.networks import NETWORKS
from scoring.ports.teams import SettingsStore

log = logging.getLogger(__name__)

MOST_LINKS = 3  # of one message


class Unfurling:
    """Off until somebody who may change what channels are posted turns it on."""

    def __init__(
        self,
        runner: CommandRunner,
        store: SettingsStore,
        web: SlackWeb,
        renderer: MessageRenderer,
        languages: Languages,
    ) -> None:
        self._runner = runner
        self._store = store
        self._web = web
        self._renderer = renderer
        self._languages = languages

    async def is_on(self, workspace: str) -> bool:
        """Raises StoreTrouble."""
        return await self._store.get(_name(workspace)) == "on"

    async def switch(self, workspace: str, on: bool) -> None:
        """Raises StoreTrouble."""
        await self._store.set(_name(workspace), "on" if on else "")

    async def show(self, asked: SlackRequest, event: Mapping[str, Any]) -> None:
        """The scores of the profiles that a message links to; a link that is none stays as Slack shows it."""
        try:
            if not await self.is_on(asked.requester.workspace):
                return
        except StoreTrouble as trouble:
            log.warning("links were not shown: %s", trouble.reference)
            return
        links = [str(link.get("url") or "") for link in event.get("links", ())][:MOST_LINKS]
        unfurls = {url: {"blocks": found} for url in links if (found := await self._blocks(asked, url))}
        if not unfurls:
            return
        try:
            client = self._web.client(asked.installed.token)
            await client.api_call("chat.unfurl", json={"unfurls": unfurls, **_place(event)})
        except UNANSWERED as error:
            log.warning("scores were not shown below links: %s", code_of(error))

    async def _blocks(self, asked: SlackRequest, url: str) -> list[Block]:
        """Nothing of a network whose every look costs: nobody asked for this one."""
        accounts = named_in(url, 1)
        if not accounts or NETWORKS[accounts[0].handle.network].needs_use_case:
            return []
        reply, _ = await self._runner.run(asked, Ask(accounts[0]))
        if reply.card is None:
            return []
        # A channel reads its workspace's language.
        text = await self._languages.of_workspace(asked.requester.workspace)
        return replace(self._renderer, text=text).draw(brief(reply.card)).blocks


def _place(event: Mapping[str, Any]) -> dict[str, Any]:
    """Where it goes: in a message that is still being written Slack knows it by another name."""
    if event.get("unfurl_id") and event.get("source"):
        return {"unfurl_id": event["unfurl_id"], "source": event["source"]}
    return {"channel": event.get("channel"), "ts": event.get("message_ts")}


def _name(workspace: str) -> str:
    return f"unfurl {workspace}"
