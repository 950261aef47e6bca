"""A workspace of Slack with us in it: the real Bolt, the real core over SQLite, and our Slack on loopback."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.http.health import Probes
from adapters.networks.demo import Demo
from adapters.render.texts import texts
from adapters.slack.app import Keys, Mode, Slack
from adapters.slack.install.one_team import OneTeam
from adapters.slack.outbound.languages import Languages
from adapters.slack.outbound.people import People
from adapters.slack.outbound.publisher import SlackPublisher
from adapters.slack.outbound.rate_limit import Pacing
from adapters.slack.outbound.web import SlackWeb
from adapters.slack.render.message import MessageRenderer
from adapters.storage.settings_store import SqlSettingsStore
from bot.app import App, join
from bot.chat_keys import Chats
from bot.settings import Settings
from bot.slack import use_cases
from scoring.ports.networks import Network
from tests.fakes import FakeIdentity
from tests.fakes.blockkit import faults_of_message, faults_of_view
from tests.fakes.slack import FakeSlack
from tests.fakes.slack_deliveries import Answer, Deliveries, HttpDeliveries
from tests.fakes.slack_workspaces import SCOPES, Ephemeral, Json
from tests.fakes_upkeep import FakeSettingsStore
from tests.stores import open_database

SIGNING_SECRET = "a signing secret of tests"
KEY = "b3VyIHRlc3RzIHVzZSBhIGtleSBvZiAzMiBieXRlcyE="
HANDLE = "@ada@demo"
NO_TIME = 0.001  # between two posts in a channel


@dataclass
class Office:
    """What a test types and sees. `url` is where the app listens, "" in Socket Mode."""

    slack: FakeSlack
    app: App
    front: Slack
    deliver: Deliveries
    engine: AsyncEngine
    url: str

    @property
    def http(self) -> HttpDeliveries:
        """The deliveries where they go over HTTP, for requests that are spoilt."""
        assert isinstance(self.deliver, HttpDeliveries)
        return self.deliver

    async def type(self, text: str, user: str = "U1", channel: str = "C1", team: str = "T1") -> Json:
        """Types `/influence text` and waits for the answer at the response_url."""
        before = len(self.slack.respond_calls)
        answer = await self.deliver.slash(team, channel, user, text)
        assert answer.status == 200 and answer.body == ""
        await self.slack.until(lambda: len(self.slack.respond_calls) > before)
        return self.answered(before)

    async def press(self, action: str, message: Json | Ephemeral | None = None, user: str = "U1") -> Answer:
        """Presses what the last private message shows."""
        return await self.deliver.press(message or self.slack.ephemerals[-1], action, user, "C1")

    async def press_and_read(self, action: str, user: str = "U1") -> Json:
        before = len(self.slack.respond_calls)
        assert (await self.press(action, user=user)).status == 200
        await self.slack.until(lambda: len(self.slack.respond_calls) > before)
        return self.answered(before)

    async def install(self, team: str) -> None:
        """Somebody of the team opens /slack/install and presses "Allow"."""
        self.slack.installing = team
        jar = aiohttp.CookieJar(unsafe=True)
        async with aiohttp.ClientSession(cookie_jar=jar) as browser:
            state, code = await self._allow(browser)
            # The cookie is for https only, and our server stands behind no such proxy here.
            headers = {"Cookie": f"slack-app-oauth-state={state}"}
            back = f"{self.url}/slack/oauth_redirect"
            async with browser.get(back, params={"state": state, "code": code}, headers=headers) as done:
                assert done.status == 200, await done.text()

    async def _allow(self, browser: aiohttp.ClientSession) -> tuple[str, str]:
        async with browser.get(f"{self.url}/slack/install", allow_redirects=False) as page:
            asked = page.headers["Location"]
        async with browser.get(asked, allow_redirects=False) as allowed:
            query = parse_qs(urlsplit(allowed.headers["Location"]).query)
        return query["state"][0], query["code"][0]

    def answered(self, number: int = -1) -> Json:
        call = self.slack.respond_calls[number]
        assert call.status == 200, call.body
        return call.args

    def check(self) -> None:
        """Nothing that left us is anything that Slack would refuse."""
        assert self.slack.faults == []
        for call in self.slack.respond_calls:
            assert faults_of_message(call.args) == [], call.args
        for one in self.slack.called("chat.postMessage"):
            assert faults_of_message(one.args) == [], one.args
        for method in ("views.open", "views.update", "views.publish"):
            for one in self.slack.called(method):
                assert faults_of_view(one.args["view"]) == [], one.args["view"]


@asynccontextmanager
async def open_office(
    folder: Path,
    mode: Mode = "http",
    *,
    database: str = "sqlite",
    network: Network | None = None,
    public_url: str = "",
    clock: Any = None,
    keys: str = KEY,
    language: str = "en",
    slack: FakeSlack | None = None,
    only_admins: bool = False,
    scopes: Sequence[str] = SCOPES,
) -> AsyncIterator[Office]:
    """T1 with the public channel C1; other channels and teams are the test's to add."""
    async with FakeSlack.start(clock) as fresh, open_database(database, folder) as store:
        slack = slack or fresh
        if "T1" not in slack.workspaces:
            workspace = slack.add_workspace("T1", installed=mode != "oauth", scopes=scopes)
            slack.add_channel("T1", "C1", name="marketing")
        else:
            workspace = slack.workspaces["T1"]
        wanted = Keys(
            mode=mode,
            bot_token=workspace.token,
            app_token=slack.app.app_token,
            signing_secret=SIGNING_SECRET,
            client_id=slack.app.client_id,
            client_secret=slack.app.client_secret,
            encryption_keys=keys,
            api_url=slack.api_url,
            authorize_url=slack.authorize_url,
            public_url=public_url,
            language=language,
            only_admins=only_admins,
        )
        settings = SqlSettingsStore(store)
        front = Slack(wanted, store.engine, settings, slack.clock.now)
        front.publisher = SlackPublisher(front.web, front.installations, front.languages, Pacing(NO_TIME))
        networks = {"demo": network or Demo(slack.clock)}
        chats = Chats({"slack": front.publisher}, front)
        app = join(Settings(default_network="demo"), slack.clock, networks, FakeIdentity(), store, chats)
        try:
            async with front.listening(use_cases(app), Probes(_ready), host="127.0.0.1", port=0) as port:
                url = "" if port is None else f"http://127.0.0.1:{port}"
                deliver: Deliveries = slack.socket_deliveries()
                if port is None:
                    await slack.socket.connected()
                else:
                    deliver = slack.deliveries(f"{url}/slack/events", SIGNING_SECRET)
                yield Office(slack, app, front, deliver, store.engine, url)
        finally:
            await app.post.jobs.drain()
            await app.ask.lookup.drain()
            await front.publisher.aclose()


@asynccontextmanager
async def slack_with_channel(clock: Any = None) -> AsyncIterator[FakeSlack]:
    """A Slack with C1 in T1."""
    async with FakeSlack.start(clock) as slack:
        slack.add_workspace("T1")
        slack.add_channel("T1", "C1")
        yield slack


@asynccontextmanager
async def slack_with_history(clock: Any = None) -> AsyncIterator[FakeSlack]:
    """A Slack whose T1 lets us look for our own posts in C1."""
    async with FakeSlack.start(clock) as slack:
        slack.add_workspace("T1", scopes=(*SCOPES, "channels:history", "channels:read"))
        slack.add_channel("T1", "C1", member=True)
        yield slack


def slack_publisher(slack: FakeSlack, seconds: float = NO_TIME) -> SlackPublisher:
    """A publisher of its own, as after a restart."""
    web = SlackWeb(slack.api_url, MessageRenderer(), slack.clock.now)
    languages = Languages(People(web), FakeSettingsStore(), texts(None))
    return SlackPublisher(web, OneTeam(slack.workspaces["T1"].token, web), languages, Pacing(seconds))


async def _ready() -> tuple[bool, str]:
    return True, "ok"
