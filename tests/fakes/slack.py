"""A Slack on loopback that a real Bolt app talks to: Web API, response URLs, OAuth and Socket Mode.

It refuses what Slack refuses, fails as a test asks it to, and remembers what it was told.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Self
from urllib.parse import quote, urlencode

from aiohttp import web

from scoring.ports.clock import Clock
from tests.fakes.slack_board import Board
from tests.fakes.slack_deliveries import HttpDeliveries, SocketDeliveries
from tests.fakes.slack_faults import Faults
from tests.fakes.slack_methods import WebApi
from tests.fakes.slack_oauth import Installing
from tests.fakes.slack_payloads import Payloads
from tests.fakes.slack_responses import responded
from tests.fakes.slack_socket import Socket
from tests.fakes.slack_urls import Issued, ResponseCall
from tests.fakes.slack_wire import Call, arrived, spoilt
from tests.fakes.slack_workspaces import SCOPES, Channel, Ephemeral, Json, Refused, Workspace
from tests.waits import LIMIT, until

MOST_BODY = 16 * 2**20


class RealClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass
class FakeSlack(Faults):
    """A running Slack. Its clock rules response URLs and triggers; signatures go by the real clock."""

    clock: Clock = field(default_factory=RealClock)
    calls: list[Call] = field(default_factory=list)
    respond_calls: list[ResponseCall] = field(default_factory=list)
    socket: Socket = field(default_factory=Socket)
    app: Installing = field(default_factory=Installing)
    installing: str = ""  # the team whose person presses "Allow" next; "" for the first one
    url: str = ""
    jitter: Callable[[], float] = lambda: 0.0

    def __post_init__(self) -> None:
        self.board = Board(lambda: self.clock.now())
        self.issued = Issued(lambda: self.clock.now())
        self.api = WebApi(self.board, self.issued, self.app)
        self.payloads = Payloads(self.issued, self.workspaces)

    @classmethod
    @asynccontextmanager
    async def start(cls, clock: Clock | None = None) -> AsyncIterator[Self]:
        """A Slack with nothing in it, on a free port of 127.0.0.1."""
        slack = cls() if clock is None else cls(clock=clock)
        runner = web.AppRunner(slack._application(), access_log=None, shutdown_timeout=0.2)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        slack.url = slack.issued.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
        try:
            yield slack
        finally:
            slack.socket.cut()
            await runner.cleanup()

    @property
    def api_url(self) -> str:
        return f"{self.url}/api/"

    @property
    def authorize_url(self) -> str:
        return f"{self.url}/oauth/v2/authorize"

    @property
    def workspaces(self) -> dict[str, Workspace]:
        return self.api.workspaces

    @property
    def faults(self) -> list[str]:
        """What Slack took although a good app does not send it, such as a message without text."""
        return self.board.faults

    @property
    def ephemerals(self) -> list[Ephemeral]:
        return self.board.ephemerals

    @property
    def supports_charts(self) -> bool:
        return self.board.supports_charts

    @supports_charts.setter
    def supports_charts(self, supported: bool) -> None:
        self.board.supports_charts = supported

    def add_workspace(
        self,
        team: str = "T1",
        *,
        enterprise_id: str | None = None,
        token: str = "",
        scopes: Sequence[str] = SCOPES,
        bot_user_id: str = "",
        bot_id: str = "",
        installed: bool = True,
    ) -> Workspace:
        """A team; where the app is not installed yet, its token is good for nothing."""
        workspace = Workspace(
            team,
            enterprise_id,
            token or f"xoxb-{team}-secret",
            tuple(scopes),
            bot_user_id or f"U0BOT{team}",
            bot_id or f"B0BOT{team}",
            "" if installed else "invalid_auth",
        )
        self.workspaces[team] = workspace
        return workspace

    def add_channel(
        self,
        team: str,
        channel: str,
        *,
        name: str = "",
        private: bool = False,
        member: bool = False,
        archived: bool = False,
    ) -> Channel:
        made = Channel(channel, name or channel.lower(), private, member, archived)
        self.workspaces[team].channels[channel] = made
        return made

    def revoke(self, team: str, error: str = "token_revoked") -> None:
        """The team's token is answered with that from now on; an installation makes it good again."""
        self.workspaces[team].fault = error

    def called(self, method: str, team: str | None = None) -> list[Call]:
        token = None if team is None else self.workspaces[team].token
        return [one for one in self.calls if one.method == method and token in (None, one.token)]

    def messages(self, channel: str, team: str = "T1") -> list[Json]:
        """What is in the channel now, from old to new; for a person's id what the app wrote to them."""
        found = self.workspaces[team].channels.get(f"D{channel[1:]}" if channel[0] in "UW" else channel)
        return [] if found is None else found.messages

    def home(self, user: str, team: str = "T1") -> Json | None:
        return self.board.homes.get((team, user))

    def views(self, team: str = "T1") -> list[Json]:
        """The modals that were opened, each as it is now."""
        return [one for one in self.board.views.values() if one["team_id"] == team]

    async def until(self, condition: Callable[[], object]) -> None:
        """Until the condition holds. It may be about the app as well, so that nothing could wake this up."""
        await until(condition)

    def deliveries(self, app_url: str, signing_secret: str) -> HttpDeliveries:
        return HttpDeliveries(app_url, signing_secret, self.payloads)

    def socket_deliveries(self, patience: float = LIMIT) -> SocketDeliveries:
        return SocketDeliveries(self.socket, self.payloads, patience)

    def _application(self) -> web.Application:
        application = web.Application(client_max_size=MOST_BODY)
        application.router.add_route("*", "/api/{method}", self._called)
        application.router.add_post("/{kind:commands|actions}/{team}/{number}/{secret}", self._responded)
        application.router.add_get("/oauth/v2/authorize", self._authorized)
        application.router.add_get("/link", self.socket.serve)
        application.router.add_post("/upload/v1/{file}", self._uploaded)
        application.router.add_get("/files-pri/{file}/download/{name}", self._downloaded)
        return application

    async def _called(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        token, args = await arrived(request)
        fault = self.take(method)
        await asyncio.sleep(fault.delay + self.jitter())
        if fault.hold is not None:
            await fault.hold.passed()
        refused = {"ok": False, "error": fault.error}
        answer = self._answer(method, token, args, request) if fault.reaches else refused
        self.calls.append(Call(method, request.method, request.content_type, token, args, answer))
        known = next((one for one in self.workspaces.values() if one.token == token), None)
        headers = {"x-oauth-scopes": ",".join(known.scopes) if known else ""}
        return spoilt(fault, request, web.json_response(answer, headers=headers))

    def _answer(self, method: str, token: str, args: Json, request: web.Request) -> Json:
        if method != "apps.connections.open":
            return self.api.answer(method, token, args)
        # The token of the app is not taken from the arguments.
        if request.headers.get("Authorization") != f"Bearer {self.app.app_token}":
            return Refused("not_allowed_token_type" if token.startswith("xoxb-") else "invalid_auth").answer
        return {
            "ok": True,
            "url": f"{self.url.replace('http', 'ws', 1)}/link?ticket=1&app_id={self.app.app_id}",
        }

    async def _responded(self, request: web.Request) -> web.StreamResponse:
        fault = self.take("response_url")
        await asyncio.sleep(fault.delay)
        url = self.issued.urls.get(request.path)
        if not fault.reaches or url is None:
            return spoilt(fault, request, web.Response(status=404, text=fault.error or "no_service"))
        done = responded(self.board, self.workspaces[url.team], url, await request.json())
        self.respond_calls.append(done)
        return spoilt(fault, request, web.Response(status=done.status, text=done.body))

    async def _uploaded(self, request: web.Request) -> web.StreamResponse:
        """Takes the bytes of a file, as a body or as a field of a form."""
        fault = self.take("upload")
        if request.content_type.startswith("multipart/"):
            form = await request.post()
            body = next(one.file.read() for one in form.values() if isinstance(one, web.FileField))
        else:
            body = await request.read()
        taken = fault.reaches and self.board.files.receive(request.match_info["file"], body)
        return spoilt(fault, request, web.Response(status=200 if taken else 500, text=f"OK - {len(body)}"))

    async def _downloaded(self, request: web.Request) -> web.StreamResponse:
        """What a person handed over, for a token that may read it; others are shown a page to sign in."""
        file = self.board.files.known.get(request.match_info["file"])
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        known = next((one for one in self.workspaces.values() if one.token == token), None)
        if file is None or known is None or known.id != file.team or "files:read" not in known.scopes:
            raise web.HTTPFound(f"{self.url}/sign-in")
        return spoilt(self.take("download"), request, web.Response(body=file.content or b""))

    def hand_over(self, name: str, content: bytes, team: str = "T1") -> Json:
        """A person chose this file in a modal: what its state tells of it."""
        number = self.board.files.handed_over(team, name, content)
        private = f"{self.url}/files-pri/{number}/download/{quote(name)}"
        return {"id": number, "name": name, "size": len(content), "url_private_download": private}

    async def _authorized(self, request: web.Request) -> web.Response:
        """A person presses "Allow" at once."""
        asked = request.query
        team = asked.get("team") or self.installing or next(iter(self.workspaces))
        code = self.app.code(team, tuple(filter(None, asked.get("scope", "").split(","))))
        back = urlencode({"code": code, "state": asked.get("state", "")})
        raise web.HTTPFound(f"{asked.get('redirect_uri', '')}?{back}")
