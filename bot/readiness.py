"""What a process answers to those who ask how it is."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.app import App
from bot.measuring import metrics_of
from scoring.errors import InfluenceError

if TYPE_CHECKING:
    from adapters.http.health import Probes

READY_SECONDS = 5.0


def probes_of(app: App) -> Probes:
    """Ready while the store answers, healthy while nothing hangs."""
    from adapters.http.health import Probes

    return Probes(Readiness(app), lambda: app.watchdog.trouble, metrics_of(app))


class Readiness:
    """Answers a probe in time, also where the store does not; looks once, however many probes come."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._looking: asyncio.Task[tuple[bool, str]] | None = None

    async def __call__(self) -> tuple[bool, str]:
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look(), name="readiness")
        done, _ = await asyncio.wait((self._looking,), timeout=READY_SECONDS)
        return self._looking.result() if done else (False, "the store does not answer")

    async def _look(self) -> tuple[bool, str]:
        try:
            return True, str(await self._app.stores.scores.check())
        except InfluenceError as error:
            return False, error.reference
