"""Where a Mastodon account lives: other hosts, moves, links, private and trusted servers."""

from __future__ import annotations

import pytest

from adapters.networks.guarded import GuardedHttp
from adapters.networks.mastodon import Mastodon
from scoring.errors import (
    BadAnswer,
    ForbiddenHost,
    UnknownHandle,
)
from scoring.facts import fact
from scoring.handles import Handle
from tests.english import english
from tests.fakes import FakeClock
from tests.servers.mastodon import FakeMastodon, account, status
from tests.servers.stages import AGENT, QUICK
from tests.servers.web import Reply, Request, Server, html_reply

ADA = Handle("mastodon", "ada@social.example.com")


async def test_a_handle_of_another_host_than_its_server_is_found(
    mastodon: Mastodon, fediverse: FakeMastodon, instance: Server
) -> None:
    """@ada@example.org lives on social.example.com; the site at example.org only answers WebFinger."""

    def bare_site(request: Request) -> Reply | None:
        return (
            html_reply(404) if "example.org" in request.headers["host"] and "lookup" in request.path else None
        )

    instance.fault = bare_site
    seen = await mastodon.observe(Handle("mastodon", "ada@example.org"))
    assert (seen.handle, seen.followers) == ("@ada@example.org", 420)
    assert seen.url == "https://social.example.com/@ada"
    confirmed = next(r for r in instance.requests if r.headers["host"] == "social.example.com")
    assert confirmed.one("acct") == "ada@example.org", (
        "the server confirms that this host's handles are its own"
    )
    assert seen.engagers is not None
    assert seen.engagers[0].handle == "fan1@example.org"


async def test_a_host_cannot_claim_an_account_of_another_server(
    mastodon: Mastodon, fediverse: FakeMastodon
) -> None:
    fediverse.accounts["ada"]["acct"] = "ada@evil.example.org"
    with pytest.raises(BadAnswer, match="does not hold"):
        await mastodon.observe(Handle("mastodon", "ada@evil.example.org"))


async def test_webfinger_may_redirect(mastodon: Mastodon, instance: Server) -> None:
    def redirect(request: Request) -> Reply | None:
        if request.headers["host"] == "example.org" and "webfinger" in request.path:
            query = f"resource={request.one('resource')}"
            return Reply(301, b"", {"location": f"https://social.example.com/.well-known/webfinger?{query}"})
        return html_reply(404) if request.headers["host"] == "example.org" else None

    instance.fault = redirect
    assert (await mastodon.observe(Handle("mastodon", "ada@example.org"))).followers == 420


async def test_a_server_without_webfinger_is_still_read(mastodon: Mastodon, instance: Server) -> None:
    instance.fault = lambda request: html_reply(500) if "webfinger" in request.path else None
    assert (await mastodon.observe(ADA)).followers == 420


async def test_an_account_that_moved_is_followed_once(mastodon: Mastodon, fediverse: FakeMastodon) -> None:
    fediverse.add("old", moved=account("ada@new.example.org"))
    fediverse.home = "new.example.org"
    seen = await mastodon.observe(Handle("mastodon", "old@new.example.org"))
    assert (seen.handle, seen.followers) == ("@old@new.example.org", 420)
    assert seen.notes == (fact("moved", handle="@old@new.example.org", new="@ada@new.example.org"),)

    fediverse.accounts["ada"]["moved"] = account("third@new.example.org")
    with pytest.raises(UnknownHandle, match="moved again"):
        await mastodon.observe(Handle("mastodon", "old@new.example.org"))


async def test_links_of_other_places_are_not_shown(mastodon: Mastodon, fediverse: FakeMastodon) -> None:
    owner = fediverse.add("ada", url="javascript:alert(1)")
    fediverse.statuses[owner["id"]] = [status(0, owner, url="https://phish.example.org/@ada/1")]
    seen = await mastodon.observe(ADA)
    assert seen.url is None
    assert seen.posts[0].url is None


@pytest.mark.parametrize(
    "name", ["ada@localhost", "ada@127.0.0.1:3300", "ada@db.internal", "ada@social.example.com:8443"]
)
async def test_private_servers_are_not_asked(mastodon: Mastodon, instance: Server, name: str) -> None:
    with pytest.raises(ForbiddenHost):
        await mastodon.observe(Handle("mastodon", name))
    assert instance.requests == []


async def test_a_trusted_server_may_be_private(
    fediverse: FakeMastodon, instance: Server, clock: FakeClock
) -> None:
    fediverse.home, fediverse.scheme = instance.host, "http"
    fediverse.accounts["ada"]["url"] = f"{instance.url}/@ada"
    mastodon = Mastodon(GuardedHttp(AGENT, clock, waits=QUICK, trusted=[instance.host]))
    seen = await mastodon.observe(Handle("mastodon", f"ada@{instance.host}"))
    assert (seen.followers, seen.url) == (420, f"{instance.url}/@ada")
    assert instance.host in english(await mastodon.check())
    await mastodon.aclose()
