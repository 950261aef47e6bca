"""A server that behaves like X's API v2 as documented, in either vocabulary, with samples of our own."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.servers.web import Reply, Request, json_reply

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
NOT_FOUND = {
    "value": "zoe",
    "detail": "Could not find user with username: [zoe].",
    "title": "Not Found Error",
    "resource_type": "user",
    "parameter": "username",
    "type": "https://api.twitter.com/2/problems/resource-not-found",
}
SUSPENDED = {
    "detail": "User has been suspended: [bad].",
    "title": "Forbidden",
    "resource_type": "user",
    "type": "https://api.twitter.com/2/problems/resource-not-found",
}


@dataclass
class FakeX:
    """`handle` is a server's handler. `words` is "tweet" (before August 2026) or "post" (since)."""

    words: str = "tweet"
    token: str = "good"
    users: dict[str, dict[str, Any]] = field(default_factory=dict)
    suspended: set[str] = field(default_factory=set)
    posts: list[dict[str, Any]] = field(default_factory=list)
    fans: int = 30
    unknown: set[str] = field(default_factory=set)  # fields that this plan does not know
    beside: list[dict[str, Any]] = field(default_factory=list)  # problems that stand beside the data
    returned_posts: int = 0
    returned_users: int = 0

    def add(self, name: str, posts: int = 0, **changes: Any) -> None:
        self.users[name] = self.user(str(len(self.users) + 1), name, **changes)
        self.posts = [self.post(number) for number in range(posts)]

    @property
    def cost(self) -> int:
        """What was returned, in mills."""
        return self.returned_posts * 5 + self.returned_users * 10

    def user(self, number: str, name: str, **changes: Any) -> dict[str, Any]:
        metrics = {
            "followers_count": 900,
            "following_count": 80,
            "listed_count": 12,
            f"{self.words}_count": 3000,
        }
        return {
            "id": number,
            "username": name,
            "name": name.title(),
            "created_at": "2011-04-05T06:07:08.000Z",
            "protected": False,
            "profile_image_url": "https://pbs.example/1.png",
            "public_metrics": metrics,
            **changes,
        }

    def post(self, number: int, **changes: Any) -> dict[str, Any]:
        again = "retweet_count" if self.words == "tweet" else "repost_count"
        at = NOW - timedelta(days=number, hours=3)
        return {
            "id": str(9_000 - number),
            "text": "Kites, anyone? #kites",
            "created_at": at.isoformat().replace("+00:00", ".000Z"),
            "author_id": "1",
            "public_metrics": {
                again: 4,
                "reply_count": 1,
                "like_count": 20,
                "quote_count": 2,
                "impression_count": 800,
            },
            "entities": {"hashtags": [{"start": 15, "end": 21, "tag": "kites"}]},
            **changes,
        }

    def handle(self, request: Request) -> Reply:
        if request.headers.get("authorization") != f"Bearer {self.token}":
            return json_reply({"title": "Unauthorized", "type": "about:blank", "status": 401}, 401)
        other = "post.fields" if self.words == "tweet" else "tweet.fields"
        if other in request.query:
            return json_reply({"title": "Invalid Request", "errors": [{"message": other}]}, 400)
        wanted = {name for values in request.query.values() for value in values for name in value.split(",")}
        if wanted & self.unknown:
            return json_reply({"title": "Invalid Request", "errors": [{"message": "unknown field"}]}, 400)
        steps = request.path.strip("/").split("/")
        if steps[1:] == ["usage", "tweets"]:
            return json_reply({"data": {"project_usage": "120", "project_cap": "3000000"}})
        if steps[1:4] == ["users", "by", "username"]:
            return self._user(steps[4])
        return self._list(steps[-1], request)

    def _user(self, name: str) -> Reply:
        if name in self.suspended:
            return json_reply({"errors": [SUSPENDED]})
        if name not in self.users:
            return json_reply({"errors": [NOT_FOUND]})
        self.returned_users += 1
        return json_reply({"data": self.users[name]})

    def _list(self, what: str, request: Request) -> Reply:
        most = int(request.one("max_results", "10"))
        fans = [self.user(str(100 + n), f"fan{n}") for n in range(min(most, self.fans))]
        if what == "retweeted_by":
            self.returned_users += len(fans)
            return json_reply({"data": fans, "meta": {"result_count": len(fans)}, **self._problems()})
        if what == "quote_tweets":
            self.returned_users += len(fans)
            self.returned_posts += len(fans)
            quotes = [self.post(n, author_id=fan["id"]) for n, fan in enumerate(fans)]
            return json_reply({"data": quotes, "includes": {"users": fans}, "meta": {}})
        until = request.one("end_time", "9999")
        found = [post for post in self.posts if post["created_at"] <= until][:most]
        self.returned_posts += len(found)
        meta = {"result_count": len(found)}
        return json_reply({"data": found, "meta": meta, **self._problems()} if found else {"meta": meta})

    def _problems(self) -> dict[str, Any]:
        return {"errors": self.beside} if self.beside else {}
