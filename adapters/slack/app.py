"""Everything of Slack in one process, joined: what posts need, and what requests need on top of that."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from slack_bolt.async_app import AsyncApp
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.http.health import Probes
from adapters.http.listening import Address
from adapters.render.texts import texts
from adapters.slack.bolt import make_bolt
from adapters.slack.handlers.admins import Admins
from adapters.slack.handlers.commands import Conversation
from adapters.slack.handlers.home import Pages
from adapters.slack.handlers.listeners import Listeners
from adapters.slack.handlers.running import CommandRunner, Core
from adapters.slack.handlers.unfurling import Unfurling
from adapters.slack.inbound.server import AddRoutes, serving
from adapters.slack.inbound.signature import SigningSecret
from adapters.slack.inbound.socket import check_app_token, connected
from adapters.slack.install.one_team import OneTeam
from adapters.slack.install.uninstall import Leaving
from adapters.slack.outbound.files import Files
from adapters.slack.outbound.hosts import Hosts
from adapters.slack.outbound.languages import Languages
from adapters.slack.outbound.people import People
from adapters.slack.outbound.publisher import SlackPublisher
from adapters.slack.outbound.responder import Responder
from adapters.slack.outbound.web import SlackWeb
from adapters.slack.render.chart_urls import ChartUrls
from adapters.slack.render.message import NO_URL, MessageRenderer
from adapters.slack.tasks import Tasks
from scoring.ports.measures import NO_MEASURES, Measures
from scoring.ports.teams import ProcessedEvents, SettingsStore
from scoring.service.team.overview import Overviews
from scoring.service.team.subscribing import Subscribing
from scoring.service.team.tenancy import Tenancy
from scoring.text import Text, plural, say

if TYPE_CHECKING:
    from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow

    from adapters.slack.install.vault import ManyTeams

Mode = Literal["socket", "http", "oauth"]


@dataclass(frozen=True, slots=True)
class Keys:
    """What the operator has set for Slack. `mode` tells which of them are used."""

    mode: Mode
    bot_token: str = field(default="", repr=False)
    app_token: str = field(default="", repr=False)
    signing_secret: str = field(default="", repr=False)
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    encryption_keys: str = field(default="", repr=False)
    api_url: str = "https://slack.com/api/"
    authorize_url: str = "https://slack.com/oauth/v2/authorize"
    public_url: str = ""
    language: str = "en"
    only_admins: bool = False


@dataclass(frozen=True, slots=True)
class UseCases:
    """What Slack's front needs of the core."""

    core: Core
    overviews: Overviews
    subscribing: Subscribing
    tenancy: Tenancy
    seen: ProcessedEvents


