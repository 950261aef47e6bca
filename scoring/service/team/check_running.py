"""Checks that programs ask for: each begins at once, runs beside everything else, and is fetched later."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from scoring.commands.asked_check import read_asked
from scoring.commands.kinds import Check
from scoring.commands.requester import Requester
from scoring.errors import BadInput, InfluenceError
from scoring.ports.check_runs import CheckRunStore
from scoring.ports.clock import Clock
from scoring.ports.deliveries import Transaction
from scoring.ports.jobs import Job, Jobs, Unfinished
from scoring.service.team.list_checks import ListChecks
from scoring.teams.check_runs import LONGEST, MOST_RUNS, CheckRun
from scoring.teams.pages import is_key, new_key
from scoring.text import plural, say

log = logging.getLogger(__name__)

AT_ONCE = 3  # of one workspace


class CheckRunning:
    """Starts, does and finds runs. What a killed process leaves behind is begun anew or told as failed."""

    def __init__(self, checks: ListChecks, runs: CheckRunStore, jobs: Jobs, clock: Clock) -> None:
        self._checks = checks
        self._runs = runs
        self._jobs = jobs
        self._clock = clock
        self._in_hand: set[asyncio.Task[Mapping[str, Any]]] = set()
        self._stopping = False

    async def start(self, workspace: str, person: str, check: Check) -> CheckRun:
        """Raises BadInput where too many run, or are kept."""
        now = self._clock.now()
        if await self._runs.running(workspace, now - LONGEST) >= AT_ONCE:
            raise BadInput(
                plural("{n} check runs already.", "{n} checks run already.", AT_ONCE),
                say("Wait for one of them to end."),
            )
        run = CheckRun(new_key(), workspace, person, now, "running", self._checks.kept(check))

        async def enqueue(within: Transaction) -> None:
            await self._jobs.enqueue([Job("check", run.key)], within)

        if not await self._runs.start(run, MOST_RUNS, enqueue):
            raise BadInput(
                say("A workspace has at most {most} checks of the last days.", most=MOST_RUNS),
                say("Old ones go after a week."),
            )
        return run

    async def run(self, workspace: str, key: str) -> CheckRun | None:
        """None where this workspace has none of that key."""
        found = await self._runs.run(workspace, key) if is_key(key) else None
        if found is not None and found.state == "running" and self._clock.now() - found.started_at > LONGEST:
            return replace(found, state="failed", content=_broke_off())
        return found

    async def work(self, key: str) -> None:
        """The handler of the job that `start` hands over. Raises Unfinished where this process ends."""
        run = await self._runs.to_work_on(key)
        if run is None:
            return
        looking = asyncio.create_task(self._look(run))
        self._in_hand.add(looking)
        try:
            if self._stopping:
                looking.cancel()
            await self._runs.end(run.key, "done", await looking, self._clock.now())
        except InfluenceError as error:
            failed = {"reference": error.reference, "detail": f"{error.happened} {error.advice}".strip()}
            await self._failed(run, failed)
        except asyncio.CancelledError:
            looking.cancel()
            await asyncio.wait((looking,))
            if self._jobs.shared:
                raise Unfinished from None
            await self._failed(run, _broke_off())
        except Exception:
            log.exception("a check that a program asked for failed")
            await self._failed(
                run, {"reference": "internal", "detail": "This is our fault, and it was noted."}
            )
        finally:
            self._in_hand.discard(looking)

    def stop(self) -> None:
        """Breaks off what this process does; what was measured is kept for the next one."""
        self._stopping = True
        for task in self._in_hand:
            task.cancel()

    async def _look(self, run: CheckRun) -> Mapping[str, Any]:
        # Loaded with numpy, which a process that checks no list never needs.
        from scoring.campaigns.result import COLUMNS, summary, table

        # Several lists of one program may be checked beside each other.
        requester = Requester(run.workspace, "", f"{run.started_by}:{run.key}")
        looked = await self._checks.look(read_asked(run.content), requester)
        rows = [dict(zip(COLUMNS, row, strict=True)) for row in table(looked.result)]
        return {"totals": summary(looked.result, self._clock.now()), "rows": rows}

    async def _failed(self, run: CheckRun, why: Mapping[str, Any]) -> None:
        try:
            await self._runs.end(run.key, "failed", why, self._clock.now())
        except InfluenceError as error:
            log.warning("a check that failed could not be noted: %s", error.reference)


def _broke_off() -> dict[str, str]:
    detail = "The process that ran it ended. Ask again: what was measured is kept."
    return {"reference": "check-ended", "detail": detail}
