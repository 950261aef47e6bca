"""Ten thousand different Mastodon hosts in a row: memory stays flat."""

from __future__ import annotations

import gc
import resource
from contextlib import suppress
from typing import Any

import pytest

from adapters.networks.guarded import GuardedHttp
from adapters.networks.known_hosts import REMEMBERED
from adapters.networks.mastodon import Mastodon
from scoring.errors import UnknownHandle
from scoring.handles import Handle
from tests.fakes import FakeClock
from tests.servers.inside import Loopback, Names
from tests.servers.stages import AGENT, QUICK, VERIFY
from tests.servers.web import Reply, Request, json_reply, serve

# The second measure begins when all that is bounded is full; one object for each host would be 5,800.
OBJECTS = 1_000
KILOBYTES = 8_000


def nobody(request: Request) -> Reply:
    return json_reply({"error": "Record not found"}, 404, connection="close")


async def ask_hosts(first: int, last: int, guarded: GuardedHttp, notes: list[list[Any]]) -> int:
    """Objects in use after asking these hosts, without what the test's own servers noted."""
    for number in range(first, last):
        with suppress(UnknownHandle):
            await Mastodon(guarded).observe(Handle("mastodon", f"ada@h{number}.example.org"))
    for note in notes:
        note.clear()
    gc.collect()
    return len(gc.get_objects())


@pytest.mark.slow
async def test_ten_thousand_hosts_leave_nothing_behind(clock: FakeClock) -> None:
    names = Names(otherwise=["93.184.215.14"])
    async with serve(nobody) as server:
        loopback = Loopback(int(server.url.rpartition(":")[2]))
        guarded = GuardedHttp(
            AGENT, clock, resolve=names, network=loopback, new_hosts=10**6, waits=QUICK, verify=VERIFY
        )
        notes: list[list[Any]] = [names.asked, loopback.connected, loopback.names, server.requests]
        early = await ask_hosts(0, REMEMBERED + 100, guarded, notes)
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        late = await ask_hosts(REMEMBERED + 100, 10_000, guarded, notes)
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - most
        await guarded.aclose()
    assert late - early < OBJECTS
    assert grown < KILOBYTES
