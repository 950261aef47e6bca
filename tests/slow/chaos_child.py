"""`influence worker` or `influence web` with a clock that runs ten times as fast, and all else in step.

Arguments: which of the two, the file of its clock, and the address of a Discord. The environment holds the
settings. What goes by the clock of the store or of the machine (ticks, signs of life, patience) is ten times
as short, too; nothing else differs.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import discord
import yarl

import adapters.storage.planning
import bot.app
import bot.scheduler
from adapters.jobs import queue
from adapters.storage import lines
from bot.processes import run_web, run_worker

FASTER = 10


class FileClock:
    """The instant at which the test started, and a second for each byte of a file that the test lets grow.

    A second file, named after it, holds by how many seconds this one is wrong.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._wrong = file.with_suffix(".wrong")

    def now(self) -> datetime:
        began = datetime.fromtimestamp(int(self._file.with_suffix(".began").read_text()), UTC)
        passed = self._file.stat().st_size if self._file.exists() else 0
        wrong = int(self._wrong.read_text() or 0) if self._wrong.exists() else 0
        return began + timedelta(seconds=passed + wrong)


def hurry() -> None:
    bot.scheduler.DUE_SECONDS = 3
    bot.scheduler.REFRESH_SECONDS = 6
    bot.scheduler.REAP_SECONDS = 2
    bot.scheduler.HEARTBEAT_SECONDS = 1
    adapters.storage.planning.TICK_HELD = timedelta(seconds=12)
    queue.LOOK_SECONDS = 0.5
    queue.PAUSE_SECONDS = 0.2
    defaults = queue.QueuedJobs.__init__.__kwdefaults__
    assert defaults is not None
    defaults["stalled"] = queue.STALLED_SECONDS / FASTER
    lines.Line.patience = lines.SILENCE_SECONDS / FASTER


if __name__ == "__main__":
    kind, clock, address = sys.argv[1], Path(sys.argv[2]), sys.argv[3]
    hurry()
    setattr(bot.app, "SystemClock", lambda: FileClock(clock))  # noqa: B010  (it is another class)
    discord.http.Route.BASE = f"{address}/api/v10"
    gateway = yarl.URL(f"{address.replace('http://', 'ws://')}/gateway/")
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = gateway
    sys.exit(run_web() if kind == "web" else run_worker())
