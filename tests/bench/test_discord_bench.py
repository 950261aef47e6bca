"""How fast Discord hears from us, and what the process costs; a process of its own over loopback."""

from __future__ import annotations

import statistics
from pathlib import Path

import pytest

from tests.bot.processes_of_discord import a_process, resident_megabytes
from tests.servers.discord import Asked, a_discord, until
from tests.servers.discord_payloads import PERSON
from tests.stores import open_database

pytestmark = pytest.mark.bench

AT_ONCE = 100
ACCOUNTS = ("@ada@demo", "@cleo@demo", "@riser@demo")


def acknowledged_after(asked: Asked) -> float:
    """Milliseconds from the interaction to its acknowledgement."""
    assert asked.acknowledged is not None
    return (asked.acknowledged - asked.sent) * 1000


def done_after(asked: Asked) -> float:
    """Milliseconds from the interaction to its complete answer, picture included."""
    assert asked.done is not None
    return (asked.done - asked.sent) * 1000


async def test_acknowledgement_answer_and_memory(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/store.db"
    # As after `influence migrate`, which a deployment runs first: the process finds its tables.
    async with open_database("sqlite", tmp_path):
        pass
    async with a_discord() as server, a_process(server, url) as process:
        await server.connected()
        await until(lambda: server.sockets)
        for handle in ACCOUNTS:
            first = await server.ask("influence", handle=handle)
            await until(first.answered.is_set)
        single = []
        for i in range(30):
            asked = await server.ask("influence", person=PERSON + i, handle=ACCOUNTS[0])
            await until(asked.answered.is_set)
            single.append(done_after(asked))
        in_use = resident_megabytes(process)
        many = [
            await server.ask("influence", person=PERSON + 100 + i, handle=ACCOUNTS[i % 3])
            for i in range(AT_ONCE)
        ]
        await until(lambda: all(one.answered.is_set() for one in many))
        acknowledged = sorted(map(acknowledged_after, many))
        worst = acknowledged[int(AT_ONCE * 0.99) - 1]
        after = resident_megabytes(process)
    print(f"\nDiscord: a stored answer complete after {statistics.median(single):.1f} ms at the median")
    middle = statistics.median(acknowledged)
    print(f"Discord: {AT_ONCE} at once, acknowledged after {middle:.0f} ms (median), {worst:.0f} ms (99th %)")
    print(f"Discord: the process holds {in_use:.0f} MB in use, {after:.0f} MB after {AT_ONCE} at once")
    # Wide enough for a machine with other work; the figures above are the result.
    assert statistics.median(single) < 100
    assert worst < 1000
    assert in_use < 130
