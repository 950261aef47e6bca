"""A server that speaks Mastodon's API as its documentation says, with samples of our own."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.servers.web import Reply, Request, json_reply

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


def account(name: str, **changes: Any) -> dict[str, Any]:
    """An Account entity."""
    return {
        "id": f"10{sum(name.encode())}",
        "username": name.partition("@")[0],
        "acct": name,
        "display_name": name.title(),
        "locked": False,
        "bot": False,
        "discoverable": True,
        "indexable": False,
        "group": False,
        "created_at": "2022-11-05T00:00:00.000Z",
        "note": "<p>Hello</p>",
        "url": f"https://social.example.com/@{name}",
        "uri": f"https://social.example.com/users/{name}",
        "avatar": "https://social.example.com/avatars/1.png",
        "followers_count": 420,
        "following_count": 100,
        "statuses_count": 77,
        "last_status_at": "2026-05-01",
        "hide_collections": None,
        "noindex": False,
        "emojis": [],
        "fields": [],
        **changes,
    }


def status(number: int, owner: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A Status entity; number 0 is the newest, and each is a day older than the one before."""
    at = NOW - timedelta(days=number, hours=3)
    return {
        "id": f"11{number:04}",
        "created_at": at.isoformat().replace("+00:00", "Z"),
        "in_reply_to_id": None,
        "in_reply_to_account_id": None,
        "visibility": "public",
        "content": f"<p>Post number {number} &amp; more<br />of it. Is it good?</p>",
        "url": f"{owner['url']}/11{number:04}",
        "replies_count": 1,
        "reblogs_count": 2,
        "favourites_count": 3,
        "quotes_count": 0,
        "reblog": None,
        "media_attachments": [],
        "mentions": [],
        "tags": [{"name": "Kites", "url": "https://social.example.com/tags/kites"}],
        "card": None,
        "account": owner,
        **changes,
    }


@dataclass
class FakeMastodon:
    """`handle` is a server's handler. `home` is the host and port its WebFinger answers name."""

    home: str = "social.example.com"
    scheme: str = "https"
    accounts: dict[str, dict[str, Any]] = field(default_factory=dict)
    statuses: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    people: list[dict[str, Any]] = field(default_factory=list)
    fingers: bool = True
    page: int = 80
    link_host: str = ""  # what Link headers name instead of home

    def add(self, name: str, posts: int = 0, **changes: Any) -> dict[str, Any]:
        owner = self.accounts[name] = account(name, **changes)
        self.statuses[owner["id"]] = [status(number, owner) for number in range(posts)]
        return owner

    def handle(self, request: Request) -> Reply:
        if request.path == "/.well-known/webfinger":
            return self._finger(request.one("resource"))
        if request.path == "/api/v1/accounts/lookup":
            found = self.accounts.get(request.one("acct").partition("@")[0])
            return json_reply(found) if found else json_reply({"error": "Record not found"}, 404)
        if not request.path.startswith("/api/v1/"):
            return Reply(404)
        steps = request.path.split("/")
        if steps[3] == "accounts" and steps[4] in self.statuses:
            return self._page(steps[4], request)
        if steps[-1] in ("favourited_by", "reblogged_by"):
            return self._people(request)
        return json_reply({"error": "Record not found"}, 404)

    def _finger(self, resource: str) -> Reply:
        name = resource.removeprefix("acct:").partition("@")[0]
        if not self.fingers or name not in self.accounts:
            return Reply(404)
        href = f"{self.scheme}://{self.home}/users/{name}"
        links = [
            {"rel": "http://webfinger.net/rel/profile-page", "type": "text/html", "href": href},
            {"rel": "self", "type": "application/activity+json", "href": href},
        ]
        reply = json_reply({"subject": resource, "links": links})
        return Reply(200, reply.body, {"content-type": "application/jrd+json; charset=utf-8"})

    def _statuses(self, owner: str, request: Request) -> list[dict[str, Any]]:
        found = self.statuses[owner]
        if request.one("exclude_reblogs") == "true":
            found = [one for one in found if one["reblog"] is None]
        if request.one("exclude_replies") == "true":
            found = [
                one
                for one in found
                if one["in_reply_to_id"] is None or one["in_reply_to_account_id"] == owner
            ]
        return found

    def _page(self, owner: str, request: Request) -> Reply:
        """At most 40 statuses, as Mastodon does, with the link to those before them."""
        before = request.one("max_id", "")
        found = self._statuses(owner, request)
        start = next((at + 1 for at, one in enumerate(found) if one["id"] == before), 0)
        end = start + min(40, int(request.one("limit", "20")))
        page = found[start:end]
        reply = json_reply(page)
        if end >= len(found):
            return reply
        kept = "&".join(f"{name}={request.one(name)}" for name in sorted(request.query) if name != "max_id")
        url = f"{self.scheme}://{self.home}{request.path}?{kept}&max_id={page[-1]['id']}"
        return Reply(200, reply.body, {**reply.headers, "link": f'<{url}>; rel="next"'})

    def _people(self, request: Request) -> Reply:
        start = int(request.one("max_id", "0"))
        end = start + min(self.page, int(request.one("limit", "40")))
        reply = json_reply(self.people[start:end])
        if end >= len(self.people):
            return reply
        here = f"{self.scheme}://{self.link_host or self.home}{request.path}"
        url = f"{here}?limit={request.one('limit', '40')}&max_id={end}"
        return Reply(200, reply.body, {**reply.headers, "link": f'<{url}>; rel="next", <{url}>; rel="prev"'})
