"""What every Publisher promises."""

from __future__ import annotations

import io
import os
import resource
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.console.publisher import ConsolePublisher, FilePublisher
from adapters.discord.outbound.publisher import DiscordPublisher
from adapters.discord.outbound.rest import Rest
from adapters.render.texts import texts
from scoring.errors import ClaimLost, PublishTrouble, PublishUnknown
from scoring.facts import fact
from scoring.messages.replies import Message, Reply, Table
from scoring.ports.publishing import Publisher
from scoring.teams.calendar import LocalTime
from scoring.teams.delivery import Delivery
from scoring.teams.subscription import Subscription
from scoring.text import Name
from tests.adapters.slack.office import slack_publisher, slack_with_history
from tests.english import english
from tests.fakes_time import FakePublisher, at_once
from tests.servers.discord import a_discord, instead_of_discord
from tests.servers.discord_payloads import CHANNEL, GUILD

MONDAY = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
MESSAGE = Message(
    Reply(Name("Week 19: 1 rose"), (Name("▲ @ada@demo 57.3, up 4.1"),)),
    (
        Reply(
            Name("Rose"), table=Table((Name("Account"), Name("Score")), ((Name("@ada@demo"), Name("57.3")),))
        ),
    ),
)


def delivery(number: int = 1, workspace: str = "console", channel: str = "c") -> Delivery:
    one = Subscription(1, workspace, channel, "weekly", "UTC", LocalTime(), "U1", MONDAY, MONDAY)
    return Delivery(number, one, "2026-W19", MONDAY, "claimed", attempts=1, started_at=MONDAY)


@dataclass(frozen=True)
class Platform:
    """A place to post in; `make` gives its publisher anew, as after a restart."""

    make: Callable[[], Publisher]
    workspace: str = "console"
    channel: str = "c"

    def owed(self, number: int = 1) -> Delivery:
        return delivery(number, self.workspace, self.channel)


@asynccontextmanager
async def a_fake(folder: Path) -> AsyncIterator[Platform]:
    fake = FakePublisher()
    yield Platform(lambda: fake)


@asynccontextmanager
async def a_file(folder: Path) -> AsyncIterator[Platform]:
    yield Platform(lambda: FilePublisher(folder / "posts.jsonl", texts("en")))


@asynccontextmanager
async def a_console(folder: Path) -> AsyncIterator[Platform]:
    yield Platform(lambda: ConsolePublisher(io.StringIO(), folder / "posts.jsonl", texts("en")))


@asynccontextmanager
async def in_slack(folder: Path) -> AsyncIterator[Platform]:
    async with slack_with_history() as slack:
        yield Platform(lambda: slack_publisher(slack), "slack:T1", "C1")


@asynccontextmanager
async def in_discord(folder: Path) -> AsyncIterator[Platform]:
    async with a_discord() as server:
        with instead_of_discord(server.url):
            yield Platform(lambda: DiscordPublisher(Rest("token")), f"discord:{GUILD}", str(CHANNEL))


PLATFORMS = {"fake": a_fake, "file": a_file, "console": a_console, "slack": in_slack, "discord": in_discord}


@pytest.fixture(params=PLATFORMS)
async def platform(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Platform]:
    made: list[Publisher] = []
    async with PLATFORMS[request.param](tmp_path) as here:

        def make() -> Publisher:
            made.append(here.make())
            return made[-1]

        yield replace(here, make=make)
        for publisher in made:
            await publisher.aclose()


async def test_a_post_is_found_by_its_key_also_after_a_restart(platform: Platform) -> None:
    posted_as = await platform.make().post(platform.owed(), MESSAGE, at_once)
    assert posted_as
    assert await platform.make().find(platform.owed()) == posted_as


async def test_what_was_not_posted_is_not_found(platform: Platform) -> None:
    publisher = platform.make()
    assert await publisher.find(platform.owed()) is None
    await publisher.post(platform.owed(1), MESSAGE, at_once)
    assert await publisher.find(platform.owed(11)) is None


