"""The use cases of a team's watch list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from scoring.commands.requester import Requester
from scoring.commands.teams import Unwatch, Watch
from scoring.handles import Handle
from scoring.messages.replies import Button, Named, Person, Reply, Table
from scoring.ports.clock import Clock
from scoring.ports.scores import OptOuts, Store
from scoring.ports.teams import Teams
from scoring.teams.workspace import Watched
from scoring.text import plural, say


class Watching:
    """Answers what a team watches. Everything is scoped by the requester's workspace."""

    def __init__(self, teams: Teams, store: Store, opt_outs: OptOuts, clock: Clock, most: int = 500) -> None:
        """`most`: the largest number of handles that a workspace may watch."""
        self._teams = teams
        self._store = store
        self._opt_outs = opt_outs
        self._clock = clock
        self._most = most

    async def watch(self, command: Watch, requester: Requester) -> Reply:
        now = self._clock.now()
        blocked = await self._opt_outs.blocked([one.handle for one in command.who])
        named = [one.handle for one in command.who if one.handle not in blocked]
        wanted = [Watched(requester.workspace, handle, requester.person, now) for handle in named]
        known = {one.handle for one in await self._teams.watched(requester.workspace)}
        added = {one.handle for one in await self._teams.watch(wanted, self._most)}
        already = [one.handle for one in wanted if one.handle in known]
        left_out = [one.handle for one in wanted if one.handle not in known and one.handle not in added]
        lines = [say("Now watched: {added}.", added=_names(sorted(added)))] if added else []
        if already:
            lines.append(say("Watched already: {already}.", already=_names(already)))
        if blocked:
            lines.append(
                say("Not added, asked to be forgotten here: {blocked}.", blocked=_names(sorted(blocked)))
            )
        if left_out:
            lines.append(
                say(
                    "Not added, a workspace watches at most {most}: {left_out}.",
                    most=str(self._most),
                    left_out=_names(left_out),
                )
            )
        if added:
            lines.append(
                say("The schedule asks for first scores within a minute. Next: /influence digest weekly.")
            )
        assumed = [one.handle for one in command.who if one.assumed]
        return Reply(
            title=say(
                "{accounts} added, {known} watched",
                accounts=plural("{n} account", "{n} accounts", len(added)),
                known=str(len(known) + len(added)),
            ),
            lines=tuple(lines),
            warnings=(say("Taken as {assumed}.", assumed=_names(assumed)),) if assumed else (),
            buttons=(Button(say("List"), "list"),),
            ok=not left_out,
            reference="watch-limit" if left_out else None,
        )

    async def unwatch(self, command: Unwatch, requester: Requester) -> Reply:
        wanted = [one.handle for one in command.who]
        gone = await self._teams.unwatch(requester.workspace, wanted)
        lines = [say("No longer watched: {gone}.", gone=_names(gone))] if gone else []
        absent = [handle for handle in wanted if handle not in gone]
        if absent:
            lines.append(say("Was not watched: {absent}.", absent=_names(absent)))
        return Reply(
            title=say("{accounts} removed", accounts=plural("{n} account", "{n} accounts", len(gone))),
            lines=tuple(lines),
        )

    async def list(self, requester: Requester) -> Reply:
        watched = await self._teams.watched(requester.workspace)
        if not watched:
            return Reply(
                say("Nothing is watched yet"), (say("Start with /influence watch @handle @handle …"),)
            )
        since = self._clock.now().date() - timedelta(days=3)
        found = await self._store.of_workspace([one.handle for one in watched], since)
        rows = []
        for one in watched:
            days = found[one.handle].days if one.handle in found else ()
            score = f"{days[-1].score.value:.1f}" if days else "–"
            rows.append((str(one.handle), score, Named(Person(one.added_by)), f"{one.added_at:%d %b %Y}"))
        table = Table(
            (say("Account"), say("Score"), say("Added by"), say("On")), tuple(rows), numeric=frozenset((1,))
        )
        return Reply(
            say("{accounts} watched", accounts=plural("{n} account", "{n} accounts", len(watched))),
            table=table,
        )

    async def watched(self, workspace: str) -> Sequence[Watched]:
        """What the workspace watches, in the order of adding."""
        return await self._teams.watched(workspace)


def _names(handles: Sequence[Handle]) -> str:
    shown = ", ".join(str(handle) for handle in handles[:20])
    return (
        shown
        if len(handles) <= 20
        else say("{shown} and {handles} more", shown=str(shown), handles=str(len(handles) - 20))
    )
