"""`influence worker` with ticks, limits and patience a tenth as long, for a test that cuts its store off."""

from __future__ import annotations

import sys

import bot.scheduler
from adapters.storage import lines
from bot.processes import run_worker

bot.scheduler.DUE_SECONDS = 1
bot.scheduler.REAP_SECONDS = 1
lines.Line.patience = 2.0

if __name__ == "__main__":
    sys.exit(run_worker())
