"""How little it takes to add a network or a command: a row and its adapter, an entry and its use case."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from scoring.commands import accounts
from scoring.commands.accounts import Verb, read
from scoring.commands.requester import Requester
from scoring.handles import Handle
from scoring.messages.replies import Reply
from scoring.networks import NETWORKS, NetworkRow, Page
from scoring.text import Name
from tests.english import english, plain
from tests.fakes import FakeNetwork
from tests.rooms import Room

WHO = Requester("slack:T1", "C1", "U1")


def toy_page(page: Page) -> str | None:
    return page.first or None


TOY = NetworkRow(
    "toy", "Toy Net", "@name@toy", "@{name}@toy", str.lower, ("toy.example",), toy_page, aliases=("ty",)
)


@pytest.mark.parametrize("typed", ["@Ada@toy", "ty:ada", "https://toy.example/ada", "toy:@ada"])
async def test_a_network_is_one_row_and_one_adapter(monkeypatch: pytest.MonkeyPatch, typed: str) -> None:
    monkeypatch.setitem(NETWORKS, "toy", TOY)
    room = Room()
    room.add_network(FakeNetwork(room.clock, name="toy"))
    reply = english(await room.dispatcher.answer(read(typed, "demo"), WHO))
    assert reply.card is not None, plain(reply)
    assert (reply.card.handle, reply.card.network) == ("@ada@toy", "Toy Net")
    english(await room.dispatcher.answer(read(f"watch {typed}", "demo"), WHO))
    assert [one.handle for one in room.teams.watches] == [Handle("toy", "ada")]


@dataclass(frozen=True)
class Greet:
    """A command of this test."""

    name: str


async def test_a_command_is_one_entry_and_one_use_case(monkeypatch: pytest.MonkeyPatch) -> None:
    async def greet(command: Greet, requester: Requester) -> Reply:
        return Reply(Name(f"Hello {command.name}, says {requester.person}"))

    entry = Verb("greet NAME", "say hello", lambda words, network: Greet(" ".join(words)))  # type: ignore[arg-type, return-value]
    monkeypatch.setitem(accounts.VERBS, "greet", entry)
    room = Room()
    room.dispatcher.serve(Greet, greet)  # type: ignore[arg-type]
    assert (
        english(await room.dispatcher.answer(read("greet Ada", "demo"), WHO))
    ).title == "Hello Ada, says U1"
    assert "greet NAME" in plain(english(await room.dispatcher.answer(read("help", "demo"), WHO)))
