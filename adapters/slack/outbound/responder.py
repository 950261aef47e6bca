"""Answers by response_url: five times within thirty minutes, to hosts of Slack only."""

from __future__ import annotations

import asyncio
import logging

import msgspec

from adapters.render.drawings import Drawings
from adapters.slack.outbound.errors import UNANSWERED, is_refused_form, pause_of
from adapters.slack.outbound.hosts import Hosts
from adapters.slack.outbound.web import SlackWeb
from adapters.slack.render.message import MessageRenderer, RenderedMessage
from adapters.slack.request import SlackRequest
from scoring.messages.replies import Reply

log = logging.getLogger(__name__)

HEADERS = {"Content-Type": "application/json; charset=utf-8"}
# How long a person waits at most for a second try, in seconds; and after a fault of Slack's.
LONGEST_PAUSE, FAULT_PAUSE = 10.0, 0.5


class Responder:
    """Sends replies to whoever asked. A reply that cannot be sent is in the log; nobody else is bothered."""

    def __init__(self, web: SlackWeb, hosts: Hosts) -> None:
        self._web = web
        self._hosts = hosts
        self._drawings: Drawings[RenderedMessage] = Drawings()

    async def send(
        self,
        asked: SlackRequest,
        reply: Reply,
        renderer: MessageRenderer,
        *,
        in_channel: bool = False,
        replace: bool = False,
    ) -> bool:
        """Whether it arrived. What Slack refuses is drawn more simply, down to its text, and sent again."""
        if asked.response_url is None or not self._hosts.allow(asked.response_url):
            log.error("an answer had no address at Slack to go to")
            return False
        while True:
            drawn = self._drawings.get(reply, renderer)
            if drawn is None:
                drawn = self._drawings.keep(reply, renderer, renderer.draw(reply))
            status, body = await self._post_patiently(
                asked.response_url,
                text=drawn.text,
                # An empty list takes the blocks of the message that is replaced away.
                blocks=drawn.blocks,
                response_type="in_channel" if in_channel else "ephemeral",
                replace_original=replace,
                unfurl_links=False,
                unfurl_media=False,
            )
            if status == 200:
                return True
            simpler = renderer.simpler(drawn) if is_refused_form(body) else None
            if simpler is None:
                # used_url, expired_url: the person has waited for half an hour, or asked five times.
                log.warning("an answer did not arrive (%s %s)", status, body[:60])
                return False
            renderer = simpler

    async def _post_patiently(self, url: str, **message: object) -> tuple[int, str]:
        """Once more after a pause or a fault of Slack's: an answer twice is better than none."""
        status, body, pause = await self._post(url, **message)
        if status != 429 and status < 500:
            return status, body
        await asyncio.sleep(min(pause, LONGEST_PAUSE) if status == 429 else FAULT_PAUSE)
        status, body, _ = await self._post(url, **message)
        return status, body

    async def _post(self, url: str, **message: object) -> tuple[int, str, float]:
        # The SDK's client of a response_url makes its user agent, its log and its JSON anew for each answer,
        # and takes twice as long for it.
        body = msgspec.json.encode(message)
        try:
            async with self._web.session.post(
                url, data=body, headers=HEADERS, allow_redirects=False
            ) as answer:
                return answer.status, await answer.text(), pause_of(answer.headers).total_seconds()
        except UNANSWERED as error:
            return 0, type(error).__name__, 0.0
