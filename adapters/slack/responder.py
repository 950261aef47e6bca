"""Answers by response_url: five times within thirty minutes, to hosts of Slack only."""

from __future__ import annotations

import logging

from slack_sdk.webhook.async_client import AsyncWebhookClient

from adapters.slack.api_errors import UNANSWERED
from adapters.slack.asked import Asked, Hosts
from adapters.slack.charts import ChartForm
from adapters.slack.message import Pen
from adapters.slack.web import SlackWeb, quiet
from scoring.replies import Reply

log = logging.getLogger(__name__)

TIMEOUT_SECONDS = 10


class Responder:
    """Sends replies to whoever asked. A reply that cannot be sent is in the log; nobody else is bothered."""

    def __init__(self, web: SlackWeb, hosts: Hosts) -> None:
        self._web = web
        self._hosts = hosts

    async def send(
        self, asked: Asked, reply: Reply, pen: Pen, *, in_channel: bool = False, replace: bool = False
    ) -> bool:
        """Whether it arrived. A chart that Slack refuses is drawn more simply and sent again."""
        if asked.response_url is None or not self._hosts.allow(asked.response_url):
            log.error("an answer had no address at Slack to go to")
            return False
        while True:
            drawn = pen.draw(reply)
            status, body = await self._post(
                asked.response_url,
                text=drawn.text,
                blocks=drawn.blocks,
                response_type="in_channel" if in_channel else "ephemeral",
                replace_original=replace,
                unfurl_links=False,
                unfurl_media=False,
            )
            if status == 200:
                return True
            if not (drawn.has_chart and pen.form < ChartForm.TEXT and "blocks" in body):
                # used_url, expired_url: the person has waited for half an hour, or asked five times.
                log.warning("an answer did not arrive (%s %s)", status, body[:60])
                return False
            pen = pen.simpler()

    async def _post(self, url: str, **message: object) -> tuple[int, str]:
        client = AsyncWebhookClient(
            url, timeout=TIMEOUT_SECONDS, session=self._web.session, trust_env_in_session=False, logger=quiet
        )
        try:
            answer = await client.send_dict(dict(message))
        except UNANSWERED as error:
            return 0, type(error).__name__
        return answer.status_code, answer.body
