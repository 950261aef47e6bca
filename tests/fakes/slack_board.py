"""Decides whether Slack takes a message or a view, and keeps what it takes."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.fakes.blockkit import faults_of_message, faults_of_view
from tests.fakes.slack_files import Files
from tests.fakes.slack_oauth import APP_ID
from tests.fakes.slack_workspaces import Ephemeral, Json, Refused, Workspace, with_block_ids

TEXT = "[json-pointer:/text]"
KEPT = ("text", "attachments", "metadata", "thread_ts", "username", "icon_emoji", "icon_url")


@dataclass
class Board:
    """All that people see of the app. `faults` tell what Slack takes but a good app does not send."""

    now: Callable[[], datetime]
    supports_charts: bool = True
    faults: list[str] = field(default_factory=list)
    ephemerals: list[Ephemeral] = field(default_factory=list)
    views: dict[str, Json] = field(default_factory=dict)
    homes: dict[tuple[str, str], Json] = field(default_factory=dict)
    files: Files = field(default_factory=Files)
    _ticks: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def timestamp(self) -> str:
        """A new one: by it Slack knows a message."""
        return f"{int(self.now().timestamp())}.{next(self._ticks):06d}"

    def check(self, args: Json, where: str) -> None:
        """Refuses what Slack refuses of a message; what is only bad manners goes to the faults."""
        if not (args.get("text") or args.get("blocks") or args.get("attachments")):
            raise Refused("no_text")
        told = faults_of_message(args)
        if any("must be less" in one and TEXT in one for one in told):
            raise Refused("msg_too_long")
        self.faults += [f"{where}: {one}" for one in told if TEXT in one]
        wrong = [one for one in told if TEXT not in one] + self._charts(args.get("blocks") or [])
        if wrong:
            raise Refused("invalid_blocks", errors=wrong, response_metadata=_messages(wrong))

    def _charts(self, blocks: list[Any]) -> list[str]:
        """The roll-out of charts has not reached every workspace."""
        return [
            f"unsupported type: data_visualization [json-pointer:/blocks/{place}/type]"
            for place, block in enumerate(blocks)
            if not self.supports_charts and block.get("type") == "data_visualization"
        ]

    def message(self, workspace: Workspace, args: Json, ts: str = "") -> Json:
        """What Slack makes of the arguments of a post."""
        metadata = args.get("metadata")
        if metadata and not (metadata.get("event_type") and isinstance(metadata.get("event_payload"), dict)):
            raise Refused("invalid_metadata_format")
        ts = ts or self.timestamp()
        return {
            **{"type": "message", "user": workspace.bot_user_id, "bot_id": workspace.bot_id},
            **{"app_id": APP_ID, "team": workspace.id, "ts": ts, "text": ""},
            **{name: args[name] for name in KEPT if args.get(name)},
            **({"blocks": with_block_ids(args["blocks"], ts)} if args.get("blocks") else {}),
        }

    def view(self, workspace: Workspace, view: Json, old: Json | None = None) -> Json:
        """What Slack makes of a view; an old one keeps its id and gets a new hash."""
        wrong = faults_of_view(view)
        if view.get("type") == "home":
            wrong += self._charts(view.get("blocks") or [])
        if wrong:
            raise Refused("invalid_arguments", response_metadata=_messages(wrong))
        tick = next(self._ticks)
        name = old["id"] if old else f"V{tick}"
        return {
            **{"private_metadata": "", "callback_id": "", "external_id": "", "title": None, "close": None},
            **{"submit": None, "clear_on_close": False, "notify_on_close": False},
            **view,
            **{"blocks": with_block_ids(view["blocks"], f"{tick:04d}"), "id": name, "team_id": workspace.id},
            **{"app_id": APP_ID, "bot_id": workspace.bot_id, "app_installed_team_id": workspace.id},
            **{"root_view_id": name, "previous_view_id": None},
            **{"state": {"values": {}}, "hash": f"{int(self.now().timestamp())}.h{tick}"},
        }


def _messages(wrong: list[str]) -> Json:
    return {"messages": [f"[ERROR] {one}" for one in wrong]}
