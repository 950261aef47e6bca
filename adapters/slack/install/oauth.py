"""Installation by OAuth: many workspaces, each with its own token; one private hello to whoever installed."""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable, Sequence

from slack_bolt.oauth.async_callback_options import AsyncCallbackOptions, AsyncFailureArgs, AsyncSuccessArgs
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.oauth.installation_store import Installation

from adapters.render.texts import Texts, accepted, texts
from adapters.slack.install.oauth_pages import failed_page, installed_page, loggable
from adapters.slack.install.oauth_states import STATE_SECONDS, States
from adapters.slack.install.vault import EncryptedStore, ManyTeams
from adapters.slack.outbound.languages import Languages
from adapters.slack.outbound.web import SlackWeb
from adapters.slack.render.sanitise import member_id
from adapters.slack.tasks import Tasks
from adapters.slack.workspaces import Team
from scoring.errors import PublishTrouble
from scoring.messages.replies import Reply
from scoring.text import say

log = logging.getLogger(__name__)

SCOPES = ("commands", "chat:write", "chat:write.public")
# Offered, and left out by whoever does not tick them: with the first two an unknown post is looked for, with
# the others scores stand below links of profiles.
OPTIONAL_SCOPES = (
    "channels:history",
    "files:read",
    "files:write",
    "groups:history",
    "links:read",
    "links:write",
)

_TEAM = re.compile(r"[TE][A-Z0-9]{1,20}")

WELCOME = Reply(
    say("Thank you for installing Influence"),
    (
        say("Type `/influence @handle` in any channel: a score from 1 to 100, how far it carries."),
        say("Press Set up for the rest: whom to watch, and in which channel a digest comes."),
        say("This is the only message that I send unasked."),
    ),
    begins=True,
)

Returned = Callable[[str], Awaitable[None]]


class Installing:
    """What happens after somebody pressed "Allow"."""

    def __init__(
        self, teams: ManyTeams, web: SlackWeb, tasks: Tasks, returned: Returned, languages: Languages
    ) -> None:
        self._teams = teams
        self._web = web
        self._tasks = tasks
        self._returned = returned
        self._languages = languages

    async def succeeded(self, args: AsyncSuccessArgs) -> BoltResponse:
        team = Team(args.installation.enterprise_id, args.installation.team_id or "")
        self._teams.forget_cached(team)
        self._tasks.spawn(self._welcome(args.installation, team), "slack welcome")
        return _page(args.settings, 200, installed_page(self._text(args.request), team.team))

    async def failed(self, args: AsyncFailureArgs) -> BoltResponse:
        log.warning("an installation ended with %s", loggable(args.reason))
        # Slack's own "no" comes as a 200 by default, and is none.
        status = args.suggested_status_code if args.suggested_status_code >= 400 else 400
        return _page(args.settings, status, failed_page(self._text(args.request), args.reason))

    def _text(self, request: AsyncBoltRequest) -> Texts:
        """The first language of the browser that we speak, else the operator's."""
        language = accepted(next(iter(request.headers.get("accept-language", ())), ""))
        return self._web.renderer.text if language is None else texts(language)

    async def _welcome(self, installation: Installation, team: Team) -> None:
        await self._returned(team.workspace)
        person = member_id(installation.user_id)
        installed = await self._teams.find(team)
        if person is None or installed is None or await self._teams.installations(team) > 1:
            return  # somebody was greeted when it was installed first
        try:
            text = await self._languages.of_person(installed, person)
            await self._web.post(installed, person, WELCOME, text)
        except PublishTrouble as trouble:
            log.warning("the installer was not greeted: %s", trouble.happened)


class Flow(AsyncOAuthFlow):
    """The SDK's flow, without what an address may slip into Slack's own."""

    async def build_authorize_url(self, state: str, request: AsyncBoltRequest) -> str:
        team = next(iter(request.query.get("team", ())), "")
        url = self.settings.authorize_url_generator
        return url.generate(state=state, team=team if _TEAM.fullmatch(team) else None)


def _page(settings: AsyncOAuthSettings, status: int, body: str) -> BoltResponse:
    """A page of ours; the cookie of the installation is done with."""
    headers: dict[str, str | Sequence[str]] = {
        "Content-Type": "text/html; charset=utf-8",
        "Set-Cookie": settings.state_utils.build_set_cookie_for_deletion(),
    }
    return BoltResponse(status=status, headers=headers, body=body)


def make_flow(
    web: SlackWeb,
    store: EncryptedStore,
    states: States,
    installing: Installing,
    *,
    client_id: str,
    client_secret: str,
    authorize_url: str,
    public_url: str | None,
) -> AsyncOAuthFlow:
    """`public_url` is where Slack sends people back to; without it Slack takes the app's first one."""
    back = None if public_url is None else f"{public_url}/slack/oauth_redirect"
    settings = AsyncOAuthSettings(
        client_id=client_id,
        client_secret=client_secret,
        scopes=[*SCOPES, *OPTIONAL_SCOPES],
        user_scopes=[],
        redirect_uri=back,
        authorization_url=authorize_url,
        installation_store=store,
        installation_store_bot_only=True,
        state_store=states,
        # The link on the operator's page is the button; Slack's own page asks whether to install.
        install_page_rendering_enabled=False,
        state_expiration_seconds=STATE_SECONDS,
        callback_options=AsyncCallbackOptions(installing.succeeded, installing.failed),
        logger=_sdk_log(),
    )
    return Flow(client=web.client(), settings=settings, logger=_sdk_log())


def _sdk_log() -> logging.Logger:
    """The SDK writes codes and states of addresses into its warnings, as they came; we say it ourselves."""
    quiet = logging.getLogger(f"{__name__}.sdk")
    quiet.setLevel(logging.CRITICAL)
    return quiet
