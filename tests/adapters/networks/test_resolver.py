"""Names that people name: a dead name server holds up nobody but the team that named it."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import httpcore
import pytest

from adapters.networks import resolver as module
from adapters.networks.guarded import GuardedHttp
from adapters.networks.http import Ask
from adapters.networks.resolver import Resolver
from adapters.networks.threads import Threads
from scoring.errors import NetworkSlow
from scoring.ports.fetch_context import asking
from tests.adapters.networks.conftest import UNPACED
from tests.fakes import FakeClock
from tests.servers.inside import Loopback
from tests.servers.stages import AGENT, QUICK, VERIFY
from tests.servers.web import Server

PUBLIC = "93.184.215.14"


@dataclass
class NameServers:
    """A system's resolver. Names in `dead` are answered only once the test lets them be."""

    asked: Counter[str] = field(default_factory=Counter)
    answer: threading.Event = field(default_factory=threading.Event)

    def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked[host] += 1
        if host.startswith("dead"):
            self.answer.wait(60)
        return [PUBLIC]


@pytest.fixture
def servers() -> NameServers:
    return NameServers()


async def ask(resolver: Resolver, workspace: str, host: str) -> Sequence[str]:
    with asking(workspace=workspace):
        return await resolver(host, 443)


async def test_ten_names_on_dead_servers_hold_up_no_other_team(servers: NameServers) -> None:
    resolver = Resolver(servers)
    stuck = [asyncio.create_task(ask(resolver, "slack:T1", f"dead{n}.example.org")) for n in range(10)]
    await asyncio.sleep(0)
    assert await ask(resolver, "slack:T2", "alive.example.org") == [PUBLIC]
    # The pool that everything else of the process uses is as free as before.
    assert await asyncio.to_thread(lambda: "free") == "free"
    assert sum(servers.asked.values()) == module.EACH + 1
    assert not any(task.done() for task in stuck)
    servers.answer.set()
    assert await asyncio.gather(*stuck) == [[PUBLIC]] * 10


async def test_all_teams_together_take_no_more_threads_than_there_are(servers: NameServers) -> None:
    resolver = Resolver(servers, at_once=3, each=2)
    stuck = [
        asyncio.create_task(ask(resolver, f"slack:T{team}", f"dead{team}{n}.example.org"))
        for team in range(3)
        for n in range(3)
    ]
    await asyncio.sleep(0.05)
    assert sum(servers.asked.values()) == 3
    servers.answer.set()
    await asyncio.gather(*stuck)
    assert sum(servers.asked.values()) == 9


async def test_who_asks_again_waits_for_the_look_up_that_is_in_hand(servers: NameServers) -> None:
    resolver = Resolver(servers)
    first = asyncio.create_task(ask(resolver, "slack:T1", "dead.example.org"))
    await asyncio.sleep(0)
    first.cancel()
    with suppress(asyncio.CancelledError):
        await first
    again = asyncio.create_task(ask(resolver, "slack:T1", "dead.example.org"))
    await asyncio.sleep(0)
    servers.answer.set()
    assert await again == [PUBLIC]
    assert servers.asked["dead.example.org"] == 1


async def test_a_turn_that_does_not_come_is_a_time_out(
    servers: NameServers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.05)
    resolver = Resolver(servers, each=1)
    first = asyncio.create_task(ask(resolver, "slack:T1", "dead.example.org"))
    await asyncio.sleep(0)
    with pytest.raises(httpcore.ConnectTimeout):
        await ask(resolver, "slack:T1", "alive.example.org")
    servers.answer.set()
    await first
    assert await ask(resolver, "slack:T1", "alive.example.org") == [PUBLIC]


async def test_what_a_look_up_raises_is_raised_to_whoever_waits() -> None:
    def broken(host: str, port: int) -> Sequence[str]:
        raise httpcore.ConnectError

    resolver = Resolver(broken, each=1)
    for _ in range(3):
        with pytest.raises(httpcore.ConnectError):
            await ask(resolver, "slack:T1", "a.example.org")


async def test_closing_waits_for_no_dead_server(servers: NameServers) -> None:
    resolver = Resolver(servers)
    stuck = asyncio.create_task(ask(resolver, "slack:T1", "dead.example.org"))
    await asyncio.sleep(0)
    await resolver.aclose()
    assert (await asyncio.gather(stuck, return_exceptions=True))[0] is not None
    servers.answer.set()


@pytest.mark.parametrize(
    ("host", "known"), [("localhost", True), ("nothing.invalid", False)], ids=["known", "unknown"]
)
async def test_the_system_is_asked(host: str, known: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not known:
        monkeypatch.setattr(socket, "getaddrinfo", _not_known)
    assert bool(await Resolver()(host, 443)) is known


def _not_known(*_args: object, **_more: object) -> None:
    raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")


async def test_a_name_server_that_fails_for_now_is_a_connection_that_failed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def later(*_args: object, **_more: object) -> None:
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", later)
    with pytest.raises(httpcore.ConnectError):
        await Resolver()("a.example.org", 443)


async def test_a_parser_that_takes_long_is_left_behind_and_its_team_waits_alone(
    clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.networks.guarded.READING", 0.05)
    guarded = GuardedHttp(AGENT, clock)
    goes_on = threading.Event()
    with asking(workspace="slack:T1"):
        for _ in range(2):
            with pytest.raises(NetworkSlow):
                await guarded.read(lambda: goes_on.wait(60), title="Testnet")
    with asking(workspace="slack:T2"):
        assert await guarded.read(lambda: "read", title="Testnet") == "read"
    goes_on.set()
    await guarded.aclose()


async def test_an_error_in_a_thread_is_the_caller_s() -> None:
    def fails() -> None:
        raise ValueError("no number")

    threads = Threads(1, each=1, patience=5.0)
    for _ in range(2):
        with pytest.raises(ValueError, match="no number"):
            await threads.run(fails)


async def test_the_guarded_client_looks_names_up_beside_the_pool_of_the_process(
    clock: FakeClock, server: Server, servers: NameServers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.networks.guarded.Resolver", lambda: Resolver(servers))
    loopback = Loopback(int(server.url.rpartition(":")[2]))
    guarded = GuardedHttp(AGENT, clock, network=loopback, waits=QUICK, verify=VERIFY)
    assert (await guarded.get(Ask("https://a.example.org/", "That server", UNPACED))).status == 200
    assert servers.asked == Counter({"a.example.org": 1})
    await guarded.aclose()


async def test_whole_questions_of_another_team_pass_those_that_are_stuck(
    clock: FakeClock, server: Server, servers: NameServers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.networks.guarded.Resolver", lambda: Resolver(servers))
    loopback = Loopback(int(server.url.rpartition(":")[2]))
    guarded = GuardedHttp(AGENT, clock, network=loopback, waits=QUICK, verify=VERIFY)

    async def get(workspace: str, host: str) -> int:
        with asking(workspace=workspace):
            return (await guarded.get(Ask(f"https://{host}/", "That server", UNPACED))).status

    stuck = [asyncio.create_task(get("slack:T1", f"dead{n}.example.org")) for n in range(10)]
    await asyncio.sleep(0.05)
    assert [await get("slack:T2", f"alive{n}.example.org") for n in range(5)] == [200] * 5
    assert not any(task.done() for task in stuck)
    servers.answer.set()
    assert await asyncio.gather(*stuck) == [200] * 10
    await guarded.aclose()
