"""Slack's Web API as we use it: one session, repeats only where nothing can have been posted."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.http_retry.request import HttpRequest
from slack_sdk.http_retry.response import HttpResponse
from slack_sdk.http_retry.state import RetryState
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.api_errors import code_of, trouble
from adapters.slack.charts import ChartForm
from adapters.slack.message import Drawn, Pen
from adapters.slack.teams import Installed
from scoring.replies import Reply

quiet = logging.getLogger("influence.slack.sdk")

TIMEOUT_SECONDS = 10
# A longer pause than this is not slept through: the post is tried again later, and its process may end.
LONGEST_WAIT = 20


class ShortPauses(AsyncRateLimitErrorRetryHandler):
    """Repeats only a 429, which nothing was posted by, and only after a short pause."""

    def __init__(self) -> None:
        super().__init__(max_retry_count=2)

    async def _can_retry_async(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        if response is None or response.status_code != 429:
            return False
        named = response.headers.get("Retry-After") or response.headers.get("retry-after") or ["1"]
        seconds = named[0] if isinstance(named, list) else str(named)
        return seconds.isascii() and seconds.isdigit() and int(seconds) <= LONGEST_WAIT


class SlackWeb:
    """Calls methods for one workspace or another, and draws replies in the best form that it takes."""

    def __init__(self, api_url: str, pen: Pen, now: Callable[[], datetime]) -> None:
        self.api_url = api_url
        self.pen = pen
        self._now = now
        self._session: aiohttp.ClientSession | None = None
        # The SDK compares this level itself: below INFO it formats whole bodies, names and tokens among them.
        quiet.setLevel(logging.INFO)

    @property
    def session(self) -> aiohttp.ClientSession:
        """Made at the first use, inside the loop that it belongs to."""
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT_SECONDS))
        return self._session

    def client(self, token: str | None = None) -> AsyncWebClient:
        """A client for one workspace; all of them share the session."""
        return AsyncWebClient(
            token=token,
            base_url=self.api_url,
            timeout=TIMEOUT_SECONDS,
            session=self.session,
            trust_env_in_session=False,
            retry_handlers=[ShortPauses()],
            logger=quiet,
        )

    async def read(self, installed: Installed, method: str, **arguments: Any) -> dict[str, Any]:
        """Asks something. Raises PublishTrouble, ChannelGone or PublishUnknown."""
        client = self.client(installed.token)
        try:
            answer = await client.api_call(method, http_verb="GET", params=arguments)
        except Exception as error:
            raise trouble(error, self._now()) from error
        return answer.data if isinstance(answer.data, dict) else {}

    async def post(self, installed: Installed, channel: str, reply: Reply, **more: Any) -> str:
        """Posts a reply and returns its ts. Raises as `read`."""
        pen = self.pen
        while True:
            drawn = pen.draw(reply)
            try:
                return await self._post(installed, channel, drawn, more)
            except SlackApiError as error:
                if not (drawn.has_chart and pen.form < ChartForm.TEXT and code_of(error) == "invalid_blocks"):
                    raise trouble(error, self._now()) from error
                # Refused as a whole, so nothing is there yet: Slack rolls new kinds of block out in steps.
                pen = pen.simpler()
            except Exception as error:
                raise trouble(error, self._now()) from error

    async def _post(self, installed: Installed, channel: str, drawn: Drawn, more: dict[str, Any]) -> str:
        arguments = {"channel": channel, "text": drawn.text, "blocks": drawn.blocks, **more}
        quietly = {"unfurl_links": False, "unfurl_media": False}
        client = self.client(installed.token)
        answer = await client.api_call("chat.postMessage", json={**arguments, **quietly})
        return str(answer["ts"])

    async def aclose(self) -> None:
        if self._session is not None:
            await self._session.close()
