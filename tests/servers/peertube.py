"""A server that answers as PeerTube's API does, in the shapes of its documentation."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.servers.web import Reply, Request, json_reply

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


def actor(name: str, **changes: Any) -> dict[str, Any]:
    return {
        "id": 12,
        "name": name,
        "host": "tube.example.com",
        "url": f"https://tube.example.com/accounts/{name}",
        "displayName": name.title(),
        "followersCount": 310,
        "followingCount": 0,
        "createdAt": "2021-02-03T04:05:06.789Z",
        "avatars": [],
        **changes,
    }


def video(number: int, **changes: Any) -> dict[str, Any]:
    return {
        "id": number,
        "uuid": f"9c9de5e8-0a1e-484a-b099-e80766180{number:03}",
        "shortUUID": f"kk{number}",
        "url": f"https://tube.example.com/videos/watch/{number}",
        "name": f"How to fly, part {number}?",
        "publishedAt": (NOW - timedelta(days=number + 3)).strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        "isLive": False,
        "nsfw": False,
        "views": 900,
        "likes": 12,
        "dislikes": 1,
        "comments": 4,
        **changes,
    }


def problem(status: int) -> Reply:
    body = json_reply({"type": "about:blank", "title": "Not Found", "detail": "…", "status": status}, status)
    return Reply(status, body.body, {"content-type": "application/problem+json; charset=utf-8"})


@dataclass
class FakePeerTube:
    """`handle` is a server's handler."""

    home: str = "tube.example.com"
    accounts: dict[str, dict[str, Any]] = field(default_factory=lambda: {"ada": actor("ada")})
    channels: dict[str, dict[str, Any]] = field(default_factory=lambda: {"kites": actor("kites")})
    videos: list[dict[str, Any]] = field(default_factory=lambda: [video(number) for number in range(12)])

    def handle(self, request: Request) -> Reply:
        if request.path == "/.well-known/webfinger":
            return self._finger(request.one("resource"))
        if request.path == "/.well-known/nodeinfo":
            rel = "http://nodeinfo.diaspora.software/ns/schema/2.0"
            return json_reply({"links": [{"rel": rel, "href": f"https://{self.home}/nodeinfo/2.0.json"}]})
        if request.path == "/nodeinfo/2.0.json":
            return json_reply({"version": "2.0", "software": {"name": "peertube", "version": "7.1.0"}})
        kind, _, name = request.path.removeprefix("/api/v1/").partition("/")
        name, _, what = name.partition("/")
        found = {"accounts": self.accounts, "video-channels": self.channels}.get(kind, {}).get(name)
        if found is None:
            return problem(404)
        if what == "videos":
            page = self.videos[: int(request.one("count", "15"))]
            return json_reply({"total": len(self.videos), "data": page})
        return json_reply(found)

    def _finger(self, resource: str) -> Reply:
        name = resource.removeprefix("acct:").partition("@")[0]
        if name not in self.accounts and name not in self.channels:
            return Reply(404)
        href = f"https://{self.home}/accounts/{name}"
        links = [{"rel": "self", "type": "application/activity+json", "href": href}]
        reply = json_reply({"subject": resource, "links": links})
        return Reply(200, reply.body, {"content-type": "application/jrd+json"})
