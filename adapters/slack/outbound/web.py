"""Slack's Web API as we use it: one session, repeats only where nothing can have been posted."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.http_retry.request import HttpRequest
from slack_sdk.http_retry.response import HttpResponse
from slack_sdk.http_retry.state import RetryState
from slack_sdk.web.async_client import AsyncWebClient

from adapters.http.chat_requests import counting
from adapters.render.texts import Texts
from adapters.slack.outbound.errors import NoAnswer, code_of, is_refused_form, trouble
from adapters.slack.render.message import MessageRenderer, RenderedMessage
from adapters.slack.workspaces import Installed
from scoring.errors import PublishTrouble
from scoring.messages.replies import Reply
from scoring.ports.measures import NO_MEASURES, Measures
from scoring.ports.publishing import HandOver
from scoring.teams.subscription import Mention

log = logging.getLogger(__name__)
quiet = logging.getLogger("influence.slack.sdk")

TIMEOUT_SECONDS = 10
_NO_PREVIEWS = {"unfurl_links": False, "unfurl_media": False}
# A longer pause than this is not slept through: the post is tried again later, and its process may end.
LONGEST_WAIT = 20
MOST_PAUSES = 2


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


class StrictClient(AsyncWebClient):
    """The SDK's client, for which only an object with `ok` is an answer.

    The SDK itself takes the text of a proxy for an answer and fails on it with an AttributeError, and tells
    JSON that was cut off apart from other errors by their texts only.
    """

    async def _request(self, *, http_verb: Any, api_url: Any, req_args: Any) -> dict[str, Any]:
        try:
            answer = await super()._request(http_verb=http_verb, api_url=api_url, req_args=req_args)
        except SlackApiError as error:
            # Said to be JSON, and none.
            found = error.response
            raise NoAnswer(getattr(found, "status", 0), getattr(found, "headers", {})) from error
        data = answer["data"]
        if not (isinstance(data, dict) and isinstance(data.get("ok"), bool)):
            raise NoAnswer(answer["status_code"], answer["headers"])
        return answer


@dataclass(frozen=True, slots=True)
class Posted:
    """Where a message is: the conversation as Slack names it, and its ts there."""

    channel: str
    ts: str


async def nothing() -> None:
    """Nobody has to be asked before something is posted that nobody is owed."""


class SlackWeb:
    """Calls methods for one workspace or another, and draws replies in the best form that it takes."""

    def __init__(
        self,
        api_url: str,
        renderer: MessageRenderer,
        now: Callable[[], datetime],
        measures: Measures = NO_MEASURES,
    ) -> None:
        self.api_url = api_url
        self.renderer = renderer
        self._now = now
        self._measures = measures
        self._session: aiohttp.ClientSession | None = None
        # The SDK compares this level itself: below INFO it formats whole bodies, names and tokens among them.
        quiet.setLevel(logging.INFO)

    @property
    def session(self) -> aiohttp.ClientSession:
        """Made at the first use, inside the loop that it belongs to."""
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=TIMEOUT_SECONDS),
                trace_configs=[counting("slack", self._measures)],
            )
        return self._session

    def client(self, token: str | None = None, *, patient: bool = True) -> AsyncWebClient:
        """A client for one workspace; all share the session. A `patient` one sits short pauses out."""
        return StrictClient(
            token=token,
            base_url=self.api_url,
            timeout=TIMEOUT_SECONDS,
            session=self.session,
            trust_env_in_session=False,
            retry_handlers=[ShortPauses()] if patient else [],
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

    async def post(
        self,
        installed: Installed,
        channel: str,
        reply: Reply,
        text: Texts,
        hand_over: HandOver = nothing,
        *,
        mention: Mention | None = None,
        **more: Any,
    ) -> str:
        """Posts a reply in this language and returns its ts. Raises as `read`, and what `hand_over` raises.

        `hand_over` is awaited before each request. What Slack refuses is drawn more simply, down to its text.
        """
        return (
            await self._put("chat.postMessage", installed, channel, reply, text, hand_over, mention, more)
        ).ts

    async def send(self, installed: Installed, person: str, reply: Reply, text: Texts) -> Posted:
        """As `post`, to a person in private."""
        return await self._put("chat.postMessage", installed, person, reply, text, nothing, None, {})

    async def update(self, installed: Installed, posted: Posted, reply: Reply, text: Texts) -> None:
        """Puts a reply in the place of what was posted. Raises as `read`."""
        more = {"ts": posted.ts}
        await self._put("chat.update", installed, posted.channel, reply, text, nothing, None, more)

    async def _put(
        self,
        method: str,
        installed: Installed,
        channel: str,
        reply: Reply,
        text: Texts,
        hand_over: HandOver,
        mention: Mention | None,
        more: dict[str, Any],
    ) -> Posted:
        renderer: MessageRenderer | None = replace(self.renderer, text=text, mention=mention)
        pauses = 0
        while True:
            assert renderer is not None  # noqa: S101  (set again below only where it is not None)
            drawn = renderer.draw(reply)
            await hand_over()
            try:
                return await self._post(method, installed, channel, drawn, more)
            except Exception as error:
                known = trouble(error, self._now())
                # Refused as a whole, so nothing is there yet.
                simpler = renderer.simpler(drawn) if is_refused_form(code_of(error)) else None
                wait = self._short_wait(known) if pauses < MOST_PAUSES else None
                if simpler is None and wait is None:
                    raise known from error
            if simpler is not None:
                log.warning("Slack refused a message in the form %s", drawn.form.name)
                renderer = simpler
            else:
                pauses += 1
                await asyncio.sleep(wait or 0)

    def _short_wait(self, known: PublishTrouble) -> float | None:
        """The seconds of a pause that is worth waiting here, None where there is none."""
        if known.retry_at is None:
            return None
        seconds = (known.retry_at - self._now()).total_seconds()
        return max(0.0, seconds) if seconds <= LONGEST_WAIT else None

    async def _post(
        self,
        method: str,
        installed: Installed,
        channel: str,
        drawn: RenderedMessage,
        more: dict[str, Any],
    ) -> Posted:
        # An empty list takes the blocks of what is edited away.
        blocks = {"blocks": drawn.blocks} if drawn.blocks or method == "chat.update" else {}
        arguments = {"channel": channel, "text": drawn.text, **blocks, **more, **_NO_PREVIEWS}
        client = self.client(installed.token, patient=False)
        answer = await client.api_call(method, json=arguments)
        ts, there = answer.get("ts"), answer.get("channel")
        if not isinstance(ts, str):
            raise NoAnswer(answer.status_code, answer.headers)
        return Posted(there if isinstance(there, str) else channel, ts)

    async def aclose(self) -> None:
        if self._session is not None:
            await self._session.close()
