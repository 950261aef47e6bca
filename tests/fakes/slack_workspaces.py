"""What the fake Slack knows: workspaces, their channels, and what people and the app wrote into them."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

SCOPES = ("commands", "chat:write", "chat:write.public")


class Refused(Exception):
    """Slack says no: `{"ok": false, "error": ...}` with whatever else it tells."""

    def __init__(self, error: str, **told: Any) -> None:
        super().__init__(error)
        self.answer: Json = {"ok": False, "error": error, **told}


@dataclass
class Channel:
    """A conversation, and the messages in it from old to new. `member` is whether the app is in it."""

    id: str
    name: str
    private: bool = False
    member: bool = False
    archived: bool = False
    direct: bool = False
    messages: list[Json] = field(default_factory=list)

    def message(self, ts: str) -> Json:
        for one in self.messages:
            if one["ts"] == ts:
                return one
        raise Refused("message_not_found")

    @property
    def name_in_commands(self) -> str:
        """A slash command tells the name of public channels only."""
        if self.direct:
            return "directmessage"
        return "privategroup" if self.private else self.name


@dataclass
class Workspace:
    """A team that has the app. `fault` is what its token is answered with, once that is no longer good."""

    id: str
    enterprise_id: str | None
    token: str
    scopes: tuple[str, ...]
    bot_user_id: str
    bot_id: str
    fault: str = ""
    channels: dict[str, Channel] = field(default_factory=dict)
    absent: set[str] = field(default_factory=set)
    admins: set[str] = field(default_factory=set)
    locales: dict[str, str] = field(default_factory=dict)

    @property
    def domain(self) -> str:
        return f"team-{self.id.lower()}"

    @property
    def enterprise(self) -> Json | None:
        return {"id": self.enterprise_id, "name": "Acme Group"} if self.enterprise_id else None

    def needs(self, *scopes: str) -> None:
        """One of the scopes, or Slack refuses."""
        if not set(scopes) & set(self.scopes):
            raise Refused("missing_scope", needed=scopes[0], provided=",".join(self.scopes))

    def direct(self, user: str) -> Channel:
        """The conversation of the app with a person, opened if it is not yet."""
        if user in self.absent:
            raise Refused("channel_not_found")
        channel = f"D{user[1:]}"
        return self.channels.setdefault(channel, Channel(channel, user, member=True, direct=True))

    def seen(self, channel: str) -> Channel:
        """The channel, if the app may know that it exists."""
        found = self.channels.get(channel)
        if found is None or ((found.private or found.direct) and not found.member):
            raise Refused("channel_not_found")
        return found

    def to_post_in(self, channel: str) -> Channel:
        """The channel, if the app may write into it."""
        found = self.direct(channel) if channel[:1] in ("U", "W") else self.seen(channel)
        if found.archived:
            raise Refused("is_archived")
        if not found.member and "chat:write.public" not in self.scopes:
            raise Refused("not_in_channel")
        return found

    def anywhere(self, channel: str) -> Channel:
        """The channel even where the app is not in it: what a response_url writes into."""
        direct = channel.startswith("D")
        return self.channels.setdefault(channel, Channel(channel, channel.lower(), direct=direct))


@dataclass(frozen=True)
class Ephemeral:
    """A message that only one person sees."""

    team: str
    channel: str
    user: str
    message: Json


def with_block_ids(blocks: Iterable[Mapping[str, Any]], ts: str) -> list[Json]:
    """Slack names the blocks that have no name; an action tells that name."""
    named = [copy.deepcopy(dict(block)) for block in blocks]
    return [{"block_id": f"b{ts[-4:]}{place}", **block} for place, block in enumerate(named)]
