"""Many hosts behind one server: the pages, profiles and documents that proofs of identity are read from."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from tests.servers.mastodon import account
from tests.servers.web import Reply, Request, json_reply


@dataclass
class Web:
    """Pages by host and path."""

    pages: dict[str, Reply] = field(default_factory=dict)

    def page(self, url: str, *links: str) -> None:
        anchors = "".join(f'<a rel="nofollow me" href="{link}">x</a>' for link in links)
        self.pages[url] = Reply(
            200, f"<html>{anchors}".encode(), {"content-type": "text/html; charset=utf-8"}
        )

    def fields(self, *fields: tuple[str, bool]) -> None:
        """The profile fields of @ada@social.example.com."""
        listed = [
            {
                "name": "Web",
                "value": f'<a href="{url}" rel="me nofollow">{url}</a>',
                "verified_at": "2026-01-01T00:00:00.000Z" if verified else None,
            }
            for url, verified in fields
        ]
        self.pages["social.example.com/api/v1/accounts/lookup"] = json_reply(account("ada", fields=listed))

    def domain(self, domain: str, did: str, names: str) -> None:
        text = {"content-type": "text/plain"}
        self.pages[f"{domain}/.well-known/atproto-did"] = Reply(200, f"{did}\n".encode(), text)
        self.document(did, names)

    def document(self, did: str, names: str) -> None:
        told = json.dumps({"id": did, "alsoKnownAs": [f"at://{names}"]}).encode()
        self.pages[f"plc.directory/{did}"] = Reply(200, told, {"content-type": "application/did+ld+json"})

    def handle(self, request: Request) -> Reply:
        return self.pages.get(request.headers["host"] + request.path.rstrip("/"), Reply(404))
