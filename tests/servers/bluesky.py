"""An AppView that answers what the reference network answered when tests/fixtures/bluesky was recorded."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.servers.web import Reply, Request, json_reply

RECORDED = Path(__file__).parents[1] / "fixtures" / "bluesky" / "recorded.json"


@dataclass(frozen=True)
class RecordedBluesky:
    """The recording: use `handle` as a server's handler."""

    at: datetime
    dids: dict[str, str]
    answers: dict[str, dict[str, Any]]

    def handle(self, request: Request) -> Reply:
        pairs = sorted((name, value) for name, values in request.query.items() for value in values)
        told = self.answers.get(f"{request.path}?{urlencode(pairs)}")
        if told is None:
            return json_reply({"error": "InvalidRequest", "message": "Profile not found"}, 400)
        return json_reply(told["body"], told["status"])

    def body(self, method: str, **query: str) -> Any:
        """A copy of one recorded answer, to be spoilt by a test."""
        for asked, told in self.answers.items():
            if method in asked and all(urlencode({key: value}) in asked for key, value in query.items()):
                return json.loads(json.dumps(told["body"]))
        raise KeyError(method)


def recorded_bluesky() -> RecordedBluesky:
    told = json.loads(RECORDED.read_text())
    return RecordedBluesky(datetime.fromisoformat(told["recorded_at"]), told["dids"], told["answers"])
