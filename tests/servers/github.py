"""A server that behaves like GitHub's REST API, with samples of our own."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.servers.web import Reply, Request, json_reply

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


def stamp(days_ago: float) -> str:
    return (NOW - timedelta(days=days_ago)).strftime("%Y-%m-%dT%H:%M:%SZ")


def user(name: str, **changes: Any) -> dict[str, Any]:
    return {
        "login": name,
        "id": 7,
        "avatar_url": "https://avatars.example/7",
        "type": "User",
        "name": "Ada Lovelace",
        "html_url": f"https://github.com/{name}",
        "public_repos": 3,
        "public_gists": 0,
        "followers": 1200,
        "following": 30,
        "created_at": "2012-03-01T10:00:00Z",
        **changes,
    }


def repository(owner: str, name: str, pushed: float = 5, **changes: Any) -> dict[str, Any]:
    return {
        "id": 70,
        "name": name,
        "full_name": f"{owner}/{name}",
        "private": False,
        "fork": False,
        "html_url": f"https://github.com/{owner}/{name}",
        "description": "Kites in code",
        "created_at": stamp(800),
        "pushed_at": stamp(pushed),
        "stargazers_count": 250,
        "forks_count": 12,
        "open_issues_count": 4,
        "archived": False,
        "topics": ["kites", "Python"],
        "owner": {"login": owner},
        **changes,
    }


def release(number: int, tag: str, published: float = 20, **changes: Any) -> dict[str, Any]:
    """As the REST list has it, with ten reactions."""
    return {
        "id": number,
        "html_url": f"https://github.com/ada/kite/releases/tag/{tag}",
        "tag_name": tag,
        "name": tag,
        "body": "Flies higher.",
        "draft": False,
        "prerelease": False,
        "reactions": {"total_count": 10},
        "created_at": stamp(published + 1),
        "published_at": stamp(published),
        "author": {"login": "ada"},
        "assets": [],
        **changes,
    }


def _of_query(one: dict[str, Any]) -> dict[str, Any]:
    """The query language tells a count of reactions always."""
    total = (one.get("reactions") or {}).get("total_count", 0)
    kept = {key: one[key] for key in ("id", "tag_name", "published_at", "draft")}
    return {**kept, "reactions": {"total_count": total}}


@dataclass
class FakeGitHub:
    """`handle` is a server's handler. `token`: the only one that is accepted, where one is sent."""

    token: str = "good"
    users: dict[str, dict[str, Any]] = field(default_factory=dict)
    repositories: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    releases: dict[str, list[dict[str, Any]]] = field(default_factory=dict)  # by owner/name, newest first
    stargazers: list[str] = field(default_factory=lambda: [f"fan{number}" for number in range(250)])
    remaining: int = 60

    def add(self, name: str, *repositories: dict[str, Any], **changes: Any) -> None:
        self.users[name] = user(name, **changes)
        self.repositories[name] = list(repositories)

    def handle(self, request: Request) -> Reply:
        sent = request.headers.get("authorization")
        if sent and sent != f"Bearer {self.token}":
            return json_reply({"message": "Bad credentials"}, 401)
        if request.path == "/rate_limit":
            core = {"limit": 5000 if sent else 60, "remaining": self.remaining, "reset": 1, "used": 1}
            return json_reply({"resources": {"core": core}, "rate": core})
        if self.remaining == 0:
            reset = str(int((NOW + timedelta(minutes=20)).timestamp()))
            limited = {"message": "API rate limit exceeded"}
            return json_reply(limited, 403, x_ratelimit_remaining="0", x_ratelimit_reset=reset)
        if request.path == "/graphql":
            return self._graph(json.loads(request.body)["query"])
        return self._conditional(request, self._find(request))

    def _graph(self, query: str) -> Reply:
        """Understands exactly the kind of query that is documented for stargazers and releases."""
        wanted = re.findall(
            r'(\w+):repository\(owner:"([^"]+)",name:"([^"]+)"\){stargazers\(last:(\d+)\)'
            r"{edges{starredAt node{[^{}]*(?:{[^{}]*}[^{}]*)*}}}"
            r" releases\(first:(\d+),orderBy:{field:CREATED_AT,direction:DESC}\){nodes{"
            r"id:databaseId tag_name:tagName published_at:publishedAt draft:isDraft"
            r" reactions{total_count:totalCount}}}}",
            query,
        )
        known = {one["full_name"]: one for owned in self.repositories.values() for one in owned}
        data = {
            alias: {
                "stargazers": {"edges": self._fans(known[f"{owner}/{name}"], int(last))},
                "releases": {
                    "nodes": [*map(_of_query, self.releases.get(f"{owner}/{name}", [])[: int(some)])]
                },
            }
            if f"{owner}/{name}" in known
            else None
            for alias, owner, name, last, some in wanted
        }
        return json_reply({"data": data} if data else {"errors": [{"type": "PARSE", "message": "…"}]})

    def _fans(self, repository: dict[str, Any], last: int) -> list[dict[str, Any]]:
        """The newest of them last, one a day."""
        if not repository["stargazers_count"]:
            return []
        newest = self.stargazers[-last:]
        return [self.star(name, len(newest) - number) for number, name in enumerate(newest)]

    def star(self, name: str, days_ago: float = 1) -> dict[str, Any]:
        return {"starredAt": stamp(days_ago), "node": self.fan(name)}

    def fan(self, name: str) -> dict[str, Any]:
        return {
            "login": name,
            "createdAt": "2019-01-02T03:04:05Z",
            "followers": {"totalCount": 17},
            "following": {"totalCount": 5},
            "repositories": {"totalCount": 9},
        }

    def _find(self, request: Request) -> Any:
        steps = request.path.strip("/").split("/")
        if steps[0] == "users" and steps[1] in self.users:
            return self.repositories[steps[1]] if steps[2:] == ["repos"] else self.users[steps[1]]
        if steps[0] == "repos" and steps[3:] == ["releases"]:
            return self.releases.get("/".join(steps[1:3]), [])[: int(request.one("per_page", "30"))]
        if steps[0] == "repos" and steps[3:] == ["stargazers"]:
            size, page = int(request.one("per_page", "30")), int(request.one("page", "1"))
            return [{"login": name, "type": "User"} for name in self.stargazers[size * (page - 1) :][:size]]
        return None

    def _conditional(self, request: Request, found: Any) -> Reply:
        if found is None:
            return json_reply({"message": "Not Found", "documentation_url": "https://docs.github.com"}, 404)
        reply = json_reply(found)
        etag = f'W/"{hashlib.sha256(reply.body).hexdigest()}"'
        if request.headers.get("if-none-match") == etag:
            return Reply(304, b"", {"etag": etag})
        return Reply(
            200, reply.body, {**reply.headers, "etag": etag, "x-ratelimit-remaining": str(self.remaining)}
        )
