"""A server that answers as Misskey's API does (and Sharkey's), in the shapes of its documentation."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.servers.web import Reply, Request, json_reply

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
FAR = "far.example.org"


def stamp(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def user(name: str, **changes: Any) -> dict[str, Any]:
    """UserDetailed."""
    return {
        "id": f"9u{name}",
        "name": name.title(),
        "username": name,
        "host": None,
        "avatarUrl": f"https://mk.example.com/proxy/avatar.webp?{name}",
        "isBot": False,
        "isCat": True,
        "onlineStatus": "unknown",
        "url": None,
        "uri": None,
        "createdAt": "2022-11-05T00:00:00.000Z",
        "isLocked": False,
        "isSilenced": False,
        "isSuspended": False,
        "isExplorable": True,
        "noCrawle": False,
        "description": None,
        "followersCount": 420,
        "followingCount": 100,
        "notesCount": 77,
        "followersVisibility": "public",
        **changes,
    }


def lite(one: dict[str, Any]) -> dict[str, Any]:
    """UserLite, as people come in lists: without any count."""
    return {name: one[name] for name in ("id", "name", "username", "host", "avatarUrl", "isBot")}


def note(number: int, owner: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Number 0 is the newest, and each is a day older than the one before."""
    return {
        "id": f"9n{number:04}",
        "createdAt": stamp(NOW - timedelta(days=number, hours=3)),
        "userId": owner["id"],
        "user": lite(owner),
        "text": f"Note number {number}. Is it good?",
        "cw": None,
        "visibility": "public",
        "localOnly": False,
        "replyId": None,
        "renoteId": None,
        "renoteCount": 2,
        "repliesCount": 1,
        "reactionCount": 3,
        "reactions": {"👍": 2, ":blobcat@.:": 1},
        "files": [],
        "tags": ["Kites"],
        **changes,
    }


def fault(code: str, status: int) -> Reply:
    return json_reply({"error": {"message": "…", "code": code, "id": "0-0", "kind": "client"}}, status)


@dataclass
class FakeMisskey:
    """`handle` is a server's handler."""

    home: str = "mk.example.com"
    software: str = "sharkey"
    users: dict[str, dict[str, Any]] = field(default_factory=dict)
    notes: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    fans: list[dict[str, Any]] = field(
        default_factory=lambda: [user("fan1"), user("fan2", host="far.example.org")]
    )
    asked: list[tuple[str, Any]] = field(default_factory=list)

    def add(self, name: str, notes: int = 0, **changes: Any) -> dict[str, Any]:
        owner = self.users[name] = user(name, **changes)
        self.notes[owner["id"]] = [note(number, owner) for number in range(notes)]
        return owner

    def handle(self, request: Request) -> Reply:
        if request.path == "/.well-known/webfinger":
            return self._finger(request.one("resource"))
        if request.path == "/.well-known/nodeinfo":
            rel = "http://nodeinfo.diaspora.software/ns/schema/2.1"
            return json_reply({"links": [{"rel": rel, "href": f"https://{self.home}/nodeinfo/2.1"}]})
        if request.path == "/nodeinfo/2.1":
            return json_reply({"version": "2.1", "software": {"name": self.software, "version": "2026.5"}})
        body = json.loads(request.body) if request.body else None
        self.asked.append((request.path, body))
        if body is None:
            return fault("UNKNOWN_API_ENDPOINT", 404)
        return self._answer(request.path, body)

    def _finger(self, resource: str) -> Reply:
        name = resource.removeprefix("acct:").partition("@")[0]
        if name not in self.users:
            return Reply(404)
        href = f"https://{self.home}/users/{self.users[name]['id']}"
        links = [{"rel": "self", "type": "application/activity+json", "href": href}]
        reply = json_reply({"subject": resource, "links": links})
        return Reply(200, reply.body, {"content-type": "application/jrd+json"})

    def _answer(self, path: str, body: dict[str, Any]) -> Reply:
        everybody = [*self.users.values(), *self.fans]
        if path == "/api/users/show" and "userIds" in body:
            return json_reply([one for one in everybody if one["id"] in body["userIds"]])
        if path == "/api/users/show":
            found = self.users.get(body["username"])
            return json_reply(found) if found else fault("NO_SUCH_USER", 404)
        if path == "/api/users/notes":
            return json_reply(self._notes(body))
        if path == "/api/notes/reactions":
            return json_reply([{"id": one["id"], "type": "👍", "user": lite(one)} for one in self.fans])
        if path == "/api/notes/renotes":
            return json_reply([note(7, one, text=None, renoteId=body["noteId"]) for one in self.fans[:1]])
        return fault("UNKNOWN_API_ENDPOINT", 404)

    def _notes(self, body: dict[str, Any]) -> list[dict[str, Any]]:
        found = self.notes[body["userId"]]
        before = body.get("untilId")
        start = next((at + 1 for at, one in enumerate(found) if one and one["id"] == before), 0)
        return found[start:][: body["limit"]]