class Slack:
    """Slack for one process. Posting needs nothing but this; requests are taken inside `listening`."""

    def __init__(
        self,
        keys: Keys,
        engine: AsyncEngine,
        settings: SettingsStore,
        now: Callable[[], datetime],
        measures: Measures = NO_MEASURES,
    ) -> None:
        self.keys = keys
        self.charts = _chart_urls(keys, now)
        self.text = texts(keys.language)
        url = NO_URL if self.charts is None else self.charts.write
        self.renderer = MessageRenderer(url=url, text=self.text)
        self.web = SlackWeb(keys.api_url, self.renderer, now, measures)
        self.people = People(self.web)
        self.languages = Languages(self.people, settings, self.text)
        self.installations = self._many(engine) if keys.mode == "oauth" else OneTeam(keys.bot_token, self.web)
        self.publisher = SlackPublisher(self.web, self.installations, self.languages)
        self._engine = engine
        self._settings = settings
        self._now = now

    async def describe(self) -> Text:
        """One line for the operator. Raises BadSettings or NetworkDown where a key does not work."""
        if isinstance(self.installations, OneTeam):
            known = await self.installations.known()
            return say("{mode} mode, workspace {name}", mode=self.keys.mode, name=known.name)
        return say("many workspaces, installed at {path}", path="/slack/install")

    async def check(self) -> Text:
        """One line for the operator on what works. Raises as `describe`, and for an app token, too."""
        described = await self.describe()
        if self.keys.mode == "socket":
            await check_app_token(self.keys.app_token, self.web)
        if not isinstance(self.installations, OneTeam) and (old := await self.installations.store.outdated()):
            return plural(
                "ok, {how}; {n} row of tokens is still written with an older key: keep that key in "
                "ENCRYPTION_KEYS, and start a process with the new one first",
                "ok, {how}; {n} rows of tokens are still written with an older key: keep that key in "
                "ENCRYPTION_KEYS, and start a process with the new one first",
                old,
                how=described,
            )
        if self.keys.mode == "socket" or self.charts is not None:
            return say("ok, {how}", how=described)
        return say("ok, {how}; no PUBLIC_URL, so charts have no pictures to fall back to", how=described)

    @asynccontextmanager
    async def listening(
        self,
        cases: UseCases,
        probes: Probes,
        *,
        host: str | None = None,
        port: int = 3000,
        more: AddRoutes = lambda application: None,
    ) -> AsyncIterator[int | None]:
        """Takes requests inside this block; gives the port, None in Socket Mode. Leaving it waits for
        answers in hand. `more` adds routes where it listens over HTTP. Raises BadSettings or NetworkDown
        where a key does not work."""
        tasks = Tasks()
        if isinstance(self.installations, OneTeam):
            await self.installations.known()
        else:
            await self._renew(self.installations)
        app = self._app(cases, tasks)
        async with AsyncExitStack() as stack:
            stack.push_async_callback(tasks.drain)
            if self.keys.mode == "socket":
                await stack.enter_async_context(connected(app, self.keys.app_token, self.web))
                yield None
            else:
                secret, address = SigningSecret(self.keys.signing_secret), Address(host, port)
                server = serving(app, secret, self.charts, probes, address, more)
                yield await stack.enter_async_context(server)

    def _app(self, cases: UseCases, tasks: Tasks) -> AsyncApp:
        hosts = Hosts(self.keys.api_url)
        secret = None if self.keys.mode == "socket" else self.keys.signing_secret
        oauth = self._oauth(cases, tasks)
        app = make_bolt(self.web, self.installations, hosts, signing_secret=secret, oauth=oauth)
        responder = Responder(self.web, hosts)
        admins = Admins(self.people, only=self.keys.only_admins)
        runner = CommandRunner(cases.core, self.publisher, admins)
        files = Files(self.web)
        conversation = Conversation(runner, responder, self.web, files, self.renderer, self.languages)
        unfurling = Unfurling(runner, self._settings, self.web, self.renderer, self.languages)
        pages = Pages(
            runner,
            cases.overviews,
            cases.subscribing,
            conversation,
            self.web,
            self.renderer,
            self.languages,
            unfurling,
            files,
        )
        leaving = Leaving(self.installations, cases.tenancy.removed, self.languages.forget)
        listeners = Listeners(
            conversation,
            pages,
            leaving,
            tasks,
            cases.seen,
            self._now,
            cases.core.default_network,
            self.languages,
            unfurling,
        )
        listeners.register(app)
        return app

    def _many(self, engine: AsyncEngine) -> ManyTeams:
        """With its cryptography, which a process with one token never loads."""
        from adapters.slack.install.vault import EncryptedStore, ManyTeams, read_keys

        return ManyTeams(EncryptedStore(self.keys.client_id, engine, read_keys(self.keys.encryption_keys)))

    async def _renew(self, installations: ManyTeams) -> None:
        """What is in the store from the last time: tokens get the newest key, old states go."""
        from adapters.slack.install.oauth_states import States

        await installations.store.renew()
        await States(self._engine).forget_old()

    def _oauth(self, cases: UseCases, tasks: Tasks) -> AsyncOAuthFlow | None:
        if isinstance(self.installations, OneTeam):
            return None
        from adapters.slack.install.oauth import Installing, make_flow
        from adapters.slack.install.oauth_states import States

        return make_flow(
            self.web,
            self.installations.store,
            States(self._engine),
            Installing(self.installations, self.web, tasks, cases.tenancy.returned, self.languages),
            client_id=self.keys.client_id,
            client_secret=self.keys.client_secret,
            authorize_url=self.keys.authorize_url,
            public_url=self.keys.public_url or None,
        )


def _chart_urls(keys: Keys, now: Callable[[], datetime]) -> ChartUrls | None:
    """Pictures need a public address, and a web process that serves them."""
    if keys.mode == "socket" or not keys.public_url:
        return None
    return ChartUrls.signed_with(keys.public_url, keys.signing_secret, now)
