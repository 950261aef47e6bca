"""One workspace, whose token is a setting: which one it is, Slack tells."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from slack_sdk.errors import SlackApiError

from adapters.slack.outbound.errors import UNANSWERED, code_of
from adapters.slack.outbound.web import SlackWeb
from adapters.slack.workspaces import Installed, Team
from scoring.errors import BadSettings, NetworkDown
from scoring.facts import fact
from scoring.text import say


@dataclass(frozen=True, slots=True)
class Known:
    """The workspace of the token."""

    installed: Installed
    name: str


class OneTeam:
    """The Installations of a single token. Slack is asked once, at the start or at the first use."""

    def __init__(self, token: str, web: SlackWeb) -> None:
        self._token = token
        self._web = web
        self._known: Known | None = None
        self._removed = False
        self._asking = asyncio.Lock()

    async def known(self) -> Known:
        """Raises BadSettings for a token that Slack does not accept, NetworkDown where it does not answer."""
        async with self._asking:
            if self._known is None:
                self._known = await self._ask()
            return self._known

    async def find(self, team: Team) -> Installed | None:
        """By the workspace alone: not every request names the organisation that it belongs to."""
        mine = (await self.known()).installed
        return mine if team.team == mine.team.team and not self._removed else None

    async def remove(self, team: Team) -> None:
        """The token is the operator's to delete; here it opens nothing any more."""
        self._removed = self._removed or team.team == (await self.known()).installed.team.team

    def forget_cached(self, team: Team) -> None:
        """A token stays what it is."""

    async def _ask(self) -> Known:
        try:
            answer = await self._web.client(self._token).auth_test()
        except SlackApiError as error:
            raise BadSettings(
                say(
                    "Slack does not accept {setting} ({code}).",
                    setting="SLACK_BOT_TOKEN",
                    code=code_of(error),
                )
            ) from None
        except UNANSWERED:
            raise NetworkDown(fact("chat-unreachable", chat="Slack")) from None
        scopes = str(answer.headers.get("x-oauth-scopes", ""))
        granted = frozenset(scope.strip() for scope in scopes.split(",") if scope.strip())
        team = Team(answer.get("enterprise_id") or None, str(answer["team_id"]))
        bot = Installed(team, self._token, answer.get("bot_id"), answer.get("user_id"), granted)
        return Known(bot, str(answer.get("team") or team.team))
