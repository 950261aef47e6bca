"""What every Publisher promises."""

from __future__ import annotations

import io
import os
import resource
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.console.publisher import ConsolePublisher, FilePublisher
from scoring.calendar import LocalTime
from scoring.errors import PublishTrouble, PublishUnknown
from scoring.replies import Message, Reply, Table
from scoring.team import Delivery, Subscription
from scoring.team_ports import Publisher
from tests.adapters.slack.office import slack_publisher, slack_with_history
from tests.fakes_time import FakePublisher

MONDAY = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
MESSAGE = Message(
    Reply("Week 19: 1 rose", ("▲ @ada@demo 57.3, up 4.1",)),
    (Reply("Rose", table=Table(("Account", "Score"), (("@ada@demo", "57.3"),))),),
)


def delivery(number: int = 1) -> Delivery:
    one = Subscription(1, "slack:T1", "C1", "weekly", "UTC", LocalTime(), "U1", MONDAY, MONDAY)
    return Delivery(number, one, "2026-W19", MONDAY, "sending", attempts=1, started_at=MONDAY)


Make = Callable[[], Publisher]


@pytest.fixture(params=["fake", "file", "console", "slack"])
async def make(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Make]:
    """Makes the publisher anew, as after a restart, over the same platform."""
    fake, out, path = FakePublisher(), io.StringIO(), tmp_path / "posts.jsonl"
    made: list[Publisher] = []
    async with slack_with_history() as slack:

        def remembered(publisher: Publisher) -> Publisher:
            made.append(publisher)
            return publisher

        kinds: dict[str, Make] = {
            "fake": lambda: fake,
            "file": lambda: FilePublisher(path),
            "console": lambda: ConsolePublisher(out, path),
            "slack": lambda: remembered(slack_publisher(slack)),
        }
        yield kinds[request.param]
        for publisher in made:
            await publisher.aclose()


async def test_a_post_is_found_by_its_key_also_after_a_restart(make: Make) -> None:
    posted_as = await make().post(delivery(), MESSAGE)
    assert posted_as
    assert await make().find(delivery()) == posted_as


async def test_what_was_not_posted_is_not_found(make: Make) -> None:
    publisher = make()
    assert await publisher.find(delivery()) is None
    await publisher.post(delivery(1), MESSAGE)
    assert await publisher.find(delivery(11)) is None


async def test_an_announcement_is_no_delivery(make: Make) -> None:
    publisher = make()
    await publisher.announce("slack:T1", "C1", Reply("On", ("Every Monday.",)))
    assert await publisher.find(delivery()) is None


async def test_who_is_told_is_told_in_private_or_nothing_is_said(make: Make) -> None:
    assert await make().tell(delivery().subscription, Reply("Paused")) in (True, False)


async def test_where_posts_go_is_one_line(make: Make) -> None:
    assert "\n" not in await make().standing("slack:T1", "C1")


async def test_closing_twice_is_fine(make: Make) -> None:
    publisher = make()
    await publisher.aclose()
    await publisher.aclose()


def test_keys_fit_into_every_platform() -> None:
    assert len(replace(delivery(), id=2**63).key) <= 25


async def test_the_file_holds_the_whole_message(tmp_path: Path) -> None:
    publisher = FilePublisher(tmp_path / "posts.jsonl")
    await publisher.post(delivery(), MESSAGE)
    (row,) = publisher.posts()
    assert row["text"].startswith("Week 19: 1 rose\n▲ @ada@demo")
    assert "@ada@demo" in row["thread"][0]
    assert (row["key"], row["channel"], row["period"]) == ("d1", "C1", "2026-W19")


async def test_a_line_that_was_cut_off_is_no_post_and_swallows_none(tmp_path: Path) -> None:
    path = tmp_path / "posts.jsonl"
    publisher = FilePublisher(path)
    await publisher.post(delivery(1), MESSAGE)
    whole = path.read_bytes()
    path.write_bytes(whole + whole.replace(b'"d1"', b'"d2"')[:-20])
    assert await publisher.find(delivery(2)) is None
    await publisher.post(delivery(3), MESSAGE)
    assert [row["key"] for row in publisher.posts()] == ["d1", "d3"]


async def test_a_full_disk_is_told_as_not_posted(tmp_path: Path) -> None:
    publisher = FilePublisher(Path("/dev/full"))
    with pytest.raises(PublishTrouble, match="No space left"):
        await publisher.post(delivery(), MESSAGE)


async def test_the_console_prints_what_it_posts(tmp_path: Path) -> None:
    out = io.StringIO()
    await ConsolePublisher(out, tmp_path / "posts.jsonl").post(delivery(), MESSAGE)
    assert "Week 19: 1 rose" in out.getvalue() and "@ada@demo" in out.getvalue()


async def test_a_disk_that_takes_half_a_line_has_no_post(tmp_path: Path) -> None:
    path = tmp_path / "posts.jsonl"
    publisher = FilePublisher(path)
    await publisher.post(delivery(1), MESSAGE)
    before = path.read_bytes()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) + 40, hard))
    try:
        with pytest.raises(PublishTrouble, match="full"):
            await publisher.post(delivery(2), MESSAGE)
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
        await FilePublisher(tmp_path / "posts.jsonl").post(delivery(), MESSAGE)
