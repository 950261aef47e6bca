"""What a program changes: what is watched, cohorts, and lists that are checked."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from aiohttp import web

from adapters.api import parameters
from adapters.api.answers import answer, problem
from adapters.api.models import SentCheck, SentCohort, SentHandles, Watching, check_of, cohort_of
from adapters.api.parameters import Missing, Unreadable
from adapters.api.reads import account_items
from scoring.campaigns.entries import Entry
from scoring.commands import kinds
from scoring.commands.kinds import Command
from scoring.commands.requester import Requester
from scoring.handles import Handle, ResolvedHandle
from scoring.messages.replies import Reply
from scoring.service.team import cohorts, watching
from scoring.service.team.auditing import Auditing
from scoring.service.team.check_running import CheckRunning
from scoring.service.team.reading import Reading
from scoring.teams.cohort import cohort_name
from scoring.teams.tokens import Token

CHECKS = "/api/v1/checks"
C = TypeVar("C", bound=Command)


@dataclass(frozen=True, slots=True)
class Writes:
    """Each does what the command of that name does in chat, for the token's workspace."""

    reading: Reading
    watching: watching.Watching
    cohorts: cohorts.Cohorts
    running: CheckRunning
    auditing: Auditing

    async def watch(self, request: web.Request, token: Token) -> web.Response:
        handles = _handles(await parameters.body(request, SentHandles))
        command = kinds.Watch(_meant(handles))
        reply = await self._noted(self.watching.watch, command, token)
        found = await self.reading.of_these(token.workspace, handles)
        there = {one.handle for one, _ in found}
        left_out = [str(one) for one in handles if one not in there]
        detail = " ".join(map(str, reply.lines)) if left_out else ""
        return answer(request, Watching(items=account_items(found), left_out=left_out, detail=detail))

    async def unwatch(self, request: web.Request, token: Token) -> web.Response:
        handle = parameters.handle(request)
        if not await self.reading.of_these(token.workspace, [handle]):
            raise Missing
        await self._noted(self.watching.unwatch, kinds.Unwatch(_meant([handle])), token)
        return web.Response(status=204)

    async def create_cohort(self, request: web.Request, token: Token) -> web.Response:
        sent = await parameters.body(request, SentCohort)
        name = cohort_name(sent.name)
        if name is None:
            raise Unreadable("name")
        command = kinds.CreateCohort(name, _meant(_handles(sent)))
        reply = await self._noted(self.cohorts.create, command, token)
        return await self._cohort(request, token, command.who, name, reply, 201)

    async def join(self, request: web.Request, token: Token) -> web.Response:
        name = await self._known(request, token)
        command = kinds.JoinCohort(name, _meant(_handles(await parameters.body(request, SentHandles))))
        reply = await self._noted(self.cohorts.join, command, token)
        return await self._cohort(request, token, command.who, name, reply)

    async def leave(self, request: web.Request, token: Token) -> web.Response:
        name = await self._known(request, token)
        command = kinds.LeaveCohort(name, _meant([parameters.handle(request)]))
        reply = await self._noted(self.cohorts.leave, command, token)
        return await self._cohort(request, token, command.who, name, reply)

    async def delete_cohort(self, request: web.Request, token: Token) -> web.Response:
        name = await self._known(request, token)
        await self._noted(self.cohorts.delete, kinds.DeleteCohort(name), token)
        return web.Response(status=204)

    async def check(self, request: web.Request, token: Token) -> web.Response:
        sent = await parameters.body(request, SentCheck)
        entries = tuple(
            Entry(row, one.handle, one.posts, one.price) for row, one in enumerate(sent.people, 1)
        )
        command = kinds.Check(entries, budget=sent.budget, paid=sent.paid)
        run = await self.running.start(token.workspace, f"token:{token.id}", command)
        response = answer(request, check_of(run))
        response.set_status(202)
        response.headers["Location"] = f"{CHECKS}/{run.key}"
        return response

    async def _noted(
        self, case: Callable[[C, Requester], Awaitable[Reply]], command: C, token: Token
    ) -> Reply:
        """What the use case answers; the audit log tells of it as of the same command in a chat."""
        reply = await case(command, _who(token))
        if reply.ok:
            await self.auditing.note(command, _who(token))
        return reply

    async def _known(self, request: web.Request, token: Token) -> str:
        """The name of a cohort that is there. Raises Missing."""
        name = parameters.name(request)
        if await self.reading.cohort(token.workspace, name) is None:
            raise Missing
        return name

    async def _cohort(
        self,
        request: web.Request,
        token: Token,
        wanted: Sequence[ResolvedHandle],
        name: str,
        reply: Reply,
        status: int = 200,
    ) -> web.Response:
        """The cohort as it is now; a problem where nobody who was sent belongs to it."""
        found = await self.reading.cohort(token.workspace, name)
        if found is None:
            raise Missing
        # What was done is told as done, though somebody was left out: the members say who.
        if not reply.ok and not {one.handle for one in wanted} & set(found.members):
            detail = " ".join(map(str, reply.lines))
            return problem(reply.reference or "not-added", str(reply.title), 400, detail)
        response = answer(request, cohort_of(found))
        response.set_status(status)
        return response


def _handles(sent: SentHandles) -> list[Handle]:
    """Raises Unreadable for one that is none, naming its place."""
    read = (parameters.read_handle(one, f"handles.{place}") for place, one in enumerate(sent.handles))
    return list(dict.fromkeys(read))


def _meant(handles: list[Handle]) -> tuple[ResolvedHandle, ...]:
    return tuple(map(ResolvedHandle, handles))


def _who(token: Token) -> Requester:
    return Requester(token.workspace, "", f"token:{token.id}")
