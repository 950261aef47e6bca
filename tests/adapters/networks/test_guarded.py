"""The client for hosts that people name: nothing private is reached, and nothing about it is told."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import suppress

import pytest
import pytest_asyncio

from adapters.networks.guarded import GuardedHttp
from adapters.networks.http import Ask
from scoring.errors import AnswerTooLarge, BadAnswer, ForbiddenHost, NetworkDown, RateLimited
from scoring.ports.fetch_context import asking
from tests.adapters.networks.conftest import UNPACED
from tests.english import english
from tests.fakes import FakeClock
from tests.servers.inside import Loopback, Names
from tests.servers.stages import AGENT, QUICK
from tests.servers.web import Reply, Server, json_reply

PUBLIC = "93.184.215.14"
OTHER = "93.184.215.15"


@pytest.fixture
def loopback(server: Server) -> Loopback:
    return Loopback(int(server.url.rpartition(":")[2]))


@pytest.fixture
def names() -> Names:
    return Names(otherwise=[PUBLIC])


@pytest_asyncio.fixture
async def guarded(clock: FakeClock, loopback: Loopback, names: Names) -> AsyncIterator[GuardedHttp]:
    client = GuardedHttp(AGENT, clock, waits=QUICK, resolve=names, network=loopback)
    yield client
    await client.aclose()


def ask(url: str) -> Ask:
    return Ask(url, "That server", UNPACED)


HOSTILE = (
    *("http://mastodon.social/", "ftp://mastodon.social/", "file:///etc/passwd", "https:///", "//x.com", ""),
    *("https://127.0.0.1/", "https://[::1]/", "https://169.254.169.254/latest/meta-data", "https://0/"),
    *("https://2130706433/", "https://0x7f.1/", "https://017700000001/", "https://[::ffff:10.0.0.1]/"),
    *("https://localhost/", "https://db.internal/", "https://printer.local/", "https://x.onion/"),
    *("https://user@mastodon.social/", "https://user:pw@mastodon.social/", "https://a@b@c.com/"),
    *("https://mastodon.social:22/", "https://mastodon.social:443/", "https://mastodon.social:/"),
    *("https://mastodon.social:99999/", "https://[bad/", "https://mastodon.social\\@evil.com/"),
)


@pytest.mark.parametrize("url", HOSTILE)
async def test_a_hostile_address_is_refused_before_any_name_is_looked_up(
    guarded: GuardedHttp, names: Names, loopback: Loopback, url: str
) -> None:
    with pytest.raises(ForbiddenHost):
        await guarded.get(ask(url))
    assert names.asked == []
    assert loopback.connected == []


@pytest.mark.parametrize(
    "addresses",
    [
        *(["127.0.0.1"], ["10.1.2.3"], ["169.254.169.254"], ["::1"], ["fd00::1"], ["fe80::1%eth0"]),
        *(["::ffff:192.168.0.1"], ["64:ff9b::10.0.0.1"], ["2002:7f00:1::"], ["224.0.0.1"], []),
        *([PUBLIC, "10.0.0.1"], ["10.0.0.1", PUBLIC], [PUBLIC, OTHER, "::1"]),
    ],
    ids=str,
)
async def test_a_name_with_any_private_address_is_never_connected_to(
    guarded: GuardedHttp, names: Names, loopback: Loopback, addresses: list[str]
) -> None:
    names.otherwise = addresses
    with pytest.raises(ForbiddenHost):
        await guarded.get(ask("https://evil.example.com/"))
    assert loopback.connected == []


async def test_the_address_that_was_checked_is_the_one_that_is_used(
    guarded: GuardedHttp, names: Names, loopback: Loopback, server: Server
) -> None:
    names.known = {"rebind.example.com": [[PUBLIC], ["127.0.0.1"]]}
    assert (await guarded.get(ask("https://rebind.example.com/x"))).status == 200
    assert names.asked == ["rebind.example.com"]
    assert loopback.connected == [f"{PUBLIC}:443"]
    assert loopback.names == ["rebind.example.com"], "the certificate is checked for the name"
    assert server.requests[0].headers["host"] == "rebind.example.com"


async def test_a_second_connection_is_checked_again(
    guarded: GuardedHttp, names: Names, loopback: Loopback, server: Server
) -> None:
    names.known = {"rebind.example.com": [[PUBLIC], ["127.0.0.1"]]}
    server.fault = lambda request: json_reply({}, connection="close")
    await guarded.get(ask("https://rebind.example.com/x"))
    server.fault = lambda request: None
    with pytest.raises(ForbiddenHost):
        await guarded.get(ask("https://rebind.example.com/x"))
    assert len(loopback.connected) == 1


async def test_the_next_public_address_is_tried_where_one_is_dead(
    guarded: GuardedHttp, names: Names, loopback: Loopback
) -> None:
    names.otherwise = [PUBLIC, OTHER]
    loopback.dead = {PUBLIC}
    assert (await guarded.get(ask("https://mastodon.social/"))).status == 200
    assert loopback.connected == [f"{PUBLIC}:443", f"{OTHER}:443"]


async def test_what_does_not_exist_and_what_is_private_sound_the_same(
    guarded: GuardedHttp, names: Names
) -> None:
    names.known = {"secret.example.com": [["10.0.0.1"]], "nothing.example.com": [[]]}
    told = []
    for host in ("secret.example.com", "nothing.example.com"):
        for _ in range(2):
            with pytest.raises(ForbiddenHost) as refused:
                await guarded.get(ask(f"https://{host}/"))
            told.append(str(refused.value))
    assert len(set(told)) == 1
    assert "10.0.0.1" not in told[0]
    assert "secret" not in told[0]


async def test_a_refused_name_is_not_looked_up_again_for_ten_minutes(
    guarded: GuardedHttp, names: Names, clock: FakeClock
) -> None:
    names.known = {"evil.example.com": [["10.0.0.1"], [PUBLIC]]}
    for _ in range(3):
        with pytest.raises(ForbiddenHost):
            await guarded.get(ask("https://evil.example.com/"))
    assert len(names.asked) == 1
    clock.move(minutes=11)
    assert (await guarded.get(ask("https://evil.example.com/"))).status == 200


def to(location: str) -> Reply:
    return Reply(302, b"", {"location": location})


async def test_redirects_are_followed_by_hand_twice(
    guarded: GuardedHttp, server: Server, names: Names
) -> None:
    ways = {
        "/0": to("/1"),
        "/1": to("https://other.example.com/2"),
        "/3": to("/4"),
        "/4": to("/5"),
        "/5": to("/6"),
    }
    server.fault = lambda request: ways.get(request.path)
    assert (await guarded.follow(ask("https://one.example.com/0"))).status == 200
    assert [request.headers["host"] for request in server.requests] == [
        "one.example.com",
        "one.example.com",
        "other.example.com",
    ]
    with pytest.raises(BadAnswer):
        await guarded.follow(ask("https://one.example.com/3"))


LEADING_INSIDE = (
    *(url for url in HOSTILE if url not in ("", "//x.com", "https:///")),
    *("https://inside.example.com/", "//127.0.0.1/x", "https://[x"),
)


@pytest.mark.parametrize("location", LEADING_INSIDE)
async def test_a_redirect_leads_nowhere_that_a_handle_may_not(
    guarded: GuardedHttp, server: Server, names: Names, loopback: Loopback, location: str
) -> None:
    names.known = {"inside.example.com": [["192.168.1.1"]]}
    server.fault = lambda request: to(location)
    with pytest.raises(ForbiddenHost):
        await guarded.follow(ask("https://one.example.com/"))
    assert len(server.requests) == 1
    assert loopback.connected == [f"{PUBLIC}:443"]


async def test_a_megabyte_is_the_most(guarded: GuardedHttp, server: Server) -> None:
    server.fault = lambda request: json_reply("x" * 1_100_000)
    with pytest.raises(AnswerTooLarge):
        await guarded.get(ask("https://mastodon.social/"))


async def test_a_public_server_that_is_down_is_down(guarded: GuardedHttp, loopback: Loopback) -> None:
    loopback.dead = {PUBLIC}
    with pytest.raises(NetworkDown):
        await guarded.get(ask("https://mastodon.social/"))


async def test_new_servers_are_limited_and_known_ones_are_not(
    clock: FakeClock, loopback: Loopback, names: Names
) -> None:
    guarded = GuardedHttp(AGENT, clock, waits=QUICK, resolve=names, network=loopback, new_hosts=6)
    for number in range(3):
        await guarded.get(ask(f"https://h{number}.example.com/"))
    with pytest.raises(RateLimited, match="13:00 UTC"):
        await guarded.get(ask("https://h3.example.com/"))
    await guarded.get(ask("https://h0.example.com/"))
    clock.move(hours=1)
    await guarded.get(ask("https://h3.example.com/"))
    await guarded.aclose()


def known(guarded: GuardedHttp) -> int:
    return int(english(guarded.describe()).split()[0])


async def new_servers(guarded: GuardedHttp, workspace: str) -> int:
    """How many servers that nobody asked before this workspace may ask now."""
    before = known(guarded)
    with asking(workspace=workspace), suppress(RateLimited):
        while True:
            await guarded.get(ask(f"https://h{known(guarded)}.example.com/"))
    return known(guarded) - before


async def test_one_team_cannot_use_up_the_new_servers_of_the_others(
    clock: FakeClock, loopback: Loopback, names: Names
) -> None:
    guarded = GuardedHttp(AGENT, clock, waits=QUICK, resolve=names, network=loopback, new_hosts=40)
    taken = [await new_servers(guarded, f"t{number}") for number in range(5)]
    assert taken == [20, 10, 5, 3, 1], "each may take half of what the others left"
    assert await new_servers(guarded, "t0") == 0
    clock.move(hours=1)
    assert await new_servers(guarded, "t4") == 20, "an hour later nothing of it counts"
    await guarded.aclose()


async def test_the_new_servers_of_all_teams_together_are_limited(
    clock: FakeClock, loopback: Loopback, names: Names
) -> None:
    guarded = GuardedHttp(AGENT, clock, waits=QUICK, resolve=names, network=loopback, new_hosts=40)
    assert sum([await new_servers(guarded, f"t{number}") for number in range(60)]) == 40
    await guarded.aclose()


async def test_hosts_of_the_operator_are_denied(clock: FakeClock, loopback: Loopback, names: Names) -> None:
    guarded = GuardedHttp(
        AGENT, clock, waits=QUICK, resolve=names, network=loopback, denied=["bot.example.com"]
    )
    for host in ("bot.example.com", "db.bot.example.com"):
        with pytest.raises(ForbiddenHost):
            await guarded.get(ask(f"https://{host}/"))
    await guarded.get(ask("https://robot.example.com/"))
    await guarded.aclose()


async def test_a_trusted_server_may_be_private_and_plain(
    clock: FakeClock, server: Server, names: Names
) -> None:
    guarded = GuardedHttp(AGENT, clock, waits=QUICK, resolve=names, trusted=[server.host])
    assert guarded.base_url(server.host) == server.url
    assert (await guarded.get(ask(server.url + "/x"))).status == 200
    assert names.asked == []
    for url in ("http://127.0.0.1:1/", "http://127.0.0.1/", "https://127.0.0.1/"):
        with pytest.raises(ForbiddenHost):
            await guarded.get(ask(url))
    await guarded.aclose()


async def test_a_host_that_people_name_cannot_send_us_to_a_trusted_one(
    clock: FakeClock, server: Server, loopback: Loopback, names: Names
) -> None:
    guarded = GuardedHttp(AGENT, clock, resolve=names, network=loopback, trusted=["db.lan:5000"], waits=QUICK)
    server.fault = lambda request: to("http://db.lan:5000/x") if request.path == "/" else None
    with pytest.raises(ForbiddenHost):
        await guarded.follow(ask("https://one.example.com/"))
    assert loopback.connected == [f"{PUBLIC}:443"]
    assert (await guarded.follow(ask("http://db.lan:5000/"))).status == 200
    await guarded.aclose()


def test_the_root_of_a_host_is_https_unless_it_is_trusted() -> None:
    guarded = GuardedHttp(AGENT, FakeClock(), trusted=["localhost:3300", "social.lan:443"])
    assert guarded.base_url("Mastodon.social") == "https://mastodon.social"
    assert guarded.base_url("localhost:3300") == "http://localhost:3300"
    assert guarded.base_url("social.lan:443") == "https://social.lan:443"
    with pytest.raises(ForbiddenHost):
        guarded.base_url("localhost:3301")
