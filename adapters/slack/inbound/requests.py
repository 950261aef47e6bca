"""What Slack sent -> who asks, from where, and how they are answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slack_bolt.async_app import AsyncBoltContext

from adapters.slack.request import SlackRequest
from adapters.slack.workspaces import Installed, Team
from scoring.commands.requester import Requester


def asked_from(body: Mapping[str, Any], context: AsyncBoltContext) -> SlackRequest:
    """The request, scoped by what was authorised and never by what was typed or pressed."""
    container = body.get("container") or {}
    channel = body.get("channel_id") or (body.get("channel") or {}).get("id") or container.get("channel_id")
    trigger = body.get("trigger_id")
    installed: Installed = context["influence_installed"]
    return SlackRequest(
        requester=Requester(installed.team.workspace, str(channel or ""), str(context.user_id or "")),
        installed=installed,
        response_url=body.get("response_url"),
        trigger_id=str(trigger or ""),
        ephemeral=bool(container.get("is_ephemeral")),
        direct=_is_direct(body, str(channel or "")),
        again=f"slack trigger {trigger}" if trigger else None,
    )


def _is_direct(body: Mapping[str, Any], channel: str) -> bool:
    """A direct message of two or of several people, by its id or by the name that Slack gives it."""
    name = str(body.get("channel_name") or (body.get("channel") or {}).get("name") or "")
    return channel.startswith("D") or name == "directmessage" or name.startswith("mpdm-")


def is_stranger(body: Mapping[str, Any], team: Team) -> bool:
    """Whether the person belongs to another organisation and came by a shared channel."""
    user = body.get("user")
    home = user.get("team_id") if isinstance(user, Mapping) else None
    return home is not None and home != team.team and team.enterprise is None
