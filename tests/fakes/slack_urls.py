"""Decides what a response_url and a trigger_id are still good for."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.fakes.slack_workspaces import Ephemeral, Json, Refused

USES = 5
RESPONSE_LIFETIME = timedelta(minutes=30)
TRIGGER_LIFETIME = timedelta(seconds=3)


@dataclass
class ResponseUrl:
    """Where an app may answer a command or an action: 5 times within 30 minutes."""

    path: str
    team: str
    channel: str
    user: str
    issued_at: datetime
    original: Json | Ephemeral | None = None
    uses: int = 0

    def fault(self, now: datetime) -> str:
        """What the next use is refused with; "" if it is not."""
        if now - self.issued_at > RESPONSE_LIFETIME:
            return "expired_url"
        return "used_url" if self.uses >= USES else ""


@dataclass(frozen=True)
class ResponseCall:
    """What an app posted to a response_url, and the status that it was answered."""

    url: ResponseUrl
    args: Json
    status: int
    body: str


@dataclass
class Trigger:
    """A right to open one modal."""

    team: str
    issued_at: datetime
    exchanged: bool = False


@dataclass
class Issued:
    """All response URLs and triggers there are."""

    now: Callable[[], datetime]
    base: str = ""
    urls: dict[str, ResponseUrl] = field(default_factory=dict)
    triggers: dict[str, Trigger] = field(default_factory=dict)

    def response_url(
        self,
        team: str,
        channel: str,
        user: str,
        original: Json | Ephemeral | None = None,
        kind: str = "commands",
    ) -> str:
        """`original` is the message whose button was pressed, and what replace_original replaces."""
        path = f"/{kind}/{team}/{len(self.urls) + 1}/{secrets.token_hex(8)}"
        self.urls[path] = ResponseUrl(path, team, channel, user, self.now(), original)
        return self.base + path

    def trigger_id(self, team: str) -> str:
        trigger = f"{len(self.triggers) + 1}.{secrets.token_hex(8)}"
        self.triggers[trigger] = Trigger(team, self.now())
        return trigger

    def exchange(self, trigger_id: Any, team: str) -> None:
        trigger = self.triggers.get(trigger_id)
        if trigger is None or trigger.team != team:
            raise Refused("invalid_trigger_id")
        if trigger.exchanged:
            raise Refused("exchanged_trigger_id")
        if self.now() - trigger.issued_at > TRIGGER_LIFETIME:
            raise Refused("expired_trigger_id")
        trigger.exchanged = True
