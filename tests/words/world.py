"""A team of the tests that has lived with the bot for months: everything that it can be told, as replies."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from adapters.networks.demo import Demo
from bot.app import App, join
from bot.chat_keys import Chats
from bot.settings import Settings
from scoring.commands.accounts import read
from scoring.commands.kinds import Hush
from scoring.commands.requester import Requester
from scoring.errors import InfluenceError, PublishTrouble
from scoring.fact_texts import FACTS, text_of
from scoring.facts import Fact
from scoring.handles import Handle
from scoring.messages.card import brief
from scoring.messages.refusal import refusal
from scoring.messages.replies import Message, Reply
from scoring.service.post.announcing import announce
from scoring.text import say
from tests.fakes import FakeClock, FakeIdentity
from tests.fakes_time import FakePublisher
from tests.stores import open_database
from tests.words.pseudo import kinds_of

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
EVA = Requester("sim:w", "c", "eva", zone="Europe/Paris")
WATCHED = "@ada@demo @riser@demo @faller@demo @bela@demo"

TYPED = (
    "",
    "help",
    "how",
    "debug",
    "@ada@demo",
    "@ada",
    "@nobody@demo",
    "@riser@demo --fresh",
    "why @ada@demo",
    "why @riser@demo 7d",
    "why @ada@demo 30d",
    "why @bela@demo 90d",
    "history @ada@demo",
    "history @bela@demo 1y",
    "compare @ada@demo @riser@demo @nobody@demo",
    "compare @ada@demo",
    "insights @ada@demo",
    "link @ada@demo @riser@demo",
    f"watch {WATCHED} @cleo@demo",
    "watch @ada@demo @dario@demo",
    "unwatch @cleo@demo @edda@demo",
    "list",
    "cohort",
    "cohort create us @ada@demo @bela@demo @nobody@demo",
    "cohort create rivals @riser@demo @faller@demo @ada@x",
    "cohort create rivals @riser@demo",
    "cohort add us @cleo@demo",
    "cohort remove us @cleo@demo @edda@demo",
    "cohort add us @ada@demo",
    "cohort show us",
    "cohort list",
    "compare cohort us rivals",
    "compare cohort us nobody",
    "digest preview for cohort us",
    "check",
    "check cohort us",
    "check @ada@demo @riser@demo @ada@demo @nobody@demo x.invalid @ada@x posts:2 budget:500",
    "campaign",
    "campaign start spring cohort us posts:2",
    "campaign start spring @ada@demo",
    "campaign report spring",
    "campaign list",
    "report @ada@demo",
    "report @ada@demo @riser@demo",
    "report cohort us",
    "report campaign spring",
    "report @ada@demo 2026-03",
    "report @ada@demo @riser@demo 2026-03",
    "report cohort us 2026-03",
    "report @ada@demo 2031-01",
    "explore",
    "report revoke",
    "token list",
    "token create dashboards",
    "token create dashboards write",
    "token list",
    "token revoke 1",
    "token revoke 1",
    "token list",
    "audit",
    "audit 7d",
    "badge @ada@demo",
    "badge @ada@demo --end",
    "campaign report autumn",
    "campaign delete spring",
    "campaign report autumn",
    "digest weekly for cohort us",
    "alerts drop:5 cohort rivals",
    "cohort delete us",
    "digest weekly for all",
    "alerts drop:5 all",
    "cohort delete us",
    "digest",
    "digest weekly fri 17:30 Asia/Tokyo",
    "digest monthly 08:00",
    "digest",
    "digest off",
    "digest off",
    "alerts drop:5 rise:8.5 quiet:22:00-07:00 @nobody@demo",
    "alerts drop:1",
    "digest weekly for @ada@demo @nobody@demo mention:group/S1/ada",
    "digest monthly for all mention:person/U1",
    "digest preview",
    "digest preview monthly for @ada@demo",
    "alerts @ada@demo @bela@demo @riser@demo mention:group/S1",
    "alerts",
    "alerts off",
    "alerts off",
    "forget @ada@demo",
    "forget @ada@demo --here",
    "forget @ada@demo --everywhere",
    # What cannot be read.
    "wyh @ada@demo",
    "compare",
    "why",
    "why @ada@demo 5x",
    "history @ada@demo 7 8",
    "link @ada@demo",
    "@ada@demo @bela@demo",
    "digest daily",
    "digest weekly 25:00",
    "digest monthly mon",
    "digest weekly Mars/Olympus",
    "digest weekly Springfield",
    "digest weekly for",
    "alerts mention:invalid",
    "alerts drop:99",
    "alerts quiet:9",
    "alerts quiet:9-9",
    "cohort paint us",
    "campaign paint spring",
    "report",
    "report campaign",
    "report @ada@demo 2026-03 2026-04",
    "report cohort us @ada@demo",
    "explore @ada@demo",
    "token create",
    "token create x.invalid @ada@demo",
    "token revoke",
    "token paint us",
    "audit x.invalid",
    "audit 401d",
    "audit 7d 7d",
    "badge",
    "report cohort nobody",
    "campaign start",
    "campaign start spring",
    "campaign start @@ @ada@demo",
    "campaign start spring @@",
    "cohort show",
    "cohort create",
    "cohort create us",
    "cohort create @@ @ada@demo",
    "cohort show nobody",
    "compare cohort us",
    "digest weekly for cohort",
    "digest weekly for cohort us @ada@demo",
    "alerts cohort us cohort rivals",
    "check @ada@demo posts:0",
    "check @ada@demo budget:much",
    "check " + " ".join(f"@a{i}@demo" for i in range(201)),
    "https://example.org/nothing",
    "@@@",
    "a" * 3000,
    "watch " + "x" * 20_001,
    "@x.invalid",
    "github:-",
)


@dataclass(frozen=True, slots=True)
class World:
    """A team at the end of its months."""

    app: App
    clock: FakeClock
    publisher: FakePublisher


@asynccontextmanager
async def a_world(folder: Path) -> AsyncIterator[World]:
    """Twelve weeks of refreshes, digests, reports and alerts, without a wait."""
    async with open_database("sqlite", folder) as database:
        clock, publisher = FakeClock(START), FakePublisher()
        app = join(
            Settings(default_network="demo", public_url="https://example.org", contact="ada@example.org"),
            clock,
            {"demo": Demo(clock)},
            FakeIdentity(),
            database,
            Chats({"sim": publisher}),
        )
        world = World(app, clock, publisher)
        for line in (
            f"watch {WATCHED} @nobody@demo",
            "digest weekly",
            "digest monthly",
            "alerts drop:1 rise:1",
        ):
            await app.dispatcher.answer(read(line, "demo"), EVA)
        for _ in range(40):
            await tick(world)
            clock.move(days=1)
        yield world


async def tick(world: World) -> None:
    await world.app.upkeep.refreshing.tick()
    await world.app.post.deliveries.tick(world.app.post.jobs)
    await world.app.post.jobs.idle()  # type: ignore[attr-defined]


async def answers(world: World) -> list[tuple[str, Reply]]:
    """Each typed line with its answer, in the order of TYPED."""
    found = []
    for line in TYPED:
        found.append((line[:60], await world.app.dispatcher.answer(read(line, "demo"), EVA)))
        world.clock.move(minutes=1)
    return found


def posts(world: World) -> list[Message]:
    """Every digest, report and alert that was posted."""
    return [message for _, message in world.publisher.posts]


async def subject_copies(world: World) -> list[Reply]:
    """What is kept, of a scored account, of one that nobody asked about, and of a forgotten one."""
    gone = Handle("demo", "cleo")
    await world.app.ask.forgetting.delete(gone)
    disclosing = world.app.ask.disclosing
    those = (Handle("demo", "ada"), Handle("demo", "wyh"), Handle("x", "wyh"), gone)
    return [section for one in those for section in await disclosing.copy(one)]


async def told(world: World) -> list[Reply]:
    """What people are told unasked: pauses, posts that were skipped, an announcement that failed."""
    await world.app.dispatcher.answer(read("digest weekly", "demo"), EVA)
    for one in await world.app.stores.teams.subscriptions():
        await world.app.team.pauses.pause(one, Fact("channel-archived"))
    world.clock.move(days=9)
    await tick(world)
    replies = [reply for _, reply in world.publisher.told]
    broken = FakePublisher(before=[PublishTrouble(Fact("chat-paused", (("chat", "Slack"),)))])
    answer = await world.app.dispatcher.answer(read("digest weekly mon 10:00", "demo"), EVA)
    announced, _ = await announce(broken, world.app.team.subscribing.cannot_post, EVA, answer)
    alerts = await world.app.dispatcher.answer(read("alerts drop:1", "demo"), EVA)
    hushed = [await world.app.dispatcher.answer(one, EVA) for one in (Hush(_an_alert(world), 7), Hush(0, 30))]
    snoozed = await world.app.dispatcher.answer(Hush(_an_alert(world), 30), EVA)
    ada = await world.app.dispatcher.answer(read("@ada@demo", "demo"), EVA)
    assert ada.card is not None
    return [*replies, announced, alerts, *hushed, snoozed, brief(ada.card)]


def _an_alert(world: World) -> int:
    """The delivery of an alert that was posted."""
    keys = [key for key, message in world.publisher.posts if message.head.buttons[-1:] and _hushes(message)]
    return int(keys[0].removeprefix("d"))


def _hushes(message: Message) -> bool:
    return any(isinstance(one.command, Hush) for one in message.head.buttons)


def refusals() -> list[tuple[str, Reply]]:
    """Every kind of error of the core as an answer."""
    ours = (kind for kind in kinds_of(InfluenceError) if kind.__module__ == InfluenceError.__module__)
    return [(kind.__name__, refusal(kind(Fact(kind.reference)))) for kind in ours]


def facts() -> list[tuple[str, Reply]]:
    """Every fact with values, as a line of an answer."""
    values = (
        ("before", 1200), ("after", 40), ("day", "2026-05-03"), ("count", 3), ("reactions", 12.5),
        ("usual", 40.0),
        ("part", "reach"), ("points", -2.5), ("what", "replies"), ("why", "network-down"), ("hours", 30),
        ("limit", 24), ("sampled", 9), ("authentic", 0.8), ("no-avatar", 2), ("share_left", 0.4), ("over", 3),
        ("own", True), ("handle", "@ada@demo"), ("new", "@ada@demo"), ("network", "X"), ("chat", "Slack"),
        ("zone", "UTC"), ("answer", "42"), ("fault", "42"), ("spent", "$1"), ("english", "42"), ("row", 7),
        ("name", "42"), ("accounts", 3), ("number", 7), ("kind", "weekly"),
    )  # fmt: skip
    return [(code, Reply(say("On"), (text_of(Fact(code, values)),))) for code in FACTS]
