"""A server that behaves like the YouTube Data API v3, with samples of our own."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.servers.web import Reply, Request, json_reply

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
CHANNEL = "UC" + "k" * 22


def stamp(days_ago: float) -> str:
    return (NOW - timedelta(days=days_ago)).strftime("%Y-%m-%dT%H:%M:%SZ")


def channel(**statistics: Any) -> dict[str, Any]:
    return {
        "kind": "youtube#channel",
        "id": CHANNEL,
        "snippet": {"title": "Kite Films", "customUrl": "@kitefilms", "publishedAt": "2015-01-02T03:04:05Z"},
        "contentDetails": {"relatedPlaylists": {"likes": "", "uploads": "UU" + "k" * 22}},
        "statistics": {
            "viewCount": "99000",
            "subscriberCount": "12300",
            "hiddenSubscriberCount": False,
            "videoCount": "64",
            **statistics,
        },
    }


def video(number: int, **statistics: Any) -> dict[str, Any]:
    return {
        "kind": "youtube#video",
        "id": f"vid-{number:06}_",
        "snippet": {
            "title": f"How to fly, part {number}?",
            "description": "More. #kites, #Wind",
            "publishedAt": stamp(number + 0.5),
            "channelId": CHANNEL,
            "liveBroadcastContent": "none",
        },
        "statistics": {
            "viewCount": "1000",
            "likeCount": "80",
            "favoriteCount": "0",
            "commentCount": "9",
            **statistics,
        },
    }


def fault(status: int, reason: str, detail: str = "") -> Reply:
    """`detail` is what Google's gateway says of it where that differs."""
    error = {
        "code": status,
        "message": "…",
        "errors": [{"message": "…", "domain": "youtube", "reason": reason}],
        "details": [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": detail or reason}],
    }
    return json_reply({"error": error}, status)


@dataclass
class FakeYouTube:
    """`handle` is a server's handler."""

    key: str = "good"
    channels: dict[str, dict[str, Any]] = field(default_factory=dict)
    videos: list[dict[str, Any]] = field(default_factory=lambda: [video(number) for number in range(60)])
    units: int = 0

    def handle(self, request: Request) -> Reply:
        self.units += 1
        if request.headers.get("x-goog-api-key") != self.key:
            return fault(400, "API_KEY_INVALID")
        what = request.path.rpartition("/")[2]
        if what == "channels":
            found = self.channels.get(request.one("forHandle").removeprefix("@") or request.one("id"))
            return json_reply(
                {"kind": "youtube#channelListResponse", **({"items": [found]} if found else {})}
            )
        if what == "playlistItems":
            if request.one("playlistId") != "UU" + "k" * 22:
                return fault(404, "playlistNotFound")
            items = [{"contentDetails": {"videoId": one["id"]}} for one in self.videos]
            return json_reply(
                {"items": items[: int(request.one("maxResults", "5"))], "nextPageToken": "more"}
            )
        if what == "videos":
            wanted = request.one("id").split(",")
            return json_reply({"items": [one for one in self.videos if one["id"] in wanted]})
        return fault(404, "notFound")
