"""Slack's end of Socket Mode: hello, envelopes, their acks, and the ways in which a connection ends."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from aiohttp import WSMsgType, web

from tests.fakes.slack_oauth import APP_ID
from tests.fakes.slack_workspaces import Json
from tests.waits import LIMIT


class Ack(NamedTuple):
    """The app's answer to an envelope."""

    envelope_id: str
    payload: Json | None


@dataclass
class Socket:
    """All connections of the app. An envelope goes to the newest one, as an app has one in tests."""

    connections: list[web.WebSocketResponse] = field(default_factory=list)
    connected_ever: int = 0
    received: list[Json] = field(default_factory=list)
    pings: int = 0
    _acks: dict[str, asyncio.Future[Ack]] = field(default_factory=dict)
    _changed: asyncio.Condition = field(default_factory=asyncio.Condition)
    _ticks: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        # The app's pings are answered here and not by aiohttp, so that they can be counted.
        connection = web.WebSocketResponse(autoping=False)
        await connection.prepare(request)
        await connection.send_json(self._hello())
        await self._joined(connection)
        try:
            async for message in connection:
                await self._take(connection, message.type, message.data)
        finally:
            self.connections.remove(connection)
        return connection

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self.connections) + 1,
            "debug_info": {"host": "applink-1", "build_number": 1, "approximate_connection_time": 18060},
            "connection_info": {"app_id": APP_ID},
        }

    async def _joined(self, connection: web.WebSocketResponse) -> None:
        self.connections.append(connection)
        self.connected_ever += 1
        async with self._changed:
            self._changed.notify_all()

    async def _take(self, connection: web.WebSocketResponse, kind: WSMsgType, data: Any) -> None:
        if kind is WSMsgType.PING:
            self.pings += 1
            await connection.pong(data)
        elif kind is WSMsgType.TEXT:
            told = json.loads(data)
            self.received.append(told)
            name = told.get("envelope_id", "")
            waiting = self._ack(name)
            if not waiting.done():
                waiting.set_result(Ack(name, told.get("payload")))

    async def connected(self, times: int = 1, timeout: float = LIMIT) -> None:  # noqa: ASYNC109
        """Until the app has connected so many times since the start."""
        async with self._changed:
            await asyncio.wait_for(self._changed.wait_for(lambda: self.connected_ever >= times), timeout)

    def envelope(self, kind: str, payload: Json) -> Json:
        """`kind` is slash_commands, interactive or events_api."""
        return {
            "envelope_id": f"envelope-{next(self._ticks)}",
            "type": kind,
            "payload": payload,
            "accepts_response_payload": kind != "events_api",
        }

    async def send(self, envelope: Json) -> None:
        name = envelope["envelope_id"]
        self._ack(name)
        await self.connections[-1].send_json(envelope)

    async def acked(self, envelope_id: str, timeout: float = LIMIT) -> Ack:  # noqa: ASYNC109
        """The first ack; TimeoutError where none comes."""
        return await asyncio.wait_for(asyncio.shield(self._ack(envelope_id)), timeout)

    async def redeliver(self, envelope: Json, attempt: int = 1, reason: str = "timeout") -> Json:
        """The same once more under a new envelope_id, as Slack does where no ack came."""
        again = {**envelope, **self.envelope(envelope["type"], envelope["payload"])}
        again |= {"retry_attempt": attempt, "retry_reason": reason}
        await self.send(again)
        return again

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Asks the app to connect anew: warning, refresh_requested, too_many_websockets or link_disabled."""
        await self.connections[-1].send_json(
            {"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-1"}}
        )

    def cut(self) -> None:
        """Every connection breaks without a word."""
        for connection in list(self.connections):
            transport = connection._req.transport if connection._req else None
            if transport is not None:
                transport.abort()

    def _ack(self, envelope_id: str) -> asyncio.Future[Ack]:
        if envelope_id not in self._acks:
            self._acks[envelope_id] = asyncio.get_running_loop().create_future()
        return self._acks[envelope_id]
