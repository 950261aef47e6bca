"""Sends the app what Slack sends: signed over HTTP, or in envelopes over Socket Mode, with the same words."""

from __future__ import annotations

import hashlib
import hmac
import io
import json
import time
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple, Self
from urllib.parse import urlencode

import aiohttp

from tests.fakes.slack_payloads import VERIFICATION_TOKEN, Payloads, element_of
from tests.fakes.slack_socket import Socket
from tests.fakes.slack_workspaces import Ephemeral, Json
from tests.waits import LIMIT

FORM = "application/x-www-form-urlencoded"
NO_ACK = 0


class Answer(NamedTuple):
    """What the app answered. Over Socket Mode an ack is a 200, and no ack in time is a 0."""

    status: int
    body: str


class Deliveries(ABC):
    """What people do in Slack, told to the app over one transport or the other."""

    payloads: Payloads

    @abstractmethod
    async def deliver(self, kind: str, payload: Json) -> Answer:
        """`kind` is slash_commands, interactive or events_api."""

    async def slash(
        self, team: str, channel: str, user: str, text: str, command: str = "/influence"
    ) -> Answer:
        return await self.deliver("slash_commands", self.payloads.slash(team, channel, user, text, command))

    async def action(
        self,
        team: str,
        channel: str,
        user: str,
        action: Mapping[str, Any],
        message: Json | Ephemeral | None = None,
        values: Json | None = None,
        home: str = "",
    ) -> Answer:
        """`action` has at least an action_id; `home` is the team of a person who came by Slack Connect."""
        payload = self.payloads.action(team, channel, user, action, message, values, home)
        return await self.deliver("interactive", payload)

    async def press(
        self, message: Json | Ephemeral, action_id: str, user: str, channel: str, team: str = "T1"
    ) -> Answer:
        """The person presses what the message really shows under that action_id."""
        shown = message.message if isinstance(message, Ephemeral) else message
        payload = self.payloads.action(team, channel, user, element_of(shown, action_id), message)
        return await self.deliver("interactive", payload)

    async def press_in_view(
        self, view: Json, action_id: str, user: str, team: str = "T1", **chosen: Any
    ) -> Answer:
        """`chosen`: what the element tells besides, such as selected_option."""
        action = {**element_of(view, action_id), **chosen}
        return await self.deliver("interactive", self.payloads.action_in_view(team, user, action, view))

    async def view_submission(self, team: str, user: str, view: Json, values: Json) -> Answer:
        payload = self.payloads.view_submission(team, user, view, values)
        return await self.deliver("interactive", payload)

    async def shortcut(self, team: str, channel: str, user: str, callback: str, text: str) -> Answer:
        payload = self.payloads.shortcut(team, channel, user, callback, text)
        return await self.deliver("interactive", payload)

    async def view_closed(self, team: str, user: str, view: Json) -> Answer:
        return await self.deliver("interactive", self.payloads.view_closed(team, user, view))

    async def block_suggestion(
        self,
        team: str,
        user: str,
        typed: str,
        action_id: str,
        block_id: str = "b",
        view: Json | None = None,
    ) -> Answer:
        payload = self.payloads.block_suggestion(team, user, typed, action_id, block_id, view)
        return await self.deliver("interactive", payload)

    async def event(self, team: str, event: Mapping[str, Any], event_id: str = "") -> Answer:
        return await self.deliver("events_api", self.payloads.event(team, event, event_id))


@dataclass(frozen=True)
class Signed:
    """A request as it goes over the wire; sent twice it is a replay."""

    body: bytes
    headers: Mapping[str, str]


@dataclass(frozen=True)
class HttpDeliveries(Deliveries):
    """Signed requests to the app. `but` gives a copy that does one thing wrong.

    The timestamp is that of the real clock, because Bolt compares it with the real clock.
    """

    url: str
    secret: str
    payloads: Payloads
    timestamp: str | None = None
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    sent: list[Signed] = field(default_factory=list)

    def but(
        self,
        *,
        secret: str | None = None,
        timestamp: str | None = None,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Self:
        """`body`: these bytes, rightly signed, whatever was to be told. `headers` replace or add."""
        return replace(
            self,
            secret=self.secret if secret is None else secret,
            timestamp=timestamp or self.timestamp,
            body=body if body is not None else self.body,
            headers={**self.headers, **(headers or {})},
        )

    def retried(self, number: int = 1, reason: str = "http_timeout") -> Self:
        """A copy that delivers as Slack does when the app did not answer."""
        return self.but(headers={"X-Slack-Retry-Num": str(number), "X-Slack-Retry-Reason": reason})

    async def deliver(self, kind: str, payload: Json) -> Answer:
        if kind == "events_api":
            return await self.send(self.signed(json.dumps(payload).encode(), "application/json"))
        form = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
        return await self.send(self.signed(urlencode(form).encode(), FORM))

    async def url_verification(self, challenge: str = "challenge") -> Answer:
        told = {"token": VERIFICATION_TOKEN, "challenge": challenge, "type": "url_verification"}
        return await self.deliver("events_api", told)

    async def again(self) -> Answer:
        """The very bytes of the last request once more."""
        return await self.send(self.sent[-1])

    def signed(self, body: bytes, content_type: str) -> Signed:
        """Signed as docs.slack.dev/authentication/verifying-requests-from-slack tells."""
        body = body if self.body is None else self.body
        timestamp = self.timestamp or str(int(time.time()))
        base = b"v0:" + timestamp.encode() + b":" + body
        signature = "v0=" + hmac.new(self.secret.encode(), base, hashlib.sha256).hexdigest()
        stamp = {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": signature}
        agent = {"Content-Type": content_type, "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)"}
        return Signed(body, {**agent, **stamp, **self.headers})

    async def send(self, request: Signed) -> Answer:
        self.sent.append(request)
        async with (
            aiohttp.ClientSession() as session,
            session.post(self.url, data=io.BytesIO(request.body), headers=dict(request.headers)) as response,
        ):
            body = await response.text()
            return Answer(response.status, body)


@dataclass(frozen=True)
class SocketDeliveries(Deliveries):
    """Envelopes to the app. `patience` is for how many seconds an ack is waited for."""

    socket: Socket
    payloads: Payloads
    patience: float = LIMIT

    async def deliver(self, kind: str, payload: Json) -> Answer:
        envelope = self.socket.envelope(kind, payload)
        await self.socket.send(envelope)
        try:
            ack = await self.socket.acked(envelope["envelope_id"], self.patience)
        except TimeoutError:
            return Answer(NO_ACK, "")
        return Answer(200, "" if ack.payload is None else json.dumps(ack.payload))
