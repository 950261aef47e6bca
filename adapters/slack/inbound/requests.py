"""What Slack sent -> who asks, from where, and how they are answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from slack_bolt.async_app import AsyncBoltContext

from adapters.slack.install.installations import Installed, Team
from scoring.commands.requester import Asker

SLACKS_HOOKS = "hooks.slack.com"


@dataclass(frozen=True, slots=True)
class Asked:
    """One request of a person in an authorised workspace.

    `response_url` is where the answer goes, None from a view; `trigger_id` opens a modal within 3 seconds.
    `again` is the key under which a repetition of the same request is known.
    """

    asker: Asker
    installed: Installed = field(repr=False)
    response_url: str | None = field(default=None, repr=False)
    trigger_id: str = field(default="", repr=False)
    ephemeral: bool = False
    again: str | None = None


class Hosts:
    """Where answers may be sent: Slack's own hooks, or the server that stands in for Slack."""

    def __init__(self, api_url: str) -> None:
        parts = urlsplit(api_url)
        own = () if parts.hostname in (None, "slack.com") else ((parts.scheme, parts.netloc),)
        self._allowed = frozenset((("https", SLACKS_HOOKS), *own))

    def allow(self, url: object) -> bool:
        """Whether this is an address of theirs, without a user or another port."""
        if not isinstance(url, str) or not url.isascii() or not url.isprintable():
            return False
        try:
            parts = urlsplit(url)
        except ValueError:
            return False
        return (parts.scheme, parts.netloc) in self._allowed and "\\" not in url


def asked_from(body: Mapping[str, Any], context: AsyncBoltContext) -> Asked:
    """The request, scoped by what was authorised and never by what was typed or pressed."""
    container = body.get("container") or {}
    channel = body.get("channel_id") or (body.get("channel") or {}).get("id") or container.get("channel_id")
    trigger = body.get("trigger_id")
    installed: Installed = context["influence_installed"]
    return Asked(
        asker=Asker(installed.team.workspace, str(channel or ""), str(context.user_id or "")),
        installed=installed,
        response_url=body.get("response_url"),
        trigger_id=str(trigger or ""),
        ephemeral=bool(container.get("is_ephemeral")),
        again=f"slack trigger {trigger}" if trigger else None,
    )


def is_stranger(body: Mapping[str, Any], team: Team) -> bool:
    """Whether the person belongs to another organisation and came by a shared channel."""
    user = body.get("user")
    home = user.get("team_id") if isinstance(user, Mapping) else None
    return home is not None and home != team.team and team.enterprise is None
