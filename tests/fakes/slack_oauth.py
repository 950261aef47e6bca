"""Decides who may install the app: client, codes and what a code is exchanged for."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.slack_workspaces import Json, Refused, Workspace

APP_ID = "A0INFLUENCE"


@dataclass
class Installing:
    """The app's registration at Slack, and the codes that are not used yet."""

    client_id: str = "111.222"
    client_secret: str = "client-secret"
    app_token: str = "xapp-1-A0INFLUENCE-1-secret"
    app_id: str = APP_ID
    installer: str = "U0INSTALLER"
    codes: dict[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)

    def code(self, team: str, scopes: tuple[str, ...] = ()) -> str:
        """What Slack redirects with, once a person of the team pressed "Allow"."""
        code = f"code-{secrets.token_hex(8)}"
        self.codes[code] = (team, scopes)
        return code

    def exchanged(self, args: Json, workspaces: dict[str, Workspace]) -> dict[str, Any]:
        if args.get("client_id") != self.client_id:
            raise Refused("invalid_client_id")
        if args.get("client_secret") != self.client_secret:
            raise Refused("bad_client_secret")
        team, scopes = self.codes.pop(args.get("code", ""), ("", ()))
        if not team:
            raise Refused("invalid_code")
        workspace = workspaces[team]
        workspace.fault = ""
        workspace.scopes = scopes or workspace.scopes
        return self._installed(workspace)

    def _installed(self, workspace: Workspace) -> dict[str, Any]:
        return {
            "access_token": workspace.token,
            "token_type": "bot",
            "scope": ",".join(workspace.scopes),
            "bot_user_id": workspace.bot_user_id,
            "app_id": self.app_id,
            "team": {"id": workspace.id, "name": workspace.domain},
            "enterprise": workspace.enterprise,
            "authed_user": {"id": self.installer},
            "is_enterprise_install": False,
        }