async def test_an_announcement_is_no_delivery(platform: Platform) -> None:
    publisher = platform.make()
    await publisher.announce(
        platform.workspace, platform.channel, Reply(Name("On"), (Name("Every Monday."),))
    )
    assert await publisher.find(platform.owed()) is None


async def test_who_is_told_is_told_in_private_or_nothing_is_said(platform: Platform) -> None:
    publisher = platform.make()
    told = await publisher.tell(platform.workspace, "U1", Reply(Name("Paused")))
    assert told == publisher.tells_in_private


async def test_a_claim_that_was_lost_before_the_post_posts_nothing(platform: Platform) -> None:
    async def lost() -> None:
        raise ClaimLost(fact("taken-over"))

    publisher = platform.make()
    with pytest.raises(ClaimLost):
        await publisher.post(platform.owed(), MESSAGE, lost)
    assert await publisher.find(platform.owed()) is None


async def test_where_posts_go_is_one_line_or_a_trouble_with_its_reason(platform: Platform) -> None:
    try:
        said = await platform.make().channel_access(platform.workspace, platform.channel)
    except PublishTrouble as trouble:
        said = trouble.happened
    assert english(said) and "\n" not in english(said)


async def test_closing_twice_is_fine(platform: Platform) -> None:
    publisher = platform.make()
    await publisher.aclose()
    await publisher.aclose()


def test_keys_fit_into_every_platform() -> None:
    assert len(replace(delivery(), id=2**63).key) <= 25


async def test_the_file_holds_the_whole_message(tmp_path: Path) -> None:
    publisher = FilePublisher(tmp_path / "posts.jsonl", texts("en"))
    await publisher.post(delivery(), MESSAGE, at_once)
    (row,) = publisher.posts()
    assert row["text"].startswith("Week 19: 1 rose\n▲ @ada@demo")
    assert "@ada@demo" in row["thread"][0]
    assert (row["key"], row["channel"], row["period"]) == ("d1", "c", "2026-W19")


async def test_a_line_that_was_cut_off_is_no_post_and_swallows_none(tmp_path: Path) -> None:
    path = tmp_path / "posts.jsonl"
    publisher = FilePublisher(path, texts("en"))
    await publisher.post(delivery(1), MESSAGE, at_once)
    whole = path.read_bytes()
    path.write_bytes(whole + whole.replace(b'"d1"', b'"d2"')[:-20])
    assert await publisher.find(delivery(2)) is None
    await publisher.post(delivery(3), MESSAGE, at_once)
    assert [row["key"] for row in publisher.posts()] == ["d1", "d3"]


async def test_a_full_disk_is_told_as_not_posted(tmp_path: Path) -> None:
    publisher = FilePublisher(Path("/dev/full"), texts("en"))
    with pytest.raises(PublishTrouble, match="No space left"):
        await publisher.post(delivery(), MESSAGE, at_once)


async def test_the_console_prints_what_it_posts(tmp_path: Path) -> None:
    out = io.StringIO()
    await ConsolePublisher(out, tmp_path / "posts.jsonl", texts("en")).post(delivery(), MESSAGE, at_once)
    assert "Week 19: 1 rose" in out.getvalue() and "@ada@demo" in out.getvalue()


async def test_a_disk_that_takes_half_a_line_has_no_post(tmp_path: Path) -> None:
    path = tmp_path / "posts.jsonl"
    publisher = FilePublisher(path, texts("en"))
    await publisher.post(delivery(1), MESSAGE, at_once)
    before = path.read_bytes()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) + 40, hard))
    try:
        with pytest.raises(PublishTrouble, match="full"):
            await publisher.post(delivery(2), MESSAGE, at_once)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert path.read_bytes() == before
    assert await publisher.find(delivery(2)) is None


async def test_a_line_that_may_not_have_reached_the_disk_is_unknown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(number: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fsync", broken)
    with pytest.raises(PublishUnknown):
        await FilePublisher(tmp_path / "posts.jsonl", texts("en")).post(delivery(), MESSAGE, at_once)
