"""A server that behaves like the Hacker News search at Algolia, with samples of our own."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.servers.web import Reply, Request, json_reply

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


def story(number: int, author: str, **changes: Any) -> dict[str, Any]:
    at = NOW - timedelta(days=number, hours=3)
    return {
        "objectID": str(40_000_000 - number),
        "author": author,
        "created_at": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "created_at_i": int(at.timestamp()),
        "title": f"Show HN: Kite number {number}",
        "url": f"https://kites.example/{number}",
        "points": 40 + number,
        "num_comments": 12,
        "_tags": ["story", f"author_{author}"],
        **changes,
    }


@dataclass
class FakeHackerNews:
    """`handle` is a server's handler. Names are case-sensitive."""

    stories: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def add(self, name: str, stories: int = 0) -> None:
        self.stories[name] = [story(number, name) for number in range(stories)]

    def handle(self, request: Request) -> Reply:
        if request.path.startswith("/api/v1/users/"):
            name = request.path.rpartition("/")[2]
            if name not in self.stories:
                return json_reply({"error": "User not found", "status": 404}, 404)
            return json_reply({"username": name, "about": "", "karma": 4321})
        if request.path == "/api/v1/search_by_date":
            name = request.one("tags").partition("author_")[2]
            hits = self.stories.get(name, [])[: int(request.one("hitsPerPage", "20"))]
            return json_reply({"hits": hits, "nbHits": len(hits), "page": 0, "nbPages": 1})
        return json_reply({"error": "Not found"}, 404)
