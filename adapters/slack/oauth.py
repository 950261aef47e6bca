"""Installation by OAuth: many workspaces, each with its own token; one private hello to whoever installed."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

from slack_bolt.oauth.async_callback_options import AsyncCallbackOptions, AsyncFailureArgs, AsyncSuccessArgs
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.response import BoltResponse
from slack_sdk.oauth.installation_store import Installation
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore

from adapters.slack.tasks import Tasks
from adapters.slack.teams import Team
from adapters.slack.untrusted import member_id
from adapters.slack.vault import STATE_SECONDS, EncryptedStore, ManyTeams
from adapters.slack.web import SlackWeb
from adapters.texts import Texts
from scoring.errors import PublishTrouble
from scoring.replies import Reply

log = logging.getLogger(__name__)

SCOPES = ("commands", "chat:write", "chat:write.public")
# Offered, and left out by whoever does not tick them: with them an unknown post is looked for.
OPTIONAL_SCOPES = ("channels:history", "groups:history")

Returned = Callable[[str], Awaitable[None]]


class Installing:
    """What happens after somebody pressed "Allow"."""

    def __init__(self, teams: ManyTeams, web: SlackWeb, tasks: Tasks, returned: Returned) -> None:
        self._teams = teams
        self._web = web
        self._tasks = tasks
        self._returned = returned

    async def succeeded(self, args: AsyncSuccessArgs) -> BoltResponse:
        team = Team(args.installation.enterprise_id, args.installation.team_id or "")
        self._teams.forget_cached(team)
        self._tasks.spawn(self._welcome(args.installation, team), "slack welcome")
        return await args.default.success(args)

    async def failed(self, args: AsyncFailureArgs) -> BoltResponse:
        log.warning("an installation ended with %s", args.reason[:40])
        return await args.default.failure(args)

    async def _welcome(self, installation: Installation, team: Team) -> None:
        await self._returned(team.workspace)
        person = member_id(installation.user_id)
        installed = await self._teams.find(team)
        if person is None or installed is None or await self._teams.installations(team) > 1:
            return  # somebody was greeted when it was installed first
        try:
            await self._web.post(installed, person, _welcome(self._web.pen.text))
        except PublishTrouble as trouble:
            log.warning("the installer was not greeted: %s", trouble.happened)


def _welcome(text: Texts) -> Reply:
    asking = text("Type `/influence @handle` in any channel: a score from 1 to 100, how far it carries.")
    following = text(
        "Next: choose accounts on my Home tab, and type `/influence digest weekly` in a channel."
    )
    return Reply(
        text("Thank you for installing Influence"),
        (asking, following, text("This is the only message that I send unasked.")),
    )


def make_flow(
    web: SlackWeb,
    store: EncryptedStore,
    states: AsyncOAuthStateStore,
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
        logger=log,
    )
    return AsyncOAuthFlow(client=web.client(), settings=settings, logger=log)
