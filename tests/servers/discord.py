"""A small Discord on loopback, gateway and REST, for what a simulated one inside the process leaves out:
429, faults with a nonce, answers that come too late, broken connections, and processes of their own.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import Any

import discord
import yarl
from aiohttp import WSMsgType, web

from tests.servers import discord_payloads as payloads
from tests.servers.discord_payloads import APPLICATION, BOT, GUILD, PERSON
from tests.waits import until

ANSWER_SECONDS = 3.0
_EPOCH = 1420070400000


@dataclass
class Asked:
    """One interaction that was sent to the bot, and what came back when (monotonic seconds)."""

    id: int
    token: str
    sent: float
    acknowledged: float | None = None
    callbacks: list[dict[str, Any]] = field(default_factory=list)
    answers: list[dict[str, Any]] = field(default_factory=list)
    files: list[tuple[str, bytes]] = field(default_factory=list)
    answered: asyncio.Event = field(default_factory=asyncio.Event)
    done: float | None = None


@dataclass
class Fault:
    """The next requests to a path get this instead; `after`: the request is carried out all the same."""

    path: str
    status: int
    body: dict[str, Any] | str = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    after: bool = False
    kind: str = "application/json"


class Discord:
    """The server. Everything that happened is in its lists."""

    def __init__(self) -> None:
        self.url = ""
        self.identified: list[dict[str, Any]] = []
        self.resumed = 0
        self.sockets: list[web.WebSocketResponse] = []
        self.messages: dict[str, dict[str, Any]] = {}
        self.posts: list[dict[str, Any]] = []
        self.synced: list[Any] = []
        self.faults: list[Fault] = []
        self.asked: dict[str, Asked] = {}
        self.closed_with: list[int | None] = []
        self.late_by = 0.0
        self.token = "token"
        self._number = 0
        self._sequence = 0

    def app(self) -> web.Application:
        app = web.Application(middlewares=[self._faulty])
        routes: list[tuple[str, str, Callable[[web.Request], Awaitable[web.StreamResponse]]]] = [
            ("GET", "/api/v10/users/@me", self._me),
            ("GET", "/api/v10/oauth2/applications/@me", self._application),
            ("GET", "/api/v10/gateway/bot", self._gateway),
            ("GET", f"/api/v10/guilds/{GUILD}", self._guild),
            ("PUT", f"/api/v10/applications/{APPLICATION}/commands", self._sync),
            ("POST", "/api/v10/interactions/{id}/{token}/callback", self._callback),
            ("POST", f"/api/v10/webhooks/{APPLICATION}/{{token}}", self._follow_up),
            ("POST", "/api/v10/channels/{channel}/messages", self._post),
            ("GET", "/api/v10/channels/{channel}/messages", self._history),
            ("GET", "/gateway/", self._socket),
        ]
        for method, path, handler in routes:
            app.router.add_route(method, path, handler)
        return app

    async def connected(self, sessions: int = 1) -> None:
        """Until so many sessions were begun."""
        await until(lambda: len(self.identified) >= sessions)

    async def ask(self, name: str, locale: str = "en-US", person: int = PERSON, **options: Any) -> Asked:
        """A person uses a slash command; returns at once."""
        given = [{"name": key, "type": 3, "value": value} for key, value in options.items()]
        return await self.interact(2, {"id": "1", "name": name, "type": 1, "options": given}, locale, person)

    async def interact(
        self, kind: int, data: dict[str, Any], locale: str = "en-US", person: int = PERSON
    ) -> Asked:
        asked = Asked(self._snowflake(), f"token-{self._number}", time.monotonic())
        self.asked[asked.token] = asked
        interaction = payloads.interaction(asked.id, asked.token, kind, data, locale, person)
        await self._dispatch("INTERACTION_CREATE", interaction)
        return asked

    async def drop(self, code: int = 4000) -> None:
        """Breaks every connection, as Discord does when it moves a session."""
        for socket in list(self.sockets):
            await socket.close(code=code)

    @web.middleware
    async def _faulty(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        fault = next((one for one in self.faults if one.path in request.path), None)
        if fault is None:
            return await handler(request)
        self.faults.remove(fault)
        if fault.after:
            await handler(request)
        if isinstance(fault.body, str):
            kind = {"Content-Type": fault.kind}
            return web.Response(body=fault.body.encode(), status=fault.status, headers=kind)
        # Without this header discord.py takes a 429 for a ban by Cloudflare.
        return _json(fault.body, fault.status, {"Via": "1.1 google", **fault.headers})

    async def _me(self, request: web.Request) -> web.StreamResponse:
        if request.headers.get("Authorization") != f"Bot {self.token}":
            return _json({"message": "401: Unauthorized", "code": 0}, 401)
        return _json(payloads.user(BOT, bot=True))

    async def _application(self, request: web.Request) -> web.StreamResponse:
        return _json(payloads.application())

    async def _gateway(self, request: web.Request) -> web.StreamResponse:
        limit = {"total": 1000, "remaining": 999, "reset_after": 1000, "max_concurrency": 1}
        return _json({"url": self._socket_url(), "shards": 1, "session_start_limit": limit})

    async def _guild(self, request: web.Request) -> web.StreamResponse:
        return _json(payloads.guild())

    async def _sync(self, request: web.Request) -> web.StreamResponse:
        commands = await request.json()
        self.synced.append(commands)
        told = {"application_id": str(APPLICATION), "version": "1"}
        return _json([{**one, **told, "id": str(i + 1)} for i, one in enumerate(commands)])

    async def _callback(self, request: web.Request) -> web.StreamResponse:
        asked = self.asked[request.match_info["token"]]
        if time.monotonic() + self.late_by - asked.sent > ANSWER_SECONDS:
            return _json({"message": "Unknown interaction", "code": 10062}, 404)
        if asked.callbacks:
            return _json({"message": "Interaction has already been acknowledged.", "code": 40060}, 400)
        payload = await _payload(request)
        asked.acknowledged = time.monotonic()
        asked.callbacks.append(payload)
        interaction = {"id": str(asked.id), "type": 2}
        return _json({"interaction": interaction, "resource": {"type": payload["type"]}})

    async def _follow_up(self, request: web.Request) -> web.StreamResponse:
        asked = self.asked[request.match_info["token"]]
        asked.answers.append(await _payload(request))
        asked.files += await _files(request)
        asked.done = time.monotonic()
        asked.answered.set()
        return _json(self._message(asked.answers[-1]))

    async def _post(self, request: web.Request) -> web.StreamResponse:
        payload = await _payload(request)
        self.posts.append(payload)
        nonce = payload.get("nonce")
        if nonce is not None and payload.get("enforce_nonce") and nonce in self.messages:
            return _json(self.messages[nonce])
        message = self._message(payload)
        self.messages[nonce or message["id"]] = message
        return _json(message)

    async def _history(self, request: web.Request) -> web.StreamResponse:
        after = int(request.query.get("after", "0"))
        return _json([one for one in self.messages.values() if int(one["id"]) > after])

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"op": 10, "d": {"heartbeat_interval": 41250}})
        try:
            async for frame in socket:
                if frame.type is WSMsgType.TEXT:
                    await self._frame(socket, json.loads(frame.data))
        finally:
            if socket in self.sockets:
                self.sockets.remove(socket)
            self.closed_with.append(socket.close_code)
        return socket

    async def _frame(self, socket: web.WebSocketResponse, frame: dict[str, Any]) -> None:
        match frame["op"]:
            case 1:
                # discord.py notes when it sent this only after it was sent, and takes an answer that is
                # quicker than that for one to the beat before.
                await asyncio.sleep(0.05)
                await socket.send_json({"op": 11})
            case 2:
                self.identified.append(frame["d"])
                self.sockets.append(socket)
                await self._dispatch("READY", payloads.ready(self._socket_url()))
                await self._dispatch("GUILD_CREATE", payloads.guild())
            case 6:
                self.resumed += 1
                self.sockets.append(socket)
                await self._dispatch("RESUMED", {})
            case _:
                pass

    async def _dispatch(self, name: str, data: dict[str, Any]) -> None:
        """To the last session, as Discord does for a shard."""
        self._sequence += 1
        await self.sockets[-1].send_json({"op": 0, "t": name, "s": self._sequence, "d": data})

    def _message(self, sent: dict[str, Any]) -> dict[str, Any]:
        return payloads.message(self._snowflake(), sent)

    def _snowflake(self) -> int:
        self._number += 1
        return ((int(time.time() * 1000) - _EPOCH) << 22) + self._number

    def _socket_url(self) -> str:
        return self.url.replace("http://", "ws://") + "/gateway/"


@asynccontextmanager
async def a_discord() -> AsyncIterator[Discord]:
    """A server on a free port, stopped at the end."""
    server = Discord()
    runner = web.AppRunner(server.app(), shutdown_timeout=1.0)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    server.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield server
    finally:
        await server.drop(1001)
        await runner.cleanup()


@contextmanager
def instead_of_discord(url: str) -> Iterator[None]:
    """discord.py asks this server inside, and the real one again afterwards."""
    base, gateway = discord.http.Route.BASE, discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY
    discord.http.Route.BASE = f"{url}/api/v10"
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(url.replace("http://", "ws://") + "/gateway/")
    try:
        yield
    finally:
        discord.http.Route.BASE, discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = base, gateway


async def _payload(request: web.Request) -> dict[str, Any]:
    """The JSON of a request, with or without files beside it."""
    if request.content_type.startswith("multipart/"):
        form = await request.post()
        return dict(json.loads(str(form["payload_json"])))
    return dict(await request.json())


async def _files(request: web.Request) -> list[tuple[str, bytes]]:
    """The names and contents of the files of a request."""
    if not request.content_type.startswith("multipart/"):
        return []
    fields = (await request.post()).values()
    return [(one.filename, one.file.read()) for one in fields if isinstance(one, web.FileField)]


def _json(body: Any, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    # With a charset in its type, discord.py would take the body for text.
    return web.Response(
        body=json.dumps(body).encode(), status=status, content_type="application/json", headers=headers
    )
