"""Builds what Slack sends to an app, the same for HTTP and for Socket Mode.

Field by field as in docs.slack.dev/reference/interaction-payloads and the samples of java-slack-sdk.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.slack_oauth import APP_ID
from tests.fakes.slack_urls import Issued
from tests.fakes.slack_workspaces import Ephemeral, Json, Workspace

VERIFICATION_TOKEN = "verification-token"


@dataclass
class Payloads:
    """Payloads of one Slack; each command and action gets a fresh response_url and trigger_id."""

    issued: Issued
    workspaces: Mapping[str, Workspace]
    _ticks: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def slash(
        self, team: str, channel: str, user: str, text: str, command: str = "/influence"
    ) -> dict[str, str]:
        """The form of a slash command."""
        workspace = self.workspaces[team]
        enterprise = workspace.enterprise
        return {
            "token": VERIFICATION_TOKEN,
            "team_id": team,
            "team_domain": workspace.domain,
            **({f"enterprise_{name}": one for name, one in enterprise.items()} if enterprise else {}),
            "channel_id": channel,
            "channel_name": workspace.anywhere(channel).name_in_commands,
            "user_id": user,
            "user_name": user.lower(),
            "command": command,
            "text": text,
            "api_app_id": APP_ID,
            "is_enterprise_install": "false",
            "response_url": self.issued.response_url(team, channel, user),
            "trigger_id": self.issued.trigger_id(team),
        }

    def action(
        self,
        team: str,
        channel: str,
        user: str,
        action: Mapping[str, Any],
        message: Json | Ephemeral | None = None,
        values: Json | None = None,
        home: str = "",
    ) -> Json:
        """A person used an element of a message; a message that only one person sees is not told itself.

        `home` is the team of a person who came by Slack Connect.
        """
        private = isinstance(message, Ephemeral)
        shown: Json = (message.message if isinstance(message, Ephemeral) else message) or {}
        url = self.issued.response_url(team, channel, user, message, kind="actions")
        return {
            **self._interaction("block_actions", team, user, home),
            "container": {
                **{"type": "message", "message_ts": shown.get("ts", ""), "channel_id": channel},
                **{"is_ephemeral": private},
                **({"thread_ts": shown["thread_ts"]} if "thread_ts" in shown else {}),
            },
            "channel": {"id": channel, "name": self.workspaces[team].anywhere(channel).name_in_commands},
            **({"message": shown} if shown and not private else {}),
            "state": {"values": values or {}},
            "response_url": url,
            "actions": [self._acted(action)],
        }

    def shortcut(self, team: str, channel: str, user: str, callback: str, text: str) -> Json:
        """A person chose a shortcut of a message with that text."""
        shown = self._interaction("message_action", team, user)
        return {
            **shown,
            "callback_id": callback,
            "message_ts": f"{self.issued.now().timestamp():.6f}",
            "channel": {"id": channel, "name": self.workspaces[team].anywhere(channel).name_in_commands},
            "message": {"type": "message", "user": "U9", "text": text},
            "response_url": self.issued.response_url(team, channel, user),
        }

    def action_in_view(self, team: str, user: str, action: Mapping[str, Any], view: Json) -> Json:
        """A person used an element of a modal or of the home tab; there is no response_url."""
        return {
            **self._interaction("block_actions", team, user),
            "container": {"type": "view", "view_id": view["id"]},
            "view": view,
            "actions": [self._acted(action)],
        }

    def view_submission(self, team: str, user: str, view: Json, values: Json) -> Json:
        """`values` is the state: block_id, then action_id, then the element's own."""
        return {
            **self._interaction("view_submission", team, user),
            "view": {**view, "state": {"values": values}},
            "response_urls": [],
        }

    def view_closed(self, team: str, user: str, view: Json, cleared: bool = False) -> Json:
        closed = self._interaction("view_closed", team, user)
        del closed["trigger_id"]
        return {**closed, "view": view, "is_cleared": cleared}

    def block_suggestion(
        self, team: str, user: str, typed: str, action_id: str, block_id: str, view: Json | None = None
    ) -> Json:
        """A person types into an external_select, here of a view."""
        asked = self._interaction("block_suggestion", team, user)
        del asked["trigger_id"]
        shown = {"view": view, "container": {"type": "view", "view_id": view["id"]}} if view else {}
        return {**asked, "action_id": action_id, "block_id": block_id, "value": typed, **shown}

    def event(self, team: str, event: Mapping[str, Any], event_id: str = "") -> Json:
        """An event as the Events API tells it; the same event_id again is the same event again."""
        workspace = self.workspaces[team]
        now = self.issued.now().timestamp()
        return {
            "token": VERIFICATION_TOKEN,
            "team_id": team,
            "context_team_id": team,
            "context_enterprise_id": workspace.enterprise_id,
            "api_app_id": APP_ID,
            "event": {"event_ts": f"{now:.6f}", **event},
            "type": "event_callback",
            "event_id": event_id or f"Ev{next(self._ticks):08d}",
            "event_time": int(now),
            "authorizations": [
                {
                    **{"enterprise_id": workspace.enterprise_id, "team_id": team},
                    **{"user_id": workspace.bot_user_id, "is_bot": True, "is_enterprise_install": False},
                }
            ],
            "is_ext_shared_channel": False,
        }

    def _interaction(self, kind: str, team: str, user: str, home: str = "") -> Json:
        workspace = self.workspaces[team]
        return {
            "type": kind,
            "user": {"id": user, "username": user.lower(), "name": user.lower(), "team_id": home or team},
            "api_app_id": APP_ID,
            "token": VERIFICATION_TOKEN,
            "team": {"id": team, "domain": workspace.domain},
            "enterprise": workspace.enterprise,
            "is_enterprise_install": False,
            "trigger_id": self.issued.trigger_id(team),
        }

    def _acted(self, action: Mapping[str, Any]) -> Json:
        ts = f"{self.issued.now().timestamp():.6f}"
        return {"type": "button", "block_id": "b", "action_ts": ts, **action}


def element_of(shown: Json, action_id: str) -> Json:
    """What an action tells of the element of a message or a view that has the action_id."""
    for block in shown.get("blocks", []):
        elements = [*block.get("elements", []), block.get("accessory"), block.get("element")]
        for element in elements:
            if isinstance(element, dict) and element.get("action_id") == action_id:
                told = {
                    name: element[name] for name in ("type", "action_id", "text", "value") if name in element
                }
                return {**told, "block_id": block["block_id"]}
    raise AssertionError(f"nothing with the action_id {action_id} is shown")
