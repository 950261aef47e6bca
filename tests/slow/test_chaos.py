"""Everything at once on PostgreSQL: three workers and two webs, both chats, and whatever can happen to them.

Time runs ten times as fast for all of them (chaos_child.py). CHAOS_KILLS says how many processes are killed.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from adapters.storage.database import Database
from adapters.storage.engine import make_engine
from adapters.storage.ledger import SqlLedger
from adapters.storage.migrate import migrate
from adapters.storage.teams import SqlTeams
from scoring.handles import Handle
from scoring.teams.calendar import LocalTime
from scoring.teams.delivery import Delivery
from scoring.teams.subscription import Subscription
from scoring.teams.workspace import Watched
from tests.fakes.slack import FakeSlack
from tests.fakes.slack_workspaces import SCOPES
from tests.servers.discord import Discord, Fault, a_discord
from tests.servers.discord_payloads import GUILD
from tests.servers.own_postgresql import OwnPostgresql, own_postgresql
from tests.servers.proxy import Proxy, a_proxy
from tests.slow.chaos_child import FASTER, FileClock
from tests.waits import until

KILLS = int(os.environ.get("CHAOS_KILLS", "12"))
WORKERS, WEBS = 3, 2
# So many channels of each chat are due at each minute of the fast clock.
A_MINUTE = 5
MINUTES = 10 + KILLS
# Real seconds after the last disturbance: a minute, though everybody's time runs faster.
QUIET_SECONDS = 60.0
SLACK, DISCORD = "slack:T1", f"discord:{GUILD}"
SECRET = "a-signing-secret-of-tests"
ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Process:
    """One that a supervisor starts again whenever it ends."""

    name: str
    start: Callable[[], Awaitable[asyncio.subprocess.Process]]
    now: asyncio.subprocess.Process | None = None
    ends: Counter[int] = field(default_factory=Counter)
    stopping: bool = False

    async def supervise(self) -> None:
        while not self.stopping:
            self.now = await self.start()
            self.ends[await self.now.wait()] += 1
            await asyncio.sleep(0.1)

    def signal(self, number: int) -> None:
        if self.now is not None and self.now.returncode is None:
            with suppress(ProcessLookupError):
                self.now.send_signal(number)


@dataclass
class World:
    folder: Path
    postgresql: OwnPostgresql
    proxy: Proxy
    slack: FakeSlack
    discord: Discord
    database: Database
    rng: random.Random
    processes: list[Process] = field(default_factory=list)
    happened: Counter[str] = field(default_factory=Counter)

    def clock(self, name: str) -> Path:
        return self.folder / f"{name}.clock"

    def log(self, name: str) -> Path:
        return self.folder / f"{name}.log"

    async def kill(self) -> None:
        self.rng.choice(self.processes).signal(signal.SIGKILL)

    async def cut(self) -> None:
        """All connections, as a PostgreSQL does that changes over."""
        with suppress(psycopg.Error):
            async with await psycopg.AsyncConnection.connect(self.postgresql.url, autocommit=True) as one:
                await one.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
                )

    async def storm(self) -> None:
        """Of answers that say no: too many requests, faults, and connections that break at any moment."""
        slack, method = self.slack, "chat.postMessage"
        slack.rate_limit_next(method, retry_after=1, times=2)
        slack.status_next(method, 503, times=2)
        slack.drop_next(method, after_accepting=self.rng.random() < 0.5)
        path = "/messages"
        too_many = Fault(path, 429, {"retry_after": 0.1, "global": False}, {"Retry-After": "1"})
        self.discord.faults += [too_many, Fault(path, 502), Fault(path, 500, after=True)]

    async def swallow(self) -> None:
        """The network between the processes and the store, for twice as long as anybody waits."""
        self.proxy.swallow()
        await asyncio.sleep(5)
        self.proxy.heal()

    async def stand_still(self) -> None:
        """Three minutes of the fast clock."""
        stopped = self.processes[0]
        stopped.signal(signal.SIGSTOP)
        await asyncio.sleep(180 / FASTER)
        stopped.signal(signal.SIGCONT)

    async def set_back(self) -> None:
        """The clock of one machine, by ten minutes for a while."""
        wrong = self.clock(self.processes[1].name).with_suffix(".wrong")
        wrong.write_text("-600")
        await asyncio.sleep(3)
        wrong.write_text("0")

    async def ledger(self, workspace: str) -> Sequence[Delivery]:
        return await SqlLedger(self.database).deliveries(workspace, most=10**6)


@asynccontextmanager
async def a_world(folder: Path, minutes: int = MINUTES) -> AsyncIterator[World]:
    """Both chats and the store, with channels that are due in so many minutes, and no process yet."""
    async with AsyncExitStack() as stack:
        postgresql = await stack.enter_async_context(own_postgresql())
        proxy = await stack.enter_async_context(a_proxy(postgresql.port))
        (folder / "all.began").write_text(str(int(time.time()) // 60 * 60))
        everybody = FileClock(folder / "all.clock")
        slack = await stack.enter_async_context(FakeSlack.start(everybody))
        discord = await stack.enter_async_context(a_discord())
        database = Database(make_engine(postgresql.url))
        stack.push_async_callback(database.aclose)
        await migrate(database.engine)
        world = World(folder, postgresql, proxy, slack, discord, database, random.Random(7))
        slack.add_workspace("T1", scopes=(*SCOPES, "channels:history"))
        slack.jitter = lambda: world.rng.uniform(0, 0.2)
        discord._snowflake = snowflakes(everybody)  # type: ignore[method-assign]
        await subscribe(world, everybody.now(), minutes)
        passing = asyncio.create_task(let_time_pass(folder))
        try:
            yield world
        finally:
            passing.cancel()
            await asyncio.gather(passing, return_exceptions=True)


@asynccontextmanager
async def supervised(processes: list[Process]) -> AsyncIterator[None]:
    """They run inside this block, whatever happens to them."""
    supervising = [asyncio.create_task(one.supervise()) for one in processes]
    try:
        yield
    finally:
        for one in processes:
            one.stopping = True
            one.signal(signal.SIGCONT)
            one.signal(signal.SIGKILL)
        await asyncio.gather(*supervising, return_exceptions=True)


@dataclass(frozen=True)
class Seen:
    """Where a process sees the store and the chats; `prefix` is what its command begins with."""

    store: str
    slack: str
    discord: str
    prefix: tuple[str, ...] = ()


def process(world: World, kind: str, name: str, seen: Seen) -> Process:
    for end in ("clock", "began"):
        file = world.folder / f"{name}.{end}"
        os.link(world.folder / f"all.{end}", file)
    environment = {
        **{key: value for key, value in os.environ.items() if key in ("PATH", "HOME", "LANG")},
        "PYTHONPATH": str(ROOT),
        "DATABASE_URL": seen.store,
        "SLACK_BOT_TOKEN": "xoxb-T1-secret",
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_API_URL": seen.slack,
        "DISCORD_TOKEN": world.discord.token,
        "DEFAULT_NETWORK": "demo",
        "PORT": "0",
        "BIND": "127.0.0.1",
    }
    arguments = (kind, str(world.clock(name)), seen.discord)

    async def start() -> asyncio.subprocess.Process:
        with world.log(name).open("ab") as log:
            return await asyncio.create_subprocess_exec(
                *(*seen.prefix, sys.executable, "-m", "tests.slow.chaos_child", *arguments),
                cwd=world.folder,
                env=environment,
                stdout=log,
                stderr=log,
            )

    return Process(name, start)


def snowflakes(clock: FileClock) -> Callable[[], int]:
    count = iter(range(1, 10**9))

    def make() -> int:
        return ((int(clock.now().timestamp() * 1000) - 1420070400000) << 22) + next(count)

    return make


async def let_time_pass(folder: Path) -> None:
    """A second of the fast clock every tenth of a real one, for all processes at once: the file is one."""
    with (folder / "all.clock").open("ab", buffering=0) as file:
        while True:
            file.write(b".")
            await asyncio.sleep(1 / FASTER)


async def subscribe(world: World, began: datetime, minutes: int) -> None:
    (world.folder / "all.clock").touch()
    teams = SqlTeams(world.database)
    accounts = [Handle("demo", name) for name in ("ada", "riser", "bela", "gwen")]
    for workspace in (SLACK, DISCORD):
        await teams.watch([Watched(workspace, handle, "u", began) for handle in accounts], 100)
    for minute in range(minutes):
        due = began + timedelta(minutes=minute + 2)
        local = LocalTime(due.hour, due.minute, due.isoweekday())
        for number in range(A_MINUTE):
            name = f"C{minute}X{number}"
            world.slack.add_channel("T1", name, member=True)
            made = began - timedelta(days=1)
            for workspace, channel in ((SLACK, name), (DISCORD, str(10**6 + minute * A_MINUTE + number))):
                one = Subscription(0, workspace, channel, "weekly", "UTC", local, "U1", made, due)
                await teams.subscribe(one)


@pytest.mark.slow
async def test_whatever_happens_every_digest_is_posted_once(tmp_path: Path) -> None:
    async with a_world(tmp_path) as world, AsyncExitStack() as stack:
        store = world.postgresql.url.replace(f":{world.postgresql.port}", f":{world.proxy.port}")
        seen = Seen(store, world.slack.api_url, world.discord.url)
        for kind, count in (("worker", WORKERS), ("web", WEBS)):
            world.processes += [process(world, kind, f"{kind}{number}", seen) for number in range(count)]
        await stack.enter_async_context(supervised(world.processes))
        await until(lambda: len(world.slack.called("chat.postMessage")) > 3, 120)
        await disturb(world)
        await hold_once(world)


async def hold_once(world: World) -> None:
    """Everything that was due by now is posted within a minute of quiet, and nothing twice."""
    at, began = FileClock(world.folder / "all.clock").now(), time.monotonic()
    open_, ledger = await quiet(world, at)
    took = time.monotonic() - began
    happened = (
        ", ".join(f"{count} {name}" for name, count in sorted(world.happened.items())) or "nothing happened"
    )
    posts = Counter(name for name, one in world.slack.workspaces["T1"].channels.items() for _ in one.messages)
    ends = sum((one.ends for one in world.processes), Counter())
    print(f"{happened}; {len(ledger)} owed, {dict(Counter(one.state for one in ledger))}; ", end="")
    print(f"all caught up {took:.0f} s after the last; ends of processes {dict(ends)}")
    assert open_ == [], "not caught up within a minute of quiet"
    assert {one.state for one in ledger} == {"sent"}
    assert [name for name, times in posts.items() if times > 1] == [], "posted twice in Slack"
    sent = Counter(one.subscription.workspace for one in ledger)
    assert sum(posts.values()) >= sent[SLACK], "lost in Slack"
    nonces = {str(one["nonce"]) for one in world.discord.posts}
    assert len(world.discord.messages) == len(nonces), "posted twice in Discord"
    assert len(nonces) >= sent[DISCORD], "lost in Discord"
    assert len(ledger) >= 2 * A_MINUTE * 2, "time has passed"


async def disturb(world: World) -> None:
    """Kills processes at random moments, and lets everything else happen to them in between."""
    restart = world.postgresql.restart
    once = {KILLS // 4: restart, KILLS // 2: world.set_back, KILLS * 3 // 4: restart}
    often = (world.cut, world.storm, world.swallow)
    standing = asyncio.create_task(world.stand_still())
    world.happened["standstill of three minutes"] += 1
    for number in range(KILLS):
        await asyncio.sleep(world.rng.uniform(0.1, 1.5))
        await world.kill()
        world.happened["kill -9"] += 1
        if number in once:
            await once[number]()
            world.happened[once[number].__name__] += 1
        elif number % 4 == 0:
            one = often[number // 4 % len(often)]
            await one()
            world.happened[one.__name__] += 1
    await standing


async def quiet(world: World, at: datetime) -> tuple[list[Delivery], list[Delivery]]:
    """What is not settled yet, and all, of what was due by then; waits for a minute at most."""
    ends = time.monotonic() + QUIET_SECONDS
    while True:
        found = [*await world.ledger(SLACK), *await world.ledger(DISCORD)]
        ledger = [one for one in found if one.due_at <= at]
        owed = 2 * A_MINUTE * _minutes_until(world, at)
        open_ = [one for one in ledger if one.state != "sent"]
        if (not open_ and len(ledger) >= owed) or time.monotonic() > ends:
            return open_, ledger
        await asyncio.sleep(0.5)


def _minutes_until(world: World, at: datetime) -> int:
    """How many minutes of channels were due by then."""
    began = datetime.fromtimestamp(int((world.folder / "all.began").read_text()), UTC)
    return max(0, min(MINUTES, int((at - began) / timedelta(minutes=1)) - 1))
