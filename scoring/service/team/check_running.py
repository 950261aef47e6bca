"""Checks that programs ask for: each begins at once, runs beside everything else, and is fetched later."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from scoring.commands.kinds import Check
from scoring.commands.requester import Requester
from scoring.errors import BadInput, InfluenceError
from scoring.ports.check_runs import CheckRunStore
from scoring.ports.clock import Clock
from scoring.service.team.list_checks import ListChecks
from scoring.teams.check_runs import LONGEST, MOST_RUNS, CheckRun
from scoring.teams.pages import is_key, new_key
from scoring.text import plural, say

log = logging.getLogger(__name__)

AT_ONCE = 3  # of one workspace, in one process


class CheckRunning:
    """Starts and finds runs. What a killed process leaves behind is told as failed."""

    def __init__(self, checks: ListChecks, runs: CheckRunStore, clock: Clock) -> None:
        self._checks = checks
        self._runs = runs
        self._clock = clock
        self._running: dict[asyncio.Task[None], str] = {}

    async def start(self, workspace: str, person: str, check: Check) -> CheckRun:
        """Raises BadInput where too many run, or are kept."""
        if sum(one == workspace for one in self._running.values()) >= AT_ONCE:
            raise BadInput(
                plural("{n} check runs already.", "{n} checks run already.", AT_ONCE),
                say("Wait for one of them to end."),
            )
        run = CheckRun(new_key(), workspace, person, self._clock.now(), "running", {})
        if not await self._runs.start(run, MOST_RUNS):
            raise BadInput(
                say("A workspace has at most {most} checks of the last days.", most=MOST_RUNS),
                say("Old ones go after a week."),
            )
        # Several lists of one program may be checked beside each other.
        requester = Requester(workspace, "", f"{person}:{run.key}")
        task = asyncio.create_task(self._run(run, check, requester))
        self._running[task] = workspace
        task.add_done_callback(lambda done: self._running.pop(done, None))
        return run

    async def run(self, workspace: str, key: str) -> CheckRun | None:
        """None where this workspace has none of that key."""
        found = await self._runs.run(workspace, key) if is_key(key) else None
        if found is not None and found.state == "running" and self._clock.now() - found.started_at > LONGEST:
            return replace(found, state="failed", content=_broke_off())
        return found

    async def drain(self) -> None:
        """Ends what runs: it is told as failed, and what was measured is kept for the next one."""
        for task in list(self._running):
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    async def _run(self, run: CheckRun, check: Check, requester: Requester) -> None:
        # Loaded with numpy, which a process that checks no list never needs.
        from scoring.campaigns.result import COLUMNS, summary, table

        try:
            looked = await self._checks.look(check, requester)
            now = self._clock.now()
            rows = [dict(zip(COLUMNS, row, strict=True)) for row in table(looked.result)]
            content = {"totals": summary(looked.result, now), "rows": rows}
            await self._runs.end(run.key, "done", content, now)
        except InfluenceError as error:
            failed = {"reference": error.reference, "detail": f"{error.happened} {error.advice}".strip()}
            await self._failed(run, failed)
        except asyncio.CancelledError:
            await self._failed(run, _broke_off())
        except Exception:
            log.exception("a check that a program asked for failed")
            await self._failed(
                run, {"reference": "internal", "detail": "This is our fault, and it was noted."}
            )

    async def _failed(self, run: CheckRun, why: Mapping[str, Any]) -> None:
        try:
            await self._runs.end(run.key, "failed", why, self._clock.now())
        except InfluenceError as error:
            log.warning("a check that failed could not be noted: %s", error.reference)


def _broke_off() -> dict[str, str]:
    detail = "The process that ran it ended. Ask again: what was measured is kept."
    return {"reference": "check-ended", "detail": detail}
