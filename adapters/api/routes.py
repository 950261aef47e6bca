"""The addresses of the API, and what each answers to."""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import web

from adapters.api.guard import Answer, Guard
from adapters.api.limits import Limits
from adapters.api.openapi import description
from adapters.api.reads import Reads
from adapters.api.writes import Writes
from scoring.service.team.auditing import Auditing
from scoring.service.team.check_running import CheckRunning
from scoring.service.team.cohorts import Cohorts
from scoring.service.team.reading import Reading
from scoring.service.team.tokens import Tokens
from scoring.service.team.watching import Watching

ROOT = "/api/v1"


@dataclass(frozen=True, slots=True)
class Api:
    """The API over the use cases. `add_to` puts its routes into an application."""

    reading: Reading
    watching: Watching
    cohorts: Cohorts
    running: CheckRunning
    auditing: Auditing
    tokens: Tokens
    limits: Limits

    def add_to(self, application: web.Application) -> None:
        guard = Guard(self.tokens, self.limits)
        for path, read in self._reads().items():
            application.router.add_get(f"{ROOT}{path}", guard.around(read))
        for (method, path), write in self._writes().items():
            application.router.add_route(method, f"{ROOT}{path}", guard.around(write, "write"))
        application.router.add_get(f"{ROOT}/openapi.json", _described)

    def _reads(self) -> dict[str, Answer]:
        reads = Reads(self.reading, self.running)
        return {
            "/accounts": reads.accounts,
            "/scores/{handle}": reads.score,
            "/scores/{handle}/history": reads.history,
            "/scores/{handle}/outcomes": reads.outcomes,
            "/scores/{handle}/insights": reads.insights,
            "/compare": reads.compare,
            "/cohorts": reads.cohorts,
            "/cohorts/{name}": reads.cohort,
            "/campaigns": reads.campaigns,
            "/campaigns/{name}": reads.campaign,
            "/deliveries": reads.deliveries,
            "/checks/{id}": reads.check,
        }

    def _writes(self) -> dict[tuple[str, str], Answer]:
        writes = Writes(self.reading, self.watching, self.cohorts, self.running, self.auditing)
        return {
            ("POST", "/accounts"): writes.watch,
            ("DELETE", "/accounts/{handle}"): writes.unwatch,
            ("POST", "/cohorts"): writes.create_cohort,
            ("DELETE", "/cohorts/{name}"): writes.delete_cohort,
            ("POST", "/cohorts/{name}/members"): writes.join,
            ("DELETE", "/cohorts/{name}/members/{handle}"): writes.leave,
            ("POST", "/checks"): writes.check,
        }


async def _described(request: web.Request) -> web.Response:
    return web.json_response(description())
